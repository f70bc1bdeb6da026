"""Stripe's objects in the shapes of 2017 and of today tell the same facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    CardReplaced,
    CustomTracked,
    InvoiceFailed,
    InvoicePaid,
    InvoiceRefunded,
    PaymentDisputed,
    PlanChanged,
    PriceChanged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionStarted,
    TrialStarted,
)
from goodwill.intake import stripe
from goodwill.intake.telling import Receipt
from goodwill.vocabulary import Handle, HandleKind

T = 1768392000
END = T + 30 * 86_400
ENDS_AT = datetime.fromtimestamp(END, UTC)


def told(kind, about, before=None, *, number="evt_1", **fields):
    event = {
        "id": number,
        "type": kind,
        "created": T,
        "data": {"object": about, "previous_attributes": before or {}},
        **fields,
    }
    return stripe.translate(event, Receipt("stripe", datetime.fromtimestamp(T, UTC)))


def facts(*args, **fields):
    return [statement.fact for statement in told(*args, **fields).statements]


def plan_of_2017(name="gold-monthly", amount=999, interval="month"):
    return {
        "id": name,
        "object": "plan",
        "amount": amount,
        "currency": "eur",
        "interval": interval,
        "interval_count": 1,
        "name": "Gold",
    }


def subscription_of_2017(**fields):
    return {"id": "sub_1", "object": "subscription", "customer": "cus_1", "status": "active", "plan": plan_of_2017(), "quantity": 1,
            "current_period_end": END, "cancel_at_period_end": False, **fields}  # fmt: skip


def price(number="price_1", amount=999, product="prod_gold", **fields):
    return {"id": number, "object": "price", "unit_amount": amount, "currency": "eur", "product": product, "nickname": "gold-monthly",
            "recurring": {"interval": "month", "interval_count": 1}, **fields}  # fmt: skip


def items(*prices, quantity=1):
    return {
        "object": "list",
        "data": [
            {"id": f"si_{i}", "price": p, "quantity": quantity, "current_period_end": END} for i, p in enumerate(prices)
        ],
    }


def subscription_of_today(*prices, **fields):
    return {"id": "sub_1", "object": "subscription", "customer": "cus_1", "status": "active", "items": items(*(prices or [price()])),
            "cancel_at_period_end": False, "cancel_at": None, "pause_collection": None, "cancellation_details": {}, **fields}  # fmt: skip


SHAPES = pytest.mark.parametrize("subscription", [subscription_of_2017, subscription_of_today], ids=["2017", "today"])
STARTED = SubscriptionStarted(
    plan="gold-monthly", amount_minor=999, currency="EUR", interval="month", subscription="sub_1"
)


@SHAPES
def test_a_subscription_begins(subscription):
    assert facts("customer.subscription.created", subscription()) == [STARTED]


@SHAPES
def test_a_trial_begins_and_becomes_a_subscription(subscription):
    trial = subscription(status="trialing", trial_end=END)

    assert facts("customer.subscription.created", trial) == [
        TrialStarted(
            plan="gold-monthly",
            amount_minor=999,
            currency="EUR",
            interval="month",
            ends_at=ENDS_AT,
            subscription="sub_1",
        )
    ]
    assert facts("customer.subscription.updated", subscription(), {"status": "trialing"}) == [STARTED]


@SHAPES
def test_a_first_payment_still_open_begins_nothing_until_it_is_made(subscription):
    assert facts("customer.subscription.created", subscription(status="incomplete")) == [
        CustomTracked(event="stripe.customer.subscription.created")
    ]
    assert facts("customer.subscription.updated", subscription(), {"status": "incomplete"}) == [STARTED]


@SHAPES
def test_asked_to_end_and_asked_to_stay(subscription):
    leaving = subscription(cancel_at_period_end=True)

    assert facts("customer.subscription.updated", leaving, {"cancel_at_period_end": False}) == [
        CancellationRequested(ends_at=ENDS_AT, subscription="sub_1")
    ]
    assert facts("customer.subscription.updated", subscription(), {"cancel_at_period_end": True}) == [
        CancellationWithdrawn(subscription="sub_1")
    ]


def test_asked_to_end_on_a_day_and_why():
    details = {
        "reason": "cancellation_requested",
        "feedback": "too_expensive",
        "comment": "I love it, but 12 € is too much",
    }
    leaving = subscription_of_today(cancel_at=END, cancellation_details=details)

    assert facts("customer.subscription.updated", leaving, {"cancel_at": None}) == [
        CancellationRequested(
            reason="too_expensive", ends_at=ENDS_AT, text="I love it, but 12 € is too much", subscription="sub_1"
        )
    ]


def test_another_plan():
    now = subscription_of_2017(plan=plan_of_2017("basic-monthly", 499))

    assert facts("customer.subscription.updated", now, {"plan": {"id": "gold-monthly", "amount": 999}}) == [
        PlanChanged(
            plan="basic-monthly",
            previous_plan="gold-monthly",
            amount_minor=499,
            currency="EUR",
            interval="month",
            subscription="sub_1",
        )
    ]


def test_another_product_is_another_plan_and_another_price_of_it_is_its_price():
    before = {"items": {"data": [{"price": price()}]}}
    basic = subscription_of_today(price("price_2", 499, "prod_basic", nickname="basic-monthly"))
    dearer = subscription_of_today(price("price_3", 1299))

    assert facts("customer.subscription.updated", basic, before) == [
        PlanChanged(
            plan="basic-monthly",
            previous_plan="gold-monthly",
            amount_minor=499,
            currency="EUR",
            interval="month",
            subscription="sub_1",
        )
    ]
    assert facts("customer.subscription.updated", dearer, before) == [
        PriceChanged(amount_minor=1299, currency="EUR", previous_minor=999, subscription="sub_1")
    ]


def test_more_seats_are_a_choice_too():
    now = subscription_of_today(items=items(price(), quantity=3))

    assert facts("customer.subscription.updated", now, {"items": {"data": [{"quantity": 1}]}}) == [
        PlanChanged(
            plan="gold-monthly",
            previous_plan="gold-monthly",
            amount_minor=2997,
            currency="EUR",
            interval="month",
            subscription="sub_1",
        )
    ]


def test_paused_until_a_day_and_resumed():
    resting = subscription_of_today(pause_collection={"behavior": "void", "resumes_at": END})

    assert facts("customer.subscription.updated", resting, {"pause_collection": None}) == [
        SubscriptionPaused(until=ENDS_AT, subscription="sub_1")
    ]
    assert facts(
        "customer.subscription.updated", subscription_of_today(), {"pause_collection": {"behavior": "void"}}
    ) == [SubscriptionResumed(subscription="sub_1")]
    assert facts("customer.subscription.paused", subscription_of_today(status="paused")) == [
        SubscriptionPaused(reason="no_payment_method", subscription="sub_1")
    ]
    assert facts("customer.subscription.resumed", subscription_of_today()) == [
        SubscriptionResumed(subscription="sub_1")
    ]


@pytest.mark.parametrize(
    ("subscription", "request_", "cause", "reason"),
    [
        (
            subscription_of_today(cancellation_details={"reason": "payment_failed"}),
            None,
            "involuntary",
            "payment_failed",
        ),
        (
            subscription_of_today(cancellation_details={"reason": "payment_disputed"}),
            None,
            "involuntary",
            "payment_disputed",
        ),
        (
            subscription_of_today(cancellation_details={"reason": "cancellation_requested", "feedback": "unused"}),
            None,
            "voluntary",
            "unused",
        ),
        (subscription_of_2017(), None, "involuntary", None),
        (subscription_of_2017(), "req_1", "voluntary", None),
        (subscription_of_2017(cancel_at_period_end=True), None, "voluntary", None),
        (subscription_of_today(metadata={"goodwill_cause": "let_go"}), {"id": "req_1"}, "let_go", None),
    ],
)
def test_ended_and_by_whose_will(subscription, request_, cause, reason):
    ended = {**subscription, "status": "canceled"}

    assert facts("customer.subscription.deleted", ended, request=request_) == [
        SubscriptionCancelled(cause=cause, reason=reason, plan="gold-monthly", subscription="sub_1")
    ]


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"recurring": {"interval": "month", "interval_count": 3}, "unit_amount": 2997}, 999),
        ({"recurring": {"interval": "week", "interval_count": 1}, "unit_amount": 300}, 1300),
        ({"unit_amount": None, "unit_amount_decimal": "999.4"}, 999),
        ({"unit_amount": None}, None),
        ({"unit_amount": None, "unit_amount_decimal": "NaN"}, None),
    ],
)
def test_what_one_month_costs(fields, amount):
    begun = facts("customer.subscription.created", subscription_of_today(price(**fields)))[0]

    assert (begun.amount_minor, begun.interval) == (amount, "month")


def test_a_payment_told_by_two_kinds_of_event_is_one():
    invoice = {"id": "in_1", "object": "invoice", "customer": "cus_1", "amount_paid": 999, "currency": "eur",
               "status_transitions": {"paid_at": T - 3}, "lines": {"data": [{"period": {"end": END}}]},
               "parent": {"subscription_details": {"subscription": "sub_1"}}}  # fmt: skip

    one, other = (
        told("invoice.paid", invoice, number="evt_1"),
        told("invoice.payment_succeeded", invoice, number="evt_2"),
    )

    assert one == other
    assert one.statements[0].fact == InvoicePaid(
        amount_minor=999, currency="EUR", invoice="in_1", period_ends_at=ENDS_AT, subscription="sub_1"
    )


def test_a_payment_of_2017():
    invoice = {"id": "in_1", "object": "invoice", "customer": "cus_1", "amount_due": 999, "currency": "eur", "paid": True,
               "subscription": "sub_1", "period_end": END}  # fmt: skip

    assert facts("invoice.payment_succeeded", invoice) == [
        InvoicePaid(amount_minor=999, currency="EUR", invoice="in_1", period_ends_at=ENDS_AT, subscription="sub_1")
    ]


@pytest.mark.parametrize(
    "named",
    [
        {"subscription": "sub_1"},
        {"subscription": {"id": "sub_1", "object": "subscription"}},
        {"parent": {"type": "subscription_details", "subscription_details": {"subscription": "sub_1"}}},
    ],
)
def test_a_charge_that_failed_names_the_subscription_it_was_for(named):
    invoice = {"id": "in_1", "object": "invoice", "customer": {"id": "cus_1"}, "amount_due": 999, "currency": "eur", "attempt_count": 2,
               "next_payment_attempt": END, "charge": {"failure_code": "card_declined"}, **named}  # fmt: skip

    assert facts("invoice.payment_failed", invoice) == [
        InvoiceFailed(
            amount_minor=999,
            currency="EUR",
            invoice="in_1",
            attempt=2,
            reason="card_declined",
            next_attempt_at=ENDS_AT,
            subscription="sub_1",
        )
    ]


def test_a_second_refund_gives_back_only_its_own_part():
    charge = {"id": "ch_1", "object": "charge", "customer": "cus_1", "amount_refunded": 700, "currency": "eur", "invoice": "in_1",
              "refunds": {"data": [{"reason": "duplicate"}]}}  # fmt: skip

    assert facts("charge.refunded", charge, {"amount_refunded": 500}) == [
        InvoiceRefunded(amount_minor=200, currency="EUR", invoice="in_1", reason="duplicate")
    ]


def test_a_dispute_names_its_charge_and_a_disputed_charge_its_customer():
    dispute = told(
        "charge.dispute.created",
        {"object": "dispute", "charge": "ch_1", "amount": 999, "currency": "eur", "reason": "fraudulent"},
    )
    charge = told("charge.updated", {"id": "ch_1", "object": "charge", "customer": "cus_1", "disputed": True})

    assert [(s.who, s.fact) for s in dispute.statements] == [
        (Handle(HandleKind.STRIPE, "ch_1"), PaymentDisputed(amount_minor=999, currency="EUR", reason="fraudulent"))
    ]
    assert [(claim.owner.value, claim.handle.value) for claim in charge.claims] == [("cus_1", "ch_1")]


def test_a_customer_and_the_user_they_are():
    customer = {"id": "cus_1", "object": "customer", "email": "ada@example.org", "name": "Ada", "address": {"country": "IT"},
                "preferred_locales": ["it-IT"], "metadata": {"user_id": 7}}  # fmt: skip
    telling = told("customer.created", customer)

    assert telling.statements[0].fact == SubscriberDescribed(
        country="IT", language="it-IT",
        traits={k: customer[k] for k in ("email", "name", "address", "preferred_locales", "metadata")},
    )  # fmt: skip
    assert [(claim.owner, claim.handle) for claim in telling.claims] == [
        (Handle(HandleKind.USER, "7"), Handle(HandleKind.STRIPE, "cus_1")),
        (Handle(HandleKind.STRIPE, "cus_1"), Handle(HandleKind.EMAIL, "ada@example.org")),
    ]


@pytest.mark.parametrize(
    ("about", "before", "n_cards"),
    [
        ({"default_source": "card_2"}, {"default_source": "card_1"}, 1),
        ({"default_source": "card_2"}, {"default_source": None}, 0),
        ({"default_source": None}, {"default_source": "card_1"}, 0),
        (
            {"invoice_settings": {"default_payment_method": "pm_2"}},
            {"invoice_settings": {"default_payment_method": "pm_1"}},
            1,
        ),
    ],
)
def test_a_card_that_was_replaced(about, before, n_cards):
    assert (
        facts("customer.updated", {"id": "cus_1", "object": "customer", **about}, before).count(CardReplaced())
        == n_cards
    )


@pytest.mark.parametrize("kind", ["payment_method.automatically_updated", "customer.source.updated"])
def test_a_card_the_bank_replaced(kind):
    assert facts(kind, {"id": "pm_1", "object": "payment_method", "customer": "cus_1"}) == [CardReplaced()]


@pytest.mark.parametrize(
    "kind",
    [
        "invoice.finalized",
        "customer.subscription.trial_will_end",
        "customer.deleted",
        "radar.early_fraud_warning.created",
    ],
)
def test_what_we_have_no_word_for_is_kept_by_name_without_its_content(kind):
    assert facts(kind, {"id": "x_1", "object": "x", "customer": "cus_1", "email": "ada@example.org"}) == [
        CustomTracked(event=f"stripe.{kind}")
    ]


def test_what_names_no_customer_is_the_houses_own():
    assert told("balance.available", {"object": "balance"}).statements[0].who == Handle(HandleKind.BUSINESS, "stripe")
