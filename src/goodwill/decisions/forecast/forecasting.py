"""Makes a forecast: draws what may be true, walks the people through each way of doing it, and tells what came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from goodwill.decisions.forecast.bins import MONTHS, Base, Floats, compressed
from goodwill.decisions.forecast.breaking import break_even
from goodwill.decisions.forecast.evidence import figure, middle_and_sd
from goodwill.decisions.forecast.fans import estimate, told
from goodwill.decisions.forecast.flags import flags_of, refuse, unknown_of
from goodwill.decisions.forecast.forecast import RUNNING, Forecast, Outlook, Segment
from goodwill.decisions.forecast.learning import Past, Response, factors, learnt
from goodwill.decisions.forecast.living import MEASURES, Answers, Lived, Market, lived
from goodwill.decisions.forecast.pilots import pilots_of
from goodwill.decisions.forecast.pushing import push_of
from goodwill.decisions.forecast.scenarios import Scenario, Way, month_of, scenario, sizes, ways_of
from goodwill.decisions.forecast.walking import Touch, Walked, walk
from goodwill.decisions.record import PRICED, Decision

N_DRAWS = 1_000
_CONTACT_SIZE = 0.0953
"""Ten per cent, as a logarithm: what the published rise of contacts is for."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What may be true, the same in every scenario; ``share`` (n_draws,) is how many of those meant are touched."""

    response: Response
    shock: Floats
    share: Floats
    elasticity: Floats
    returning: Floats
    contacts: Floats
    contacts_fade: Floats
    downgraded: Floats
    seed: int


def forecast(
    decision: Decision,
    market: Market,
    *,
    now: date,
    past: Sequence[Past] = (),
    others: Sequence[Decision] = (),
    ways: Collection[Way] | None = None,
    n_draws: int = N_DRAWS,
    seed: int = 0,
    stretch: float = 1.0,
    without: Collection[str] = (),
) -> Forecast:
    """Return what a decision will do in the 24 months from a day, against doing nothing.

    Args:
        decision: What is decided.
        market: Who subscribes, who would come, what talking costs, how money is reckoned.
        now: The day it is made on.
        past: The business's own decisions of this kind, as measured.
        others: What else is decided and not over: the forecast says where they meet.
        ways: Which ways of doing it are compared; None: all that fit its kind.
        n_draws: How many draws intervals are made of.
        seed: Of the draws: the same seed, the same forecast.
        stretch: How much wider than judged past forecasts should have been, from the scorecard.
        without: Published cases that may not be known.

    Raises:
        BadDecision: It is over already, or touches nobody; the message says what would.
    """
    few = replace(market, base=compressed(market.base))
    size = sizes(decision, few.base)
    refuse(decision, few.base, size, now=now)
    drawn = _drawn(decision, past, n_draws=n_draws, seed=seed, stretch=stretch, without=without)
    nothing = _walked(few, None, drawn)
    idle = lived(few, nothing, _answers(few, None, drawn), price=_listed(few, None), without=None)
    chosen = [
        Way.AS_WRITTEN,
        *(way for way in ways_of(decision) if way is not Way.AS_WRITTEN and (ways is None or way in ways)),
    ]
    worlds = {way: _world(few, scenario(way, decision, few.base, now=now), drawn, nothing) for way in chosen}
    first, rests_on = worlds[Way.AS_WRITTEN], drawn.response.rests_on
    costs = _costs(few, decision, now)
    gain = (first.goodwill - idle.goodwill).sum(axis=1) - costs
    return Forecast(
        decision=decision,
        currency=few.base.currency,
        n_touched=float(few.base.n[size != 0].sum() * np.median(drawn.share)),
        n_draws=n_draws,
        contact_minor=few.support.cost_minor,
        outlooks={way: _outlook(way, one, idle, costs, rests_on) for way, one in worlds.items()},
        segments=tuple(_segments(few, size, first, idle, rests_on)),
        break_even=break_even(few, size, drawn.share, first, idle, gain, rests_on),
        pilots=tuple(pilots_of(few.base, size, drawn.response.push, gain)),
        rests_on=rests_on,
        weight_of_own=drawn.response.weight_of_own,
        flags=flags_of(decision, few.base, size, past=past, others=others, now=now),
        unknown=unknown_of(decision, past=past, newcomers=float(few.newcomers.n.sum()), support=few.support.contacts),
    )


def _drawn(
    decision: Decision, past: Sequence[Past], *, n_draws: int, seed: int, stretch: float, without: Collection[str]
) -> Drawn:
    rng = np.random.default_rng(seed)
    response = learnt(decision.kind, past, n_draws=n_draws, rng=rng, without=without, stretch=stretch)
    middle, sd = middle_and_sd("newcomers", "price" if decision.kind in PRICED else "other")
    return Drawn(
        response,
        _weather(n_draws, rng),
        _share(decision.touched.share, n_draws, rng),
        middle + sd * rng.standard_normal(n_draws),
        np.exp(figure("returns", "sd") * rng.standard_normal(n_draws)),
        factors("contacts", "news", n_draws, rng),
        np.clip(middle_and_sd("contacts", "fade")[0] + 0.1 * rng.standard_normal(n_draws), 0.1, 0.9),
        factors("downgrades", "price", n_draws, rng) if decision.kind in PRICED else np.zeros(n_draws),
        seed + 1,
    )


