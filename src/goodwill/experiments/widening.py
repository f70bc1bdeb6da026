"""Features made wider: what a number does may differ between groups, and a line may bend."""

from __future__ import annotations

import numpy as np

from goodwill.experiments.uplift import Floats


def widened(features: Floats, *, like: Floats | None = None) -> Floats:
    """Return features with the square of each number, and each number times each flag, beside them.

    Args:
        features: ``(n, k)``; a column of two values at most is a flag, every other a number.
        like: What says which columns are flags, and of what mean and spread numbers are; None: the features themselves.
    """
    known = features if like is None else like
    is_flag = np.array([len(np.unique(column)) <= 2 for column in known.T], bool)
    numbers = _scaled(features[:, ~is_flag], known[:, ~is_flag])
    flags = features[:, is_flag]
    crossed = (numbers[:, :, None] * flags[:, None, :]).reshape(len(features), -1)
    return np.hstack([features, numbers**2, crossed])


def _scaled(numbers: Floats, known: Floats) -> Floats:
    spread = known.std(axis=0)
    told: Floats = (numbers - known.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return told
