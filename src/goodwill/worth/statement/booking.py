"""What moved the goodwill of each sort of person between two dates, line by line, in whole minor units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from goodwill.worth.cells import Floats, Ints, told_apart
from goodwill.worth.statement.hybrids import Appraisers, Asked, Pairs, bit_of, causes_of, paired, values
from goodwill.worth.statement.lines import MOVEMENTS, Line
from goodwill.worth.statement.shares import shares, whole_units
from goodwill.worth.value.states import Masks, Stage, States

AT_ONCE = 500_000
"""How many values of subsets are asked for in one go: what bounds the memory."""
ABSENT = -1
"""The state of who is not there on one of the dates."""


@dataclass(frozen=True, slots=True)
class Sorts:
    """Sorts of people: those who were in one state on the first date and in another on the second, and paid alike.

    Args:
        before: Which state of the first date, ``(n,)``; :data:`ABSENT`: not there.
        after: Which of the second.
        paid_before: What a bill left on the first date, in minor units.
        paid_after: On the second.
        is_repriced: Whether what they pay changed though plan and interval did not: then the price changed it.
        is_other_coin: Whether they paid in another currency on the other date: they are there on one date only in each.
    """

    before: Ints
    after: Ints
    paid_before: Floats
    paid_after: Floats
    is_repriced: Masks
    is_other_coin: Masks

    def __len__(self) -> int:
        """Return how many sorts there are."""
        return len(self.before)

    def take(self, which: Masks | Ints) -> Sorts:
        """Return some of them."""
        return Sorts(
            self.before[which], self.after[which], self.paid_before[which], self.paid_after[which],
            self.is_repriced[which], self.is_other_coin[which],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Booked:
    """What each sort is worth on both dates and what moved it, in minor units.

    Args:
        opening: ``(n,)``.
        closing: ``(n,)``.
        moved: ``(n, n_movements)`` in the order of :data:`~goodwill.worth.statement.lines.MOVEMENTS`.
    """

    opening: Ints
    closing: Ints
    moved: Ints


@dataclass(frozen=True, slots=True)
class Sides:
    """The states of both dates, what each is worth in bills, and who values what lies between."""

    before: States
    after: States
    bills_before: Floats
    bills_after: Floats
    appraisers: Appraisers


def booked(sorts: Sorts, sides: Sides) -> Booked:
    """Return what each sort is worth on both dates and what moved it: every row adds up exactly."""
    opening = np.rint(_worth(sorts.paid_before, sides.bills_before, sorts.before)).astype(np.int64)
    closing = np.rint(_worth(sorts.paid_after, sides.bills_after, sorts.after)).astype(np.int64)
    moved = np.zeros((len(sorts), len(MOVEMENTS)), np.int64)
    line = lines_of(sorts, sides)
    whole = np.flatnonzero(line >= 0)
    moved[whole, line[whole]] = (closing - opening)[whole]
    shared = np.flatnonzero(line < 0)
    for part in parts_of(sorts.take(shared), sides):
        rows = shared[part.rows]
        moved[np.ix_(rows, part.places)] = whole_units(part.shares, (closing - opening)[rows])
    return Booked(opening, closing, moved)


@dataclass(frozen=True, slots=True)
class Part:
    """The shares of some causes in the change of some sorts, not yet in whole units.

    Args:
        rows: Which sorts.
        places: The causes, as places among the movements.
        shares: ``(n_rows, n_causes)`` in minor units.
    """

    rows: Ints
    places: Ints
    shares: Floats


def parts_of(sorts: Sorts, sides: Sides) -> Iterator[Part]:
    """Yield the shares of each cause in the change of sorts that are there on both dates, some sorts at a time."""
    if not len(sorts):
        return
    first, pair = told_apart([sorts.before, sorts.after])
    pairs = paired(sides.before.take(sorts.before[first]), sides.after.take(sorts.after[first]))
    paid = np.where(sorts.is_repriced, bit_of(Line.PRICE), bit_of(Line.PLAN))
    mask = pairs.differing()[pair] | np.where(sorts.paid_before != sorts.paid_after, paid, 0)
    for some in _at_once(mask):
        groups = [some[mask[some] == told] for told in np.unique(mask[some])]
        yield from _parts(sorts, pairs, pair, [(group, int(mask[group[0]])) for group in groups], sides.appraisers)


def _at_once(mask: Ints) -> Iterator[Ints]:
    """Yield some rows at a time, those that differ by the same causes together: as many as have so many subsets."""
    order = np.argsort(mask, kind="stable")
    n_subsets = 4 << np.bitwise_count(mask[order]).astype(np.int64)
    place = np.cumsum(n_subsets) // AT_ONCE
    yield from np.split(order, np.flatnonzero(np.diff(place)) + 1)


def _parts(
    sorts: Sorts, pairs: Pairs, pair: Ints, groups: list[tuple[Ints, int]], appraisers: Appraisers
) -> Iterator[Part]:
    asked, places = [], []
    for some, told in groups:
        rows, which = np.unique(pair[some], return_inverse=True)
        asked.append(Asked(rows, causes_of(told, is_one_model=appraisers.is_one_model)))
        places.append(which)
    found = values(pairs, asked, appraisers)
    for (some, _), one, which, bills in zip(groups, asked, places, found, strict=True):
        worth = bills[which] * _paid(sorts.take(some), one)
        yield Part(some, np.array([MOVEMENTS.index(cause) for cause in one.causes]), shares(worth))


def _paid(sorts: Sorts, asked: Asked) -> Floats:
    """Return what a bill leaves by each subset of causes: the price or the plan may have changed it."""
    payer = np.where(sorts.is_repriced, asked.bit(Line.PRICE), asked.bit(Line.PLAN))
    has_acted = (asked.subsets[None, :] & payer[:, None]) > 0
    return np.where(has_acted, sorts.paid_after[:, None], sorts.paid_before[:, None])


def _worth(paid: Floats, bills: Floats, state: Ints) -> Floats:
    worth: Floats = np.where(state >= 0, paid * np.append(bills, 0.0)[state], 0.0)
    return worth


def lines_of(sorts: Sorts, sides: Sides) -> Ints:
    """Return the place among the movements of the one line that a sort's whole change is booked under; -1: it is shared."""
    line = np.full(len(sorts), -1)
    there, here = sorts.before >= 0, sorts.after >= 0
    line[~there & here] = MOVEMENTS.index(Line.NEWCOMERS)
    line[there & ~here] = MOVEMENTS.index(Line.TOLD_APART)
    line[sorts.is_other_coin] = MOVEMENTS.index(Line.PLAN)
    both = np.flatnonzero(there & here)
    if len(both):
        before, after = sides.before.take(sorts.before[both]), sides.after.take(sorts.after[both])
        line[both] = _between(before, after, sides)
    return line


