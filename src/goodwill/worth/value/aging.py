"""What time alone makes of a cell: tenure and calendar go on, a year comes round, what fades fades."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from goodwill.worth.cells import Cells, Factor, Ints
from goodwill.worth.factors import COVARIATES

FOOTING = "footing"
MONTHLY, YEAR_BEGINS, WITHIN_YEAR, YEAR_ENDS, RESTS = "monthly", "year_begins", "within_year", "year_ends", "rests"
YEARLY = (YEAR_BEGINS, WITHIN_YEAR, YEAR_ENDS)
_YEAR = 12


def aged(cells: Cells, months: Ints) -> Cells:
    """Return cells so many months on, if nothing happens: ``months`` ``(n_cells,)``, from 0."""
    most = int(months.max(initial=0))
    factors = {
        name: _faded(one, COVARIATES[name].then, months, most) if name in COVARIATES and COVARIATES[name].then else one
        for name, one in cells.factors.items()
    }
    tenure = cells.tenure + months
    if FOOTING in factors:
        factors[FOOTING] = _come_round(factors[FOOTING], tenure)
    return Cells(factors, tenure, cells.month + months, cells.n_at_risk, {})


def is_billed(footing: Factor, tenure: Ints, *, is_back: bool) -> Ints:
    """Return which months begin with a bill (1) and which do not (0).

    Args:
        footing: The footing of each cell, in any of its months.
        tenure: Tenures of each: ``(n_cells, n_months)``.
        is_back: Whether who rested has resumed by then.
    """
    is_yearly = _among(footing, YEARLY)[:, None]
    rests = _among(footing, (RESTS,))[:, None] & (not is_back)
    return np.where(is_yearly, tenure % _YEAR == 0, ~rests).astype(np.int64)


def _among(footing: Factor, levels: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    of = np.array([level in levels for level in footing.levels] or [False])
    return of[footing.codes]


def with_level(factor: Factor, level: str) -> Factor:
    """Return a factor that has a level among its levels, whether or not anyone is on it."""
    return factor if level in factor.levels else Factor(factor.codes, (*factor.levels, level))


def _faded(factor: Factor, then: Mapping[str, str], months: Ints, most: int) -> Factor:
    if not most:
        return factor
    levels = factor.levels
    for _ in range(_length(then)):
        levels = tuple(dict.fromkeys([*levels, *(then[level] for level in levels if level in then)]))
    step = np.array([levels.index(then.get(level, level)) for level in levels], np.int64)
    steps = [np.arange(len(levels))]
    for _ in range(most):
        steps.append(step[steps[-1]])
    return Factor(np.stack(steps)[months, factor.codes], levels)


def _length(then: Mapping[str, str]) -> int:
    """Return after how many steps the last of the levels has come to one that stays."""
    length, levels = 0, set(then)
    while levels:
        levels = {then[level] for level in levels} & set(then)
        length += 1
    return length


def _come_round(footing: Factor, tenure: Ints) -> Factor:
    """Return the footing of a tenure: who pays by the year is in another part of it."""
    if not any(level in YEARLY for level in footing.levels):
        return footing
    for level in YEARLY:
        footing = with_level(footing, level)
    begins, within, ends = (footing.levels.index(level) for level in YEARLY)
    is_yearly = np.isin(footing.codes, (begins, within, ends))
    of_year = tenure % _YEAR
    now = np.where(of_year == 0, begins, np.where(of_year == _YEAR - 1, ends, within))
    return Factor(np.where(is_yearly, now, footing.codes), footing.levels)
