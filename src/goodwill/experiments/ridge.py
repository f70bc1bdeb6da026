"""Least squares held back by a penalty, which leaving one out chooses in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_PENALTIES = np.geomspace(1e-4, 1e4, 25)
"""Tried penalties, as multiples of the number of rows over the number of columns."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """A linear model: ``mean + (features - centre) @ slopes``."""

    mean: float
    centre: Floats
    slopes: Floats
    penalty: float

    def of(self, features: Floats) -> Floats:
        """Return what the model expects of ``(n, k)`` features, ``(n,)``."""
        told: Floats = self.mean + (features - self.centre) @ self.slopes
        return told


def ridge(features: Floats, outcomes: Floats, *, belief: Floats | None = None) -> Ridge:
    """Return the model whose penalty predicts best each outcome left out.

    Columns are brought to one spread first, so that the penalty weighs them alike; constant ones get no slope.

    Args:
        features: ``(n, k)``.
        outcomes: ``(n,)``.
        belief: ``(k,)``, how large each slope is believed to be beside the others; None: all alike.

    Source: generalised cross-validation, Golub, Heath and Wahba 1979, Technometrics 21:215.
    """
    centre, mean = features.mean(axis=0), float(outcomes.mean())
    spread = features.std(axis=0)
    spread[spread < 1e-12] = np.inf
    spread = spread if belief is None else spread / belief
    squares, turned = np.linalg.eigh((scaled := (features - centre) / spread).T @ scaled)
    squares = squares.clip(0)
    met = turned.T @ (scaled.T @ (outcomes - mean))
    penalty = _chosen(squares, met, float(((outcomes - mean) ** 2).sum()), len(outcomes))
    return Ridge(mean, centre, (turned @ (met / (squares + penalty))) / spread, penalty)


def _chosen(squares: Floats, met: Floats, total: float, n: int) -> float:
    tried = _PENALTIES * n / len(squares)
    held = squares + tried[:, None]
    residual = total - (2 * met**2 / held - squares * met**2 / held**2).sum(axis=1)
    freedom = (squares / held).sum(axis=1) + 1
    return float(tried[np.argmin(residual / (1 - np.minimum(freedom / n, 0.999)) ** 2)])
