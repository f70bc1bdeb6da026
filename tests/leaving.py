"""Hazards that tests can work out by hand: a steady chance by cause, times what some levels make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Factor
from goodwill.worth.hazard.advance import in_months


@dataclass(frozen=True)
class ByLevel:
    """Hazards that are a chance of each cause, times a ratio for each level named, and one for winter; no more than 0.9."""

    chances: Mapping[Cause, float]
    ratios: Mapping[tuple[str, str], float] = field(default_factory=dict)
    first_month: float = 1.0
    spread: float = 0.0
    winter: float = 1.0

    @property
    def causes(self):
        return tuple(self.chances)

    def chance(self, cells):
        ratio = np.where(cells.tenure == 0, self.first_month, 1.0)
        ratio = ratio * np.where(cells.month % 12 < 3, self.winter, 1.0)
        for name, factor in cells.factors.items():
            table = np.array([self.ratios.get((name, level), 1.0) for level in factor.levels] or [1.0])
            ratio = ratio * table[factor.codes]
        return {cause: np.minimum(chance * ratio, 0.9) for cause, chance in self.chances.items()}

    def ahead(self, cells, n_months):
        told = self.chance(in_months(cells, n_months))
        return np.stack([told[cause].reshape(len(cells), n_months) for cause in self.causes])

    def draws(self, n, rng):
        scales = np.exp(self.spread * rng.standard_normal((n, len(self.chances))))
        return [
            ByLevel(
                {cause: chance * scale for (cause, chance), scale in zip(self.chances.items(), row, strict=True)},
                self.ratios,
                self.first_month,
                self.spread,
                self.winter,
            )
            for row in scales
        ]

    def drivers(self):
        return []


def cells(n=1, *, tenure=3, month=2026 * 12, **levels):
    """Return ``n`` cells alike but for what is named with a list."""
    told = {"plan": "basic", "country": "IT", "spell": "first", "footing": "monthly", **levels}
    factors = {name: _factor(told_, n) for name, told_ in told.items()}
    return Cells(
        factors, np.full(n, tenure) if np.isscalar(tenure) else np.array(tenure), np.full(n, month), np.ones(n), {}
    )


def _factor(told, n):
    words = [told] * n if isinstance(told, str) else list(told)
    levels = tuple(dict.fromkeys(words))
    return Factor(np.array([levels.index(word) for word in words], np.int64), levels)
