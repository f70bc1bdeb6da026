"""What dispatch promises on every store: looked at once more, told once, held, void or given up with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from outgoing import let_leave, pays, windows

from goodwill import acts, dispatch, ledger, outbox, people
from goodwill.acts import By
from goodwill.channels.memory import Memory
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.facts import (
    CancellationOrdered,
    ConsentGiven,
    ConsentWithdrawn,
    MessageBounced,
    MessageSent,
    OrderCarriedOut,
    PauseOrdered,
    PlayLogged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionStarted,
)
from goodwill.orders import ALL, Deed, Do, Key, Link, Order, Purpose, Say
from goodwill.policy import Cap
from goodwill.store.models import TailFact

LEFT = {"left": 1, "held": 0, "void": 0, "failed": 0, "dead": 0}
LINKS = (Link("keep", "keep"), Link("let_go", "let_go"))


def ask(subject: int, now, *, purpose=Purpose.SERVICE, channels=("email",), epoch="1", **more) -> Order:
    return Order(Key("dormancy", subject, "asked", epoch), Say("ask", channels, purpose, {}, LINKS), now, **more)


def carry(kept, doors):
    return dispatch.carry(doors, clock=lambda: kept.now, within_s=None)


def told(subject: int, *kinds) -> list[object]:
    return [entry.fact for entry in ledger.history(subject) if isinstance(entry.fact, kinds)]


def state(subject: int) -> list[tuple[str, str]]:
    return [(one.state, one.reason) for one in outbox.of_subject(subject, n_most=9)]


def test_a_message_leaves_once_and_is_a_fact(kept):
    doors = windows()
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    kept.tell("ada", SubscriberDescribed(language="it", traits={"name": "Ada Rossi"}))
    outbox.put(ask(ada, kept.now), kept.now)

    assert carry(kept, doors) == LEFT
    assert carry(kept, doors) == dict.fromkeys(LEFT, 0)
    (letter,) = doors.channels["email"].letters.values()
    assert (letter.key, letter.address, letter.language, letter.unsubscribe) == (
        f"dormancy:{ada}:asked:1",
        "ada@mail.example",
        "it",
        "",
    )
    assert letter.text.startswith("ask for Ada Rossi in it\nkeep: https://goodwill.example/a/")
    assert told(ada, MessageSent) == [
        MessageSent(channel="email", message=letter.key, programme="dormancy", text="ask (it)")
    ]


@pytest.mark.parametrize("leaving", ["dry", "stopped"])
def test_nothing_leaves_until_the_house_lets_it_and_a_dry_run_lists_what_would(kept, leaving):
    doors = windows()
    let_leave(kept, leaving=leaving)
    ada = pays(kept, "ada", doors)
    outbox.put(ask(ada, kept.now, channels=ALL), kept.now)

    assert carry(kept, doors) == dict.fromkeys(LEFT, 0)
    assert [(one.kept.subject, one.what, one.by) for one in dispatch.planned(doors, kept.now, n_most=9)] == [
        (ada, "leaves", ("email", "inapp"))
    ]
    assert state(ada) == [("waiting", "")]
    assert doors.channels["email"].letters == {}


def test_a_message_to_all_channels_leaves_by_each_once(kept):
    doors = windows()
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    outbox.put(ask(ada, kept.now, channels=ALL), kept.now)
    carry(kept, doors)

    assert [list(one.letters) for one in doors.channels.values()] == [
        [f"dormancy:{ada}:asked:1:email"],
        [f"dormancy:{ada}:asked:1:inapp"],
    ]
    assert sorted(fact.channel for fact in told(ada, MessageSent)) == ["email", "inapp"]


def test_a_play_between_the_order_and_the_dispatch_saves_the_subscription(kept):
    doors = windows(
        last_looks=lambda: lambda _order, profile, _now: "a sign of life came" if profile.last_play_at else None
    )
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    cancel = Order(Key("dormancy", ada, "let_go", "1"), Do(Deed.CANCEL_AT_PERIOD_END), kept.now)
    outbox.put(cancel, kept.now)
    kept.tell("ada", PlayLogged(title="Solaris"))

    assert carry(kept, doors)["void"] == 1
    assert state(ada) == [("void", "a sign of life came")]
    assert doors.biller.done == {}


def test_who_is_let_go_is_cancelled_at_the_end_of_the_paid_month_and_never_billed_again(kept):
    doors = windows()
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    ends = doors.biller.subscriptions["cus_ada"].period_ends_at
    outbox.put(
        Order(Key("dormancy", ada, "let_go", "1"), Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "not_using"}), kept.now),
        kept.now,
    )
    carry(kept, doors)
    while kept.now < ends + timedelta(days=400):
        doors.biller.turn(kept.now)
        carry(kept, doors)
        kept.wait(days=20)

    assert told(ada, OrderCarriedOut, SubscriptionCancelled) == [
        OrderCarriedOut(deed="cancel_at_period_end", programme="dormancy", ends_at=ends),
        SubscriptionCancelled(cause="let_go", reason="not_using"),
    ]
    assert [one.occurred_at for one in ledger.history(ada) if isinstance(one.fact, SubscriptionCancelled)] == [ends]
    assert doors.biller.turn(kept.now) == []


def test_an_order_by_hand_is_carried_out_unless_it_was_taken_back(kept):
    doors = windows()
    let_leave(kept)
    ada, bo = pays(kept, "ada", doors), pays(kept, "bo", doors)
    until = kept.wait(days=1) + timedelta(days=10)
    for subject in (ada, bo):
        acts.order_pause(subject, until=until, reason=None, by=By("lead", kept.now, f"k{subject}"))
    kept.wait(minutes=1)
    acts.withdraw_order(bo, PauseOrdered, by=By("lead", kept.now, "back"))
    carry(kept, doors)

    assert [one.customer for one in doors.biller.done.values()] == ["cus_ada"]
    assert told(ada, OrderCarriedOut, SubscriptionPaused) == [
        OrderCarriedOut(deed="pause", programme="by_hand"),
        SubscriptionPaused(until=until),
    ]
    assert told(bo, SubscriptionPaused) == []
    assert acts.state_of(ada, at=kept.now).orders == ()


@pytest.mark.parametrize(
    ("purpose", "word", "leaves"),
    [
        (Purpose.SERVICE, ConsentWithdrawn(purpose="marketing"), True),
        (Purpose.RETENTION, None, True),
        (Purpose.RETENTION, ConsentWithdrawn(purpose="retention"), False),
        (Purpose.RETENTION, ConsentWithdrawn(purpose="retention", channel="email"), False),
        (Purpose.MARKETING, None, False),
        (Purpose.MARKETING, ConsentGiven(purpose="marketing"), True),
        (Purpose.MARKETING, ConsentGiven(purpose="marketing", channel="email"), True),
    ],
)
def test_consent_decides_but_law_and_contract_ask_nobody(kept, purpose, word, leaves):
    doors = windows()
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    if word is not None:
        kept.tell("ada", word)
    outbox.put(ask(ada, kept.now, purpose=purpose), kept.now)
    carry(kept, doors)

    assert len(doors.channels["email"].letters) == int(leaves)


def test_nobody_is_woken_in_the_night_of_their_own_country(kept):
    doors = windows()
    let_leave(kept, quiet_from=21, quiet_until=9)
    kept.now = datetime(2026, 7, 1, 20, 30, tzinfo=UTC)  # half past ten in Rome
    ada = pays(kept, "ada", doors)
    outbox.put(ask(ada, kept.now, channels=ALL), kept.now)
    carry(kept, doors)

    assert [len(one.letters) for one in doors.channels.values()] == [0, 1]
    assert ("waiting", "it is night where they are") in state(ada)
    kept.now = datetime(2026, 7, 2, 6, 59, tzinfo=UTC)
    assert carry(kept, doors)["left"] == 0
    kept.now = datetime(2026, 7, 2, 7, 0, tzinfo=UTC)  # nine in Rome
    assert carry(kept, doors) == LEFT


def test_a_cap_holds_over_all_programmes_and_lets_through_what_must_be_told(kept):
    doors = windows()
    let_leave(kept, retention=Cap(day=1, week=2, month=2))
    ada = pays(kept, "ada", doors)

    def order(programme: str, purpose=Purpose.RETENTION) -> Order:
        return Order(
            Key(programme, ada, "told", "1"), Say("ask", ("email",), purpose), kept.now, kept.now + timedelta(days=60)
        )

    outbox.put_all([order("one"), order("two"), order("three"), order("law", Purpose.SERVICE)], kept.now)
    n_left = []
    for _day in range(36):
        n_left.append(carry(kept, doors)["left"])
        kept.wait(days=1)

    assert (n_left[0], n_left[1], sum(n_left[2:30]), n_left[30]) == (2, 1, 0, 1)


def test_one_message_on_two_channels_is_one_against_the_cap_and_two_messages_are_two(kept):
    doors = windows()
    let_leave(kept, retention=Cap(day=1, week=9, month=9))
    ada, ben = pays(kept, "ada", doors), pays(kept, "ben", doors)
    outbox.put(ask(ada, kept.now, purpose=Purpose.RETENTION, channels=ALL), kept.now)
    two = [ask(ben, kept.now, purpose=Purpose.RETENTION, epoch=epoch) for epoch in "12"]
    outbox.put_all(two, kept.now)
    counted = carry(kept, doors)

    assert (counted["left"], counted["held"]) == (3, 1)
    assert [one.channel for one in told(ada, MessageSent)] == ["email", "inapp"]
    assert [one.channel for one in told(ben, MessageSent)] == ["email"]


def test_who_is_held_out_is_told_nothing_but_what_they_must_be(kept):
    doors = windows()
    let_leave(kept, held_out=0.5)
    people_ = [pays(kept, f"user{n}", doors) for n in range(40)]
    outbox.put_all([ask(one, kept.now, purpose=Purpose.RETENTION) for one in people_], kept.now)
    carry(kept, doors)
    told_of = {letter.subject for letter in doors.channels["email"].letters.values()}
    outbox.put_all([ask(one, kept.now, purpose=Purpose.SERVICE, epoch="2") for one in people_], kept.now)
    again = carry(kept, doors)

    assert 8 <= len(told_of) <= 32
    assert again["left"] == 40
    assert {state(one)[1] for one in people_ if one not in told_of} == {("void", "held out")}


def test_what_is_too_late_is_void(kept):
    doors = windows()
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    outbox.put(ask(ada, kept.now, expires_at=kept.now + timedelta(hours=1)), kept.now)
    kept.wait(hours=1)
    carry(kept, doors)

    assert state(ada) == [("void", "too late")]


def test_a_bad_address_is_left_alone_by_every_later_order_and_another_is_used(kept):
    def refuse(letter) -> None:
        if letter.address == "ada@mail.example":
            raise DeliveryRefused("550 5.1.1 <ada@mail.example> no such user", is_address_bad=True)

    doors = windows(channels={"email": Memory("email", fails=refuse)})
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    outbox.put(ask(ada, kept.now), kept.now)
    assert carry(kept, doors)["dead"] == 1
    outbox.put(ask(ada, kept.now, epoch="2"), kept.now)
    carry(kept, doors)
    kept.tell("ada", SubscriberDescribed(traits={"email": "ada@new.example"}))
    outbox.put(ask(ada, kept.now, epoch="3"), kept.now)
    carry(kept, doors)

    assert state(ada) == [
        ("done", ""),
        ("void", "mail to them came back, or they called it spam"),
        ("dead", "550 5.1.1 <ada@mail.example> no such user"),
    ]
    assert told(ada, MessageBounced) == [
        MessageBounced(channel="email", message=f"dormancy:{ada}:asked:1", permanent=True, reason="550 5.1.1")
    ]
    assert [one.address for one in doors.channels["email"].letters.values()] == ["ada@new.example"]


def test_what_fails_in_passing_is_tried_ever_less_often_then_waits_for_a_person(kept):
    def fail(_letter) -> None:
        raise DeliveryFailed("451 4.3.0 try later")

    doors = windows(channels={"email": Memory("email", fails=fail)})
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    outbox.put(ask(ada, kept.now), kept.now)
    tries = []
    for _minute in range(3 * 24 * 6):
        if carry(kept, doors)["failed"]:
            tries.append(kept.now)
        kept.wait(minutes=10)

    hours = [(later - sooner).total_seconds() / 3600 for sooner, later in pairwise(tries)]
    assert len(tries) == 7
    assert all(
        wanted * 0.9 <= one <= wanted * 1.1 + 1 / 6 for one, wanted in zip(hours[2:], (0.5, 2, 6, 12), strict=True)
    )
    assert state(ada) == [("dead", "451 4.3.0 try later")]
    doors.channels["email"].fails = lambda _letter: None
    (one,) = outbox.of_subject(ada, n_most=1)
    outbox.try_again(one.id, kept.now)
    assert carry(kept, doors) == LEFT


def test_a_neighbour_that_is_away_is_asked_once_a_walk_and_costs_nobody_a_try(kept):
    asked = []

    def away(letter) -> None:
        asked.append(letter.key)
        raise DeliveryFailed("mail.example:587: connection refused", is_away=True)

    doors = windows(channels={"email": Memory("email", fails=away)})
    let_leave(kept)
    crowd = [pays(kept, f"user{n}", doors) for n in range(30)]
    outbox.put_all([ask(one, kept.now) for one in crowd], kept.now)
    carry(kept, doors)
    for _try in range(20):
        kept.wait(minutes=40)
        carry(kept, doors)
    assert len(asked) == 21
    doors.channels["email"].fails = lambda _letter: None
    kept.wait(minutes=40)

    assert carry(kept, doors)["left"] == 30
    assert {one.n_tries for one in outbox.listed("done", n_most=99)} == {1}


def test_a_customer_nobody_knows_waits_for_a_person_and_without_a_biller_all_wait(kept):
    doors = windows(biller=None)
    let_leave(kept)
    kept.tell("bo", SubscriptionStarted(plan="solo"))
    bo = kept.subject("bo")
    outbox.put(Order(Key("dormancy", bo, "pause", "1"), Do(Deed.PAUSE), kept.now), kept.now)
    carry(kept, doors)
    assert state(bo) == [("waiting", "no biller is set up")]
    kept.wait(hours=2)
    carry(kept, windows())

    assert state(bo) == [("dead", "memory has no customer that is them")]


def test_whose_history_cannot_be_read_waits_and_keeps_nobody_else_waiting(kept):
    doors = windows()
    let_leave(kept)
    ada, bo, cy = (pays(kept, name, doors) for name in ("ada", "bo", "cy"))
    for subject in (ada, bo, cy):
        outbox.put(ask(subject, kept.now), kept.now)
    row = TailFact.objects.get(subject=bo, name="subscription.started")
    TailFact.objects.filter(pk=row.pk).update(payload=b"[]")

    assert carry(kept, doors) == LEFT | {"left": 2, "held": 1}
    assert [state for state, _ in state(bo)] == ["waiting"]
    assert "cannot be read" in state(bo)[0][1]
    TailFact.objects.filter(pk=row.pk).update(payload=row.payload)
    kept.wait(hours=2)
    assert carry(kept, doors) == LEFT


def test_of_two_told_as_one_the_facts_are_of_the_one_they_are_told_as(kept):
    doors = windows()
    let_leave(kept)
    ada = pays(kept, "ada", doors)
    other = kept.subject("other")
    outbox.put(ask(other, kept.now), kept.now)
    ledger.merge(other, ada, key="m", at=kept.now)
    carry(kept, doors)

    assert people.group(other)[0] == ada
    assert [entry.subject for entry in ledger.history(ada) if isinstance(entry.fact, MessageSent)] == [ada]
    assert CancellationOrdered.wire == "cancellation.ordered"
