"""How a series moves by itself, for each of a grid of ways: covariances over all its steps, each factored once.

A way is a random walk, an autoregression of order one and noise, each in its share, with or without a straight trend;
on top of each: a level, a season of the week, one of the year where two years are known, and covariates, all with priors
so wide that the series itself says what they are (which is generalised least squares). One Cholesky factor L of a way's
covariance K = L Lᵀ says what is foreseen from *every* place t of the series: with z = L⁻¹ y, the next h values are
foreseen as L[t:t+h, :t] z[:t], with the covariance L[t:t+h, t:t+h] L[t:t+h, t:t+h]ᵀ. That is the Kalman filter's answer
from every origin at once.

Sources: Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, chapters 2 and 4;
Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, sections 2.2 and 2.7 (wide priors on coefficients).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from goodwill.decisions.effect.series import PERIODS, Floats

WALKS = (0.0, 1e-3, 1e-2, 0.06, 0.4, 2.5, 20.0)
"""Variance of a step of the random walk, beside noise and autoregression of 1 together."""
RETURNS = ((0.0, 0.0), (0.6, 0.5), (0.6, 0.85), (0.6, 0.96))
"""Autoregression: its share of that 1, and how much of it is left after a step."""
TRENDS = (0.0, 10.0)
"""How far, in standard deviations of the noise, a straight trend may lead from one end of the series to the other."""
_LEVEL, _WEEKDAY, _YEARLY, _COVARIATE = 100.0**2, 10.0**2, 3.0**2, 5.0**2
SHAPE, RATE = 1.0, 0.5
"""Of the inverse gamma that the noise's variance has a priori: as much as two values would say."""
_HARMONICS = 3
_SLIGHT = 1e-3
_LONG = 450


def factors(n: int, *, step: int = 1, is_yearly: bool = False, covariates: Floats | None = None) -> Floats:
    """Return the Cholesky factor of each way's covariance, ``(n_ways, n, n)``, in variances of the noise.

    Args:
        n: How many steps.
        step: Days in a step: a season of the week is for daily ones.
        is_yearly: Whether there is a season of the year.
        covariates: ``(n, k)``; each is brought to mean 0 and standard deviation 1.
    """
    if covariates is None:
        return _plain(n, step, is_yearly)
    return _factored(n, _known(n, step=step, is_yearly=is_yearly, covariates=covariates))


@lru_cache(maxsize=2)
def _plain(n: int, step: int, is_yearly: bool) -> Floats:
    """Return the factors without covariates: they depend on nothing that was measured, and are kept."""
    found = _factored(n, _known(n, step=step, is_yearly=is_yearly, covariates=None))
    found.flags.writeable = False
    return found


def _factored(n: int, shared: Floats) -> Floats:
    places = np.arange(n, dtype=np.float64)
    apart = np.abs(places[:, None] - places)
    walk = np.minimum(places[:, None], places) + 1
    line = (places - places.mean()) / max(n - 1, 1)
    trend = line[:, None] * line
    eye = np.eye(n)
    return np.stack([
        cholesky(shared + q * walk + (1 - a) * eye + a * phi**apart + d**2 * trend, lower=True, check_finite=False)
        for q, (a, phi), d in _ways(n)
    ])  # fmt: skip


def innovations(lowers: Floats, paths: Floats) -> Floats:
    """Return L⁻¹ y for each way and path: ``lowers`` ``(n_ways, n, n)``, ``paths`` ``(n, m)``; ``(n_ways, n, m)``."""
    return np.stack([solve_triangular(lower, paths, lower=True, check_finite=False) for lower in lowers])


def log_likelihoods(lowers: Floats, told: Floats) -> Floats:
    """Return how likely each way makes each path, the noise's variance averaged out: logs, ``(n_ways, ..., m)``.

    Args:
        lowers: ``(n_ways, n, n)``.
        told: The paths' innovations, ``(n_ways, n, m)``.
    """
    sizes = np.log(np.diagonal(lowers, axis1=1, axis2=2)).sum(axis=1)[:, None]
    found: Floats = -sizes - (SHAPE + told.shape[1] / 2) * np.log(RATE + (told**2).sum(axis=1) / 2)
    return found


def blocks(lowers: Floats, paths: Floats, size: int) -> tuple[Floats, Floats]:
    """Return the factors and the innovations of sums over blocks of so many steps, what is left over at the end left out.

    In sums what lasts weighs more than noise: they say what two series share, where single steps say how noisy each is.
    """
    n = len(paths) // size
    summed = lowers[:, : n * size].reshape(len(lowers), n, size, -1).sum(axis=2)
    wide = np.linalg.cholesky(summed @ np.swapaxes(summed, 1, 2))
    # small and many: one call for all costs less than a triangular one for each
    return wide, np.linalg.solve(wide, paths[: n * size].reshape(n, size, -1).sum(axis=1)[None])


def smoothed(lowers: Floats, paths: Floats) -> Floats:
    """Return paths without their noise and autoregression, averaged over the ways by how likely each makes the path.

    What two series share lasts; what each has of noise is its own. ``paths``: ``(n, m)``; so is what is returned.
    """
    n = len(paths)
    told = innovations(lowers, paths)
    apart = np.abs(np.arange(n)[:, None] - np.arange(n, dtype=np.float64))
    logs = log_likelihoods(lowers, told)
    weights = np.exp(logs - logs.max(axis=0))
    weights /= weights.sum(axis=0)
    noise = np.zeros_like(paths)
    for (_, (a, phi), _), lower, known, weight in zip(_ways(n), lowers, told, weights, strict=True):
        if weight.max() > _SLIGHT:
            turned = solve_triangular(lower, known, lower=True, trans="T", check_finite=False)
            noise += weight * ((1 - a) * turned + (a * phi**apart) @ turned)
    return paths - noise


def _ways(n: int) -> Iterator[tuple[float, tuple[float, float], float]]:
    """Yield the ways: every one, or of a long series every other, so that memory stays near 200 MB."""
    is_long = n > _LONG
    return product(WALKS[::2] if is_long else WALKS, RETURNS[:: 2 if is_long else 1], TRENDS)


def _known(n: int, *, step: int, is_yearly: bool, covariates: Floats | None) -> Floats:
    places = np.arange(n)
    told = np.full((n, n), _LEVEL)
    if step == 1:
        told += _WEEKDAY * (places[:, None] % 7 == places % 7)
    if is_yearly:
        turn = 2 * np.pi * (places[:, None] - places) / PERIODS[step]
        told += _YEARLY * sum(np.cos(k * turn) for k in range(1, _HARMONICS + 1))
    if covariates is not None:
        spread = covariates.std(axis=0)
        known = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
        told += _COVARIATE * known @ known.T
    return told
