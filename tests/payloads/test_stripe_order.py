"""However Stripe shuffles and repeats its deliveries, one state is reached."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

T = 1768392000
SUB = {
    "id": "sub_1",
    "object": "subscription",
    "customer": "cus_1",
    "plan": {"id": "gold", "amount": 999, "currency": "eur", "interval": "month"},
}
INVOICE = {"id": "in_1", "object": "invoice", "customer": "cus_1", "amount_paid": 999, "amount_due": 999, "currency": "eur",
           "status_transitions": {"paid_at": T}}  # fmt: skip


def event(number, kind, about, at=T, **before):
    return {
        "id": f"evt_{number}",
        "type": kind,
        "created": at,
        "request": None,
        "data": {"object": about, "previous_attributes": before},
    }


LIFE = [
    event(
        1,
        "customer.created",
        {"id": "cus_1", "object": "customer", "email": "ada@example.org", "metadata": {"user_id": "ada"}},
    ),
    event(2, "customer.subscription.created", {**SUB, "status": "trialing", "trial_end": T + 9}),
    event(3, "customer.subscription.updated", {**SUB, "status": "active"}, status="trialing"),
    event(4, "invoice.payment_failed", {**INVOICE, "id": "in_0", "attempt_count": 1}),
    event(5, "invoice.paid", INVOICE),
    event(6, "invoice.payment_succeeded", INVOICE, at=T + 1),
    event(
        7,
        "customer.subscription.updated",
        {**SUB, "status": "active", "cancel_at_period_end": True},
        cancel_at_period_end=False,
    ),
    event(
        8,
        "charge.dispute.created",
        {"id": "dp_1", "object": "dispute", "charge": "ch_1", "amount": 999, "currency": "eur"},
    ),
    event(9, "charge.updated", {"id": "ch_1", "object": "charge", "customer": "cus_1", "disputed": True}),
    event(10, "customer.subscription.deleted", {**SUB, "status": "canceled", "cancel_at_period_end": True}, at=T + 2),
    event(
        11,
        "customer.updated",
        {"id": "cus_1", "object": "customer", "default_source": "card_2"},
        default_source="card_1",
    ),
]
IDENTITY = ("identity.linked", "identity.merged")


def state(house, deliveries):
    """What is told of ada after these deliveries: every fact with its key, time and content."""
    from django.db import connection

    from goodwill import ledger, people
    from goodwill.intake import stripe
    from goodwill.intake.hearing import Delivery
    from goodwill.intake.receive import receive
    from goodwill.vocabulary import Handle, HandleKind

    for one in deliveries:
        receive(Delivery(stripe.DIALECT, "stripe", [one], datetime.fromtimestamp(T + 60, UTC)))
    ada = people.find([Handle(HandleKind.USER, "ada")])[Handle(HandleKind.USER, "ada")]
    told = [(e.occurred_at, e.fact) for e in ledger.history(ada) if e.fact.wire not in IDENTITY]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM facts WHERE name NOT IN (%s, %s) ORDER BY key", IDENTITY)
        keys = hashlib.sha256(b"".join(bytes(row[0]) for row in cursor)).hexdigest()
    return told, keys


def test_in_one_second_what_must_come_first_sorts_first(house):
    told, _ = state(house, LIFE[::-1])

    assert [fact.wire for _, fact in told] == [
        "subscriber.described", "trial.started", "subscription.started", "invoice.failed", "invoice.paid",
        "cancellation.requested", "card.replaced", "payment.disputed", "custom.tracked", "subscription.cancelled",
    ]  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deliveries=st.permutations(LIFE).flatmap(
        lambda life: st.lists(st.sampled_from(LIFE), max_size=6).map(lambda more: [*life, *more])
    )
)
def test_any_order_and_any_repetition_reach_one_state(fresh_house, deliveries):
    assert state(fresh_house(), deliveries) == state(fresh_house(), LIFE)
