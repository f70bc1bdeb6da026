"""A webhook is believed when its signature over the raw bytes holds, and never otherwise."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from goodwill.facts import CustomTracked, InvoicePaid

EVENT = {
    "id": "evt_1", "type": "invoice.paid", "created": 1768392000,
    "data": {"object": {"id": "in_1", "object": "invoice", "customer": "cus_1", "amount_paid": 999, "currency": "eur"}},
}  # fmt: skip


@pytest.fixture
def signed(door, monkeypatch):
    """Sends events signed with a secret at a time."""
    from django.conf import settings
    from stripe import WebhookSignature

    home = settings.GOODWILL
    monkeypatch.setattr(
        settings, "GOODWILL", replace(home, env={**home.env, "GOODWILL_STRIPE_SECRET": "whsec_new, whsec_old"})
    )

    def send(event, *, secret="whsec_new", ago=0.0, path="/v1/stripe"):
        raw = event if isinstance(event, bytes) else json.dumps(event, indent=2).encode()
        header = WebhookSignature.generate_signature_header(raw.decode(), secret, int(time.time() - ago))
        return door.post(path, raw, stripe_signature=header)

    return send


def test_signed_event_is_recorded(door, signed):
    assert (signed(EVENT).status, signed(EVENT).json) == (200, {"received": True})
    assert door.facts() == [InvoicePaid(amount_minor=999, currency="EUR", invoice="in_1")]


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
def test_any_of_several_secrets_will_do(door, signed, secret):
    assert signed(EVENT, secret=secret, path="/webhooks/stripe").status == 200


def test_signature_is_taken_over_the_bytes_as_they_came(door, signed):
    assert (
        signed(b'{"id":"evt_1" ,"type":"x.y","created":1768392000,"data":{"object":{"customer":"c","n":1.10}}}').status
        == 200
    )
    assert door.facts() == [CustomTracked(event="stripe.x.y")]


@pytest.mark.parametrize("ago", [299.0, 0.0])
def test_within_five_minutes_it_holds(door, signed, ago):
    assert signed(EVENT, ago=ago).status == 200


def test_older_than_five_minutes_it_does_not(door, signed):
    said = signed(EVENT, ago=310)

    assert (said.status, said.json["code"], door.facts()) == (400, "invalid_request", [])


def test_another_secret_is_refused(door, signed):
    assert signed(EVENT, secret="whsec_stranger").status == 400
    assert door.facts() == []


@pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=x,v1=y", "t=1768392000,v1=00", "é", "t=,v1=", ",,,"])
def test_header_that_is_no_signature_is_refused(door, signed, header):
    assert door.post("/v1/stripe", EVENT, stripe_signature=header).status == 400


def test_changed_by_one_byte_it_is_refused(door, signed, monkeypatch):
    from stripe import WebhookSignature

    header = WebhookSignature.generate_signature_header(json.dumps(EVENT), "whsec_new")

    assert (
        door.post("/v1/stripe", json.dumps(EVENT).replace("999", "998").encode(), stripe_signature=header).status == 400
    )


def test_without_a_secret_nothing_is_believed(door):
    said = door.post("/v1/stripe", EVENT, stripe_signature="t=1,v1=x")

    assert (said.status, said.headers["retry-after"]) == (503, "2")
    assert said.json["message"] == "GOODWILL_STRIPE_SECRET is not set, so no webhook of Stripe's can be believed"


@pytest.mark.parametrize(
    "raw", [b"[]", b"{", b"5", b"\xff", b"{}", b'{"id":"evt_2"}', b'{"id":"e","type":"t","created":"x","data":5}']
)
def test_signed_nonsense_is_refused_or_quarantined_and_records_nothing(door, signed, raw):
    if raw == b"\xff":
        assert door.post("/v1/stripe", raw, stripe_signature="t=1,v1=x").status == 400
        return
    said = signed(raw)

    assert said.status in (200, 400)
    assert (said.status == 200) == bool(door.reasons())
    assert door.facts() == []
