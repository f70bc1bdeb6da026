"""How hard a decision pushes, month by month: the news, the first dearer bill, and what fades and stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.decisions.forecast.bins import MONTHS, Floats
from goodwill.decisions.forecast.evidence import middle_and_sd
from goodwill.decisions.forecast.learning import Response, factors, faded
from goodwill.decisions.record import Decision

BIG = 0.3
"""From this log ratio on, a rise is big: beyond it, each step costs more than the one before."""


@dataclass(frozen=True, slots=True)
class Push:
    """What a decision adds to the log hazard for one unit of size, ``(n_draws, 24)``, and what size adds beyond it.

    ``steeper`` (n_draws,): added to the push for each unit of log ratio beyond 0.3.
    """

    by_month: Floats
    steeper: Floats

    def some(self, at: slice) -> Push:
        """Return some of its draws."""
        return Push(self.by_month[at], self.steeper[at])

    def at(self, size: float) -> Floats:
        """Return the push of a size, ``(n_draws, 24)``."""
        beyond = max(abs(size) - BIG, 0.0)
        return np.asarray(size * self.by_month * (1 + self.steeper[:, None] * beyond))


def push_of(
    decision: Decision, response: Response, *, news_month: int, bill_month: int, rng: np.random.Generator
) -> Push:
    """Return how hard a decision pushes in each of the 24 months ahead.

    Args:
        decision: What is decided.
        response: How people answer, drawn.
        news_month: In which month from now it is told (0: this one).
        bill_month: In which month it is in force; never before the news.
        rng: What draws the rest.
    """
    months = np.arange(MONTHS)
    since_news, since_bill = months - news_month, months - bill_month
    fade, floor = response.fade[:, None], response.floor[:, None]
    news = response.news[:, None] * fade ** np.maximum(since_news, 0)
    bill = faded(fade, floor, np.maximum(since_bill, 0))
    shape = np.where(since_bill >= 0, bill, np.where(since_news >= 0, news, 0.0))
    strength = response.push * _betrayal(decision, len(response), rng)
    middle, sd = middle_and_sd("shape", "big")
    steeper = np.maximum(middle + sd * rng.standard_normal(len(response)), 0.0)
    return Push(strength[:, None] * shape, steeper)


def _betrayal(decision: Decision, n: int, rng: np.random.Generator) -> Floats:
    """Return what surprise and earlier promises taken back multiply the push by, ``(n,)``."""
    late, again = factors("shape", "late", n, rng), factors("shape", "reversal", n, rng)
    surprise = late if decision.is_late else np.ones(n)
    return np.asarray(surprise * again**decision.n_reversals)


def sensitivities(n_nodes: int = 5) -> tuple[Floats, Floats]:
    """Return how far people differ: nodes (mean 1) and weights of a log-normal sensitivity."""
    sd = middle_and_sd("shape", "sensitivity_sd")[0]
    nodes, weights = np.polynomial.hermite_e.hermegauss(n_nodes)
    return np.exp(sd * nodes - sd**2 / 2), weights / weights.sum()
