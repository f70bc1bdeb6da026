"""What every store promises of the outbox: put once, in one pair of hands at a time, settled once, gone with the person."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from goodwill import acts, ledger, outbox
from goodwill.acts import By
from goodwill.errors import AlreadySo
from goodwill.facts import CancellationOrdered, PauseOrdered, SubscriptionStarted
from goodwill.orders import ALL, Deed, Do, Key, Link, Order, Purpose, Say
from goodwill.store.models import Outgoing
from goodwill.store.transactions import writing

ASK = Say("lastchance", ("email", "inapp"), Purpose.RETENTION, {"deadline": "soon"}, (Link("keep", "keep"),))


def order(kept, user: str = "ada", *, what=ASK, epoch: str = "1", **times) -> Order:
    return Order(Key("dormancy", kept.subject(user), "asked", epoch), what, **{"due_at": kept.now} | times)


def test_an_order_put_twice_is_put_once_and_comes_back_as_it_was(kept):
    first, again = outbox.put(order(kept), kept.now), outbox.put(order(kept), kept.now)
    claimed = outbox.claim(kept.now, 10)

    assert (first, again) == (True, False)
    assert [(one.order, one.key, one.began_at) for one in claimed] == [(order(kept), str(order(kept).key), None)]
    assert b"lastchance" not in b"".join(bytes(row.payload) for row in Outgoing.objects.all())


def test_what_is_put_goes_with_the_transaction_it_was_put_in(kept):
    wanted = order(kept)
    with writing():
        outbox.put(wanted, kept.now)
        transaction.set_rollback(True)

    assert outbox.counts()["waiting"] == 0


def test_many_workers_share_the_orders_and_none_is_in_two_hands(kept):
    outbox.put_all([order(kept, f"user{n}") for n in range(60)], kept.now)
    start, held = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        while found := outbox.claim(kept.now, 7):
            held.extend(one.id for one in found)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert sorted(held) == sorted(Outgoing.objects.values_list("id", flat=True))
    assert len(held) == 60


def test_a_claim_ends_with_its_lease_and_a_late_word_changes_nothing(kept):
    outbox.put(order(kept), kept.now)
    (late,) = outbox.claim(kept.now, 1)
    outbox.begin(late, kept.now)
    assert outbox.claim(kept.now, 1) == []
    kept.wait(minutes=6)
    (second,) = outbox.claim(kept.now, 1)

    assert (second.n_tries, second.began_at) == (1, kept.now - timedelta(minutes=6))
    assert outbox.done(late, kept.now, neighbour="email") is False
    assert outbox.done(second, kept.now, neighbour="email", neighbour_id="<x@y>") is True
    assert outbox.counts() == {"waiting": 0, "claimed": 0, "failed": 0, "done": 1, "void": 0, "dead": 0}


def test_what_failed_in_passing_comes_again_and_what_failed_for_good_waits_for_a_person(kept):
    outbox.put(order(kept), kept.now)
    (one,) = outbox.claim(kept.now, 1)
    outbox.begin(one, kept.now)
    outbox.failed(one, "451 try later", again_at=kept.now + timedelta(minutes=10), neighbour="email")
    assert outbox.claim(kept.now + timedelta(minutes=9), 1) == []
    (one,) = outbox.claim(kept.wait(minutes=10), 1)
    assert (one.n_tries, one.began_at) == (1, None)
    outbox.dead(one, kept.now, "550 no such user")

    assert outbox.claim(kept.wait(days=9), 1) == []
    assert outbox.try_again(one.id, kept.now) is True
    assert [again.n_tries for again in outbox.claim(kept.now, 1)] == [0]
    assert outbox.try_again(one.id, kept.now) is False


def test_a_message_to_all_channels_is_one_for_each_and_split_once(kept):
    outbox.put(order(kept, what=Say("lastchance", ALL, Purpose.RETENTION)), kept.now)
    (whole,) = outbox.claim(kept.now, 1)
    each = {name: Say("lastchance", (name,), Purpose.RETENTION) for name in ("email", "inapp")}
    assert outbox.split(whole, each, kept.now) is True
    assert outbox.split(whole, each, kept.now) is False
    parts = outbox.claim(kept.now, 9)

    key = str(order(kept).key)
    assert sorted((one.key, one.order.what.channels) for one in parts) == [
        (f"{key}:email", ("email",)),
        (f"{key}:inapp", ("inapp",)),
    ]


def test_what_was_ordered_for_the_forgotten_does_not_leave(kept):
    outbox.put_all([order(kept, epoch="1"), order(kept, epoch="2"), order(kept, "bo")], kept.now)
    ledger.forget(kept.subject("ada"), at=kept.now)

    left = [one.order.key.subject for one in outbox.claim(kept.now, 9)]
    assert left == [kept.subject("bo")]
    gone = Outgoing.objects.filter(state="void").values_list("reason", "payload")
    assert list(gone) == [("forgotten", None), ("forgotten", None)]


def test_nothing_is_ordered_for_the_forgotten(kept):
    wanted = order(kept)
    ledger.forget(wanted.key.subject, at=kept.now)

    assert outbox.put(wanted, kept.now) is False


def test_what_a_colleague_orders_is_in_the_outbox_and_what_is_withdrawn_never_leaves(kept):
    kept.tell("ada", SubscriptionStarted(plan="family", amount_minor=999, currency="EUR", interval="month"))
    ada, until = kept.subject("ada"), kept.wait(days=1) + timedelta(days=30)
    by = By("lead@example.org", kept.now, "one")
    for _ in range(2):
        acts.order_pause(ada, until=until, reason=None, by=by)
    acts.withdraw_order(ada, PauseOrdered, by=By("lead@example.org", kept.wait(minutes=1), "two"))
    acts.order_leave(ada, reason="asked_us", by=By("lead@example.org", kept.wait(minutes=1), "three"))

    claimed = outbox.claim(kept.now, 9)
    assert [one.order.what for one in claimed] == [Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "asked_us"})]
    assert [(one.name, one.state, one.reason) for one in outbox.of_subject(ada, n_most=9)] == [
        ("cancel_at_period_end", "claimed", ""),
        ("pause", "void", "withdrawn"),
    ]
    outbox.begin(claimed[0], kept.now)
    with pytest.raises(AlreadySo, match="being asked already"):
        acts.withdraw_order(ada, CancellationOrdered, by=By("lead@example.org", kept.wait(minutes=1), "four"))
    assert transaction.get_connection().in_atomic_block is False