def _weather(n_draws: int, rng: np.random.Generator) -> Floats:
    """Return what months add to everybody's log hazard, carried over from month to month, ``(n_draws, 24)``."""
    sd, carry = figure("noise", "month"), figure("noise", "carry")
    shock = sd * rng.standard_normal((n_draws, MONTHS))
    for month in range(1, MONTHS):
        shock[:, month] = carry * shock[:, month - 1] + np.sqrt(1 - carry**2) * shock[:, month]
    return shock


def _share(share: tuple[float, float, float], n_draws: int, rng: np.random.Generator) -> Floats:
    low, middle, high = share
    return np.full(n_draws, middle) if low == high else rng.triangular(low, middle, high, n_draws)


def _world(market: Market, plan: Scenario, drawn: Drawn, nothing: Walked) -> Lived:
    walked = _walked(market, plan, drawn)
    if np.any(drawn.share < 1):
        walked = walked.mixed(nothing, drawn.share)
    return lived(market, walked, _answers(market, plan, drawn), price=_listed(market, plan), without=nothing)


def _walked(market: Market, plan: Scenario | None, drawn: Drawn) -> Walked:
    base = market.base
    price = np.repeat(base.price[:, None], MONTHS, axis=1) if plan is None else plan.price(base)
    touches = [] if plan is None else _touches(plan, drawn)
    return walk(base, touches, drawn.shock, price=price, discount=market.discount, horizon=market.horizon)


def _touches(plan: Scenario, drawn: Drawn) -> list[Touch]:
    rng = np.random.default_rng(drawn.seed)  # the same people, however it is done
    return [
        Touch(
            push_of(plan.decision, drawn.response, news_month=step.news_month, bill_month=step.bill_month, rng=rng),
            step.size,
        )
        for step in plan.steps
    ]


def _listed(market: Market, plan: Scenario | None) -> Floats:
    """Return what newcomers pay, ``(n_segments, 24)``."""
    price = np.repeat(market.by_segment(market.base.price)[:, None], MONTHS, axis=1)
    is_dearer = plan is not None and plan.decision.kind in PRICED
    return price * np.exp(plan.new) if is_dearer and plan is not None else price


def _answers(market: Market, plan: Scenario | None, drawn: Drawn) -> Answers:
    n_draws, n_segments = len(drawn.response), market.base.n_segments
    if plan is None:
        flat = np.ones((n_draws, MONTHS, n_segments))
        return Answers(flat, drawn.returning, np.zeros((n_draws, MONTHS)), np.zeros(n_draws))
    come = np.exp(-drawn.elasticity[:, None, None] * plan.new.T)
    return Answers(come, drawn.returning, _talk(market.base, plan, drawn), drawn.downgraded)


def _talk(base: Base, plan: Scenario, drawn: Drawn) -> Floats:
    """Return by what share contacts rise, ``(n_draws, 24)``: most in the month of the news, then less and less."""
    more, months = np.zeros((len(drawn.response), MONTHS)), np.arange(MONTHS)
    unit = _CONTACT_SIZE if plan.decision.kind in PRICED else 1.0
    for step in plan.steps:
        felt = float(base.n @ np.abs(step.size) / base.n.sum()) / unit
        since = months - step.news_month
        more += (
            felt
            * drawn.contacts[:, None]
            * np.where(since >= 0, drawn.contacts_fade[:, None] ** np.maximum(since, 0), 0)
        )
    return more * drawn.share[:, None]


def _costs(market: Market, decision: Decision, now: date) -> float:
    """Return what it costs beside prices, less what it saves, over the horizon, discounted to now, in minor units."""
    costs, bill = decision.costs, month_of(decision.in_force_on, now)
    months = np.arange(bill, market.horizon)
    monthly = costs.monthly_minor - costs.saves_monthly_minor
    return float(costs.once_minor + monthly * ((1 + market.discount) ** (-months / 12)).sum())


def _outlook(way: Way, world: Lived, idle: Lived, costs: float, rests_on: str) -> Outlook:
    with_it, without = world.goodwill.sum(axis=1) - costs, idle.goodwill.sum(axis=1)
    return Outlook(
        way=way,
        measures={name: told(_course(world, name), _course(idle, name)) for name in MEASURES},
        goodwill=estimate(with_it - without, 0.8, rests_on=rests_on),
        goodwill_with=estimate(with_it, 0.8, rests_on=rests_on),
        goodwill_without=estimate(without, 0.8, rests_on=rests_on),
        costs_minor=costs,
    )


def _course(world: Lived, name: str) -> Floats:
    by_month = getattr(world, name).sum(axis=2)
    return np.cumsum(by_month, axis=1) if name in RUNNING else by_month


def _segments(market: Market, size: Floats, world: Lived, idle: Lived, rests_on: str) -> list[Segment]:
    base, found = market.base, []
    touched = np.bincount(base.segment, base.n * (size != 0), base.n_segments)
    mean = market.by_segment(size)
    for one in np.flatnonzero(touched):
        plan, country = divmod(int(one), len(base.countries))
        differences: Mapping[str, Floats] = {
            "leavers": (world.leavers - idle.leavers)[:, :, one].sum(axis=1),
            "revenue": (world.revenue - idle.revenue)[:, :, one].sum(axis=1),
            "goodwill": (world.goodwill - idle.goodwill)[:, one],
        }
        said = {name: estimate(draws, 0.8, rests_on=rests_on) for name, draws in differences.items()}
        whole = {"n": float(touched[one]), "size": float(mean[one])}
        found.append(Segment(plan=base.plans[plan], country=base.countries[country], **whole, **said))  # type: ignore[arg-type]
    return sorted(found, key=lambda segment: segment.goodwill.value)
