"""States written as whole numbers, part by part, so that some parts can be taken from one date and some from another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from goodwill.worth.cells import Cells, Factor, Ints
from goodwill.worth.factors import COVARIATES
from goodwill.worth.statement.lines import Line, cause_of
from goodwill.worth.value.aging import FOOTING, MONTHLY, RESTS, YEARLY
from goodwill.worth.value.crossed import is_lived
from goodwill.worth.value.starting import SPELL
from goodwill.worth.value.states import States

Codes: TypeAlias = npt.NDArray[Any]
"""Whole numbers in as few bytes as they take."""
MONTHS = 8
"""After so many months what fades by itself has faded."""
_OWN: Mapping[tuple[str, ...], Line | None] = {
    ("stage", "way", SPELL): None, ("tenure", "month", "away"): Line.TIME, ("asked",): Line.ASKED,
    ("owes",): Line.PAYMENTS, ("rests",): Line.PAUSES, ("yearly",): Line.PLAN,
}  # fmt: skip
"""The columns that are not levels of a covariate, with the cause that moves them; None: nothing does while somebody is there."""
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Part:
    """Some columns that one cause moves, written as one number.

    Args:
        cause: The cause; None: nothing moves them.
        lived: Whether they are what somebody has lived; else what they are.
        columns: Their names.
        sizes: How many values each column may have.
        later: ``(MONTHS + 1, size)`` what time alone makes of each number in so many months; None: nothing.
    """

    cause: Line | None
    lived: bool
    columns: tuple[str, ...]
    sizes: tuple[int, ...]
    later: Codes | None

    @property
    def size(self) -> int:
        """How many numbers there may be."""
        return int(np.prod([1, *self.sizes]))

    def read(self, codes: Ints) -> Iterator[tuple[str, Ints]]:
        """Yield the columns that numbers stand for."""
        for column, size in zip(reversed(self.columns), reversed(self.sizes), strict=True):
            codes, told = np.divmod(codes, size)
            yield column, told


class Writing:
    """How the states of two dates are written.

    Args:
        before: The states of the first date.
        after: Of the second.
    """

    def __init__(self, before: States, after: States) -> None:
        both = (before.cells, after.cells)
        self.levels = _levels(*both)
        self._first = min(int(one.month.min()) for one in both if len(one)) if any(len(one) for one in both) else 0
        sizes = self._sizes(before, after)
        self.parts = [_part(columns, cause, sizes, self.levels) for columns, cause in _parts(sizes)]

    def written(self, states: States) -> list[Codes]:
        """Return states as numbers, one array for each part."""
        return [self._written(states, part) for part in self.parts]

    def states(self, who: Ints, lived: Ints) -> States:
        """Return the states that keys stand for, as :meth:`strides` makes them of numbers."""
        sheet: dict[str, Ints] = {}
        for keys, side in ((who, False), (lived, True)):
            rest = keys
            for part in (one for one in self.parts if one.lived == side):
                rest, codes = np.divmod(rest, part.size)
                sheet |= dict(part.read(codes))
        return self._states(sheet)

    def strides(self, side: bool) -> list[int]:
        """Return by how much each part's number counts in the key of its side; 0 of those of the other."""
        strides, room = [], 1
        for part in self.parts:
            strides.append(room if part.lived == side else 0)
            room *= part.size if part.lived == side else 1
        return strides

    def place(self, column: str) -> int:
        """Return the place of the part that a column alone makes."""
        return next(i for i, part in enumerate(self.parts) if part.columns == (column,))

    def _written(self, states: States, part: Part) -> Codes:
        codes = np.zeros(len(states), np.int64)
        for column, size in zip(part.columns, part.sizes, strict=True):
            codes = codes * size + self._column(states, column)
        return codes.astype(np.min_scalar_type(part.size))

    def _column(self, states: States, column: str) -> Ints:
        cells = states.cells
        footing = cells.factors.get(FOOTING, Factor(np.zeros(len(states), np.int64), (MONTHLY,)))
        own: Mapping[str, Any] = {
            "stage": states.stage, "way": states.way, "tenure": cells.tenure, "away": states.away,
            "asked": states.has_asked, "owes": states.is_past_due,
        }  # fmt: skip
        if column in own:
            return np.asarray(own[column], np.int64)
        if column == "month":
            return cells.month - self._first
        if column in ("rests", "yearly"):
            return _is(footing, (RESTS,) if column == "rests" else YEARLY)
        return _placed(cells.factors[column], self.levels[column])

    def _sizes(self, before: States, after: States) -> dict[str, int]:
        def most(column: str) -> int:
            return max(int(self._column(one, column).max(initial=0)) + 1 for one in (before, after))

        flags = dict.fromkeys(("asked", "owes", "rests", "yearly"), 2)
        numbers = {column: most(column) for column in ("stage", "way", "tenure", "month", "away")}
        return flags | numbers | {name: max(len(levels), 1) for name, levels in self.levels.items()}

    def _states(self, sheet: Mapping[str, Ints]) -> States:
        factors = {name: Factor(sheet[name], known or ("",)) for name, known in self.levels.items()}
        factors[FOOTING] = _footing(sheet)
        n = len(sheet["tenure"])
        cells = Cells(factors, sheet["tenure"], sheet["month"] + self._first, np.ones(n), {})
        flags = (sheet["asked"].astype(bool), sheet["owes"].astype(bool))
        return States(cells, sheet["stage"], *flags, sheet["way"], sheet["away"])


