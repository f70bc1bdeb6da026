"""What moved the goodwill of each sort of person between two dates, line by line, in whole minor units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from goodwill.worth.abreast import one_after_another
from goodwill.worth.cells import Floats, Ints
from goodwill.worth.statement.hybrids import Appraisers, Asked, Worths, Written, bit_of, causes_of, values, written
from goodwill.worth.statement.lines import CAUSES, MOVEMENTS, Line
from goodwill.worth.statement.shares import shares, whole_units
from goodwill.worth.value.starting import SPELL
from goodwill.worth.value.states import Masks, Stage, States

AT_ONCE = 500_000
"""How many values of subsets are asked for in one go: what bounds the memory."""
_NARROW = np.dtype(np.int32)
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


@dataclass(frozen=True)
class Booked:
    """What each sort is worth on both dates and what moved it, in minor units.

    Args:
        opening: ``(n,)``.
        closing: ``(n,)``.
        line: ``(n,)`` the place among the movements of the one line that a sort's whole change is booked under; -1: it is shared.
        parts: The changes that are shared, in whole units: each row adds up exactly.
    """

    opening: Ints
    closing: Ints
    line: Ints
    parts: Sequence[Whole]

    @cached_property
    def shared(self) -> Ints:
        """Return what each cause has of the changes that are shared: ``(n_causes, n)``, in the order of :data:`CAUSES`."""
        places = [MOVEMENTS.index(cause) for cause in CAUSES]
        table = np.zeros((len(CAUSES), len(self.line)), np.int64 if self._is_large else np.int32)
        for part in self.parts:
            for place, units in zip(part.places, part.units.T, strict=True):
                table[places.index(place)][part.rows] = units
        return cast("Ints", table)

    @property
    def _is_large(self) -> bool:
        """Whether what somebody moved by does not go into half the bytes."""
        return any(part.units.dtype.itemsize > _NARROW.itemsize for part in self.parts)

    def moved(self, place: int) -> Ints:
        """Return what each sort has under a movement: ``(n,)``."""
        told = np.where(self.line == place, self.closing - self.opening, 0)
        for part in self.parts:
            if place in part.places:
                told[part.rows] = part.units[:, part.places.index(place)]
        return told


@dataclass(frozen=True, slots=True)
class Whole:
    """The shares of some causes in the change of some sorts, in whole units.

    Args:
        rows: Which sorts.
        places: The causes, as places among the movements.
        units: ``(n_rows, n_causes)``.
    """

    rows: npt.NDArray[np.int32]
    places: list[int]
    units: Ints


@dataclass(frozen=True, slots=True)
class Sides:
    """The states of both dates, what each is worth in bills, and who values what lies between."""

    before: States
    after: States
    bills_before: Floats
    bills_after: Floats
    appraisers: Appraisers


def _narrowed(units: Ints) -> Ints:
    """Return amounts in half the bytes, where they go into them: one of each cause is much where there are millions."""
    most = np.iinfo(_NARROW).max
    return cast("Ints", units.astype(_NARROW)) if np.abs(units).max(initial=0) < most else units


def booked(sorts: Sorts, sides: Sides) -> Booked:
    """Return what each sort is worth on both dates and what moved it: every row adds up exactly."""
    opening = np.rint(worth_of(sorts.paid_before, sides.bills_before, sorts.before)).astype(np.int64)
    closing = np.rint(worth_of(sorts.paid_after, sides.bills_after, sorts.after)).astype(np.int64)
    line = lines_of(sorts, sides)
    shared = np.flatnonzero(line < 0)
    parts = []
    for (part,) in parts_of(sorts.take(shared), sides, [sides.appraisers]):
        rows = shared[part.rows]
        units = whole_units(part.shares, (closing - opening)[rows])
        parts.append(Whole(rows.astype(np.int32), part.places, _narrowed(units)))
    return Booked(opening, closing, line, parts)


@dataclass(frozen=True, slots=True)
class Part:
    """The shares of some causes in the change of some sorts, not yet in whole units.

    Args:
        rows: Which sorts.
        places: The causes, as places among the movements.
        shares: ``(n_rows, n_causes)`` in minor units.
    """

    rows: Ints
    places: list[int]
    shares: Floats


def parts_of(sorts: Sorts, sides: Sides, by: Sequence[Appraisers]) -> Iterator[list[Part]]:
    """Yield the shares of each cause in the change of sorts that are there on both dates, some sorts at a time.

    Args:
        sorts: The sorts.
        sides: The states of both dates.
        by: Who values what lies between: each gives an answer of its own.
    """
    is_here = sides.before.stage[sorts.before] == Stage.HERE
    for some, can_cross in ((is_here, all(one.is_crossing for one in by)), (~is_here, False)):
        which = np.flatnonzero(some)
        for parts in _parts_of(sorts.take(which), sides, by, is_crossing=can_cross):
            yield [replace(part, rows=which[part.rows]) for part in parts]


def _parts_of(sorts: Sorts, sides: Sides, by: Sequence[Appraisers], *, is_crossing: bool) -> Iterator[list[Part]]:
    if not len(sorts):
        return
    told, is_one_model = written(sides.before, sides.after), by[0].is_one_model
    earlier, later = (
        Worths(told.writing, [one for each in by for one in each.as_of(is_later=is_later)], is_crossing=is_crossing)
        for is_later in (False, True)
    )
    mask = _masks(sorts, told)

    def reckoned(some: Ints) -> list[list[Part]]:
        pairs = told.pairs(sorts.before[some], sorts.after[some])
        ends = np.flatnonzero(np.diff(mask[some])) + 1
        groups = np.split(np.arange(len(some)), ends)
        asked = [Asked(rows, causes_of(int(mask[some[rows[0]]]), is_one_model=is_one_model)) for rows in groups]
        found = values(pairs, asked, (earlier, later), 1 if is_one_model else 2)
        return [
            _shared(sorts, some[one.rows], one, [bills[place] for bills in found]) for place, one in enumerate(asked)
        ]

    for parts in one_after_another(reckoned, _at_once(mask)):
        yield from parts


def _shared(sorts: Sorts, rows: Ints, asked: Asked, each: Sequence[Floats]) -> list[Part]:
    """Return the shares of causes in some sorts, by what each of some says that every subset is worth in bills."""
    paid, causes = _paid(sorts.take(rows), asked), [MOVEMENTS.index(cause) for cause in asked.causes]
    return [Part(rows, causes, shares(bills * paid)) for bills in each]


def _masks(sorts: Sorts, told: Written) -> Ints:
    """Return which causes of facts each sort differs by, as bits."""
    mask = np.empty(len(sorts), np.int64)
    for begin in range(0, len(sorts), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        mask[some] = told.pairs(sorts.before[some], sorts.after[some]).differing()
    paid = np.where(sorts.is_repriced, bit_of(Line.PRICE), bit_of(Line.PLAN))
    return mask | np.where(sorts.paid_before != sorts.paid_after, paid, 0)


def _at_once(mask: Ints) -> Iterator[Ints]:
    """Yield some rows at a time, those that differ by the same causes together: as many as have so many subsets."""
    order = np.argsort(mask, kind="stable")
    n_subsets = 4 << np.bitwise_count(mask[order]).astype(np.int64)
    place = np.cumsum(n_subsets) // AT_ONCE
    yield from np.split(order, np.flatnonzero(np.diff(place)) + 1)


def _paid(sorts: Sorts, asked: Asked) -> Floats:
    """Return what a bill leaves by each subset of causes: the price or the plan may have changed it."""
    payer = np.where(sorts.is_repriced, asked.bit(Line.PRICE), asked.bit(Line.PLAN))
    has_acted = (asked.subsets[None, :] & payer[:, None]) > 0
    return np.where(has_acted, sorts.paid_after[:, None], sorts.paid_before[:, None])


def worth_of(paid: Floats, bills: Floats, state: Ints) -> Floats:
    """Return what sorts are worth on a date, in minor units, not yet rounded; 0 where they are not there."""
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
    old, new = _outlined(sides.before), _outlined(sides.after)
    for some in np.array_split(both, len(both) // AT_ONCE + 1):
        line[some] = _between(old.take(sorts.before[some]), new.take(sorts.after[some]), sides)
    return line


def _outlined(states: States) -> States:
    """Return states with no more of their covariates than which life they are in."""
    cells = states.cells
    factors = {SPELL: cells.factors[SPELL]} if SPELL in cells.factors else {}
    return replace(states, cells=replace(cells, factors=factors, n_ended={}))


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
    one, other = before.cells.factors.get(SPELL), after.cells.factors.get(SPELL)
    if one is None or other is None:
        return np.ones(len(before), bool)
    same: Masks = np.array(one.levels)[one.codes] == np.array(other.levels)[other.codes]
    return same
