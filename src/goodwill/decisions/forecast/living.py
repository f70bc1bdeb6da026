"""What becomes of the business: who is here today, who comes, who comes back, what they pay, say and are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.decisions.forecast.bins import MONTHS, Base, Floats, Newcomers, Support
from goodwill.decisions.forecast.evidence import within
from goodwill.decisions.forecast.walking import Walked

MEASURES = ("subscribers", "cancellations", "leavers", "newcomers", "returns", "revenue", "contacts", "margin")
"""What is told month by month; goodwill, what comes after them too, is told as a sum."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How those who are not here today answer, drawn: every field ``(n_draws,)`` where nothing else is said.

    Args:
        newcomers: ``(n_draws, 24, n_segments)`` what the number of newcomers is multiplied by.
        returning: What the published chances to come back are multiplied by.
        contacts: ``(n_draws, 24)`` contacts beside the usual, as a share of them, of those touched.
        downgraded: For each who leaves because of it, how many take a smaller plan instead.
    """

    newcomers: Floats
    returning: Floats
    contacts: Floats
    downgraded: Floats


@dataclass(frozen=True, slots=True)
class Lived:
    """A world: each measure ``(n_draws, 24, n_segments)``, and ``goodwill`` ``(n_draws, n_segments)`` in minor units.

    ``leavers`` are those of the cancellations who subscribe today: what a decision does to them is told apart from
    newcomers who never came and so do not leave. ``margin`` is what is kept of the revenue less what contacts cost, as
    of today: goodwill as it comes in.
    """

    subscribers: Floats
    cancellations: Floats
    leavers: Floats
    newcomers: Floats
    returns: Floats
    revenue: Floats
    contacts: Floats
    margin: Floats
    goodwill: Floats


@dataclass(frozen=True, slots=True)
class Market:
    """What is the same in every world: who subscribes, who would come, what talking costs, and how money is reckoned.

    ``second`` in (0, 1) is the chance that one who came back is still here a year later.
    """

    base: Base
    newcomers: Newcomers
    support: Support
    discount: float
    horizon: int
    second: float

    def by_segment(self, values: Floats) -> Floats:
        """Return the mean of a value of bins over the people of each segment, 0 where there are none."""
        n = np.bincount(self.base.segment, self.base.n, self.base.n_segments)
        total = np.bincount(self.base.segment, self.base.n * values, self.base.n_segments)
        return np.divide(total, n, out=np.zeros_like(total), where=n > 0)


def lived(market: Market, walked: Walked, answers: Answers, *, price: Floats, without: Walked | None) -> Lived:
    """Return the world in which a walk happened.

    Args:
        market: What is the same in every world.
        walked: What became of who is here today.
        answers: How the others answer.
        price: ``(n_segments, 24)`` what newcomers and those who come back pay.
        without: The same draws with nothing decided, of which downgrades are counted; None: this is that world.
    """
    came = market.newcomers.n.T * answers.newcomers
    new_here, new_gone = _newcomers(market, came)
    gone = walked.left + walked.lost + new_gone
    back, back_here, back_gone = _returns(market, gone, answers.returning)
    margin = market.by_segment(market.base.margin)
    smaller = _downgraded(market, walked, without, answers.downgraded)
    others = (new_here + back_here) * price.T
    revenue = walked.paid + others - smaller
    subscribers = walked.stay + new_here + back_here
    contacts = subscribers * market.support.contacts * (1 + answers.contacts[:, :, None])
    monthly = walked.kept + (others - smaller) * margin - contacts * market.support.cost_minor
    kept = monthly * ((1 + market.discount) ** (-np.arange(MONTHS) / 12))[:, None]
    goodwill = kept.sum(axis=1) + walked.later + _tail(market, new_here + back_here, price[:, -1] * margin)
    return Lived(
        subscribers, gone + back_gone, walked.left + walked.lost, came, back, revenue, contacts, kept, goodwill
    )


def _newcomers(market: Market, came: Floats) -> tuple[Floats, Floats]:
    """Return how many newcomers are still here at the end of each month, and how many leave in it."""
    stays = np.exp(-np.cumsum(market.newcomers.leave, axis=1)).T
    here = np.zeros_like(came)
    for month in range(MONTHS):
        here[:, month:] += came[:, month : month + 1] * stays[: MONTHS - month]
    before = np.concatenate([np.zeros_like(here[:, :1]), here[:, :-1]], axis=1)
    return here, before + came - here


def _returns(market: Market, gone: Floats, times: Floats) -> tuple[Floats, Floats, Floats]:
    """Return who comes back in each month, who of them is here at its end, and who of them leaves again in it."""
    chance = returning()
    back = np.zeros_like(gone)
    for month in range(MONTHS - 1):
        back[:, month + 1 :] += gone[:, month : month + 1] * chance[: MONTHS - 1 - month, None]
    back *= times[:, None, None]
    stays = market.second ** (1 / 12)
    here = np.zeros_like(back)
    for month in range(MONTHS):
        before = here[:, month - 1] if month else 0.0
        here[:, month] = (before + back[:, month]) * stays
    return back, here, np.concatenate([back[:, :1], here[:, :-1] + back[:, 1:]], axis=1) - here


def returning() -> Floats:
    """Return the chance of one who left to come back in each month after, ``(24,)``: even between the published ones."""
    chance, begin, before = np.zeros(MONTHS), 0, 0.0
    for month, share in within():
        chance[begin:month] = (share - before) / (month - begin)
        begin, before = month, share
    return chance


def _downgraded(market: Market, walked: Walked, without: Walked | None, times: Floats) -> Floats:
    """Return what is not paid because some took a smaller plan instead of leaving, ``(n_draws, 24, n_segments)``."""
    if without is None:
        return np.zeros_like(walked.left)
    more = np.maximum(np.cumsum(walked.left - without.left, axis=1), 0.0)
    return more * times[:, None, None] * _gap(market)


def _gap(market: Market) -> Floats:
    """Return how much less the next smaller plan of the same country costs a month, ``(n_segments,)``; 0: there is none."""
    paid = market.by_segment(market.base.price).reshape(len(market.base.plans), -1)
    gap = np.zeros_like(paid)
    for country in range(paid.shape[1]):
        known = np.sort(paid[:, country][paid[:, country] > 0])
        for plan in range(paid.shape[0]):
            below = known[known < paid[plan, country]]
            gap[plan, country] = paid[plan, country] - below[-1] if len(below) else 0.0
    return gap.reshape(-1)


def _tail(market: Market, here: Floats, worth: Floats) -> Floats:
    """Return the margin expected after the 24 months of those who came or came back meanwhile, ``(n_draws, n_segments)``."""
    monthly = np.log1p(market.discount) / 12
    rate = np.maximum(market.newcomers.leave[:, -6:].mean(axis=1) + monthly, 1e-6)
    left = max(market.horizon - MONTHS, 0)
    months = np.exp(-monthly * MONTHS - rate) * np.expm1(-rate * left) / np.expm1(-rate)
    return np.asarray(here[:, -1] * worth * months)
