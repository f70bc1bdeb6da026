"""What a month makes of cells: they grow older, a price and a letdown fade, a year comes round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from goodwill.worth.cells import Cells, Factor, Ints
from goodwill.worth.factors import COVARIATES

_YEAR = 12
_YEARLY = ("year_begins", "within_year", "year_ends")


def advanced(cells: Cells) -> Cells:
    """Return the cells a month later, nobody having left: tenure, calendar, and every covariate that time alone moves."""
    older = replace(cells, tenure=cells.tenure + 1, month=cells.month + 1)
    moved = {name: one for name, one in cells.factors.items() if name in COVARIATES and COVARIATES[name].then}
    factors = {**cells.factors, **{name: _moved(one, COVARIATES[name].then) for name, one in moved.items()}}
    if "footing" in factors:
        factors["footing"] = _footing(factors["footing"], older.tenure)
    return replace(older, factors=factors)


def in_months(cells: Cells, n_months: int) -> Cells:
    """Return the cells in their own month and in those after it, nobody having left: each cell's months in a row."""
    n, ages = len(cells), np.arange(n_months)
    factors = {name: _in_months(name, one, ages) for name, one in cells.factors.items()}
    tenure, month = ((told[:, None] + ages).reshape(-1) for told in (cells.tenure, cells.month))
    if "footing" in factors:
        later = _footing(factors["footing"], tenure)
        first = np.tile(ages == 0, n)
        factors["footing"] = Factor(np.where(first, factors["footing"].codes, later.codes), later.levels)
    return Cells(factors, tenure, month, np.repeat(cells.n_at_risk, n_months), {})


def _in_months(name: str, factor: Factor, ages: Ints) -> Factor:
    """Return a factor in each of some months, by a table of what a level has become after none, one, two… of them."""
    steps = [Factor(np.arange(len(factor.levels)), factor.levels)]
    then = COVARIATES[name].then if name in COVARIATES else {}
    while then and len(steps) <= len(then) + 1:
        steps.append(_moved(steps[-1], then))
    table = np.stack([one.codes for one in steps], axis=1)
    codes = table[:, np.minimum(ages, len(steps) - 1)][factor.codes]
    return Factor(codes.reshape(-1), steps[-1].levels)


def _moved(factor: Factor, then: Mapping[str, str]) -> Factor:
    levels = (*factor.levels, *sorted(set(then.values()) - set(factor.levels)))
    place = {level: i for i, level in enumerate(levels)}
    to = np.array([place[then.get(level, level)] for level in factor.levels], np.int64)
    return Factor(to[factor.codes], levels)


def _footing(factor: Factor, tenure: Ints) -> Factor:
    """Return where each stands a month later: a year goes round, and who rested is back."""
    levels = tuple(dict.fromkeys((*factor.levels, "monthly", *_YEARLY)))
    place = {level: i for i, level in enumerate(levels)}
    code = factor.codes.copy()
    if "rests" in place:
        code = np.where(code == place["rests"], place["monthly"], code)
    begins, within, ends = (place[level] for level in _YEARLY)
    of_year = tenure % _YEAR
    turn = np.where(of_year == 0, begins, np.where(of_year == _YEAR - 1, ends, within))
    return Factor(np.where(np.isin(code, (begins, within, ends)), turn, code), levels)