def _between(before: States, after: States, sides: Sides) -> Ints:
    """Return the line of who is there on both dates."""
    passed = sides.appraisers.after[1].month - sides.appraisers.before[0].month
    went_on = np.abs(after.cells.tenure - before.cells.tenure - passed) <= 1
    is_one_life = _same_life(before, after) & went_on
    was_away = (after.way == before.way) & (np.abs(after.away - before.away - passed) <= 1)
    of = {line: MOVEMENTS.index(line) for line in (Line.RETURNS, Line.LEAVERS, Line.TRIALS)}
    left, here, tries = Stage.LEFT, Stage.HERE, Stage.TRIAL
    cases: list[tuple[Masks, Ints | int]] = [
        ((before.stage == here) & (after.stage == here), np.where(is_one_life, -1, of[Line.RETURNS])),
        ((before.stage == here) & (after.stage == left), of[Line.LEAVERS]),
        ((before.stage == left) & (after.stage == left), np.where(was_away, -1, of[Line.LEAVERS])),
        (before.stage == left, of[Line.RETURNS]),
        ((before.stage == tries) & (after.stage == tries), -1),
        (before.stage == tries, of[Line.TRIALS]),
    ]
    found = np.full(len(before), of[Line.RETURNS])
    for case, line in reversed(cases):
        found = np.where(case, line, found)
    return found


def _same_life(before: States, after: States) -> Masks:
    one, other = before.cells.factors.get("spell"), after.cells.factors.get("spell")
    if one is None or other is None:
        return np.ones(len(before), bool)
    same: Masks = np.array(one.levels)[one.codes] == np.array(other.levels)[other.codes]
    return same
