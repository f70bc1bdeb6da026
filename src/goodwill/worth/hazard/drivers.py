"""What drives people away, in words a manager reads: each level of each covariate beside the usual one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from goodwill.vocabulary import Cause, Estimate
from goodwill.worth.cells import Cells, Factor, Floats
from goodwill.worth.factors import COVARIATES, NONE
from goodwill.worth.hazard.predictor import Predictor
from goodwill.worth.hazards import Driver

LEVEL = 0.9
"""The coverage of every interval of the hazards, unless another is asked for."""
_TOLD_WITH = {"step": "price", "decision": "decided"}
_ACTS = {
    Cause.VOLUNTARY: "leave by choice",
    Cause.INVOLUNTARY: "are lost over a payment",
    Cause.LET_GO: "are let go",
}


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
    """Return what each level that was met does to the hazard of a cause, strongest first."""
    met = Met(cells, cause)
    usual = met.usual()
    found = [_driver(predictor, met, usual, levels=levels) for levels in _told(met, usual)]
    return sorted(found, key=lambda one: -abs(np.log(one.ratio.value)))


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
    half = float(norm.ppf(0.5 + level / 2)) * error
    return float(np.exp(middle - half)), float(np.exp(middle + half))


def _told(met: Met, usual: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for name, factor in met.cells.factors.items():
        if name in _TOLD_WITH or (name in _TOLD_WITH.values() and _beside(name) in met.cells.factors):
            continue
        yield from ({name: level} for level in factor.levels if level != usual[name])
    for one, other in _TOLD_WITH.items():
        if {one, other} <= met.cells.factors.keys():
            yield from ({one: a, other: b} for a, b in met.together(one, other) if NONE not in (a, b))


def _beside(name: str) -> str:
    return next(one for one, other in _TOLD_WITH.items() if other == name)


def _driver(predictor: Predictor, met: Met, usual: Mapping[str, str], *, levels: Mapping[str, str]) -> Driver:
    n_at_risk, n_left = met.counted(levels)
    if (n_at_risk, n_left) == (0.0, 0.0):
        n_at_risk = 0.0
    found = ratio(predictor, met.cells, levels, usual)
    name = _TOLD_WITH.get(next(iter(levels)), next(iter(levels)))
    level, beside = " ".join(levels.values()), " ".join(usual[one] for one in levels)
    words = _words(met.cause, name, levels, estimate=found, beside=beside)
    return Driver(met.cause, name, level, beside, found, n_at_risk, n_left, words)


def _words(cause: Cause, name: str, levels: Mapping[str, str], *, estimate: Estimate, beside: str) -> str:
    says = COVARIATES[name].says if name in COVARIATES else name
    at = f"{says}: {', '.join(levels.values())}"
    low, high = _percent(estimate.low), _percent(estimate.high)
    return f"{at}. {_percent(estimate.value)} as many {_ACTS[cause]} in a month as with {beside or 'unknown'} ({low} to {high})."


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _at(cells: Cells, levels: Mapping[str, str]) -> Cells:
    first = cells.take(np.array([0]))
    factors = {name: Factor(np.zeros(1, np.int64), (level,)) for name, level in levels.items()}
    return Cells({**first.factors, **factors}, first.tenure, first.month, first.n_at_risk, {})


def widths(eta: Floats, errors: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the predictor's interval, ``(n_cells,)`` each."""
    half = float(norm.ppf(0.5 + level / 2)) * errors
    return eta - half, eta + half
