"""What time alone makes of cells in the end; and which months begin with a bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from goodwill.worth.cells import Cells, Factor, Ints
from goodwill.worth.factors import COVARIATES

FOOTING = "footing"
MONTHLY, YEAR_BEGINS, WITHIN_YEAR, YEAR_ENDS, RESTS = "monthly", "year_begins", "within_year", "year_ends", "rests"
YEARLY = (YEAR_BEGINS, WITHIN_YEAR, YEAR_ENDS)
_YEAR = 12


def settled(cells: Cells) -> tuple[Cells, int]:
    """Return cells of which every level is the one it comes to in the end, and after how many months the last has.

    From then on they have the hazards of the cells they stand for: of many that differ today, one is walked on.
    """
    factors, last = dict(cells.factors), 0
    for name, one in cells.factors.items():
        covariate = COVARIATES.get(name)
        if covariate is not None and covariate.then and covariate.keeps == 1.0:
            ends = {level: _end(level, covariate.then) for level in one.levels}
            levels = tuple(dict.fromkeys(end for end, _ in ends.values()))
            to = np.array([levels.index(ends[level][0]) for level in one.levels] or [0], np.int64)
            factors[name] = Factor(to[one.codes], levels)
            last = max([last, *(n for _, n in ends.values())])
    return replace(cells, factors=factors), last


def is_billed(footing: Factor, tenure: Ints, *, is_back: bool) -> npt.NDArray[np.bool_]:
    """Return which months begin with a bill.

    Args:
        footing: The footing of each cell, in any of its months.
        tenure: Tenures of each: ``(n_cells, n_months)``.
        is_back: Whether who rested has resumed by then.
    """
    billed = np.ones(tenure.shape, bool)
    yearly = np.flatnonzero(_among(footing, YEARLY))
    billed[yearly] = tenure[yearly] % _YEAR == 0
    if not is_back:
        billed[_among(footing, (RESTS,))] = False
    return billed


def _end(level: str, then: Mapping[str, str]) -> tuple[str, int]:
    n = 0
    while level in then:
        level, n = then[level], n + 1
    return level, n


def _among(footing: Factor, levels: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    of = np.array([level in levels for level in footing.levels] or [False])
    return of[footing.codes]
