"""How a baseline is fitted: the greatest likelihood of a few positive parameters, and what its curvature says they may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Estimate

Numbers = npt.NDArray[np.float64]
Likelihood = Callable[[Numbers], float]
Scale = Callable[[float], float]

LEVEL = 0.9
"""The nominal coverage of an interval, where none is asked for."""
_STEP = 1e-4
"""How far apart, in logarithms, a likelihood is asked for its curvature: far enough that rounding has no say."""
_PATIENT = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000}
_LEAST_KNOWN = 1 / 3**2
"""The least information on a logarithm: less, and a parameter is not known within a factor of twenty."""


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Positive parameters at the greatest likelihood.

    Args:
        logs: The logarithms of the parameters: ``(k,)``.
        covariance: Of these logarithms, from the observed information: ``(k, k)``.
        log_likelihood: At the parameters.
        n: How many subscribers it rests on.
    """

    logs: Numbers
    covariance: Numbers
    log_likelihood: float
    n: int

    @property
    def parameters(self) -> Numbers:
        """The parameters themselves: ``(k,)``."""
        return np.exp(self.logs)

    @property
    def standard_errors(self) -> Numbers:
        """The parameters' standard errors, by the delta method: ``(k,)``."""
        return self.parameters * np.sqrt(np.diag(self.covariance))


def fitted(log_likelihood: Likelihood, *, start: Sequence[float], n: int, of: str) -> Fitted:
    """Return the positive parameters that make what was seen most likely.

    Args:
        log_likelihood: Of the parameters' logarithms.
        start: Where to begin: the parameters themselves.
        n: How many subscribers were seen.
        of: Whose they are, in words, for who reads the refusal.

    Raises:
        TooLittleKnown: The likelihood has no top, or a flat one: what was seen does not say what the parameters are.
    """
    begin = np.log(np.asarray(start, np.float64))
    found = optimize.minimize(lambda logs: -log_likelihood(logs), begin, method="Nelder-Mead", options=_PATIENT)
    top = optimize.minimize(lambda logs: -log_likelihood(logs), found.x, method="BFGS", options={"gtol": 1e-6})
    information = _curvature(log_likelihood, top.x)
    if not _is_a_top(information):
        raise TooLittleKnown(f"{of}: the {n} seen are too few, or too much alike, to say how much they differ")
    return Fitted(top.x, np.linalg.inv(information).astype(np.float64), -float(top.fun), n)


def estimated(model: Fitted, of: Callable[[Numbers], float], *, scale: Scales, level: float, rests_on: str) -> Estimate:
    """Return a figure of the parameters with its interval, by the delta method on a scale that keeps it in bounds.

    Args:
        model: The parameters and their covariance.
        of: The figure, of the parameters' logarithms.
        scale: On which the figure is taken to be normal.
        level: Nominal coverage in (0, 1).
        rests_on: What the figure rests on, in words.
    """
    there, slope = scale.there(of(model.logs)), _slope(lambda logs: scale.there(of(logs)), model.logs)
    reach = float(special.ndtri(0.5 + level / 2)) * float(np.sqrt(slope @ model.covariance @ slope))
    low, high = scale.back(there - reach), scale.back(there + reach)
    return Estimate(of(model.logs), low, high, level, rests_on)


@dataclass(frozen=True, slots=True)
class Scales:
    """A scale on which a figure has no bounds: there and back."""

    there: Scale
    back: Scale


SHARE = Scales(lambda p: float(special.logit(np.clip(p, 1e-15, 1 - 1e-15))), lambda z: float(special.expit(z)))
"""For a share, in (0, 1)."""
AMOUNT = Scales(lambda x: float(np.log(max(x, 1e-300))), lambda z: float(np.exp(z)))
"""For an amount above 0."""


def _curvature(log_likelihood: Likelihood, at: Numbers) -> Numbers:
    """Return minus the matrix of second derivatives, by central differences: ``(k, k)``."""
    steps = _STEP * np.eye(len(at))

    def second(one: Numbers, other: Numbers) -> float:
        corners = [log_likelihood(at + a * one + b * other) * a * b for a in (1, -1) for b in (1, -1)]
        return -sum(corners) / (4 * _STEP**2)

    return np.array([[second(one, other) for other in steps] for one in steps])


def _slope(of: Callable[[Numbers], float], at: Numbers) -> Numbers:
    """Return the first derivatives, by central differences: ``(k,)``."""
    return np.array([(of(at + step) - of(at - step)) / (2 * _STEP) for step in _STEP * np.eye(len(at))])


def _is_a_top(information: Numbers) -> bool:
    return bool(np.isfinite(information).all() and (np.linalg.eigvalsh(information) > _LEAST_KNOWN).all())
