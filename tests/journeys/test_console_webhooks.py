"""Webhooks in the console: made with a secret shown once, tried on the spot, paused, and followed message by message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from receiver import Receiver, receiving
from visiting import text, visitor

from goodwill import webhooks
from goodwill.facts import PlayLogged, SubscriptionCancelled
from goodwill.store.models import Act, Delivery, Role, Webhook


@pytest.fixture
def receiver(house):
    """Somebody else's program on this machine, which this house may tell."""
    object.__setattr__(settings.GOODWILL, "env", {**settings.GOODWILL.env, "GOODWILL_WEBHOOKS_PRIVATE": "1"})
    with receiving() as one:
        yield one


def made(receiver: Receiver, **wish: object) -> tuple[Webhook, str]:
    """Make a webhook by the form, and return it with the secret that the page showed."""
    page = text(visitor(Role.OWNER).post("/settings/webhooks", {"name": "shop", "address": receiver.address, **wish}))
    return Webhook.objects.get(), "whsec_" + page.split("<code>whsec_")[1].split("<")[0]


def test_a_secret_is_shown_once_and_signs_what_is_told(house, receiver):
    row, secret = made(receiver, kinds=["play.logged"])
    house.tell("ada", PlayLogged(title="Solaris"), SubscriptionCancelled(cause="voluntary"))
    webhooks.deliver(datetime.now(UTC))
    page = text(visitor(Role.OWNER).get(f"/settings/webhooks/{row.pk}"))

    assert receiver.verified(secret)["type"] == "play.logged"
    assert secret not in page
    assert "play.logged" in page
    assert '<span class="tag good">delivered</span>' in page
    assert [act.what for act in Act.objects.all()] == ["webhook made"]


def test_a_test_message_shows_what_came_of_it(house, receiver):
    row, secret = made(receiver)
    owner, address = visitor(Role.OWNER), f"/settings/webhooks/{row.pk}/test"

    taken = text(owner.post(address))
    receiver.statuses = [418]
    refused = text(owner.post(address))

    assert "The test message was taken" in taken
    assert "It answered 204 after" in taken
    assert receiver.verified(secret, 0)["type"] == "webhook.tested"
    assert "The test message was not taken" in refused
    assert "as you wish" in refused


def test_an_address_of_our_own_network_is_refused_beside_the_field(house):
    wish = {"name": "shop", "address": "https://127.0.0.1/hook"}

    response = visitor(Role.OWNER).post("/settings/webhooks", wish)

    assert response.status_code == 422
    assert "which is not a public address" in text(response)
    assert Webhook.objects.count() == 0


def test_it_is_changed_rotated_paused_resumed_and_taken_away(house, receiver):
    row, secret = made(receiver)
    owner, address = visitor(Role.OWNER), f"/settings/webhooks/{row.pk}"

    owner.post(address, {"name": "till", "address": receiver.address, "is_personal": "on"})
    rotated = text(owner.post(f"{address}/secret"))
    owner.post(f"{address}/pause")
    house.tell("ada", PlayLogged(title="Solaris"))
    paused = webhooks.deliver(datetime.now(UTC))
    owner.post(f"{address}/resumption", {"from": "now"})
    passed_over = webhooks.deliver(datetime.now(UTC))
    owner.post(f"{address}/removal")

    assert "whsec_" in rotated
    assert secret not in rotated
    assert (paused["delivered"], passed_over["delivered"]) == (0, 0)
    assert Webhook.objects.count() == 0
    assert [act.what for act in Act.objects.order_by("id")] == [
        "webhook made", "webhook changed", "webhook secret rotated", "webhook paused", "webhook resumed", "webhook removed",
    ]  # fmt: skip


def test_a_message_given_up_is_found_and_told_once_more(house, receiver):
    row, _ = made(receiver)
    receiver.statuses = [400]
    house.tell("ada", PlayLogged(title="Solaris"))
    webhooks.deliver(datetime.now(UTC))
    Delivery.objects.update(state="failed")
    owner, address = visitor(Role.OWNER), f"/settings/webhooks/{row.pk}"

    failed, delivered = text(owner.get(f"{address}?state=failed")), text(owner.get(f"{address}?state=delivered"))
    receiver.statuses = [204]
    owner.post(f"{address}/messages/{Delivery.objects.get().pk}/retrial")
    webhooks.deliver(datetime.now(UTC))

    assert ("400" in failed, "Nothing yet." in delivered) == (True, True)
    assert "failing" in failed
    assert [one.state for one in Delivery.objects.all()] == ["delivered"]


def test_a_message_of_another_webhook_leads_nowhere(house, receiver):
    row, _ = made(receiver)
    webhooks.test(row, by="ada")
    owner, message = visitor(Role.OWNER), Delivery.objects.get()

    assert owner.post(f"/settings/webhooks/{row.pk}/messages/{message.pk}/retrial").status_code == 404
    assert owner.post(f"/settings/webhooks/99/messages/{message.pk}/retrial").status_code == 404
    assert owner.get("/settings/webhooks/99").status_code == 404