def _levels(*cells: Cells) -> dict[str, tuple[str, ...]]:
    """Return the levels of each factor, with those that time alone makes of them."""
    names = sorted(set.intersection(*(set(one.factors) for one in cells)) - {FOOTING})
    return {
        name: tuple(
            dict.fromkeys(
                [
                    *(level for one in cells for level in one.factors[name].levels),
                    *(COVARIATES[name].then.values() if name in COVARIATES else ()),
                ]
            )
        )
        for name in names
    }


def _parts(names: Sequence[str] | Mapping[str, int]) -> Iterator[tuple[tuple[str, ...], Line | None]]:
    """Yield the columns of each part and the cause that moves them."""
    own = {column for columns in _OWN for column in columns}
    for columns, cause in _OWN.items():
        yield tuple(one for one in columns if one in names), cause
    rest = [name for name in names if name not in own]
    for cause, lived in dict.fromkeys((cause_of(name), is_lived(name)) for name in rest):
        yield tuple(name for name in rest if (cause_of(name), is_lived(name)) == (cause, lived)), cause


def _part(
    columns: tuple[str, ...],
    cause: Line | None,
    sizes: Mapping[str, int],
    levels: Mapping[str, tuple[str, ...]],
) -> Part:
    lived = bool(columns) and all(is_lived(column) for column in columns)
    plain = Part(cause, lived, columns, tuple(sizes[one] for one in columns), None)
    if not any(column in COVARIATES and COVARIATES[column].then for column in columns if column in levels):
        return plain
    return Part(cause, lived, columns, plain.sizes, _later(plain, levels))


def _later(part: Part, levels: Mapping[str, tuple[str, ...]]) -> Codes:
    now = dict(part.read(np.arange(part.size)))
    rows = [_joined(part, now)]
    for _ in range(MONTHS):
        now = {column: _month_on(levels[column], column)[codes] for column, codes in now.items()}
        rows.append(_joined(part, now))
    return np.stack(rows).astype(np.min_scalar_type(part.size))


def _joined(part: Part, columns: Mapping[str, Ints]) -> Ints:
    codes = np.zeros(part.size, np.int64)
    for column, size in zip(part.columns, part.sizes, strict=True):
        codes = codes * size + columns[column]
    return codes


def _month_on(levels: tuple[str, ...], name: str) -> Ints:
    then = COVARIATES[name].then if name in COVARIATES else {}
    return np.array([levels.index(then.get(level, level)) for level in levels] or [0], np.int64)


def _placed(factor: Factor, levels: tuple[str, ...]) -> Ints:
    place = {level: i for i, level in enumerate(levels)}
    return np.array([place[level] for level in factor.levels] or [0], np.int64)[factor.codes]


def _is(footing: Factor, levels: tuple[str, ...]) -> Ints:
    of = np.array([level in levels for level in footing.levels] or [False])
    return of[footing.codes].astype(np.int64)


def _footing(sheet: Mapping[str, Ints]) -> Factor:
    begins, within, ends = (2 + place for place in range(len(YEARLY)))
    of_year = sheet["tenure"] % _YEAR
    yearly = np.where(of_year == 0, begins, np.where(of_year == _YEAR - 1, ends, within))
    codes = np.where(sheet["rests"] > 0, 1, np.where(sheet["yearly"] > 0, yearly, 0))
    return Factor(codes.astype(np.int64), (MONTHLY, RESTS, *YEARLY))
