"""Bends: how an outcome may depend on features otherwise than in a straight line, as further columns of a linear model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from goodwill.experiments.uplift import Floats

_MOST_PAIRS = 200
"""With more pairs than this none is made: that many slopes cost more than they tell."""


@dataclass(frozen=True, slots=True)
class Bends:
    """Columns made of features as they were where it was learnt.

    Args:
        centre: ``(k,)``, the features' means.
        spread: ``(k,)``, their standard deviations; 1 where nobody differs.
        ladders: By the column of each feature of more than two values, its values in order.
    """

    centre: Floats
    spread: Floats
    ladders: dict[int, Floats]

    def of(self, features: Floats) -> Floats:
        """Return the bends of ``(n, k)`` features, ``(n, b)``: each one's rank, squares, and products of every two."""
        scaled = (features - self.centre) / self.spread
        ranks = [
            np.searchsorted(seen, features[:, k], side="right") / len(seen) - 0.5 for k, seen in self.ladders.items()
        ]
        curved = [scaled[:, k] for k in self.ladders] + ranks
        plain = [scaled[:, k] for k in range(features.shape[1]) if k not in self.ladders] + ranks
        pairs = list(combinations(plain, 2))
        products = [one * other for one, other in pairs] if len(pairs) <= _MOST_PAIRS else []
        made = [*ranks, *(one**2 for one in curved), *products]
        return np.column_stack(made) if made else np.zeros((len(features), 0))


def bends(features: Floats) -> Bends:
    """Return the bends of ``(n, k)`` features."""
    spread = features.std(axis=0)
    many = [k for k in range(features.shape[1]) if len(np.unique(features[:, k])) > 2]
    ladders = {k: np.sort(features[:, k]) for k in many}
    return Bends(features.mean(axis=0), np.where(spread > 1e-12, spread, 1.0), ladders)
