"""States as columns of whole numbers, so that some can be taken from one date and some from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from goodwill.worth.cells import Cells, Factor, Ints
from goodwill.worth.statement.lines import Line, cause_of
from goodwill.worth.value.aging import FOOTING, MONTHLY, RESTS, YEARLY, aged
from goodwill.worth.value.starting import SPELL
from goodwill.worth.value.states import States

Sheet: TypeAlias = Mapping[str, Ints]
Levels: TypeAlias = Mapping[str, tuple[str, ...]]
"""The levels of each factor on both dates."""
_OWN: Mapping[str, Line | None] = {
    "stage": None, "way": None, "tenure": Line.TIME, "month": Line.TIME, "away": Line.TIME, "asked": Line.ASKED,
    "owes": Line.PAYMENTS, "rests": Line.PAUSES, "yearly": Line.PLAN,
}  # fmt: skip
_YEAR = 12


def owner(column: str) -> Line | None:
    """Return the cause that moves a column; None: nothing does while somebody is there."""
    if column in _OWN:
        return _OWN[column]
    return None if column == SPELL else cause_of(column)


def levels_of(*cells: Cells) -> Levels:
    """Return the levels of each factor of some cells, those of the one that any has."""
    names = sorted({name for one in cells for name in one.factors} - {FOOTING})
    return {name: _merged([one.factors[name].levels for one in cells if name in one.factors]) for name in names}


def sheet_of(states: States, levels: Levels) -> Sheet:
    """Return states as columns, their factors' codes being places among the levels given."""
    cells = states.cells
    footing = cells.factors.get(FOOTING, Factor(np.zeros(len(states), np.int64), (MONTHLY,)))
    own = {
        "stage": states.stage,
        "way": states.way,
        "tenure": cells.tenure,
        "month": cells.month,
        "away": states.away,
        "asked": states.has_asked.astype(np.int64),
        "owes": states.is_past_due.astype(np.int64),
        "rests": _is(footing, (RESTS,)),
        "yearly": _is(footing, YEARLY),
    }
    return own | {name: _placed(cells.factors[name], known) for name, known in levels.items()}


def states_of(sheet: Sheet, levels: Levels) -> States:
    """Return columns as states again."""
    factors = {name: Factor(sheet[name], known) for name, known in levels.items()}
    factors[FOOTING] = _footing(sheet)
    cells = Cells(factors, sheet["tenure"], sheet["month"], np.ones(len(sheet["tenure"])), {})
    flags = (sheet["asked"].astype(bool), sheet["owes"].astype(bool))
    return States(cells, sheet["stage"], *flags, sheet["way"], sheet["away"])


def later(states: States, months: Ints, levels: Levels) -> Sheet:
    """Return what states are some months on, if nothing happens; tenure, calendar and absence are told elsewhere."""
    told = sheet_of(states, levels)
    then = aged(states.cells, months)
    return {**told, **{name: _placed(then.factors[name], known) for name, known in levels.items()}}


def all_levels(levels: Levels, then: Cells) -> Levels:
    """Return levels with those that time alone makes of them."""
    return {name: _merged([known, then.factors[name].levels]) for name, known in levels.items()}


def _merged(levels: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(level for some in levels for level in some))


def _placed(factor: Factor, levels: tuple[str, ...]) -> Ints:
    place = {level: i for i, level in enumerate(levels)}
    return np.array([place[level] for level in factor.levels] or [0], np.int64)[factor.codes]


def _is(factor: Factor, levels: tuple[str, ...]) -> Ints:
    of = np.array([level in levels for level in factor.levels] or [False])
    return of[factor.codes].astype(np.int64)


def _footing(sheet: Sheet) -> Factor:
    begins, within, ends = (2 + place for place in range(len(YEARLY)))
    of_year = sheet["tenure"] % _YEAR
    yearly = np.where(of_year == 0, begins, np.where(of_year == _YEAR - 1, ends, within))
    codes = np.where(sheet["rests"] > 0, 1, np.where(sheet["yearly"] > 0, yearly, 0))
    return Factor(codes.astype(np.int64), (MONTHLY, RESTS, *YEARLY))
