"""What the company decides in its life: price rises and the closing of a support channel, and whom they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.segments.rows import instant
from goodwill.simulate.company import CHANNELS, CLOSING_CHANNEL, COUNTRIES, PLANS, YEAR_COSTS_MONTHS, Leaving
from goodwill.simulate.draws import Codes, Floats, Ints, Mask
from goodwill.simulate.rhythm import DAY, HOUR, Rhythm

PRICE_RISE = "price_rise"
CHANNEL_CLOSED = "channel_closed"
OUTAGE_COUNTRIES = ("DE", "FR", "IT", "ES", "PL")

_Plan = tuple[str, tuple[str, ...], tuple[str, ...], float]
_FIVE_DAYS = 5 * DAY + 9 * HOUR
_NOTICES_TAKE = 2 * DAY


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing done to many. ``ratio`` is new price over old (1 where no price moves); codes index the company's lists."""

    name: str
    kind: str
    month: int
    announced_us: int
    in_force_us: int
    countries: tuple[int, ...]
    plans: tuple[int, ...]
    ratio: float = 1.0

    def covers(self, country: Codes, plan: Codes) -> Mask:
        """Return whether each subscriber's country and plan are among those it touches."""
        return np.isin(country, self.countries) & np.isin(plan, self.plans)

    def notice_us(self, draw: Floats) -> Ints:
        """Return when each is told, from their own uniform draw: within two days of the announcement."""
        return self.announced_us + (draw * _NOTICES_TAKE).astype(np.int64)


def schedule(clock: Rhythm) -> tuple[Decision, ...]:
    """Return what is decided in a company's life, in order of time; a life under four months sees nothing decided."""
    n = clock.n_months
    plan: list[tuple[int, float, _Plan]] = [
        (4, 0.38, (PRICE_RISE, ("US", "GB", "AU"), ("standard", "premium"), 1.16)),
        (8, 0.55, (CHANNEL_CLOSED, tuple(c.code for c in COUNTRIES), PLANS, 1.0)),
        (8, 0.7, (PRICE_RISE, ("DE", "FR", "IT", "ES", "PL"), PLANS, 1.2)),
    ]
    return tuple(_decision(clock, round(n * share), what) for at_least, share, what in plan if n >= at_least)


def outage_us(clock: Rhythm) -> int | None:
    """Return when the service broke down for an evening in some countries; None: it never did."""
    if clock.n_months < 4:
        return None
    return int(clock.anchors[round(clock.n_months * 0.25)]) + 12 * DAY + 18 * HOUR


def rises(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the price rises among decisions."""
    return [decision for decision in decisions if decision.kind == PRICE_RISE]


class Prices:
    """The list price of every plan at every time, and what each subscriber is billed."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._rises = rises(decisions)
        listed = [np.array([country.prices for country in COUNTRIES], np.int64)]
        for rise in self._rises:
            after = listed[-1].copy()
            where = np.ix_(rise.countries, rise.plans)
            after[where] = _rounded(after[where] * rise.ratio)
            listed.append(after)
        self._listed = np.stack(listed)

    def of(self, country: Codes, plan: Codes, yearly: Mask, *, since_us: Ints, at_us: Ints) -> Ints:
        """Return what one interval costs a subscriber since ``since_us``, billed at ``at_us``, in minor units.

        Whoever comes after an announcement pays the new price at once; whoever was here, from the day it is in force.
        """
        version = np.zeros(len(country), np.int64)
        for rise in self._rises:
            version += (since_us >= rise.announced_us) | (at_us >= rise.in_force_us)
        monthly = self._listed[version, country, plan]
        return np.where(yearly, monthly * YEAR_COSTS_MONTHS, monthly)

    def around(self, decision: Decision, country: int, plan: int) -> tuple[int, int]:
        """Return what a month cost before a rise and after it, in minor units."""
        before = self._rises.index(decision)
        return int(self._listed[before, country, plan]), int(self._listed[before + 1, country, plan])

    def ratio(self, decision: Decision, country: Codes, plan: Codes) -> Floats:
        """Return new price over old for each, 1 where the decision does not move it."""
        if decision.kind != PRICE_RISE:
            return np.ones(len(country), np.float32)
        before = self._rises.index(decision)
        ratio: Floats = (self._listed[before + 1] / self._listed[before])[country, plan].astype(np.float32)
        return ratio


def push(decision: Decision, leaving: Leaving, *, told: Ints, yearly: Mask, weight: Floats) -> Floats:
    """Return what a decision adds to the hazard's linear predictor.

    Args:
        decision: What was decided.
        leaving: The true coefficients.
        told: Whole months since each was told; negative: never was.
        yearly: Who decides once a year, at renewal: their first renewal after the notice feels all of it.
        weight: ``sensitivity * log(new / old)`` of a price rise; 1 for a channel's closing.
    """
    if decision.kind == CHANNEL_CLOSED:
        shape = np.where(told >= 1, leaving.closure_fade ** np.maximum(told - 1, 0), 0.0)
        return (leaving.closure * shape * weight).astype(np.float32)
    felt = np.where(yearly & (told >= 1) & (told <= 12), 2, told)
    faded = np.maximum(leaving.price_fade ** np.maximum(felt - 2, 0) * leaving.price_shape[1], leaving.price_floor)
    shape = np.where(felt == 1, leaving.price_shape[0], np.where(felt >= 2, faded, 0.0))
    return (leaving.price * shape * weight).astype(np.float32)


def _decision(clock: Rhythm, month: int, what: _Plan) -> Decision:
    kind, countries, plans, ratio = what
    announced, in_force = (int(clock.anchors[month + i]) + _FIVE_DAYS for i in (0, 1))
    label = CLOSING_CHANNEL if kind == CHANNEL_CLOSED else "price"
    verb = "closed" if kind == CHANNEL_CLOSED else "rise"
    codes = [country.code for country in COUNTRIES]
    return Decision(
        name=f"{label}-{verb}-{instant(announced):%Y-%m}",
        kind=kind,
        month=month,
        announced_us=announced,
        in_force_us=in_force,
        countries=tuple(codes.index(code) for code in countries),
        plans=tuple(PLANS.index(plan) for plan in plans),
        ratio=ratio,
    )


def _rounded(amount: Floats) -> Ints:
    """Return a price as shops write it: ending in 99."""
    return (np.rint((amount + 1) / 50) * 50 - 1).astype(np.int64)


CLOSED = CHANNELS.index(CLOSING_CHANNEL)
