"""A forecast: what a decision will do to the business against doing nothing, in each of the ways it can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.decisions.forecast.fans import Told
from goodwill.decisions.forecast.scenarios import Way
from goodwill.decisions.record import Decision
from goodwill.vocabulary import Estimate

RUNNING = frozenset({"cancellations", "leavers", "newcomers", "returns", "revenue", "contacts", "margin"})
"""Measures told as sums since now; the others are what stands at a month's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What the first scenario does to a plan in a country: how many are touched, and the differences it makes."""

    plan: str
    country: str
    n: float
    size: float
    leavers: Estimate
    revenue: Estimate
    goodwill: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """The extra share of those touched who leave within a year at which it gains nothing, and how likely more is.

    ``share`` None: it loses (or gains) whatever people do, as ``words`` say.
    """

    share: float | None
    p_beyond: float
    expected: Estimate
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A small trial: where, how many, how long; what it narrows the forecast to, and what it is worth, in minor units.

    ``width`` is that of the goodwill's 80 % interval after it, as a share of today's.
    """

    country: str
    n_arm: int
    months: int
    width: float
    worth_minor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One scenario: fans by measure (sums since now, or what stands), and its goodwill difference, in minor units."""

    way: Way
    measures: Mapping[str, Told]
    goodwill: Estimate
    goodwill_with: Estimate
    goodwill_without: Estimate
    costs_minor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a decision will do over 24 months, with what it rests on, what is flagged and what is not known."""

    decision: Decision
    currency: str
    n_touched: float
    n_draws: int
    contact_minor: float
    outlooks: Mapping[Way, Outlook]
    segments: tuple[Segment, ...]
    break_even: BreakEven
    pilots: tuple[Pilot, ...]
    rests_on: str
    weight_of_own: float
    flags: tuple[str, ...]
    unknown: tuple[str, ...]
