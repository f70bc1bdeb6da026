"""Who has two subscriptions: one may end while the other runs, is used and billed; they have left when the last one ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asking import ALWAYS, days_pass, played, said, switched_on, told, walk
from outgoing import let_leave, pays, windows

from goodwill import dispatch, ledger, outbox, unasked
from goodwill.billing.memory import Subscription
from goodwill.facts import (
    CancellationOrdered,
    InvoiceFailed,
    InvoicePaid,
    ProgrammeMoved,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.orders import Deed, Do, Key, Order
from goodwill.profile import subscriptions
from goodwill.vocabulary import Standing
from goodwill.warehouse.one import profile_of

HOME, MOTHER = "sub_home", "sub_mother"


@pytest.fixture
def doors(house):
    let_leave(house)
    return windows(last_looks=unasked.last_looks)


@pytest.fixture
def ada(house, doors):
    """Ada has one subscription at home and one at her mother's, begun ten days later."""
    subject = pays(house, "ada", doors, subscription=HOME)
    house.wait(days=10)
    house.tell("ada", SubscriptionStarted(plan="basic", amount_minor=599, currency="EUR", subscription=MOTHER))
    doors.biller.subscriptions = {
        f"cus_ada/{HOME}": Subscription(house.now + timedelta(days=20)),
        f"cus_ada/{MOTHER}": Subscription(house.now + timedelta(days=30)),
    }
    return subject


def stands(house, ada):
    return profile_of(ada, as_of=house.now).standing


def carried(house, doors) -> None:
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)


def ended(ada) -> list[str]:
    return [one.subscription for one in told(ada, SubscriptionCancelled)]


def test_one_is_ended_and_the_other_goes_on_and_is_billed_until_it_ends_too(house, doors, ada):
    house.wait(days=20)
    house.tell("ada", SubscriptionCancelled(cause="voluntary", subscription=HOME))

    assert stands(house, ada) is Standing.ACTIVE
    house.wait(days=10)
    house.tell("ada", InvoicePaid(amount_minor=599, currency="EUR"))
    played(house)
    held = subscriptions(ledger.history(ada), as_of=house.now)
    assert [(one.id, one.plan, one.amount_minor, one.runs) for one in held] == [
        (HOME, "family", 999, False),
        (MOTHER, "basic", 599, True),
    ]

    house.tell("ada", SubscriptionCancelled(cause="voluntary", subscription=MOTHER), at=house.wait(days=30))

    assert stands(house, ada) is Standing.CANCELLED


def test_silence_is_of_both_and_who_is_let_go_is_let_go_of_each_by_its_name(house, doors, ada):
    switched_on(house, "dormancy", ALWAYS)
    walk(house)
    house.wait(days=700)
    played(house)  # at home or at her mother's: the silence of both begins anew
    walk(house)
    days_pass(house, 720, step=120)
    assert said(ada) == []
    days_pass(house, 12, step=2)
    assert said(ada) == ["dormancy.last_chance"]
    days_pass(house, 30, step=6)
    for one in doors.biller.subscriptions.values():
        one.period_ends_at = house.now + timedelta(days=5)
    doors.biller.subscriptions[f"cus_ada/{MOTHER}"].period_ends_at += timedelta(days=15)

    carried(house, doors)
    assert sorted(task.do.subscription for task in doors.biller.done.values()) == [HOME, MOTHER]
    assert all(one.cancels for one in doors.biller.subscriptions.values())

    doors.biller.turn(house.wait(days=7))
    carried(house, doors)
    assert (ended(ada), stands(house, ada).value in ("dormant", "asked")) == ([HOME], True)

    doors.biller.turn(house.wait(days=15))
    carried(house, doors)
    assert (ended(ada), stands(house, ada)) == ([HOME, MOTHER], Standing.CANCELLED)
    assert [one.cause for one in told(ada, SubscriptionCancelled)] == ["let_go", "let_go"]


def test_a_play_between_the_order_and_the_end_keeps_both(house, doors, ada):
    switched_on(house, "dormancy", ALWAYS)
    walk(house)
    house.wait(days=364)
    days_pass(house, 40, step=5)
    carried(house, doors)
    assert all(one.cancels for one in doors.biller.subscriptions.values())

    house.wait(days=1)
    played(house)
    walk(house)
    carried(house, doors)

    assert not any(one.cancels for one in doors.biller.subscriptions.values())
    assert stands(house, ada) is Standing.ACTIVE


def failed(house, one: str, invoice: str) -> None:
    house.tell("ada", InvoiceFailed(amount_minor=599, currency="EUR", invoice=invoice, subscription=one))


def test_of_two_the_one_that_is_not_paid_ends_and_the_other_is_paid_and_goes_on(house, doors, ada):
    switched_on(house, "dunning")
    house.wait(days=20)
    failed(house, MOTHER, "in_7")
    house.wait(days=1)
    house.tell("ada", InvoicePaid(amount_minor=999, currency="EUR", subscription=HOME))
    days_pass(house, 22)
    assert said(ada) == ["dunning.failed", "dunning.last", "dunning.ended_one"]
    assert told(ada, CancellationOrdered) == []  # nobody is let go: they stay with the other

    for one in doors.biller.subscriptions.values():
        one.period_ends_at = house.now + timedelta(days=5)
    carried(house, doors)

    assert {name: one.cancels for name, one in doors.biller.subscriptions.items()} == {
        f"cus_ada/{HOME}": False,
        f"cus_ada/{MOTHER}": True,
    }
    doors.biller.turn(house.wait(days=7))
    carried(house, doors)
    days_pass(house, 60, step=6)
    assert (ended(ada), stands(house, ada)) == ([MOTHER], Standing.ACTIVE)
    assert set(said(ada)) == {"dunning.failed", "dunning.last", "dunning.ended_one"}


def test_of_two_that_are_not_paid_each_has_its_own_grace(house, doors, ada):
    switched_on(house, "dunning")
    house.wait(days=20)
    failed(house, MOTHER, "in_7")
    days_pass(house, 10)
    failed(house, HOME, "in_8")
    days_pass(house, 16)
    carried(house, doors)
    assert [one.cancels for one in doors.biller.subscriptions.values()] == [False, True]
    house.tell("ada", InvoicePaid(amount_minor=999, currency="EUR", subscription=HOME))
    days_pass(house, 30, step=3)
    carried(house, doors)

    assert [one.cancels for one in doors.biller.subscriptions.values()] == [False, True]
    moves = [one.event.partition(".")[0] for one in told(ada, ProgrammeMoved)]
    assert [moves.count(f"dunning/{step}") for step in ("told", "warned", "ended")] == [2, 1, 1]


def test_of_two_a_charge_that_names_neither_is_told_and_ends_none(house, doors, ada):
    switched_on(house, "dunning")
    house.wait(days=20)
    house.tell("ada", InvoiceFailed(amount_minor=599, currency="EUR"))
    days_pass(house, 60, step=3)
    carried(house, doors)

    assert said(ada) == ["dunning.failed"]
    assert not any(one.cancels for one in doors.biller.subscriptions.values())


def test_a_deed_that_names_neither_of_two_is_done_to_the_newest(house, doors, ada):
    outbox.put(
        Order(Key("make_good", ada, "gave_month", "1"), Do(Deed.COUPON, {"percent": 100, "months": 1}), house.now),
        house.now,
    )
    doors = windows(biller=doors.biller)

    carried(house, doors)

    assert [task.do.subscription for task in doors.biller.done.values()] == [MOTHER]
