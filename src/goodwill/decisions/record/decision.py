"""A decision written down: what is done to whom, when, at what price and cost, how it is told, and what would make us stop."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from goodwill.decisions.record.kinds import Kind
from goodwill.vocabulary import Money

ANYBODY: tuple[str, ...] = ()
LATE_DAYS = 30
"""Told less than this many days ahead, a change comes as a surprise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Who is touched. Empty plans or countries: all of them.

    ``tenure_months`` is half open: ``(12, None)`` are those of a year and more. ``share`` in (0, 1] is how many of
    them are really touched (those who use the channel, those who share): low, middle and high. ``also`` are countries
    that the same thing is done to elsewhere (in another currency): nobody there is compared with afterwards.
    """

    plans: tuple[str, ...] = ANYBODY
    countries: tuple[str, ...] = ANYBODY
    tenure_months: tuple[int, int | None] = (0, None)
    share: tuple[float, float, float] = (1.0, 1.0, 1.0)
    also: tuple[str, ...] = ()

    def covers(self, *, plan: str, country: str, tenure: int) -> bool:
        """Return whether someone of that plan, country and tenure (months) is meant."""
        low, high = self.tenure_months
        is_meant = (not self.plans or plan in self.plans) and (not self.countries or country in self.countries)
        return is_meant and tenure >= low and (high is None or tenure < high)

    def meets(self, other: Touched) -> bool:
        """Return whether somebody may be touched by both."""
        return _meet(self.plans, other.plans) and _meet(self.countries, other.countries)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceMove:
    """What one month costs before and after, on a plan, in a country (None: everywhere it is sold in that currency)."""

    plan: str
    before: Money
    after: Money
    country: str | None = None

    @property
    def log_ratio(self) -> float:
        """How much dearer it becomes, as the logarithm of new over old."""
        return math.log(self.after.amount_minor / self.before.amount_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What it costs and saves, in minor units: once (severance), and every month from the day it is in force.

    ``contact_minor`` is what one contact with support costs.
    """

    once_minor: int = 0
    monthly_minor: int = 0
    saves_monthly_minor: int = 0
    contact_minor: int = 0
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What would make us stop: a measure beyond so many times what is expected without the decision."""

    measure: str
    above: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision, as it was written down. ``told_by`` names how the people it touches are told; empty: they are not."""

    name: str
    kind: Kind
    about: str
    announced_on: date
    in_force_on: date
    touched: Touched
    prices: tuple[PriceMove, ...] = ()
    costs: Costs = Costs()
    told_by: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()
    reverses: str | None = None
    n_reversals: int = 0

    @property
    def days_ahead(self) -> int:
        """How many days before it is in force it is told."""
        return (self.in_force_on - self.announced_on).days

    @property
    def is_late(self) -> bool:
        """Whether it comes as a surprise."""
        return not self.told_by or self.days_ahead < LATE_DAYS

    def log_ratio(self, *, plan: str, country: str) -> float:
        """Return how much dearer a plan becomes in a country: the logarithm of new over old; 0 where it does not move."""
        fits = [move for move in self.prices if move.plan == plan and move.country in (None, country)]
        return max(fits, key=lambda move: move.country is not None).log_ratio if fits else 0.0


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or bool(set(one) & set(other))
