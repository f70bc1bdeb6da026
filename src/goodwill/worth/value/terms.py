"""What a value is reckoned by: how far ahead one looks, what a later sum is worth, and what a plan leaves of its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from goodwill.worth.cells import Floats

LEVEL = 0.9
"""The nominal coverage of an interval, where none is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the house has chosen to reckon by.

    Args:
        discount_rate: By how much a sum expected in a year is worth less than one today: 0.1 is 10 % a year.
        horizon_months: How many months ahead payments are counted.
        margin: The share that every other plan leaves of its price, in (0, 1].
        margin_by_plan: The share of those plans that have one of their own.
    """

    discount_rate: float = 0.10
    horizon_months: int = 120
    margin: float = 1.0
    margin_by_plan: Mapping[str, float] = field(default_factory=dict)

    @property
    def monthly(self) -> float:
        """What a sum expected in a month is worth today, as a share of it."""
        return float((1 + self.discount_rate) ** (-1 / 12))

    def margin_of(self, plan: str) -> float:
        """Return the share a plan leaves of its price."""
        return self.margin_by_plan.get(plan, self.margin)

    def worth_at(self, months: npt.ArrayLike) -> Floats:
        """Return what a sum expected in so many months is worth today, as a share of it."""
        return np.asarray(self.monthly ** np.asarray(months, np.float64))

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.horizon_months} months ahead at {self.discount_rate:.1%} a year"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What other currencies are worth in the house's.

    Args:
        into: The house's currency.
        rates: What a minor unit of each is worth in minor units of the house's; a currency without a rate is told apart.
    """

    into: str
    rates: Mapping[str, float]
