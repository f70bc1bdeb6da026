"""Our Stripe window against a server of Stripe's API that others wrote: localstripe 1.15, as a process of its own.

It knows customers, plans, coupons, invoices and subscriptions of one plan, and of what we ask for: the end of a period, its
withdrawal, an invoice to be charged once more, and how one ended. It keeps no idempotency keys and no metadata of a change,
names plans and no prices, and another price (``proration_behavior``), a coupon on a subscription (``discounts``), a longer trial
(``proration_behavior``) and a pause (``pause_collection``) make it break with a 500 before it changes anything: for these there is
our own double.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import localstripe
import pytest
import stripe

from goodwill.billing import Task
from goodwill.billing.stripe import StripeBiller
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.orders import Deed, Do
from goodwill.vocabulary import Money

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def address():
    with localstripe.running() as where:
        yield where


@pytest.fixture(scope="module")
def asked(address):
    """Stripe's own client, as whoever set the house's biller up used it."""
    return stripe.StripeClient("sk_test_12345", base_addresses={"api": address}).v1


@pytest.fixture(scope="module")
def plan(asked):
    told = {"id": "family", "amount": 999, "currency": "eur", "interval": "month", "product": {"name": "Kino"}}
    return asked.plans.create(told).id


@pytest.fixture
def customer(asked, plan):
    """Somebody who pays for one subscription with a card that works: their name and the subscription's."""
    card = {"object": "card", "number": "4242424242424242", "exp_month": 12, "exp_year": 2035, "cvc": "123"}
    who = asked.customers.create({"source": asked.tokens.create({"card": card}).id}).id
    begun = asked.subscriptions.create({"customer": who, "items": [{"plan": plan}]})
    assert begun.status == "active"
    return who, begun.id


@pytest.fixture
def biller(address):
    return StripeBiller("sk_test_12345", base=address)


def task(customer: str, deed: Deed, **args: object) -> Task:
    return Task(key=f"dormancy:1:{deed}:1", customer=customer, do=Do(deed, args), at=NOW)


def test_a_subscription_ends_with_what_is_paid_for_and_the_end_is_taken_back(asked, customer, biller):
    who, number = customer
    ends = biller.carry_out(task(who, Deed.CANCEL_AT_PERIOD_END))
    told = asked.subscriptions.retrieve(number)
    stays = biller.carry_out(task(who, Deed.WITHDRAW_CANCELLATION))

    assert (ends.id, told.cancel_at_period_end, told.status) == (number, True, "active")
    assert ends.ends_at == datetime.fromtimestamp(told["current_period_end"], UTC)
    assert timedelta(days=27) < ends.ends_at - NOW < timedelta(days=32)
    assert (stays.ends_at, asked.subscriptions.retrieve(number).cancel_at_period_end) == (None, False)


def test_it_is_known_when_the_last_subscription_ended(asked, customer, biller):
    who, number = customer
    runs = biller.ended_at(who)
    asked.subscriptions.cancel(number)
    ended = biller.ended_at(who)
    with pytest.raises(DeliveryRefused, match="has no subscription that runs"):
        biller.carry_out(task(who, Deed.CANCEL_AT_PERIOD_END))

    assert runs is None
    assert ended is not None
    assert abs(ended - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_open_invoice_is_charged_once_more(asked, customer, biller):
    who = customer[0]
    asked.invoice_items.create({"customer": who, "amount": 499, "currency": "eur"})
    invoice = asked.invoices.create({"customer": who}).id
    biller.carry_out(task(who, Deed.RETRY_PAYMENT, invoice=invoice))

    assert asked.invoices.retrieve(invoice).status == "paid"


def test_nobody_it_does_not_know_is_touched(biller):
    with pytest.raises(DeliveryRefused, match="404"):
        biller.carry_out(task("cus_nobody", Deed.CANCEL_AT_PERIOD_END))


@pytest.mark.parametrize(
    ("deed", "args"),
    [
        (Deed.CHANGE_PLAN, {"price": "family"}),
        (Deed.COUPON, {"percent": 100, "months": 1}),
        (Deed.EXTEND_TRIAL, {"until": NOW + timedelta(days=9)}),
        (Deed.PAUSE, {}),
    ],
)
def test_what_it_breaks_at_is_a_failure_to_be_tried_again_and_nothing_changes(asked, customer, biller, deed, args):
    who, number = customer
    before = asked.subscriptions.retrieve(number).to_dict()
    with pytest.raises(DeliveryFailed) as failed:
        biller.carry_out(task(who, deed, **args))

    assert failed.value.is_unsure is False
    assert asked.subscriptions.retrieve(number).to_dict() == before


def test_a_price_that_is_not_named_is_not_changed(customer, biller):
    with pytest.raises(DeliveryRefused, match="names no price"):
        biller.carry_out(task(customer[0], Deed.CHANGE_PRICE, amount=Money(1199, "EUR")))


def test_a_wrong_key_is_told_apart_from_a_wrong_order(address, customer):
    with pytest.raises(DeliveryFailed) as failed:
        StripeBiller("nonsense", base=address).carry_out(task(customer[0], Deed.CANCEL_AT_PERIOD_END))

    assert failed.value.is_away is True
