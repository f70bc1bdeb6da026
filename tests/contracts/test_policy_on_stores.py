"""What the house chooses is kept by version, read as one value, and holds wherever it is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from goodwill import policy
from goodwill.errors import BadChoice, ChangedMeanwhile
from goodwill.policy import Margin, Policy, Rate
from goodwill.store.models import Act, ChoiceRow
from goodwill.vocabulary import Money

ADA = "ada@example.org"


def test_a_new_house_has_the_defaults(kept):
    assert policy.current() == Policy()


def test_a_change_holds_and_every_version_stays(kept):
    first = policy.change(by=ADA, currency="PLN", horizon_months=60)
    second = policy.change(by="bea@example.org", currency="USD")

    now = policy.current()
    assert (now.currency, now.horizon_months, now.number) == ("USD", 60, second)
    told = [(one.number, one.name, one.was, one.value, one.who) for one in policy.versions()]
    assert told == [
        (second, "currency", "PLN", "USD", "bea@example.org"),
        (first, "currency", "EUR", "PLN", ADA),
        (first, "horizon_months", 120, 60, ADA),
    ]


def test_every_change_is_in_the_audit_log(kept):
    policy.change(by=ADA, discount_rate=0.12, two_factor=["owner"])

    lines = list(Act.objects.order_by("id").values_list("who", "sort", "what", "about"))
    assert lines == [
        (ADA, "act", "choice changed", "discount_rate: 0.1 → 0.12"),
        (ADA, "act", "choice changed", 'two_factor: [] → ["owner"]'),
    ]


def test_a_change_that_may_not_be_changes_nothing(kept):
    with pytest.raises(BadChoice):
        policy.change(by=ADA, currency="USD", discount_rate=7)

    assert (policy.current(), ChoiceRow.objects.count(), Act.objects.count()) == (Policy(), 0, 0)


def test_a_change_that_is_rolled_back_was_never_there(kept):
    with transaction.atomic():
        policy.change(by=ADA, currency="USD")
        assert policy.current().currency == "USD"
        transaction.set_rollback(True)

    assert policy.current() == Policy()
    policy.change(by=ADA, currency="PLN")
    assert policy.current().currency == "PLN"


def test_what_is_chosen_already_makes_no_version(kept):
    policy.change(by=ADA, currency="EUR", margin={"default": 1})

    assert policy.versions() == []


def test_a_version_can_be_chosen_again(kept):
    first = policy.change(by=ADA, margin=Margin(default=0.6))
    policy.change(by=ADA, margin=Margin(default=0.5, by_plan={"family": 0.4}))

    policy.put_back("margin", first, by="bea@example.org")
    assert policy.current().margin == Margin(default=0.6)
    policy.put_back("margin", 0, by="bea@example.org")
    assert policy.current().margin == Margin()
    assert len(policy.versions("margin")) == 4


@pytest.mark.parametrize(("name", "number"), [("margin", 99), ("mood", 0)])
def test_a_version_that_never_was_is_refused(kept, name, number):
    with pytest.raises(BadChoice):
        policy.put_back(name, number, by=ADA)


def test_who_decided_on_an_older_look_is_refused(kept):
    seen = policy.current().number
    policy.change(by="bea@example.org", currency="PLN", at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))

    with pytest.raises(ChangedMeanwhile, match=r"currency was changed by bea@example\.org at 2026-03-01 09:30 UTC"):
        policy.change(by=ADA, seen=seen, currency="USD")
    policy.change(by=ADA, seen=seen, horizon_months=60)
    assert (policy.current().currency, policy.current().horizon_months) == ("PLN", 60)


def test_another_process_sees_a_change_at_once(kept):
    policy.current()
    policy.change(by=ADA, currency="PLN")
    held = policy.current()
    from goodwill.policy import keeping

    keeping._read_last = (keeping._where(), Policy())  # as a process has it that read before the change

    assert policy.current() == held


def test_an_unchanged_policy_costs_one_row(kept, django_queries):
    policy.change(by=ADA, currency="PLN")
    policy.current()

    with django_queries() as asked:
        policy.current()
    assert len(asked) == 1


@pytest.fixture
def django_queries():
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_rates_come_back_as_they_were_said(kept):
    rate = Rate(currency="USD", into="EUR", since=date(2026, 1, 1), worth=Decimal("0.9215"))
    policy.change(by=ADA, rates=[rate])

    assert policy.current().rates == (rate,)
    assert policy.current().in_house(Money(1000, "USD"), date(2026, 2, 1)) == Money(922, "EUR")
