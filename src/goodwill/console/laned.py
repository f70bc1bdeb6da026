"""An outline sorted into the lanes of a journey: how many facts of each a stretch of time has, and which they are."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice, pairwise

from goodwill.console.spans import Span
from goodwill.console.telling import Lane, lane_of
from goodwill.ledger import Outline


@dataclass(frozen=True, slots=True)
class Laned:
    """A history by lane: of each lane the instants of its facts (µs, ascending), and their places in the outline.

    ``seldom`` are the places of each kind that is no use of the service, by its wire name.
    """

    outline: Outline
    at: dict[Lane, array[int]]
    places: dict[Lane, array[int]]
    seldom: dict[str, array[int]]

    @property
    def lanes(self) -> list[Lane]:
        """The lanes that have any fact at all, in order."""
        return [lane for lane in Lane if self.at[lane]]

    def places_of(self, names: Iterable[str]) -> list[int]:
        """Return the places in the outline of facts of some kinds, in order of occurrence; none of them is use."""
        return sorted(place for name in names for place in self.seldom.get(name, ()))

    def counts(self, lane: Lane, edges: Sequence[int]) -> list[int]:
        """Return how many facts of a lane lie from each edge up to, not including, the next."""
        before = [bisect_left(self.at[lane], edge) for edge in edges]
        return [later - earlier for earlier, later in pairwise(before)]

    def n(self, span: Span, lanes: Iterable[Lane]) -> int:
        """Return how many facts of some lanes a stretch has."""
        return sum(self.counts(lane, (span.first, span.end))[0] for lane in lanes)

    def within(self, span: Span, lanes: Iterable[Lane]) -> list[int]:
        """Return the places in the outline of the facts of some lanes in a stretch, in order of occurrence."""
        found = []
        for lane in lanes:
            first, end = (bisect_left(self.at[lane], edge) for edge in (span.first, span.end))
            found.append(self.places[lane][first:end])
        return list(merge(*found))

    def latest(self, span: Span, lanes: Collection[Lane], *, skip: int, n_most: int) -> list[int]:
        """Return the places of the facts of some lanes in a stretch, the latest first, without the very latest ``skip``."""
        if set(lanes) >= set(self.lanes):
            first, end = (bisect_left(self.outline.at, edge) for edge in (span.first, span.end))
            return list(range(end - skip - 1, max(end - skip - n_most, first) - 1, -1))
        near = []
        for lane in lanes:
            first, end = (bisect_left(self.at[lane], edge) for edge in (span.first, span.end))
            near.append(reversed(self.places[lane][max(end - skip - n_most, first) : end]))
        return list(islice(merge(*near, reverse=True), skip, skip + n_most))

    def n_after(self, place: int, span: Span, lanes: Iterable[Lane]) -> int:
        """Return how many facts of some lanes in a stretch come after the one at a place of the outline."""
        ends = ((lane, bisect_left(self.at[lane], span.end)) for lane in lanes)
        return sum(max(end - bisect_right(self.places[lane], place), 0) for lane, end in ends)

    def nearest(self, at: int, lanes: Iterable[Lane]) -> int | None:
        """Return when the fact of some lanes that is nearest to an instant occurred; None: there is none."""
        near = [one for lane in lanes for one in self._beside(lane, at)]
        return min(near, key=lambda one: (abs(one - at), one), default=None)

    def _beside(self, lane: Lane, at: int) -> array[int]:
        place = bisect_left(self.at[lane], at)
        return self.at[lane][max(place - 1, 0) : place + 1]


def laned(outline: Outline) -> Laned:
    """Return an outline by lane."""
    lanes = [lane_of(name) for name in outline.names]
    at, places = ({lane: array("q") for lane in Lane} for _ in range(2))
    seldom = {name: array("q") for name, lane in zip(outline.names, lanes, strict=True) if lane is not Lane.PLAYS}
    for place, (moment, kind) in enumerate(zip(outline.at, outline.kinds, strict=True)):
        lane = lanes[kind]
        at[lane].append(moment)
        places[lane].append(place)
        if lane is not Lane.PLAYS:
            seldom[outline.names[kind]].append(place)
    return Laned(outline, at, places, seldom)
