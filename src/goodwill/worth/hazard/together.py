"""Which covariates act together: pairs at whose levels more left, or fewer, than both say alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Floats, Ints
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.recipe import PAIRS, TOLD_BESIDE

MOST, SURELY = 3, 1e-4
"""At most so many pairs are found, none of which chance alone would show more often than that: many are looked at."""


def acting_together(cells: Cells, cause: Cause, alone: Predictor) -> list[tuple[str, str]]:
    """Return the pairs of covariates that surely act together on a cause, the surest first, beside those always tried.

    Of each pair, who left at its levels is compared with whom a predictor without it expects there: the score test of
    the pair's effects, with the others held (conservative, for they took their part already).

    Args:
        cells: What it is looked for in.
        cause: The cause.
        alone: The predictor of the covariates one by one.
    """
    expected, left = cells.exposed(cause) * hazard_of(alone.of(cells)), cells.left(cause)
    met = {name: one for name, one in cells.factors.items() if name not in TOLD_BESIDE}
    found = []
    for one, other in combinations(met, 2):
        if (one, other) in PAIRS or (other, one) in PAIRS:
            continue
        width = len(met[other].levels)
        free = (len(np.unique(met[one].codes)) - 1) * (len(np.unique(met[other].codes)) - 1)
        chance = by_chance(met[one].codes * width + met[other].codes, expected, left, free=free)
        if free and chance < SURELY:
            found.append((chance, one, other))
    return [(one, other) for _, one, other in sorted(found)[:MOST]]


def by_chance(level: Ints, expected: Floats, ended: Floats, *, free: int) -> float:
    """Return how often chance alone would show a distance as great as that of endings from what was expected."""
    from scipy.special import gammaincc  # noqa: PLC0415 -- slow import

    wanted, came = np.bincount(level, weights=expected), np.bincount(level, weights=ended)
    told = wanted > 1
    lost = int(((wanted > 0) & ~told).sum())
    away = float(np.sum((came[told] - wanted[told]) ** 2 / wanted[told]))
    return float(gammaincc(max(free - lost, 1) / 2, away / 2))
