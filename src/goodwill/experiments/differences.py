"""Differences between a treated arm and the one held out, for who looks once, at a time fixed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from goodwill.errors import BadExperiment
from goodwill.vocabulary import Estimate

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """What an arm's outcomes add up to: how many, their mean, and their variance (with n - 1). Partial sums add up."""

    n: int
    mean: float
    variance: float

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of both together (Chan, Golub and LeVeque 1983)."""
        n = self.n + other.n
        if not self.n or not other.n:
            return self if self.n else other
        apart = other.mean - self.mean
        squares = self.variance * (self.n - 1) + other.variance * (other.n - 1) + apart**2 * self.n * other.n / n
        return Sums(n, self.mean + apart * other.n / n, squares / (n - 1))


def summed(outcomes: Floats | Sequence[float]) -> Sums:
    """Return what outcomes add up to. ``outcomes``: ``(n,)``; of one or none the variance is 0."""
    told = np.asarray(outcomes, np.float64)
    return Sums(len(told), float(told.mean()) if len(told) else 0.0, float(told.var(ddof=1)) if len(told) > 1 else 0.0)


def difference(*, treated: Sums, held_out: Sums, level: float = 0.95) -> Estimate:
    """Return the difference in means, treated minus held out, in the outcome's own unit.

    Raises:
        BadExperiment: An arm has fewer than two units.

    Source: Welch 1947, Biometrika 34:28.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 -- slow import

    _enough(treated, held_out)
    parts = (treated.variance / treated.n, held_out.variance / held_out.n)
    error, apart = sqrt(sum(parts)), treated.mean - held_out.mean
    freedom = _freedom(parts, (treated.n, held_out.n)) if error else 1.0
    half = float(stdtrit(freedom, (1 + level) / 2)) * error
    return Estimate(apart, apart - half, apart + half, level, f"{treated.n} treated, {held_out.n} held out, Welch")


def difference_in_shares(*, treated: tuple[int, int], held_out: tuple[int, int], level: float = 0.95) -> Estimate:
    """Return the difference of two shares, treated minus held out, in [-1, 1].

    Args:
        treated: ``(n_did, n)`` of the treated arm; 0 <= n_did <= n, n > 0.
        held_out: The same of the arm left alone.
        level: The coverage aimed at, in (0, 1).

    Raises:
        BadExperiment: An arm has nobody, or more who did than it has.

    Source: Newcombe 1998, Stat. Med. 17:873, method 10.
    """
    (share, low, high), (other, other_low, other_high) = _scored(treated, level), _scored(held_out, level)
    apart = share - other
    return Estimate(
        apart,
        apart - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        apart + sqrt((high - share) ** 2 + (other - other_low) ** 2),
        level,
        f"{treated[0]} of {treated[1]} treated, {held_out[0]} of {held_out[1]} held out, Newcombe",
    )


def _scored(counted: tuple[int, int], level: float) -> tuple[float, float, float]:
    n, of = counted
    if of <= 0 or not 0 <= n <= of:
        raise BadExperiment(f"wanted how many did and of how many; came {n} of {of}")
    share, z2 = n / of, NormalDist().inv_cdf((1 + level) / 2) ** 2
    middle = (2 * n + z2) / (2 * (of + z2))
    half = sqrt(z2 * (z2 + 4 * n * (1 - share))) / (2 * (of + z2))
    return share, middle - half, middle + half


def _freedom(parts: tuple[float, float], ns: tuple[int, int]) -> float:
    return sum(parts) ** 2 / sum(part**2 / (n - 1) for part, n in zip(parts, ns, strict=True))


def _enough(treated: Sums, held_out: Sums) -> None:
    if min(treated.n, held_out.n) < 2:
        raise BadExperiment(f"wanted two units or more in each arm; came {treated.n} treated and {held_out.n} held out")
