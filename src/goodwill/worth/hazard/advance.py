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
