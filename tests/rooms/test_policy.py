"""What may be chosen, and what a choice says: no house is opened here."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goodwill.errors import BadChoice
from goodwill.policy import CHOICES, Contact, Margin, Policy, Rate, Retention, Silence, SilenceOf
from goodwill.policy.choices import checked, read, types, written
from goodwill.vocabulary import Money

EUR = [("USD", "2025-01-01", "0.96"), ("USD", "2026-01-01", "0.85"), ("JPY", "2026-01-01", "0.0055")]


@pytest.fixture
def house() -> Policy:
    said = (
        Rate(currency=one, into="EUR", since=date.fromisoformat(since), worth=Decimal(worth))
        for one, since, worth in EUR
    )
    old = Rate(currency="USD", into="PLN", since=date(2026, 2, 1), worth=Decimal(4))
    return Policy(rates=(*said, old))


@pytest.mark.parametrize(
    ("amount", "currency", "on", "told"),
    [
        (1000, "EUR", "2026-03-01", 1000),
        (1000, "USD", "2025-06-01", 960),
        (1000, "USD", "2026-01-01", 850),
        (1000, "USD", "2026-03-01", 850),  # the rate into zloty is of an older house
        (1000, "USD", "2020-01-01", 960),  # before the first, the first
        (1000, "JPY", "2026-03-01", 550),  # 1000 yen at 0.0055 are 5.50
        (1, "USD", "2026-03-01", 1),
        (10, "USD", "2026-03-01", 8),  # half to even
        (-1000, "USD", "2026-03-01", -850),
    ],
)
def test_a_sum_is_told_in_the_currency_of_the_house(house, amount, currency, on, told):
    assert house.in_house(Money(amount, currency), date.fromisoformat(on)) == Money(told, "EUR")


def test_a_sum_without_a_rate_is_told_apart(house):
    assert house.in_house(Money(1000, "GBP"), date(2026, 3, 1)) is None


def test_a_margin_is_of_its_plan_or_of_all():
    margin = Margin(default=0.6, by_plan={"family": 0.4})

    assert [margin.of(plan) for plan in ("family", "basic", None)] == [0.4, 0.6, 0.6]


def test_what_a_message_costs_is_told_in_other_currencies_where_a_rate_leads_there_and_is_none_until_it_is_said():
    zloty = Rate(currency="PLN", into="EUR", since=date(2026, 1, 1), worth=Decimal("0.25"))
    yen = Rate(currency="JPY", into="EUR", since=date(2026, 1, 1), worth=Decimal("0.005"))
    said = Policy(rates=(zloty, yen), contact=Contact(cost_minor=450, currency="EUR"))
    today = date(2026, 3, 1)

    assert [said.contact_minor(one, today) for one in ("EUR", "PLN", "JPY", "USD")] == [450.0, 1800.0, 900.0, None]
    assert Policy().contact_minor("EUR", today) is None


def test_those_who_left_are_known_as_long_as_their_country_says():
    retention = Retention(left_months=10, left_by_country={"FR": 24})

    assert [retention.of_left(country) for country in ("FR", "IT", None)] == [24, 10, 10]


def test_patience_is_what_was_chosen_of_silence():
    silence = Silence(
        unplayed_days=30, played_days=60, by=(SilenceOf(plan="family", unplayed_days=90, played_days=180),)
    )

    patience = Policy(silence=silence).patience
    assert (patience.unplayed, patience.played) == (timedelta(days=30), timedelta(days=60))
    assert patience.by == {("family", None): (timedelta(days=90), timedelta(days=180))}


def test_the_table_has_every_choice_and_its_default_may_be_chosen():
    assert list(CHOICES) == list(types())
    for name, choice in CHOICES.items():
        assert checked(name, choice.default) == choice.default
        assert read(name, written(choice.default)) == choice.default
        assert choice.meaning.endswith(".")
        assert choice.rests_on.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("currency", "euro", "three capital letters"),
        ("rates", [{"currency": "USD", "into": "EUR", "since": "2026-01-01", "worth": "0"}], "worth more than 0"),
        ("rates", [{"currency": "USD", "into": "EUR", "since": "2026-01-01", "worth": "NaN"}], "worth more than 0"),
        ("rates", [{"currency": "EUR", "into": "EUR", "since": "2026-01-01", "worth": "1"}], "two currencies"),
        ("rates", 2 * [{"currency": "USD", "into": "EUR", "since": "2026-01-01", "worth": "1"}], "is there 2 times"),
        ("rates", [{"currency": "USD", "into": "EUR", "since": "soon", "worth": "1"}], "soon"),
        ("discount_rate", 10, "from 0 to 1"),
        ("discount_rate", float("nan"), "from 0 to 1"),
        ("discount_rate", "a tenth", "a tenth"),
        ("horizon_months", 0, "from 1 to 600"),
        ("margin", {"default": 0}, "above 0 and up to 1"),
        ("margin", {"default": 0.5, "by_plan": {"family": 1.2}}, "for the plan family"),
        ("margin", {"default": 0.5, "by_plan": {" ": 0.2}}, "a plan has a name"),
        ("languages", {"offered": ["en", "xx"], "default": "en"}, "'xx' came"),
        ("languages", {"offered": ["en"], "default": "it"}, "one of those offered (en)"),
        ("languages", {"offered": ["en", "en"], "default": "en"}, "en is there 2 times"),
        ("languages", {"offered": [], "default": "en"}, "one of those offered (–)"),
        ("silence", {"unplayed_days": 0, "played_days": 10}, "from 1 to 3650"),
        ("silence", {"by": [{"unplayed_days": 1, "played_days": 1}]}, "a plan or a country"),
        ("silence", {"by": [{"country": "Italy", "unplayed_days": 1, "played_days": 1}]}, "two capital letters"),
        ("silence", {"by": 2 * [{"country": "IT", "unplayed_days": 1, "played_days": 1}]}, "*, IT is there 2 times"),
        ("retention", {"left_months": 0}, "from 1 to 240"),
        ("retention", {"left_by_country": {"fr": 10}}, "two capital letters"),
        ("retention", {"audit_months": 1}, "from 6 to 240"),
        ("two_factor", ["boss"], "boss"),
        ("two_factor", ["owner", "owner"], "owner is there 2 times"),
        ("time_zone", "Warsaw", "IANA"),
        ("mood", "good", "there is no choice 'mood'"),
    ],
)
def test_what_may_not_be_is_refused_with_what_was_wanted(name, value, said):
    with pytest.raises(BadChoice) as refusal:
        checked(name, value)

    assert said in str(refusal.value)
