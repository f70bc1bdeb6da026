"""Track events of the subscription trade become facts; where something is missing they stay what they were."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from door import track

from goodwill.facts import (
    ButtonPressed,
    ConsentWithdrawn,
    CustomTracked,
    GroupJoined,
    InvoicePaid,
    InvoiceRefunded,
    MessageOpened,
    PageViewed,
    PlanChanged,
    ScreenViewed,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionStarted,
    TrialStarted,
)

TABLE = [
    ("Signed Up", {"platform": "ios", "country": "fr"}, ButtonPressed(button="ios", country="FR")),
    ("Trial Started", {"trial_plan_name": "gold", "trial_end_date": "2026-02-01"}, TrialStarted(plan="gold", ends_at=datetime(2026, 2, 1, tzinfo=UTC))),
    ("Subscription Started", {"plan": "gold", "price": "9.99", "currency": "eur", "interval": "Monthly"},
     SubscriptionStarted(plan="gold", amount_minor=999, currency="EUR", interval="month")),
    ("subscription_created", {"plan": "gold", "price": 1200, "currency": "JPY", "interval": "annual"},
     SubscriptionStarted(plan="gold", amount_minor=1200, currency="JPY", interval="year")),
    ("Subscription Cancelled", {"reason": "price", "plan": "gold"}, SubscriptionCancelled(cause="voluntary", reason="price", plan="gold")),
    ("Subscription Canceled", {"cause": "involuntary"}, SubscriptionCancelled(cause="involuntary")),
    ("Subscription Paused", {"resumes_at": "2026-03-01T00:00:00Z"}, SubscriptionPaused(until=datetime(2026, 3, 1, tzinfo=UTC))),
    ("Subscription Resumed", {}, SubscriptionResumed()),
    ("Plan Changed", {"plan": "basic", "previous_plan": "gold"}, PlanChanged(plan="basic", previous_plan="gold")),
    ("Order Completed", {"order_id": "o1", "total": 27.5, "currency": "USD"}, InvoicePaid(amount_minor=2750, currency="USD", invoice="o1")),
    ("Order Refunded", {"order_id": "o1", "total": 27.5, "currency": "USD"}, InvoiceRefunded(amount_minor=2750, currency="USD", invoice="o1")),
    ("Email Opened", {"email_id": "e1"}, MessageOpened(channel="email", message="e1")),
    ("Unsubscribed", {}, ConsentWithdrawn(purpose="marketing", channel="email")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "properties", "fact"), TABLE, ids=[row[0] for row in TABLE])
def test_an_event_of_the_trade_is_its_fact(door, name, properties, fact):
    door.batch(track(name, properties=properties))

    assert door.facts() == [fact]


@pytest.mark.parametrize(("name", "properties"), [
    ("Signed Up", {}), ("Plan Changed", {}), ("Order Completed", {"total": 5}), ("Order Completed", {"currency": "EUR"}),
    ("Order Completed", {"total": "much", "currency": "EUR"}), ("Checkout Started", {"total": 5, "currency": "EUR"}),
])  # fmt: skip
def test_an_event_that_says_too_little_stays_what_it_was(door, name, properties):
    door.batch(track(name, properties=properties))

    assert door.facts() == [CustomTracked(event=name, properties=properties or None)]


def test_page_screen_and_group(door):
    door.batch(
        {
            "type": "page",
            "userId": "ada",
            "messageId": "1",
            "category": "Docs",
            "name": "Home",
            "properties": {"url": "https://x.example"},
        },
        {"type": "screen", "userId": "ada", "messageId": "2", "name": "Player", "context": {"app": {"version": "1"}}},
        {"type": "group", "userId": "ada", "messageId": "3", "groupId": 77, "traits": {"name": "A family"}},
        {"type": "page", "userId": "ada", "messageId": "4"},
    )

    assert door.facts() == [
        PageViewed(event="Docs Home", properties={"url": "https://x.example"}),
        ScreenViewed(event="Player", properties={"context": {"app": {"version": "1"}}}),
        GroupJoined(event="77", traits={"name": "A family"}),
        PageViewed(),
    ]


def test_posthogs_own_events(door):
    def event(name, number, **properties):
        return {
            "event": name,
            "distinct_id": "ada",
            "uuid": number,
            "properties": {"token": "x", "distinct_id": "ada", **properties},
        }

    door.capture(
        event("$pageview", "1", **{"$current_url": "https://x.example"}),
        event("$screen", "2", **{"$screen_name": "Player"}),
        event("$set", "3", **{"$set": {"country": "de", "plan": "gold"}, "$set_once": {"plan": "basic", "first": 1}}),
        event("$autocapture", "4", **{"$event_type": "click"}),
        event("$groupidentify", "5", **{"$group_type": "family", "$group_key": "f1", "$group_set": {"size": 4}}),
    )

    assert door.facts() == [
        PageViewed(properties={"$current_url": "https://x.example"}),
        ScreenViewed(event="Player", properties={"$screen_name": "Player"}),
        SubscriberDescribed(country="DE", traits={"country": "de", "plan": "gold", "first": 1}),
        CustomTracked(event="$autocapture", properties={"$event_type": "click"}),
        GroupJoined(event="f1", traits={"size": 4}),
    ]


def test_posthogs_newer_protocol_answers_each_event(door):
    events = [
        {"event": "x", "distinct_id": "d", "uuid": str(i), "options": {"process_person_profile": False}}
        for i in range(2)
    ]

    said = door.post(
        "/i/v1/analytics/events",
        {"created_at": "2026-01-15T12:00:00Z", "batch": events},
        authorization=f"Bearer {door.key}",
    )

    assert said.json == {"results": {"0": {"result": "ok"}, "1": {"result": "ok"}}}
    assert len(door.facts()) == 2
