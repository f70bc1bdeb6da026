"""Who pays and is silent is asked once, and let go only if no sign of life comes, however late it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from asking import ALWAYS, YEAR, days_pass, done, joined, next_date, played, said, switched_on, told, walk

from goodwill import ledger, people, policy, unasked
from goodwill.errors import BadChoice, BadExperiment
from goodwill.facts import (
    ArmAssigned,
    CancellationOrdered,
    LastChanceAnswered,
    LastChanceAsked,
    OrderWithdrawn,
    PauseOrdered,
    SubscriptionCancelled,
)
from goodwill.orders import Order
from goodwill.outbox.claims import seen
from goodwill.store.models import Outgoing
from goodwill.vocabulary import Cause
from goodwill.warehouse.one import profile_of


@pytest.fixture
def ada(house):
    """Ada joined, watched once, and was silent for two years less a day: the programme runs."""
    subject = joined(house)
    played(house)
    switched_on(house, "dormancy", ALWAYS)
    walk(house)
    house.wait(days=729)
    walk(house)
    return subject


def test_who_is_silent_beyond_patience_is_asked_once_and_let_go_at_the_end_of_the_paid_month(house, ada):
    assert said(ada) == []
    days_pass(house, 2)
    asked_at = house.now - timedelta(days=1)
    assert said(ada) == ["dormancy.last_chance"]
    assert told(ada, LastChanceAsked) == [LastChanceAsked(deadline_at=asked_at + timedelta(days=30))]
    assert told(ada, ArmAssigned) == [ArmAssigned(experiment="dormancy", arm="last_chance")]
    days_pass(house, 28)
    assert done(ada) == []

    days_pass(house, 40)

    assert said(ada) == ["dormancy.last_chance", "dormancy.let_go"]
    assert done(ada) == ["cancel_at_period_end"]
    assert [one.programme for one in told(ada, CancellationOrdered)] == ["dormancy"]


def test_whose_question_never_left_is_asked_anew_and_not_let_go(house, ada):
    days_pass(house, 50, leaves=False)  # the house lets nothing leave
    assert said(ada) == ["dormancy.last_chance", "dormancy.last_chance"]
    assert done(ada) == []
    assert unasked.last_looks()(_question(ada, 0), profile_of(ada, as_of=house.now), house.now) == "it came too late"

    days_pass(house, 40)  # now it does: the second question has left, and nobody answers

    assert said(ada) == ["dormancy.last_chance", "dormancy.last_chance", "dormancy.let_go"]
    assert done(ada) == ["cancel_at_period_end"]
    assert len(told(ada, ArmAssigned)) == 1


def test_of_two_questions_about_one_silence_only_the_last_may_leave(house, ada):
    days_pass(house, 35, leaves=False)
    first, second = (replace(_question(ada, n), expires_at=None) for n in (0, 1))
    looks, now = unasked.last_looks(), profile_of(ada, as_of=house.now)

    assert looks(first, now, house.now) == "the question is asked anew"
    assert looks(second, now, house.now) is None


def _question(subject: int, n: int) -> Order:
    rows = Outgoing.objects.filter(subject=subject, name="dormancy.last_chance").order_by("id")
    return seen(rows)[n].order


def test_a_play_before_the_deadline_resets_the_count(house, ada):
    days_pass(house, 10)
    played(house)

    days_pass(house, 60, step=5)

    assert said(ada) == ["dormancy.last_chance"]
    assert done(ada) == []
    assert next_date(ada) > house.now + timedelta(days=600)


def test_a_play_told_late_resets_it_as_much(house, ada):
    days_pass(house, 1)
    heard_late = house.now - timedelta(days=200)  # she watched on a plane, and the player told us today
    house.wait(days=20)
    played(house, at=heard_late)

    days_pass(house, 60, step=5)

    assert done(ada) == []
    assert next_date(ada) == heard_late + 2 * YEAR


def test_keep_resets_the_count(house, ada):
    days_pass(house, 2)
    house.tell("ada", LastChanceAnswered(answer="keep"))

    days_pass(house, 60, step=5)

    assert done(ada) == []
    assert said(ada) == ["dormancy.last_chance"]


def test_let_go_and_pause_are_acted_on_at_once(house, ada):
    eve = joined(house, "eve")
    days_pass(house, 2)
    house.wait(days=400)
    walk(house)
    house.tell("ada", LastChanceAnswered(answer="let_go"))
    house.tell("eve", LastChanceAnswered(answer="pause"))

    walk(house)

    assert done(eve) == ["pause"]
    assert told(eve, PauseOrdered) == [PauseOrdered(reason="asked_us")]
    assert "cancel_at_period_end" in done(ada)


def test_a_sign_of_life_after_the_order_takes_it_back_and_says_so(house, ada):
    days_pass(house, 32)
    assert done(ada) == ["cancel_at_period_end"]
    played(house)

    days_pass(house, 1)

    assert done(ada) == ["cancel_at_period_end", "withdraw_cancellation"]
    assert said(ada)[-1] == "dormancy.kept"
    assert told(ada, OrderWithdrawn) == [OrderWithdrawn(order="cancellation.ordered")]


def test_a_play_told_after_the_end_opens_it_again_and_says_so_once(house, ada):
    days_pass(house, 32)
    played_at = house.now - timedelta(hours=1)
    house.wait(days=20)
    house.tell("ada", SubscriptionCancelled(cause=Cause.LET_GO))
    days_pass(house, 3)
    played(house, at=played_at)

    days_pass(house, 30, step=2)

    assert said(ada) == ["dormancy.last_chance", "dormancy.let_go", "dormancy.reopened"]


def test_who_was_let_go_and_stayed_silent_is_left_alone(house, ada):
    days_pass(house, 32)
    house.tell("ada", SubscriptionCancelled(cause=Cause.LET_GO))

    days_pass(house, 400, step=9)

    assert said(ada) == ["dormancy.last_chance", "dormancy.let_go"]
    assert next_date(ada) is None


@pytest.mark.parametrize(
    ("arm", "words", "deeds"),
    [
        ("free_month", ["dormancy.free_month", "dormancy.let_go"], ["coupon", "cancel_at_period_end"]),
        ("pause", ["dormancy.pause", "dormancy.paused"], ["pause"]),
        ("reminder", ["dormancy.reminder"], []),
        ("held_out", [], []),
    ],
)
def test_each_arm_is_another_way_to_ask(house, arm, words, deeds):
    subject = joined(house)
    switched_on(house, "dormancy", {"arms": {arm: 1.0}})
    house.wait(days=366)

    days_pass(house, 70, step=2)

    assert (said(subject), done(subject)) == (words, deeds)
    assert told(subject, ArmAssigned) == [ArmAssigned(experiment="dormancy", arm=arm)]


def test_patience_is_the_houses_own_by_plan_and_country(house):
    ada, bob = joined(house, "ada", country="PL"), joined(house, "bob", country="IT")
    policy.change(
        by="owner",
        silence={
            "unplayed_days": 365,
            "played_days": 730,
            "by": [{"unplayed_days": 90, "played_days": 180, "country": "PL"}],
        },
    )
    switched_on(house, "dormancy", ALWAYS)

    days_pass(house, 100, step=10)

    assert (said(ada), said(bob)) == (["dormancy.last_chance"], [])


def test_patience_made_shorter_holds_from_the_next_round(house):
    subject = joined(house)
    played(house)
    switched_on(house, "dormancy", ALWAYS)
    walk(house)
    house.wait(days=200)
    walk(house)
    before = said(subject)
    policy.change(by="owner", silence={"unplayed_days": 90, "played_days": 180})
    walk(house)

    assert (before, said(subject)) == ([], ["dormancy.last_chance"])


def test_a_programme_is_off_until_somebody_switches_it_on_and_what_it_ordered_is_void_once_it_is_off(house, ada):
    assert [one.name for one in unasked.listed() if one.is_on] == ["dormancy"]
    days_pass(house, 2)
    unasked.switch("dormancy", on=False, by="ada", at=house.now)

    days_pass(house, 60, step=5)

    assert done(ada) == []


def test_two_told_as_one_share_their_signs_of_life(house, ada):
    joined(house, "ada-tv")
    played(house, "ada-tv", at=house.now - timedelta(days=30))
    ledger.merge(house.subject("ada-tv"), ada, key="merge", at=house.now)

    days_pass(house, 60, step=5)

    assert said(ada) == []
    assert people.group(house.subject("ada-tv"))[0] == ada


def test_settings_that_cannot_be_are_refused(house):
    with pytest.raises(BadExperiment, match="no arm is named 'shout'"):
        unasked.set_up("dormancy", {"arms": {"shout": 1.0}}, by="ada", at=house.now)
    with pytest.raises(BadExperiment, match="add up to 1"):
        unasked.set_up("dormancy", {"arms": {"pause": 0.5}}, by="ada", at=house.now)
    with pytest.raises(BadChoice, match="from 1 to 365 days; 0 came"):
        unasked.set_up("dormancy", {"answer_days": 0}, by="ada", at=house.now)
    with pytest.raises(BadChoice, match="there is no programme 'dormency'"):
        unasked.switch("dormency", on=True, by="ada", at=house.now)


def test_who_is_held_out_is_so_for_good_in_every_later_silence_whatever_is_set_since(house):
    ada = joined(house)
    switched_on(house, "dormancy", {"arms": {"held_out": 1.0}})
    house.wait(days=366)
    walk(house)
    unasked.set_up("dormancy", {"arms": {"last_chance": 1.0}}, by="owner", at=house.now)
    house.wait(days=10)
    played(house)  # that silence is over; another begins

    house.wait(days=2 * 365 + 1)
    days_pass(house, 40, step=4)

    assert told(ada, ArmAssigned) == [ArmAssigned(experiment="dormancy", arm="held_out")] * 2
    assert (said(ada), done(ada)) == ([], [])


def test_who_was_asked_before_is_asked_the_same_way_again_though_the_shares_were_changed(house, ada):
    days_pass(house, 2)
    house.tell("ada", LastChanceAnswered(answer="keep"))
    unasked.set_up("dormancy", {"arms": {"last_chance": 0.0001, "held_out": 0.9999}}, by="owner", at=house.now)

    house.wait(days=2 * 365 + 1)
    days_pass(house, 4)

    assert told(ada, ArmAssigned) == [ArmAssigned(experiment="dormancy", arm="last_chance")] * 2
