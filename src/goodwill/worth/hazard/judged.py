"""How good hazards are, judged on months that they were not fitted to: calibration by decile, its slope, what was foretold."""

from __future__ import annotations

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
        foretold: How many leavers were foretold.
        came: How many left.
    """

    slope: Estimate
    deciles: tuple[Decile, ...]
    error: float
    foretold: float
    came: float


def judged(hazards: Hazards, cells: Cells) -> Judged:
    """Return how the chance of leaving by any cause fared on cells, each with what was known when its month began."""
    chances = hazards.chance(cells)
    stays = np.prod([1 - chance for chance in chances.values()], axis=0)
    left = sum((cells.left(cause) for cause in CAUSES), np.zeros(len(cells)))
    return compared(1 - stays, left, cells.n_at_risk)


def judged_by(cause: Cause, hazards: Hazards, cells: Cells) -> Judged:
    """Return how the chance of leaving by one cause fared, for those whom no earlier one took."""
    return compared(hazards.chance(cells)[cause], cells.left(cause), cells.exposed(cause))


def compared(chance: Floats, left: Floats, n: Floats) -> Judged:
    """Return how chances fared. All ``(n_cells,)``: the chance, who left, who was there to."""
    deciles = tuple(_deciles(chance, left, n))
    error = sum(one.n_at_risk * abs(one.foretold - one.came.value) for one in deciles) / max(float(n.sum()), _FEWEST)
    return Judged(_slope(chance, left, n), deciles, error, float((chance * n).sum()), float(left.sum()))


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
