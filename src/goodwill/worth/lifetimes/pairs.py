"""Which covariates of some lives act together, or with time: at whose levels more lives ended, or fewer, than both say alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from goodwill.worth.cells import Cells, Floats, Ints
from goodwill.worth.hazard.predictor import Predictor
from goodwill.worth.hazard.terms import Axis, Term
from goodwill.worth.hazard.together import by_chance
from goodwill.worth.lifetimes.rows import ENDED, Cut

MOST, SURELY, SEEMINGLY = 6, 1e-3, 0.05
"""At most so many pairs are taken, none of which chance alone would show more often than that; for one covariate, which is
tried beside nothing but time, that it shows so seldom is enough to try it."""
_BANDS = 4
"""How many levels of a number are told apart beside another covariate."""


def acting_together(parts: Cut, cells: Cells, offset: Floats, alone: Predictor) -> list[tuple[str, str]]:
    """Return the pairs of covariates that surely act together, the surest first.

    Of each pair, the endings at its levels are compared with those that a predictor without pairs expects there: the
    score test of the pair's effects, with the others held (conservative, for they took their part already).

    Args:
        parts: How the lives were cut.
        cells: A cell for each life and interval.
        offset: Added to each cell's predictor.
        alone: The predictor of the covariates one by one.
    """
    expected, ended = cells.n_at_risk * np.exp(alone.of(cells) + offset), cells.left(ENDED)
    banded = _banded(parts, cells)
    found = []
    for one, other in combinations(banded, 2):
        chance = _beside(banded[one], banded[other], expected, ended)
        if chance < SURELY:
            found.append((chance, one, other))
    return [(one, other) for _, one, other in sorted(found)[:MOST]]


def moving(parts: Cut, cells: Cells, offset: Floats, alone: Predictor) -> list[str]:
    """Return the covariates whose effect seems to move with time, the surest first: by the same test, beside quarters of time.

    The arguments are those of :func:`acting_together`.
    """
    expected, ended = cells.n_at_risk * np.exp(alone.of(cells) + offset), cells.left(ENDED)
    quarter = (np.arange(len(parts.edges)) * _BANDS // len(parts.edges))[cells.tenure], _BANDS
    chances = {name: _beside(one, quarter, expected, ended) for name, one in _banded(parts, cells).items()}
    return sorted((name for name, chance in chances.items() if chance < SEEMINGLY), key=lambda name: chances[name])


def _banded(parts: Cut, cells: Cells) -> dict[str, tuple[Ints, int]]:
    """Return the band of each cell by covariate, and how many there are."""
    return {name: (_bands(parts, name)[cells.factors[name].codes], _n_bands(parts, name)) for name in cells.factors}


def _beside(one: tuple[Ints, int], other: tuple[Ints, int], expected: Floats, ended: Floats) -> float:
    (a, n_a), (b, n_b) = one, other
    return by_chance(a * n_b + b, expected, ended, free=(n_a - 1) * (n_b - 1))


def together(parts: Cut, one: str, other: str) -> Term:
    """Return the term of two covariates that act together: a deviation for each pair of levels, drawn to nothing."""
    rows, columns = _bands(parts, one), _bands(parts, other)
    width = _n_bands(parts, one) * _n_bands(parts, other)
    place = (rows[:, None] * _n_bands(parts, other) + columns[None, :]).reshape(-1)
    basis = np.vstack([np.eye(width)[place], np.zeros(width)])
    axes = (Axis(one, levels_of(parts, one)), Axis(other, levels_of(parts, other)))
    return Term(f"{one} × {other}", axes, basis, np.eye(width), is_unknown_usual=False)


def levels_of(parts: Cut, name: str) -> tuple[str, ...]:
    """Return the levels of a covariate, in order."""
    return parts.numbers[name].levels if name in parts.numbers else parts.words[name]


def _bands(parts: Cut, name: str) -> Ints:
    """Return the band of each level of a covariate: a word's own, a number's quarter; what is missing stands apart."""
    if name in parts.words:
        return np.arange(len(parts.words[name]))
    n = len(parts.numbers[name].values)
    return np.append(np.arange(n) * _BANDS // n, _BANDS)


def _n_bands(parts: Cut, name: str) -> int:
    return int(_bands(parts, name)[-1]) + 1
