"""One subscriber looked at: what is due becomes facts, orders and the next date, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from goodwill import ledger, outbox
from goodwill.facts import Entry, Fact, Posting
from goodwill.profile import Patience, Profile, part
from goodwill.programmes import Move, Programme
from goodwill.vocabulary import SubjectId

SOURCE = "programmes"
AT_LEAST = timedelta(hours=1)
"""What was looked at and found not due yet is not looked at again sooner."""
_MOST_MOVES = 12


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at one subscriber: the moves made, and when to look next (None: never)."""

    moves: tuple[Move, ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bench:
    """All that is needed to judge a history: the programmes, how long silence is borne, and now."""

    programmes: Sequence[Programme]
    patience: Patience
    now: datetime

    def next_at(self, profile: Profile) -> datetime | None:
        """Return when to look next: the programmes' soonest date, and for who pays never later than patience ends."""
        dates = [at for one in self.programmes if (at := one.due_at(profile)) is not None]
        if profile.pays:
            dates.append(
                profile.dormant_at if profile.dormant_at and profile.dormant_at > self.now else self.now + _DAY
            )
        return max(min(dates), self.now + AT_LEAST) if dates else None


_DAY = timedelta(days=1)


class Life:
    """One subscriber's history as it is judged: added up once, and anew only when a fact was added."""

    def __init__(self, subject: SubjectId, entries: Sequence[Entry], bench: Bench) -> None:
        self.subject, self.bench = subject, bench
        self.ahead = min((entry.occurred_at for entry in entries if entry.occurred_at > bench.now), default=None)
        """When the first fact occurs that a clock behind the others' does not see yet: it is looked at then."""
        self._part = part(entries, as_of=bench.now)
        self._profile: Profile | None = None

    @property
    def profile(self) -> Profile:
        """What the history adds up to now."""
        if self._profile is None:
            self._profile = self._part.profile(self.subject, self.bench.now, patience=self.bench.patience)
        return self._profile

    def heed(self, facts: Iterable[Fact]) -> None:
        """Add facts that have just been recorded."""
        for fact in facts:
            self._part = self._part.heed(Entry(0, self.subject, self.bench.now, self.bench.now, fact, SOURCE))
        self._profile = None

    @property
    def next_at(self) -> datetime | None:
        """When to look next."""
        return min((at for at in (self.bench.next_at(self.profile), self.ahead) if at is not None), default=None)


def look_at(life: Life, *, heard: Sequence[Entry] = ()) -> Looked:
    """Make every move that is due with one subscriber, first those that answer what was heard; call it while writing.

    What the moves order is put by the caller, in the same transaction: of many subscribers at once.

    Args:
        life: Their history.
        heard: Facts of the history that may be answers, in order.
    """
    made: list[Move] = []
    for entry in heard:
        for one in life.bench.programmes:
            move = one.hear(entry.fact, entry.occurred_at, life.profile)
            if move is not None:
                made += _make(move, life)
    for one in life.bench.programmes:
        made += _moved(one, life)
    return Looked(tuple(made), life.next_at)


def make(move: Move, now: datetime) -> bool:
    """Record a move and order what it orders; False, and nothing of it, if it was ever made before; call it while writing."""
    if not _recorded(move, now):
        return False
    outbox.put_all(move.orders, now)
    return True


def _moved(one: Programme, life: Life) -> list[Move]:
    """Make a programme's moves one after another, until it wants no more or what it wants was done before."""
    made: list[Move] = []
    for _ in range(_MOST_MOVES):
        move = one.move(life.profile, life.bench.now)
        just = _make(move, life) if move is not None else []
        if not just:
            break
        made += just
    return made


def _make(move: Move, life: Life) -> list[Move]:
    """Record a move, and return it; nothing if it was ever made before."""
    if not _recorded(move, life.bench.now):
        return []
    life.heed((move.moved, *move.facts))
    return [move]


def _recorded(move: Move, now: datetime) -> bool:
    """Record the facts of a move; False if it was ever made before."""
    moved, *others = _postings(move, now)
    if not ledger.record([moved], at=now).n_recorded:
        return False
    if others:
        ledger.record(others, at=now)
    return True


def _postings(move: Move, now: datetime) -> list[Posting]:
    facts: tuple[Fact, ...] = (move.moved, *move.facts)
    subject = move.key.subject
    return [Posting(subject, now, fact, f"{move.key}:{n}:{fact.wire}", SOURCE) for n, fact in enumerate(facts)]
