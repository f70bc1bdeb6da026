"""Draws what is likely by what was seen: from what was known before, step by step nearer, so that a long past leaves many draws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Likelihood = Callable[[Floats], Floats]
"""The logarithm of what was seen's likelihood for each of some draws: ``(n, n_fields)`` to ``(n,)``."""

_LEAST = 0.2
"""A step goes as far as leaves so much of the draws in force."""
_MOST_STEPS = 15
_FREEDOM = 8.0
_WIDER = 1.2
_SHARP = 1e-6
_WALKS = 12
_NEVER = -1e12
"""The log likelihood of what lies so far out that it cannot be reckoned."""


def neared(likelihood: Likelihood, *, n_fields: int, n_draws: int, rng: np.random.Generator) -> Floats:
    """Return draws ``(n_draws, n_fields)``, all as likely: standard normal before anything was seen.

    Weighing plain draws of the prior leaves one of them where a past says much. Here the likelihood is let in by powers,
    each as far as leaves a fifth of the draws in force; draws are made anew around what they say (Student's t), and at
    the end each walks a while, so that their shape need not be that of what proposed them.

    Args:
        likelihood: Of what was seen.
        n_fields: How many numbers each draw has.
        n_draws: How many.
        rng: What draws.

    Source: Cappé, Guillin, Marin and Robert 2004, J. Comput. Graph. Stat. 13:907; Metropolis and others 1953.
    """
    likely = _reckoned(likelihood)
    draws = rng.standard_normal((n_draws, n_fields))
    drawn_by, power = _normal(draws), 0.0
    for _ in range(_MOST_STEPS):
        told, prior = likely(draws), _normal(draws)
        power = _as_far(told, prior - drawn_by, power)
        weights = _weights(power * told + prior - drawn_by)
        if power >= 1.0:
            break
        draws, drawn_by = _anew(draws, weights, rng)
    else:
        weights = _weights(likely(draws) + _normal(draws) - drawn_by)
    root = _root(draws, weights)
    return _walked(draws[rng.choice(n_draws, n_draws, p=weights)], likely, root, rng)


def _reckoned(likelihood: Likelihood) -> Likelihood:
    def likely(draws: Floats) -> Floats:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.nan_to_num(likelihood(draws), nan=_NEVER, neginf=_NEVER)

    return likely


def _walked(draws: Floats, likelihood: Likelihood, root: Floats, rng: np.random.Generator) -> Floats:
    """Return draws after steps each of which goes where it is likelier, or at times where it is not."""
    step = 2.38 / np.sqrt(draws.shape[1]) * root
    here = likelihood(draws) + _normal(draws)
    for _ in range(_WALKS):
        tried = draws + rng.standard_normal(draws.shape) @ step.T
        there = likelihood(tried) + _normal(tried)
        goes = np.log(rng.random(len(draws))) < there - here
        draws, here = np.where(goes[:, None], tried, draws), np.where(goes, there, here)
    return draws


def _as_far(told: Floats, rest: Floats, power: float) -> float:
    """Return the greatest power that leaves enough draws in force; a little more than before at the least."""
    if _in_force(told + rest) >= _LEAST:
        return 1.0
    low, high = power, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _in_force(middle * told + rest) >= _LEAST else (low, middle)
    return max(low, min(power * 1.05 + _SHARP, 1.0))


def _in_force(logs: Floats) -> float:
    return float(1 / np.square(_weights(logs)).sum() / len(logs))


def _weights(logs: Floats) -> Floats:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _anew(draws: Floats, weights: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return draws of Student's t around the weighted ones, and the logarithm of its density up to a constant."""
    n, k = draws.shape
    middle, root = weights @ draws, np.sqrt(_WIDER) * _root(draws, weights)
    long = rng.standard_normal((n, k)) / np.sqrt(rng.chisquare(_FREEDOM, n) / _FREEDOM)[:, None]
    return middle + long @ root.T, -(_FREEDOM + k) / 2 * np.log1p(np.square(long).sum(axis=1) / _FREEDOM)


def _root(draws: Floats, weights: Floats) -> Floats:
    """Return the root of the weighted draws' covariance."""
    apart = draws - weights @ draws
    return np.asarray(np.linalg.cholesky((apart.T * weights) @ apart + _SHARP * np.eye(draws.shape[1])))


def _normal(draws: Floats) -> Floats:
    return np.asarray(-0.5 * np.square(draws).sum(axis=1))
