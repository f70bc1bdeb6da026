"""What is foreseen of a series from one of its places, over all ways it may move: a mixture weighed by what came before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from goodwill.decisions.effect.kernel import RATE, SHAPE, log_likelihoods
from goodwill.decisions.effect.series import Floats

_HALVINGS = 22
_SLIGHT = 1e-3
"""Parts so much lighter than the heaviest are left out."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Student's distributions with weights.

    Args:
        means: ``(n_parts, ...)``.
        spreads: ``(n_parts, ...)``, their scales.
        weights: ``(n_parts,)``, adding up to 1.
        freedom: Degrees of freedom, the same for all.
    """

    means: Floats
    spreads: Floats
    weights: Floats
    freedom: float

    @property
    def mean(self) -> Floats:
        """The mixture's mean."""
        return np.tensordot(self.weights, self.means, axes=1)

    def widened(self, factor: float) -> Mixture:
        """Return the mixture with every deviation from its mean made so many times as large."""
        middle = self.mean
        return Mixture(middle + factor * (self.means - middle), factor * self.spreads, self.weights, self.freedom)

    def below(self, values: Floats) -> Floats:
        """Return the chance of falling below values ``(...)``."""
        return np.tensordot(self.weights, stdtr(self.freedom, (values - self.means) / self.spreads), axes=1)

    def quantile(self, p: float) -> Floats:
        """Return below what a share ``p`` in (0, 1) of the mixture lies, by halving."""
        ends = self.means + stdtrit(self.freedom, p) * self.spreads
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_low = self.below(middle) < p
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return np.asarray((low + high) / 2)

    def score(self, value: float) -> float:
        """Return how far a value lies out, in standard deviations of a normal: its probability integral, turned back."""
        return float(ndtri(np.clip(self.below(np.array(value)), 1e-16, 1 - 1e-16)))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one place foresees of the next steps: their path ``(n_parts, h)``, their sum ``(n_parts,)``, the candidates' weights."""

    path: Mixture
    total: Mixture
    shares: Floats


def foreseen(lowers: Floats, told: Floats, *, at: int, offsets: Floats, shares: Floats) -> Foreseen:
    """Return what the values before a place foresee of those from it on.

    The parts are every way with every candidate. Candidates are one series less what is known from another; the ways of
    each are weighed by how likely they make what was known.

    Args:
        lowers: ``(n_ways, n, n)``, from :func:`~goodwill.decisions.effect.kernel.factors`.
        told: The candidates' innovations, ``(n_ways, n, n_candidates)``.
        at: The place; 1 <= at < n.
        offsets: ``(n_candidates, h)``, what was taken from the next h steps and is put back; at + h <= n.
        shares: ``(n_candidates,)``, the weight of each, adding up to 1.
    """
    ahead = offsets.shape[1]
    known, later = told[:, :at], lowers[:, at : at + ahead]
    means = np.swapaxes(later[:, :, :at] @ known, 1, 2) + offsets
    inner = later[:, :, at:]
    each, whole = (inner**2).sum(axis=2), (inner.sum(axis=1) ** 2).sum(axis=1)
    logs = log_likelihoods(lowers[:, :at, :at], known)
    ways = np.exp(logs - logs.max(axis=0))
    weights = (ways / ways.sum(axis=0) * shares).ravel()
    kept = weights > _SLIGHT * weights.max()
    weights = weights / weights[kept].sum()
    shape = SHAPE + at / 2
    noise = (RATE + (known**2).sum(axis=1) / 2) / shape
    spreads = np.sqrt(noise[:, :, None] * each[:, None, :])
    sums = np.sqrt(noise * whole[:, None])
    return Foreseen(
        Mixture(means.reshape(-1, ahead)[kept], spreads.reshape(-1, ahead)[kept], weights[kept], 2 * shape),
        Mixture(means.sum(axis=2).ravel()[kept], sums.ravel()[kept], weights[kept], 2 * shape),
        shares,
    )
