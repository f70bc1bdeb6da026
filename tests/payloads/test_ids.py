"""Ids as clients write them: numbers, nothing, too much; and text that is not quite text."""

from __future__ import annotations

import json

import pytest
from door import track

from goodwill import people
from goodwill.facts import SubscriberDescribed
from goodwill.vocabulary import Handle, HandleKind


def led_to(kind, value):
    return people.find([Handle(kind, value)])


@pytest.mark.parametrize(
    ("told", "known_as"), [(1024, "1024"), (1024.0, "1024"), (" ada ", "ada"), (2**70, str(2**70)), ("é", "é")]
)
def test_user_id_is_text_or_a_whole_number(door, told, known_as):
    door.batch(track(userId=told))

    assert list(led_to(HandleKind.USER, known_as).values()) == [door.entries()[0].subject]


@pytest.mark.parametrize("nobody", [None, "", "null", "undefined", "  ", "00000000-0000-0000-0000-000000000000"])
def test_anonymous_id_that_is_nobody_leaves_the_user(door, nobody):
    door.batch(track(anonymousId=nobody))

    assert list(led_to(HandleKind.USER, "ada").values()) == [door.entries()[0].subject]
    assert [fact.wire for fact in door.facts()] == ["custom.tracked"]


def test_anonymous_id_alone_is_somebody(door):
    door.batch(track(userId=None, anonymousId="device-1"))

    assert list(led_to(HandleKind.ANONYMOUS, "device-1").values()) == [door.entries()[0].subject]


@pytest.mark.parametrize("ids", [{"userId": None}, {"userId": ""}, {"userId": None, "anonymousId": None}])
def test_event_of_nobody_is_quarantined(door, ids):
    assert door.batch(track(**ids), track("good")).status == 200

    assert door.reasons() == ["it names nobody: neither userId nor anonymousId"]
    assert len(door.facts()) == 1


@pytest.mark.parametrize("wrong", [True, {}, ["ada"], 1.5, "x" * 513, 2**2000])
def test_id_that_is_none_is_quarantined(door, wrong):
    assert door.batch(track(userId=wrong, messageId="m"), track("good")).status == 200

    assert [fact.event for fact in door.facts()] == ["good"]
    assert len(door.reasons()) == 1
    assert door.reasons()[0].startswith("userId ")


def test_not_a_number_and_infinity_become_nothing(door):
    raw = json.dumps({"writeKey": door.key, "batch": [track(properties={"a": float("nan"), "b": [float("-inf"), 1]})]})

    assert door.post("/v1/batch", raw.encode()).status == 200
    assert door.facts()[0].properties == {"a": None, "b": [None, 1]}


def test_number_of_five_thousand_digits_is_kept_as_text(door):
    raw = json.dumps({"writeKey": door.key, "batch": [track(properties={"n": 1}, messageId="1")]}).replace(
        ": 1}", ": " + "9" * 5000 + "}"
    )

    assert door.post("/v1/batch", raw.encode()).status == 200
    assert door.facts()[0].properties == {"n": "9" * 5000}


def test_half_a_surrogate_pair_is_replaced(door):
    raw = b'{"writeKey":"%s","batch":[{"type":"track","event":"a\\ud800b","userId":"x\\udfff","messageId":"1"}]}'

    assert door.post("/v1/batch", raw % door.key.encode()).status == 200
    assert [fact.event for fact in door.facts()] == ["a\ufffdb"]


def test_bytes_that_are_not_utf_8_are_replaced(door):
    raw = b'{"writeKey":"%s","batch":[{"type":"track","event":"caf\xe9","userId":"ada","messageId":"1"}]}'

    assert door.post("/v1/batch", raw % door.key.encode()).status == 200
    assert [fact.event for fact in door.facts()] == ["caf\ufffd"]


def test_nul_in_a_name_a_property_and_an_id(door):
    door.batch(track("a\0b", userId="u\0", properties={"x\0": "\0"}, messageId="\0"), {"type": "\0", "userId": "\0"})

    assert (len(door.facts()), len(door.reasons())) == (1, 1)


def test_name_with_an_address_in_it_is_kept_without(door):
    door.batch(track("Call from ada@example.org done"))

    assert [fact.event for fact in door.facts()] == ["Call from (address) done"]


def test_traits_only_in_the_context(door):
    door.batch(
        {
            "type": "identify",
            "userId": "ada",
            "messageId": "1",
            "context": {"traits": {"plan": "gold", "country": "it"}},
        }
    )

    assert door.facts() == [SubscriberDescribed(country="IT", traits={"plan": "gold", "country": "it"})]


def test_traits_are_sealed_and_lie_nowhere_in_the_open(door):
    from django.db import connection

    door.batch(
        {
            "type": "identify",
            "userId": "ada",
            "messageId": "1",
            "traits": {"name": "Ada Secret", "email": "ada@secret.example"},
        }
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT payload, sealed FROM facts")
        rows = cursor.fetchall()
    assert b"ecret" not in b"".join(bytes(part) for row in rows for part in row)
    assert list(led_to(HandleKind.EMAIL, "ADA@secret.example").values()) == [door.entries()[0].subject]
