"""One subscriber looked at: what is due becomes facts, orders and the next date, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from goodwill import ledger, outbox
from goodwill.facts import Entry, Fact, Posting
from goodwill.profile import Patience, Profile, fold
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

    def profile(self, subject: SubjectId, entries: Iterable[Entry]) -> Profile:
        """Return what a history adds up to now."""
        return fold(entries, subject=subject, as_of=self.now, patience=self.patience)

    def next_at(self, profile: Profile) -> datetime | None:
        """Return when to look next: the programmes' soonest date, and for who pays never later than patience ends."""
        dates = [at for one in self.programmes if (at := one.due_at(profile)) is not None]
        if profile.pays:
            dates.append(
                profile.dormant_at if profile.dormant_at and profile.dormant_at > self.now else self.now + _DAY
            )
        return max(min(dates), self.now + AT_LEAST) if dates else None


_DAY = timedelta(days=1)


def look_at(subject: SubjectId, entries: list[Entry], bench: Bench, *, heard: Sequence[Entry] = ()) -> Looked:
    """Make every move that is due with one subscriber, first those that answer what was heard; call it while writing.

    Args:
        subject: Whom: the one the history is told of.
        entries: Their history; what the moves record is added to it.
        bench: What to judge with.
        heard: Facts of the history that may be answers, in order.
    """
    made: list[Move] = []
    for entry in heard:
        for one in bench.programmes:
            move = one.hear(entry.fact, entry.occurred_at, bench.profile(subject, entries))
            if move is not None:
                made += _make(move, entries, bench)
    for one in bench.programmes:
        made += _moved(one, subject, entries, bench)
    return Looked(tuple(made), _sooner(bench.next_at(bench.profile(subject, entries)), _ahead(entries, bench.now)))


def _ahead(entries: list[Entry], now: datetime) -> datetime | None:
    """Return when the first fact occurs that a clock behind the others' does not see yet: it is looked at then."""
    return min((entry.occurred_at for entry in entries if entry.occurred_at > now), default=None)


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _moved(one: Programme, subject: SubjectId, entries: list[Entry], bench: Bench) -> list[Move]:
    """Make a programme's moves one after another, until it wants no more or what it wants was done before."""
    made: list[Move] = []
    for _ in range(_MOST_MOVES):
        move = one.move(bench.profile(subject, entries), bench.now)
        just = _make(move, entries, bench) if move is not None else []
        if not just:
            break
        made += just
    return made


def _make(move: Move, entries: list[Entry], bench: Bench) -> list[Move]:
    """Record a move and order what it orders; nothing of it if it was ever made before."""
    moved, *others = _postings(move, bench.now)
    if not ledger.record([moved], at=bench.now).n_recorded:
        return []
    if others:
        ledger.record(others, at=bench.now)
    outbox.put_all(move.orders, bench.now)
    entries += [Entry(0, one.subject, one.occurred_at, bench.now, one.fact, SOURCE) for one in (moved, *others)]
    return [move]


def _postings(move: Move, now: datetime) -> list[Posting]:
    facts: tuple[Fact, ...] = (move.moved, *move.facts)
    subject = move.key.subject
    return [Posting(subject, now, fact, f"{move.key}:{n}:{fact.wire}", SOURCE) for n, fact in enumerate(facts)]
