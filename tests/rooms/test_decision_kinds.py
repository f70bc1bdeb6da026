"""Every kind of decision, as TOML and as a form; what a forecast of each tells; and what else belongs to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from foreseeing import NOW, some_market, some_rise

from goodwill import review
from goodwill.console.deciding.words import KINDS, WAYS
from goodwill.console.forms.decisions import Prices, Written, filled, filled_prices
from goodwill.decisions.forecast import Support, Way, forecast
from goodwill.decisions.record import PRICED, Kind, as_toml, read
from goodwill.errors import BadDecision, TooLittleKnown
from goodwill.warehouse.profiles import Look

WRITTEN = """
name = "as-{kind}"
kind = "{kind}"
about = "One of the ten kinds."
announced_on = 2026-12-10
in_force_on = 2027-01-20
told_by = ["email", "in_app"]
[touches]
plans = ["standard"]
countries = ["DE", "FR"]
also = ["PL"]
tenure_from = 3
tenure_below = 48
share = [0.2, 0.3, 0.5]
[costs]
currency = "EUR"
once = 4000
monthly = 20
saves_monthly = 900
contact = 4.20
[[stop]]
measure = "cancellations"
above = 1.5
[[stop]]
measure = "contacts"
above = 2.0
[[stop]]
measure = "newcomers"
above = 1.2
"""
PRICE = """
[[price]]
plan = "standard"
before = 12.99
after = {after}
currency = "EUR"
"""


def text_of(kind: Kind) -> str:
    after = 10.99 if kind in (Kind.REVERSAL, Kind.OFFER) else 14.99
    return WRITTEN.format(kind=kind.value) + (PRICE.format(after=after) if kind in PRICED else "")


def form_of(decision) -> Written:
    """The form of a decision, sent as a browser would send what it shows."""
    rows = filled_prices(decision)
    sent = {"price-TOTAL_FORMS": str(len(rows)), "price-INITIAL_FORMS": "0"}
    sent |= {f"price-{n}-{name}": str(value) for n, row in enumerate(rows) for name, value in row.items() if value}
    sent |= {name: value for name, value in filled(decision).items() if value not in (None, "")}
    return Written(sent, prices=Prices(sent, prefix="price"), is_new=True)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_the_same_as_toml_and_as_a_form(kind):
    decision = read(text_of(kind))
    form = form_of(decision)

    assert decision.kind is kind
    assert kind in KINDS
    assert read(as_toml(decision)) == decision
    assert form.is_valid(), form.errors
    assert form.made == decision


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_forecast_in_each_way_with_intervals_against_doing_nothing(kind):
    told = forecast(read(text_of(kind)), some_market(), now=NOW, n_draws=60)

    assert Way.AS_WRITTEN in told.outlooks
    assert {way.value for way in told.outlooks} <= WAYS.keys()
    assert (Way.STAGED in told.outlooks) == (kind in PRICED)
    for outlook in told.outlooks.values():
        assert {"subscribers", "cancellations", "returns", "revenue", "contacts"} <= outlook.measures.keys()
        assert all(one.difference.by_month.shape == (24, 7) for one in outlook.measures.values())
        assert outlook.goodwill.low <= outlook.goodwill.value <= outlook.goodwill.high
    assert told.rests_on
    assert told.unknown


@pytest.mark.parametrize("kind", sorted(PRICED))
def test_a_kind_that_moves_prices_says_which(kind):
    with pytest.raises(BadDecision, match="price"):
        read(WRITTEN.format(kind=kind.value))


def test_a_rise_loses_newcomers_and_makes_some_return_and_some_write():
    told = forecast(some_rise(1999), some_market(), now=NOW, n_draws=200, ways=()).outlooks[Way.AS_WRITTEN].measures

    assert told["newcomers"].difference.middle[-1] < 0
    assert told["returns"].difference.middle[8] > 0  # later on, fewer newcomers mean fewer who left and can return
    assert told["contacts"].difference.middle[-1] > 0


def test_what_a_contact_costs_is_taken_from_what_is_won():
    market = some_market()
    free, dear = (
        forecast(some_rise(), replace(market, support=Support(0.02, cost)), now=NOW, n_draws=100, ways=())
        for cost in (0.0, 2000.0)
    )

    assert dear.outlooks[Way.AS_WRITTEN].goodwill.value < free.outlooks[Way.AS_WRITTEN].goodwill.value
    assert any("What a contact costs was not told" in one for one in forecast(
        some_rise(), replace(market, support=Support(0.0, 0.0)), now=NOW, n_draws=20, ways=()
    ).unknown)  # fmt: skip


def test_some_take_a_smaller_plan_instead_of_leaving_and_pay_less():
    """Of the same leavers and newcomers, less is paid where a dearer plan has a smaller one beside it."""
    rise = some_rise(1999)
    beside = forecast(rise, some_market(), now=NOW, n_draws=200, ways=()).outlooks[Way.AS_WRITTEN].measures
    market = some_market()
    alone = replace(market, base=replace(market.base, price=np.full(len(market.base.price), 1299.0)))
    without = forecast(rise, alone, now=NOW, n_draws=200, ways=()).outlooks[Way.AS_WRITTEN].measures

    assert beside["leavers"].difference.middle[-1] == pytest.approx(without["leavers"].difference.middle[-1], rel=0.05)
    assert beside["revenue"].difference.middle[-1] < without["revenue"].difference.middle[-1]


def test_a_house_without_a_past_is_refused_and_says_what_is_wanted(house):
    with pytest.raises(TooLittleKnown, match="wants months that somebody lived with us"):
        review.foresee(read(text_of(Kind.PRICE_CHANGE)), look=Look(as_of=datetime(2026, 12, 1, tzinfo=UTC)))


def test_a_pilot_is_worth_more_where_less_is_known():
    told = forecast(some_rise(), some_market(), now=NOW, n_draws=400, ways=())

    assert told.pilots
    assert all(one.worth_minor >= 0 for one in told.pilots)
    assert date(2026, 12, 1) == NOW
