"""How an effect fades: halved every so many months, fitted to the ratios by months since, with an interval by its profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from goodwill.worth.cells import Floats
from goodwill.worth.letdowns.ratios import LEVEL, Curve

_HALVES = np.exp(np.linspace(np.log(0.25), np.log(36.0), 160))
"""Half-lives that are tried, in months."""


@dataclass(frozen=True, slots=True)
class HalfLife:
    """After how many months half of an effect is left; an end that is None is open: longer, or shorter, than can be told."""

    months: float
    low: float | None
    high: float | None
    level: float = LEVEL


def half_life(curve: Curve) -> HalfLife | None:
    """Return how fast an effect fades; None if there is none that is sure, or too few months are told."""
    known = ~np.isnan(curve.logs)
    if known.sum() < 3 or not _is_sure(curve):
        return None
    logs, month = curve.logs[known], np.flatnonzero(known).astype(np.float64)
    weight: Floats = np.asarray(np.linalg.pinv(_steadied(curve.covariance()[np.ix_(known, known)])), np.float64)
    lost = np.array([_lost(logs, 2.0 ** (-month / half), weight) for half in _HALVES])
    best = int(np.argmin(lost))
    inside = np.flatnonzero(lost - lost[best] <= special.chdtri(1, 1 - LEVEL))
    low = None if inside[0] == 0 else float(_HALVES[inside[0]])
    high = None if inside[-1] == len(_HALVES) - 1 else float(_HALVES[inside[-1]])
    return HalfLife(float(_HALVES[best]), low, high)


def _is_sure(curve: Curve) -> bool:
    whole = curve.over_all("")
    return whole is not None and (whole.low > 1 or whole.high < 1)


def _steadied(covariance: Floats) -> Floats:
    """Return a covariance whose correlations are drawn halfway to nothing: forty parts tell them badly."""
    steadied: Floats = (covariance + np.diag(np.diag(covariance))) / 2
    return steadied


def _lost(logs: Floats, shape: Floats, weight: Floats) -> float:
    """Return what is left unexplained by the best multiple of a shape: generalised least squares."""
    height = float(shape @ weight @ logs) / float(shape @ weight @ shape)
    away = logs - height * shape
    return float(away @ weight @ away)
