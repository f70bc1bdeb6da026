"""What drives people away, in words a manager reads: each level of each covariate beside the usual one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from goodwill.vocabulary import Cause, Estimate
from goodwill.worth.cells import Cells, Factor, Floats
from goodwill.worth.factors import NONE
from goodwill.worth.hazard.predictor import Predictor
from goodwill.worth.hazard.recipe import TELL_NOTHING
from goodwill.worth.hazard.words import words
from goodwill.worth.hazards import Driver

LEVEL = 0.9
"""The coverage of every interval of the hazards, unless another is asked for."""
_TOLD_WITH = {"step": "price", "decision": "decided"}


@dataclass(frozen=True, slots=True)
class Met:
    """How often each combination of levels was met: who was at risk, and who left by the cause in question."""

    cells: Cells
    cause: Cause

    def usual(self) -> dict[str, str]:
        """Return the level of each factor that is met most often."""
        found = {}
        for name, factor in self.cells.factors.items():
            met = np.bincount(factor.codes, weights=self.cells.n_at_risk, minlength=len(factor.levels))
            met[[level in TELL_NOTHING.get(name, ()) for level in factor.levels]] = 0.0
            found[name] = factor.levels[int(np.argmax(met))]
        return found

    def counted(self, levels: Mapping[str, str]) -> tuple[float, float]:
        """Return how many were at risk at some levels, and how many of them left."""
        which = np.ones(len(self.cells), bool)
        for name, level in levels.items():
            factor = self.cells.factors[name]
            which &= factor.codes == (factor.levels.index(level) if level in factor.levels else -1)
        return float(self.cells.exposed(self.cause)[which].sum()), float(self.cells.left(self.cause)[which].sum())

    def together(self, one: str, other: str) -> list[tuple[str, str]]:
        """Return the pairs of levels of two factors that were met."""
        a, b = self.cells.factors[one], self.cells.factors[other]
        both = np.unique(a.codes * len(b.levels) + b.codes)
        return [(a.levels[code // len(b.levels)], b.levels[code % len(b.levels)]) for code in both]


def drivers(predictor: Predictor, cells: Cells, cause: Cause) -> list[Driver]:
    """Return what each level that was met does to the hazard of a cause, what surely does most first."""
    met = Met(cells, cause)
    usual = met.usual()
    found = [_driver(predictor, met, usual, levels=levels) for levels in _told(met, usual)]
    return sorted(found, key=lambda one: -_at_least(one.ratio))


def _at_least(ratio: Estimate) -> float:
    """Return how far from doing nothing the nearer end of an interval lies; negative: it may do nothing."""
    low, high = np.log(max(ratio.low, 1e-300)), np.log(ratio.high)
    return float(max(low, -high))


def ratio(predictor: Predictor, cells: Cells, levels: Mapping[str, str], beside: Mapping[str, str]) -> Estimate:
    """Return the ratio of cumulative hazards of some levels to others, all else being equal, with its interval.

    Args:
        predictor: What was fitted.
        cells: Any cells with the factors that it knows; their first one says what *all else* is.
        levels: Levels by factor.
        beside: The levels they are compared with.
    """
    one, other = (predictor.columns(_at(cells, told)) for told in ({**beside, **levels}, beside))
    along = (one - other)[0]
    middle, error = float(along @ predictor.coefficients), float(np.sqrt(along @ predictor.covariance @ along))
    low, high = interval(middle, error)
    return Estimate(float(np.exp(middle)), low, high, LEVEL, "complementary log-log regression on cells")


def interval(middle: float, error: float, level: float = LEVEL) -> tuple[float, float]:
    """Return the ends of the interval of a ratio whose logarithm has a mean and a standard error."""
    half = NormalDist().inv_cdf(0.5 + level / 2) * error
    return float(np.exp(middle - half)), float(np.exp(middle + half))


def _told(met: Met, usual: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for name, factor in met.cells.factors.items():
        if name in _TOLD_WITH or (name in _TOLD_WITH.values() and _beside(name) in met.cells.factors):
            continue
        nothing = (usual[name], *TELL_NOTHING.get(name, ()))
        yield from ({name: level} for level in factor.levels if level not in nothing)
    for one, other in _TOLD_WITH.items():
        if {one, other} <= met.cells.factors.keys():
            yield from ({one: a, other: b} for a, b in met.together(one, other) if NONE not in (a, b))


def _beside(name: str) -> str:
    return next(one for one, other in _TOLD_WITH.items() if other == name)


def _driver(predictor: Predictor, met: Met, usual: Mapping[str, str], *, levels: Mapping[str, str]) -> Driver:
    found, beside = ratio(predictor, met.cells, levels, usual), {name: usual[name] for name in levels}
    name = _TOLD_WITH.get(next(iter(levels)), next(iter(levels)))
    told = words(met.cause, found, levels=levels, beside=beside)
    n_at_risk, n_left = met.counted(levels)
    return Driver(met.cause, name, " ".join(levels.values()), " ".join(beside.values()), found, n_at_risk, n_left, told)


def _at(cells: Cells, levels: Mapping[str, str]) -> Cells:
    first = cells.take(np.array([0]))
    factors = {name: Factor(np.zeros(1, np.int64), (level,)) for name, level in levels.items()}
    return Cells({**first.factors, **factors}, first.tenure, first.month, first.n_at_risk, {})


def widths(eta: Floats, errors: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the predictor's interval, ``(n_cells,)`` each."""
    half = NormalDist().inv_cdf(0.5 + level / 2) * errors
    return eta - half, eta + half
