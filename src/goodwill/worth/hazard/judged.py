"""How good hazards are, judged on months that they were not fitted to: calibration by decile, its slope, what was foretold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from goodwill.vocabulary import Cause, Estimate
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.hazard.drivers import LEVEL
from goodwill.worth.hazard.irls import Columns, Counts, Problem, fit
from goodwill.worth.hazard.terms import Axis, Term
from goodwill.worth.hazards import Hazards

_Z = 1.6448536269514722
_FEWEST = 1e-9
_DRAWS, _SEED = 100, 1693


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of those at risk, in order of their hazard: what was foretold of them and what came."""

    n_at_risk: float
    foretold: float
    came: Estimate


@dataclass(frozen=True, slots=True)
class Judged:
    """How hazards fared on some cells.

    Args:
        slope: Of what came on what was foretold, on the complementary log-log scale: 1 is right, below 1 is too bold.
        deciles: Calibration by tenth.
        error: The mean difference between what was foretold and what came over the deciles, as a share of those at risk.
        foretold: How many leavers were foretold, between which bounds: with what is not sure of the hazards, what months
            bring of their own, and chance.
        came: How many left.
    """

    slope: Estimate
    deciles: tuple[Decile, ...]
    error: float
    foretold: Estimate
    came: float


def judged(hazards: Hazards, cells: Cells) -> Judged:
    """Return how the chance of leaving by any cause fared on cells, each with what was known when its month began."""
    chance, left, n = _chance(hazards, cells), _left(cells), cells.n_at_risk
    deciles = tuple(_deciles(chance, left, n))
    error = sum(one.n_at_risk * abs(one.foretold - one.came.value) for one in deciles) / max(float(n.sum()), _FEWEST)
    return Judged(_slope(chance, left, n), deciles, error, foretold(hazards, cells), float(left.sum()))


def foretold(hazards: Hazards, cells: Cells) -> Estimate:
    """Return how many of some cells will leave in their month, by any cause.

    The interval holds nine in ten of the numbers that hazards drawn from what the data leave open bring about, each with
    what its months bring of their own (calendar months differ, and those to come are not known) and with chance.
    """
    draw = np.random.default_rng(_SEED)
    middle, chance = _number(hazards, cells), _chance(hazards, cells)
    drawn = np.array([_number(one, cells, _shifts(hazards, cells, draw)) for one in hazards.draws(_DRAWS, draw)])
    # exponentials of what is drawn evenly run high, though those who were fitted add up: only their spread is heeded
    numbers = middle * drawn / max(float(np.median(drawn)), _FEWEST)
    numbers += draw.normal(0.0, np.sqrt(float((cells.n_at_risk * chance * (1 - chance)).sum())), _DRAWS)
    low, high = np.quantile(numbers, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    told = f"{_DRAWS} draws of the hazards, of months' own and of chance"
    return Estimate(middle, min(max(float(low), 0.0), middle), max(float(high), middle), LEVEL, told)


def _shifts(hazards: Hazards, cells: Cells, draw: np.random.Generator) -> dict[Cause, Floats]:
    """Return what the months of some cells may add to the predictor of each cause, ``(n_cells,)``."""
    months, month = np.unique(cells.month, return_inverse=True)
    return {cause: draw.normal(0.0, apart, len(months))[month] for cause, apart in hazards.unrest().items()}


def _number(hazards: Hazards, cells: Cells, shifts: Mapping[Cause, Floats] | None = None) -> float:
    return float((_chance(hazards, cells, shifts) * cells.n_at_risk).sum())


def _chance(hazards: Hazards, cells: Cells, shifts: Mapping[Cause, Floats] | None = None) -> Floats:
    """Return the chance of leaving by any cause, ``(n_cells,)``, with each cause's predictor shifted."""
    stays = np.ones(len(cells))
    for cause, chance in hazards.chance(cells).items():
        stays = stays * (1 - chance) ** (1.0 if shifts is None else np.exp(shifts[cause]))
    return np.asarray(1 - stays)


def _left(cells: Cells) -> Floats:
    return np.asarray(sum((cells.left(cause) for cause in CAUSES), np.zeros(len(cells))))


def _slope(chance: Floats, left: Floats, n: Floats) -> Estimate:
    """Return the slope of a regression of what came on the predictor of what was foretold."""
    told = (chance > _FEWEST) & (chance < 1 - _FEWEST) & (n > 0)
    eta = np.log(-np.log1p(-chance[told]))
    rank = np.arange(len(eta))
    line = Term("slope", (Axis("cell", tuple(range(len(eta)))),), (eta - eta.mean())[:, None], np.zeros((1, 1)))
    found = fit(Problem(Columns([line], [rank]), Counts(n[told], left[told], np.zeros(len(eta))), np.zeros((2, 2))))
    middle, error = float(found.coefficients[1]), float(np.sqrt(found.covariance[1, 1]))
    return Estimate(middle, middle - _Z * error, middle + _Z * error, LEVEL, f"{left.sum():,.0f} who left")


def _deciles(chance: Floats, left: Floats, n: Floats) -> list[Decile]:
    order = np.argsort(chance, kind="stable")
    share = (np.cumsum(n[order]) - n[order] / 2) / max(float(n.sum()), _FEWEST)
    tenth = np.minimum((share * 10).astype(np.int64), 9)
    at_risk, foretold, came = (
        np.bincount(tenth, weights=weights[order], minlength=10) for weights in (n, chance * n, left)
    )
    return [_decile(*row) for row in zip(at_risk, foretold, came, strict=True) if row[0] > 0]


def _decile(n: float, foretold: float, came: float) -> Decile:
    return Decile(n, foretold / n, share(came, n))


def share(came: float, n: float) -> Estimate:
    """Return a share with its score interval, which stays within [0, 1] and holds for few and for none.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209.
    """
    found, z2 = came / n, _Z * _Z
    middle, half = (2 * came + z2) / (2 * (n + z2)), _Z * np.sqrt(z2 + 4 * came * (1 - found)) / (2 * (n + z2))
    low, high = max(float(middle - half), 0.0), min(float(middle + half), 1.0)
    return Estimate(found, low, high, LEVEL, f"{came:,.0f} of {n:,.0f}, Wilson's score interval")
