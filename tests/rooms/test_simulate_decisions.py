"""A price rise touches whom it names, from the day it is in force, and is felt most at the first dearer bill."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from goodwill.simulate.company import COMPANY, COUNTRIES, PLANS
from goodwill.simulate.decisions import Prices, push, rises, schedule
from goodwill.simulate.hazards import chance, coming_back
from goodwill.simulate.rhythm import rhythm

CLOCK = rhythm(24, datetime(2026, 3, 1, tzinfo=UTC))
DECISIONS = schedule(CLOCK)
CODES = [country.code for country in COUNTRIES]


def billed(country: str, plan: str, *, since_us: int, at_us: int, yearly: bool = False) -> int:
    prices = Prices(DECISIONS)
    where = np.array([CODES.index(country)], np.int16), np.array([PLANS.index(plan)], np.int16), np.array([yearly])
    return int(prices.of(*where, since_us=np.array([since_us]), at_us=np.array([at_us]))[0])


def test_two_years_see_two_price_rises_and_a_channel_closed():
    assert [decision.kind for decision in DECISIONS] == ["price_rise", "channel_closed", "price_rise"]
    assert all(d.announced_us < d.in_force_us < CLOCK.until_us for d in DECISIONS)


def test_whoever_was_here_pays_more_from_the_day_it_is_in_force():
    rise = rises(DECISIONS)[0]
    before = billed("US", "standard", since_us=0, at_us=rise.in_force_us - 1)
    after = billed("US", "standard", since_us=0, at_us=rise.in_force_us)

    assert (before, after) == (1349, 1549)


def test_whoever_comes_after_the_announcement_pays_the_new_price_at_once():
    rise = rises(DECISIONS)[0]

    assert billed("US", "standard", since_us=rise.announced_us, at_us=rise.announced_us) == 1549


def test_who_is_not_named_pays_what_they_paid():
    late = CLOCK.until_us

    assert billed("BR", "premium", since_us=0, at_us=late) == 4990
    assert billed("US", "basic", since_us=0, at_us=late) == 699


def test_a_year_costs_ten_months():
    assert billed("MX", "standard", since_us=0, at_us=0, yearly=True) == 199_000


@pytest.mark.parametrize(
    ("told", "yearly", "shape"),
    [
        (-5, False, 0.0),
        (0, False, 0.0),
        (1, False, 0.5),
        (2, False, 1.0),
        (3, False, 0.62),
        (40, False, 0.1),
        (7, True, 1.0),
    ],
)
def test_a_rise_is_felt_most_at_the_first_dearer_bill_and_fades(told, yearly, shape):
    weight = np.array([0.1], np.float32)

    felt = push(rises(DECISIONS)[0], COMPANY.leaving, told=np.array([told]), yearly=np.array([yearly]), weight=weight)

    assert float(felt[0]) == pytest.approx(COMPANY.leaving.price * 0.1 * shape, rel=1e-5)


def test_hazards_are_on_the_complementary_log_log_scale():
    predictor = np.array([-3.0], np.float32)

    assert float(chance(predictor)[0]) == pytest.approx(1 - np.exp(-np.exp(-3.0)), rel=1e-5)


def test_nobody_returns_in_the_month_they_leave():
    back = coming_back(COMPANY, months=np.array([0, 1, 99]), after_trial=np.array([False, False, False]))

    returns = COMPANY.living.returns
    assert back.tolist() == pytest.approx([0.0, returns[0], returns[-1]])
