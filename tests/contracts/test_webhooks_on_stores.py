"""Facts go out as they are recorded: at least once each, under one id, signed, and without what is personal."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from receiver import Receiver, receiving
from standardwebhooks import WebhookVerificationError

from goodwill import ledger, webhooks
from goodwill.errors import BadAddress, Refused
from goodwill.facts import MessageReceived, PlayLogged, SubscriptionCancelled, SubscriptionStarted
from goodwill.store.models import Act, Delivery, Webhook
from goodwill.webhooks import Wish, endpoints
from goodwill.webhooks.tries import WAITS, tries_of

WORDS = "my engine will not start"


@pytest.fixture
def house(kept):
    """A house that may tell programs on its own machine, at the hour that it is."""
    from django.conf import settings

    object.__setattr__(settings.GOODWILL, "env", {**settings.GOODWILL.env, "GOODWILL_WEBHOOKS_PRIVATE": "1"})
    kept.now = datetime.now(UTC)
    return kept


@pytest.fixture
def receiver(house):
    with receiving() as one:
        yield one


def hooked(receiver: Receiver, *kinds: str, **wishes: bool) -> webhooks.Made:
    return webhooks.make(Wish(name="shop", address=receiver.address, kinds=kinds, **wishes), by="ada@example.org")


def test_a_fact_recorded_is_told_signed_and_once(house, receiver):
    made = hooked(receiver)
    house.tell("ada", SubscriptionStarted(plan="family", country="IT"), key="start-1")
    [entry] = ledger.since(0)

    assert webhooks.deliver(house.now) == {"queued": 1, "delivered": 1, "failed": 0}
    assert webhooks.deliver(house.now) == {"queued": 0, "delivered": 0, "failed": 0}

    told = receiver.verified(made.secret)
    assert told == {
        "type": "subscription.started",
        "timestamp": entry.occurred_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "position": entry.position,
            "subject": entry.subject,
            "source": entry.source,
            "recorded_at": entry.recorded_at.isoformat().replace("+00:00", "Z"),
            "fact": {"plan": "family", "country": "IT"},
        },
    }
    headers, _ = receiver.came[0]
    assert (headers["content-type"], headers["user-agent"]) == ("application/json", "Goodwill")
    assert headers["webhook-id"].startswith("fact_")
    with pytest.raises(WebhookVerificationError):
        receiver.verified(webhooks.make(Wish(name="b", address=receiver.address), by="ada").secret)


def test_only_the_kinds_chosen_are_told_and_only_from_then_on(house, receiver):
    house.tell("ada", SubscriptionStarted(plan="family"))
    hooked(receiver, "subscription.cancelled")
    house.tell("ada", PlayLogged(title="Solaris"), SubscriptionCancelled(cause="voluntary"))

    webhooks.deliver(house.now)

    assert receiver.types() == ["subscription.cancelled"]


def test_what_is_personal_is_told_only_where_it_was_chosen(house, receiver):
    hooked(receiver)
    house.tell("ada", MessageReceived(channel="email", text=WORDS))
    webhooks.deliver(house.now)
    plain = receiver.came[0][1]
    hooked(receiver, is_personal=True)
    house.tell("ada", MessageReceived(channel="email", text=WORDS))
    webhooks.deliver(house.now)

    told = [json.loads(body)["data"]["fact"].get("text") for _, body in receiver.came]
    assert WORDS not in plain
    assert sorted(told, key=str) == [None, None, WORDS]
    assert WORDS.encode() not in b"".join(bytes(str(row), "utf-8") for row in Delivery.objects.values_list())


def test_who_was_erased_before_the_telling_is_not_told_of(house, receiver):
    hooked(receiver, is_personal=True)
    receiver.statuses = [500, 204]
    house.tell("ada", MessageReceived(channel="email", text=WORDS))
    webhooks.deliver(house.now)
    ledger.forget(house.subject("ada"), at=house.now)

    webhooks.deliver(house.now + timedelta(seconds=10))

    assert WORDS in receiver.came[0][1]
    assert not any(WORDS in body for _, body in receiver.came[1:])
    assert receiver.ids()[0] in receiver.ids()[1:]


def test_a_message_that_fails_comes_again_under_the_same_id_ever_later(house, receiver):
    hooked(receiver)
    receiver.statuses = [500]
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(house.now)

    waits = []
    for _ in WAITS:
        [row] = Delivery.objects.all()
        due = datetime.fromtimestamp(row.due_us / 1e6, UTC)
        waits.append(due - house.now)
        assert webhooks.deliver(due - timedelta(seconds=1))["failed"] == 0
        Webhook.objects.update(due_us=0)
        house.now = due
        assert webhooks.deliver(due)["failed"] == 1

    [row] = Delivery.objects.all()
    assert (row.state, len(receiver.came), len(set(receiver.ids()))) == ("failed", len(WAITS) + 1, 1)
    assert all(0.9 * meant <= wait <= 1.1 * meant for wait, meant in zip(waits, WAITS, strict=True))
    assert [(one.status, one.said) for one in tries_of(row)] == [(500, "as you wish")] * (len(WAITS) + 1)


def test_while_a_webhook_fails_it_is_asked_with_one_message_only(house, receiver):
    hooked(receiver)
    receiver.statuses = [503]
    house.tell("ada", *[PlayLogged(title=f"Part {n}") for n in range(30)])
    first = webhooks.deliver(house.now)["failed"]

    assert first == 8
    assert webhooks.deliver(house.now + timedelta(seconds=1))["failed"] == 0
    assert webhooks.deliver(house.now + timedelta(seconds=10))["failed"] == 1
    receiver.statuses = [204]
    assert webhooks.deliver(house.now + timedelta(hours=1))["delivered"] == 30
    assert len(set(receiver.ids())) == 30


def test_a_receiver_may_say_when_to_come_back(house, receiver):
    hooked(receiver)
    receiver.statuses, receiver.headers = [429, 204], {"Retry-After": "3600"}
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(house.now)

    assert webhooks.deliver(house.now + timedelta(minutes=59))["delivered"] == 0
    assert webhooks.deliver(house.now + timedelta(minutes=61))["delivered"] == 1


@pytest.mark.parametrize("status", [301, 400, 0])
def test_a_redirect_a_refusal_and_a_line_that_goes_dead_are_failures(house, receiver, status):
    hooked(receiver)
    receiver.statuses, receiver.headers = [status], {"Location": receiver.address}
    house.tell("ada", PlayLogged(title="Solaris"))

    assert webhooks.deliver(house.now)["failed"] == 1
    [row] = Delivery.objects.all()
    assert tries_of(row)[0].status == (status or None)
    assert len(receiver.came) == 1


def test_a_webhook_that_failed_for_days_is_disabled_with_a_notice(house, receiver):
    made = hooked(receiver)
    receiver.statuses = [500]
    for days in (0, 1, 4, 5, 6):
        house.tell("ada", PlayLogged(title="Solaris"))
        webhooks.deliver(house.now + timedelta(days=days, minutes=days))
        made.row.refresh_from_db()
        assert made.row.state == ("active" if days < 5 else "disabled")

    assert [(act.who, act.about) for act in Act.objects.filter(what="webhook disabled")] == [
        ("goodwill", "shop: every message has failed for 5 days")
    ]
    assert _doctor() == ["the webhook shop is disabled: nothing is told to 127.0.0.1 any more"]


def test_a_webhook_that_is_gone_is_disabled_at_once(house, receiver):
    made = hooked(receiver)
    receiver.statuses = [410]
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(house.now)
    made.row.refresh_from_db()

    assert made.row.state == "disabled"
    house.tell("ada", PlayLogged(title="Stalker"))
    assert webhooks.deliver(house.now + timedelta(days=9)) == {"queued": 0, "delivered": 0, "failed": 0}


@pytest.mark.parametrize(("from_now", "n_told"), [(False, 2), (True, 0)])
def test_a_paused_webhook_is_told_what_it_missed_or_goes_on_from_now(house, receiver, from_now, n_told):
    made = hooked(receiver)
    webhooks.pause(made.row, by="ada")
    house.tell("ada", PlayLogged(title="Solaris"), PlayLogged(title="Stalker"))
    webhooks.deliver(house.now)
    assert receiver.came == []

    webhooks.resume(made.row, by="ada", from_now=from_now)
    webhooks.deliver(house.now)
    assert len(receiver.came) == n_told


def test_after_a_rotation_both_secrets_hold_for_a_day(house, receiver):
    made = hooked(receiver)
    fresh = webhooks.rotate(made.row, by="ada", at=house.now)
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(house.now)
    both = [receiver.verified(secret)["type"] for secret in (made.secret, fresh.secret)]

    made.row.refresh_from_db()
    later = endpoints.secrets_of(made.row, house.now + endpoints.OVERLAP)
    assert both == ["play.logged"] * 2
    assert later == [fresh.secret]
    assert made.secret.encode() not in bytes(made.row.secret)


def test_a_test_message_is_sent_at_once_and_its_answer_shown(house, receiver):
    made = hooked(receiver)

    answer = webhooks.test(made.row, by="ada")
    assert (answer.status, answer.is_taken) == (204, True)
    assert receiver.verified(made.secret)["type"] == "webhook.tested"
    receiver.statuses = [500]
    assert webhooks.test(made.row, by="ada").said == "as you wish"
    assert [row.state for row in Delivery.objects.order_by("id")] == ["delivered", "failed"]


def test_a_message_given_up_can_be_tried_again(house, receiver):
    hooked(receiver)
    receiver.statuses = [400]
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(house.now)
    Delivery.objects.update(state="failed")
    [row] = Delivery.objects.all()
    receiver.statuses = [204]

    webhooks.try_again(row, by="ada", at=house.now)
    assert webhooks.deliver(house.now)["delivered"] == 1
    assert len(set(receiver.ids())) == 1


def test_two_workers_at_once_tell_each_fact_once(house, receiver):
    hooked(receiver)
    house.tell("ada", *[PlayLogged(title=f"Part {n}") for n in range(40)])
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        webhooks.deliver(house.now)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    webhooks.deliver(house.now)

    assert len(receiver.came) == len(set(receiver.ids())) == 40


def test_a_worker_that_dies_leaves_its_messages_to_the_next(house, receiver):
    made = hooked(receiver)
    house.tell("ada", PlayLogged(title="Solaris"))
    from goodwill.webhooks import delivering

    delivering._queue(made.row, house.now)
    made.row.refresh_from_db()
    assert len(delivering._claim(made.row, house.now)) == 1  # and then it is killed

    assert webhooks.deliver(house.now + timedelta(minutes=4))["delivered"] == 0
    assert webhooks.deliver(house.now + timedelta(minutes=6))["delivered"] == 1


def test_a_fact_that_is_sealed_already_is_told_all_the_same(house, receiver):
    made = hooked(receiver)
    house.tell("ada", PlayLogged(title="Solaris"))
    ledger.compact(at=house.now)

    assert webhooks.deliver(house.now)["delivered"] == 1
    assert receiver.verified(made.secret)["data"]["fact"] == {"title": "Solaris"}


def test_the_log_of_what_was_told_is_forgotten_after_a_month(house, receiver):
    hooked(receiver)
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(house.now)

    assert webhooks.prune(house.now + timedelta(days=29)) == {"forgotten": 0}
    assert webhooks.prune(house.now + timedelta(days=31)) == {"forgotten": 1}


def test_every_act_is_in_the_audit_log(house, receiver):
    made = hooked(receiver, "play.logged", is_personal=True)
    webhooks.change(made.row, Wish(name="till", address=receiver.address), by="bea")
    webhooks.rotate(made.row, by="bea")
    webhooks.remove(made.row, by="bea")

    assert list(Act.objects.order_by("id").values_list("who", "what", "about")) == [
        ("ada@example.org", "webhook made", f"shop: {receiver.address} (play.logged, personal fields too)"),
        ("bea", "webhook changed", f"till: {receiver.address} (everything)"),
        ("bea", "webhook secret rotated", f"till: {receiver.address} (everything)"),
        ("bea", "webhook removed", f"till: {receiver.address} (everything)"),
    ]


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Wish(name=" ", address="http://127.0.0.1/"), Refused),
        (Wish(name="x", address="http://127.0.0.1/", kinds=["play.loged"]), Refused),
        (Wish(name="x", address="ftp://127.0.0.1/"), BadAddress),
        (Wish(name="x", address="http://127.0.0.1/" + "a" * 500), BadAddress),
    ],
)
def test_what_is_no_webhook_is_refused(house, wish, refusal):
    with pytest.raises(refusal):
        webhooks.make(wish, by="ada")
    assert Webhook.objects.count() == 0


def _doctor() -> list[str]:
    from django.conf import settings

    from goodwill.doctor import examine

    return [one.what for one in examine(settings.GOODWILL).findings if one.check == "webhooks are told"]
