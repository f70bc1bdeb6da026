"""What time alone makes of a cell: tenure and calendar go on, a year comes round, what fades fades."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

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


def longest_fading(cells: Cells) -> int:
    """Return after how many months nothing of any cell fades any more."""
    chains = (COVARIATES[name].then for name in cells.factors if name in COVARIATES)
    return max((_length(then) for then in chains), default=0)


def is_billed(footing: Factor, tenure: Ints) -> Ints:
    """Return which months begin with a bill (1) and which do not (0).

    Args:
        footing: The footing of each cell, in any of its months.
        tenure: Tenures of each: ``(n_cells, n_months)``.
    """
    kind = np.array([1 if level in YEARLY else 2 if level == RESTS else 0 for level in footing.levels] or [0])
    each = kind[footing.codes][:, None]
    billed: Ints = np.where(each == 1, tenure % _YEAR == 0, each == 0).astype(np.int64)
    return billed


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
