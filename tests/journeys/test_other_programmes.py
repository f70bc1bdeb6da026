"""Welcome, notice, dunning, make-good, win-back: each as one sentence that happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asking import days_pass, done, joined, next_date, played, said, switched_on, told, walk

from goodwill.facts import (
    ArmAssigned,
    CancellationOrdered,
    CardReplaced,
    InvoiceFailed,
    InvoicePaid,
    LastChanceAnswered,
    LetdownRepaired,
    LetdownSuffered,
    SubscriptionCancelled,
    SubscriptionReturned,
    TrialStarted,
)
from goodwill.orders import read
from goodwill.people import Seals
from goodwill.store.models import Outgoing


def test_who_subscribes_is_welcomed_once_and_again_when_they_come_back(house):
    switched_on(house, "welcome")
    ada = joined(house)
    house.wait(minutes=11)
    walk(house)
    days_pass(house, 3)
    assert said(ada) == ["welcome.welcome"]
    house.tell("ada", SubscriptionCancelled(cause="voluntary"))
    house.wait(days=40)
    house.tell("ada", SubscriptionReturned(plan="basic", amount_minor=999, currency="EUR", interval="month"))

    days_pass(house, 3)

    assert said(ada) == ["welcome.welcome", "welcome.welcome"]


def test_who_had_subscribed_long_before_it_was_switched_on_is_not_welcomed(house):
    ada = joined(house)
    house.wait(days=10)
    switched_on(house, "welcome")

    days_pass(house, 3)

    assert said(ada) == []


def test_a_trial_is_told_to_end_two_weeks_before_and_may_be_let_go_from_there(house):
    switched_on(house, "notice")
    ends_at = house.now + timedelta(days=30)
    house.tell(
        "ada",
        TrialStarted(plan="basic", amount_minor=999, currency="EUR", interval="month", country="IT", ends_at=ends_at),
    )
    ada = house.subject("ada")
    days_pass(house, 15)
    assert said(ada) == []
    days_pass(house, 2)
    assert said(ada) == ["notice.trial_end"]

    house.tell("ada", LastChanceAnswered(answer="let_go"))
    days_pass(house, 5)

    assert said(ada) == ["notice.trial_end", "cancel.confirmed"]
    assert done(ada) == ["cancel_at_period_end"]


@pytest.mark.parametrize(("country", "days_before"), [("IT", 14), ("FR", 30), ("US", 15)])
def test_a_year_that_renews_is_told_in_time_by_the_law_of_the_country(house, country, days_before):
    ada = joined(house, interval="year", country=country)
    renews = house.now.replace(year=house.now.year + 1)
    house.wait(days=200)
    switched_on(house, "notice")
    while not said(ada) and house.now < renews:
        days_pass(house, 1)

    assert said(ada) == ["notice.renewal"]
    assert (renews - house.now).days == days_before


def test_a_new_price_is_told_to_those_it_touches_and_to_nobody_else(house):
    ada, bea, carl = joined(house), joined(house, "bea", plan="family"), joined(house, "carl", amount_minor=1099)
    on = (house.now + timedelta(days=40)).date()
    switched_on(
        house, "notice", {"changes": [{"on": on.isoformat(), "amount_minor": 1099, "currency": "EUR", "plan": "basic"}]}
    )

    days_pass(house, 39, step=3)

    assert [said(one) for one in (ada, bea, carl)] == [["notice.price"], [], []]


def test_californias_yearly_reminder_holds_for_the_whole_country(house):
    ada, bea = joined(house, country="US"), joined(house, "bea", country="IT")
    switched_on(house, "notice")

    days_pass(house, 380, step=10)

    assert [said(ada), said(bea)] == [["notice.yearly"], []]


def test_a_failed_charge_is_told_tried_by_calendar_and_ends_after_grace(house):
    switched_on(house, "dunning")
    ada = joined(house)
    house.wait(days=30)
    house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR", invoice="in_7"))
    walk(house)
    assert said(ada) == ["dunning.failed"]

    days_pass(house, 22)

    assert said(ada) == ["dunning.failed", "dunning.last", "dunning.ended"]
    assert done(ada) == ["retry_payment"] * 4 + ["cancel_at_period_end"]
    assert told(ada, CancellationOrdered) == [CancellationOrdered(programme="dunning", reason="payment_failed")]


def test_of_retries_that_were_missed_while_nobody_walked_only_the_last_is_made(house):
    switched_on(house, "dunning")
    ada = joined(house)
    house.wait(days=30)
    house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR", invoice="in_7"))
    walk(house)
    house.wait(days=8)

    days_pass(house, 4)
    assert done(ada) == ["retry_payment"]

    days_pass(house, 4)
    assert done(ada) == ["retry_payment"] * 2


def test_every_retry_names_the_invoice_that_failed(house):
    switched_on(house, "dunning")
    ada = joined(house)
    house.wait(days=30)
    house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR", invoice="in_6"))
    house.wait(hours=1)
    house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR", invoice="in_7"))
    days_pass(house, 4)

    seals = Seals()
    tried = [read(seals.open(ada, bytes(row.payload))) for row in Outgoing.objects.filter(name="retry_payment")]
    assert [dict(one.args) for one in tried] == [{"invoice": "in_7"}] * 2


def test_a_failed_charge_whose_invoice_no_source_named_is_told_and_never_tried_blindly(house):
    switched_on(house, "dunning")
    ada = joined(house)
    house.wait(days=30)
    house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR"))
    walk(house)
    house.tell("ada", CardReplaced(), at=house.now + timedelta(hours=1))
    days_pass(house, 22)

    assert said(ada) == ["dunning.failed", "dunning.last", "dunning.ended"]
    assert done(ada) == ["cancel_at_period_end"]


def test_a_payment_ends_dunning_and_a_new_card_is_tried_at_once(house):
    switched_on(house, "dunning")
    ada = joined(house)
    house.wait(days=30)
    house.tell("ada", InvoiceFailed(amount_minor=999, currency="EUR", invoice="in_7"))
    walk(house)
    house.wait(hours=3)
    house.tell("ada", CardReplaced())
    walk(house)
    assert done(ada) == ["retry_payment"]
    house.tell("ada", InvoicePaid(amount_minor=999, currency="EUR"), at=house.now + timedelta(minutes=1))

    days_pass(house, 30)

    assert (said(ada), done(ada)) == (["dunning.failed"], ["retry_payment"])


@pytest.mark.parametrize(
    ("arm", "words", "deeds"),
    [("month", ["make_good.sorry"], ["coupon"]), ("apology", ["make_good.apology"], []), ("held_out", [], [])],
)
def test_who_was_let_down_is_told_that_we_know_and_not_of_the_next_one_at_once(house, arm, words, deeds):
    switched_on(house, "make_good", {"arms": {arm: 1.0}})
    ada = joined(house)
    house.wait(days=9)
    house.tell("ada", LetdownSuffered(reason="outage"))
    house.wait(hours=3)
    walk(house)
    house.wait(days=10)
    house.tell("ada", LetdownSuffered(reason="outage"))

    days_pass(house, 5)

    assert (said(ada), done(ada)) == (words, deeds)
    assert told(ada, ArmAssigned) == [ArmAssigned(experiment="make_good", arm=arm)]
    assert len(told(ada, LetdownRepaired)) == (arm != "held_out")


def test_who_left_is_invited_once_a_season_for_three_years_with_titles_they_would_like(house):
    ada = joined(house)
    for one, titles in {
        "ada": ["Solaris"],
        "bea": ["Solaris", "Stalker"],
        "carl": ["Solaris", "Stalker", "Mirror"],
        "dan": ["Playtime"],
    }.items():
        joined(house, one)
        for title in titles:
            played(house, one, title=title)
    house.wait(days=5)
    house.tell("ada", SubscriptionCancelled(cause="voluntary", reason="price"))
    switched_on(house, "winback", {"arms": {"invited": 1.0}})
    days_pass(house, 80, step=20)
    assert said(ada) == []

    days_pass(house, 400, step=5)

    assert said(ada) == ["winback.invited"] * 5
    assert titles_of(ada) == ("Stalker", "Mirror")
    days_pass(house, 800, step=40)
    assert next_date(ada) is None


def test_who_came_back_is_not_invited(house):
    ada = joined(house)
    house.tell("ada", SubscriptionCancelled(cause="voluntary"), at=house.now + timedelta(hours=1))
    switched_on(house, "winback", {"arms": {"invited": 1.0}})
    house.wait(days=60)
    house.tell("ada", SubscriptionReturned(plan="basic", amount_minor=999, currency="EUR", interval="month"))

    days_pass(house, 120, step=20)

    assert said(ada) == []


def titles_of(subject: int) -> tuple[str, ...]:
    row = Outgoing.objects.filter(subject=subject).first()
    return read(Seals().open(subject, bytes(row.payload))).fills["titles"]
