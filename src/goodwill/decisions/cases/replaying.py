"""Replays a case: the forecast we would have made the day before, without what the case itself taught us."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodwill.decisions.cases.case import Case
from goodwill.decisions.forecast import MONTHS, Base, Forecast, Market, Newcomers, Support, Way, forecast
from goodwill.decisions.forecast.fans import QUANTILES
from goodwill.vocabulary import Estimate, decimals

_MILLION = 1e6
_USUAL_LEAVE = np.linspace(2.0, 1.0, MONTHS)
"""A newcomer leaves twice as easily as the others at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What we would have told. Everything in millions of subscribers over the months judged.

    ``net``: the change of the number of subscribers; ``extra``: those of it because of the decision, against doing
    nothing. ``is_inside``: whether the outcome lies in ``net``'s 80 % interval; None: no outcome was published.
    """

    case: Case
    net: Estimate | None
    extra: Estimate
    is_inside: bool | None
    forecast: Forecast
    words: str


def replay(case: Case, *, n_draws: int = 2_000, seed: int = 0) -> Replay:
    """Return what we would have told of a case the day before, its own evidence left out."""
    market = _market(case)
    made = forecast(case.decided, market, now=case.as_of, n_draws=n_draws, seed=seed, without=(case.name,))
    told = made.outlooks[Way.AS_WRITTEN].measures["subscribers"]
    month = case.months - 1
    extra = _millions(told.difference.by_month[month], made.rests_on)
    net = _net(case, told.with_it.by_month[month], made.rests_on)
    is_inside = None if net is None or case.outcome is None else net.low <= case.outcome <= net.high
    return Replay(
        case=case, net=net, extra=extra, is_inside=is_inside, forecast=made, words=_in_words(case, net, extra)
    )


def _market(case: Case) -> Market:
    flat = np.ones((1, MONTHS))
    base = Base(
        plans=("all",),
        countries=("all",),
        currency=case.currency,
        plan=np.zeros(1, np.int64),
        country=np.zeros(1, np.int64),
        tenure=np.array([24.0]),
        n=np.array([case.base * _MILLION]),
        price=np.array([case.price * 10 ** decimals(case.currency)]),
        margin=np.array([0.4]),
        leave=-np.log1p(-case.leave) * flat,
        lost=-np.log1p(-case.lost) * flat,
    )
    leave = (case.leave + case.lost) * _USUAL_LEAVE[None, :]
    market = Market(base, Newcomers(np.zeros((1, MONTHS)), leave), Support(), 0.1, 120, 0.36)
    return market if case.expected_net is None else _as_expected(case, market)


def _as_expected(case: Case, market: Market) -> Market:
    """Return the market with as many newcomers as bring the net change that was expected if nothing was decided."""

    def net(monthly: float) -> float:
        with_them = replace(
            market, newcomers=Newcomers(np.full((1, MONTHS), monthly * _MILLION), market.newcomers.leave)
        )
        made = forecast(case.decided, with_them, now=case.as_of, n_draws=200, ways=(), without=(case.name,))
        idle = made.outlooks[Way.AS_WRITTEN].measures["subscribers"].without
        return float(idle.middle[case.months - 1]) / _MILLION - case.base

    none, some = net(0.0), net(1.0)  # the net change is a straight line in the newcomers
    monthly = ((case.expected_net or 0.0) - none) / (some - none)
    return replace(market, newcomers=Newcomers(np.full((1, MONTHS), monthly * _MILLION), market.newcomers.leave))


def _net(case: Case, quantiles: np.ndarray, rests_on: str) -> Estimate | None:
    """Return the net change with its 80 % interval: the fan's, widened by how far an expectation is off in a usual quarter."""
    if case.expected_net is None:
        return None
    middle = float(quantiles[QUANTILES.index(0.5)]) / _MILLION - case.base
    usual = 1.2816 * case.expected_sd
    low, high = (float(quantiles[QUANTILES.index(at)]) / _MILLION - case.base for at in (0.1, 0.9))
    return Estimate(
        middle, middle - np.hypot(middle - low, usual), middle + np.hypot(high - middle, usual), 0.8, rests_on
    )


def _millions(quantiles: np.ndarray, rests_on: str) -> Estimate:
    low, middle, high = (float(quantiles[QUANTILES.index(at)]) / _MILLION for at in (0.1, 0.5, 0.9))
    return Estimate(middle, low, high, 0.8, rests_on)


def _in_words(case: Case, net: Estimate | None, extra: Estimate) -> str:
    said = f"Against doing nothing: {extra.value:+.3g} M subscribers after {case.months} months (80 %: {extra.low:+.3g} to {extra.high:+.3g})."
    if net is not None:
        said += f" Net: {net.value:+.2f} M ({net.low:+.2f} to {net.high:+.2f})."
    if case.outcome is None:
        return f"{said} What it did was not published, or could not be told apart: this forecast cannot be judged."
    where = "inside" if net is not None and net.low <= case.outcome <= net.high else "outside"
    guess = f" The company's own guess was {case.own_guess:+.2f} M." if case.own_guess is not None else ""
    return f"{said} It came to {case.outcome:+.2f} M, {where} the interval.{guess}"
