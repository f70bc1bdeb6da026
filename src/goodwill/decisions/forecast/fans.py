"""Fans: a measure month by month with its 50, 80 and 95 % intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.decisions.forecast.bins import Floats
from goodwill.vocabulary import Estimate

LEVELS = (0.5, 0.8, 0.95)
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True, slots=True)
class Fan:
    """A measure by month: ``by_month`` (24, 7) at the quantiles 2.5, 10, 25, 50, 75, 90 and 97.5 %."""

    by_month: Floats

    @property
    def middle(self) -> Floats:
        """The medians, ``(24,)``."""
        return self.by_month[:, QUANTILES.index(0.5)]

    def at(self, month: int, level: float = 0.8, *, rests_on: str) -> Estimate:
        """Return the measure in a month (from 0) with an interval of one of the three levels."""
        return _estimate(self.by_month[month], level, rests_on)


@dataclass(frozen=True, slots=True)
class Told:
    """One measure of one scenario: ``with_it``, ``without``, and the difference the decision makes."""

    with_it: Fan
    without: Fan
    difference: Fan


def fan(draws: Floats) -> Fan:
    """Return the fan of draws ``(n_draws, 24)``."""
    return Fan(np.quantile(draws, QUANTILES, axis=0).T)


def told(with_it: Floats, without: Floats) -> Told:
    """Return the fans of draws ``(n_draws, 24)`` of two worlds that share their draws."""
    return Told(fan(with_it), fan(without), fan(with_it - without))


def estimate(draws: Floats, level: float, *, rests_on: str) -> Estimate:
    """Return the median of draws ``(n_draws,)`` with the central interval of a level."""
    return _estimate(np.quantile(draws, QUANTILES), level, rests_on)


def _estimate(quantiles: Floats, level: float, rests_on: str) -> Estimate:
    low = QUANTILES.index(round((1 - level) / 2, 3))
    ends = float(quantiles[low]), float(quantiles[-1 - low])
    return Estimate(float(quantiles[QUANTILES.index(0.5)]), *ends, level, rests_on)
