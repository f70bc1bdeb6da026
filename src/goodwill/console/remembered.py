"""What this process lately knew of subscribers: a long history is neither read nor folded again while nothing was added to it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from django.conf import settings

from goodwill import ledger, policy
from goodwill.console.laned import Laned, laned
from goodwill.facts import Entry
from goodwill.profile import Profile, fold
from goodwill.vocabulary import SubjectId

_MOST_PROFILES, _MOST_FACTS = 256, 4_000_000
_FRESH, _TIMES = timedelta(minutes=5), 1000
"""A profile is good for five minutes, and the longer the dearer it was: so many times as long as it took to fold."""
_Key = tuple[str, int]
T = TypeVar("T")


@dataclass(slots=True)
class _Shelf(Generic[T]):
    """Things by subscriber, the latest used last; what goes beyond ``most`` units of weight goes, the oldest first."""

    most: int
    weigh: Callable[[T], int]
    kept: OrderedDict[_Key, T] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: _Key) -> T | None:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: _Key, one: T) -> None:
        with self.lock:
            self.kept[key] = one
            self.kept.move_to_end(key)
            while len(self.kept) > 1 and sum(map(self.weigh, self.kept.values())) > self.most:
                self.kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Folded:
    profile: Profile
    state: tuple[ledger.State, int]
    good_for: timedelta


_journeys: _Shelf[Laned] = _Shelf(_MOST_FACTS, lambda one: len(one.outline) + 100)
_profiles: _Shelf[_Folded] = _Shelf(_MOST_PROFILES, lambda _one: 1)


def journey_of(subject: SubjectId) -> Laned:
    """Return the outline of a subscriber's history, by lane."""
    key = (str(settings.GOODWILL.path), subject)
    known = _journeys.get(key)
    outline = ledger.outline(subject, known=known.outline if known else None)
    if known is not None and outline is known.outline:
        return known
    told = laned(outline)
    _journeys.put(key, told)
    return told


def profile_of(outline: ledger.Outline, subject: SubjectId) -> tuple[Profile, Sequence[Entry]]:
    """Return a subscriber's profile as of now, or as of a few minutes ago if their history is still the same.

    Beside it stands their history if it had to be read for that; what is read in full is not remembered.
    """
    now, key, chosen = datetime.now(UTC), (str(settings.GOODWILL.path), subject), policy.current()
    known, state = _profiles.get(key), (outline.state, chosen.number)
    if known is not None and known.state == state and now - known.profile.as_of < known.good_for:
        return known.profile, ()
    began = monotonic()
    history = ledger.history(subject)
    profile = fold(history, subject=subject, as_of=now, patience=chosen.patience)
    good_for = max(_FRESH, timedelta(seconds=_TIMES * (monotonic() - began)))
    _profiles.put(key, _Folded(profile, state, good_for))
    return profile, history


def entries_at(outline: ledger.Outline, places: Iterable[int], history: Sequence[Entry] = ()) -> list[Entry]:
    """Return the facts at some places of an outline, out of the history if it was read just now."""
    wanted = sorted(places)
    read = {entry.position: entry for entry in history}
    found = [read[outline.positions[place]] for place in wanted if outline.positions[place] in read]
    return found if len(found) == len(wanted) else ledger.entries_at(outline, wanted)
