"""Batches in batches, and one bad event among good ones."""

from __future__ import annotations

import pytest
from door import track

from goodwill.errors import BadEvent, UnknownEvent
from goodwill.intake import quarantine

NONSENSE = [None, 5, "text", True, [], {}, {"type": "track"}, {"type": "wish", "userId": "ada"}, {"type": ["track"], "userId": "ada"},
            {"type": "track", "userId": "ada"}, {"type": "group", "userId": "ada"}, {"type": "alias", "userId": "ada"},
            {"type": "track", "userId": "ada", "event": {"a": 1}}]  # fmt: skip


@pytest.mark.parametrize("bad", NONSENSE)
def test_one_bad_event_never_fails_its_batch(door, bad):
    said = door.batch(track("before"), bad, track("after"))

    assert said.status == 200
    assert [fact.event for fact in door.facts()] == ["before", "after"]
    assert len(door.reasons()) == (0 if bad == [] else 1)


def test_batches_within_a_batch(door):
    inner = {"batch": [track("b"), [track("c")]], "context": {"ip": "192.0.2.1"}}
    door.batch(track("a"), inner, context={"locale": "it"})

    told = {fact.event: fact.properties for fact in door.facts()}
    assert list(told) == ["a", "b", "c"]
    assert told["b"]["context"] == {"locale": "it", "ip": "192.0.2.1"}


def test_bare_list_of_events(door):
    assert door.post("/v1/batch", [track("a"), track("b")], authorization=f"Bearer {door.key}").status == 200
    assert len(door.facts()) == 2


def test_single_event_sent_as_a_batch(door):
    door.post("/v1/batch", {**track(), "writeKey": door.key})

    assert len(door.facts()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/v1/t",
        "/v1/track",
        "/v1/track/",
        "/v1/batch",
        "/v1/b",
        "/v1/import",
        "/v1/i",
        "/v1/p",
        "/v1/s",
        "/v1/g",
        "/v1/a",
    ],
)
def test_every_address_records(door, path):
    event = {"userId": "ada", "groupId": "g", "previousId": "p", "writeKey": door.key, "name": "n", "messageId": "1"}
    fields = {
        "/v1/t": "track",
        "/v1/track": "track",
        "/v1/track/": "track",
        "/v1/batch": "track",
        "/v1/b": "track",
        "/v1/import": "track",
    }
    event |= {"event": "e"} if path in fields else {}
    door.post(path, {**event, "type": "track"} if path in ("/v1/batch", "/v1/b", "/v1/import") else event)

    assert door.facts()
    assert door.reasons() == []


def test_event_larger_than_any_is_quarantined(door):
    door.batch(track(properties={"x": "y" * 300_000}), track("good"))

    assert [fact.event for fact in door.facts()] == ["good"]
    assert door.reasons()[0].endswith("at most 262144 are taken")


def test_quarantine_keeps_an_event_whole_once_and_sealed(door):
    from goodwill.store.models import Quarantined

    bad = {"type": "wish", "userId": "ada", "traits": {"name": "Ada Secret"}}
    door.batch(bad)
    door.batch(bad)

    waiting = quarantine.waiting()
    assert [(one.source, one.dialect) for one in waiting] == [("web", "segment")]
    assert quarantine.open(waiting[0].id) == bad
    assert b"Secret" not in bytes(Quarantined.objects.get().sealed)


def test_quarantine_is_read_page_by_page(door):
    for i in range(5):
        door.batch({"type": "wish", "n": i})

    first = quarantine.waiting(limit=2)
    then = quarantine.waiting(limit=9, before=first[-1].id)

    assert [quarantine.open(one.id)["n"] for one in first + then] == [4, 3, 2, 1, 0]


def test_retry_that_fails_again_says_why_and_it_goes_on_waiting(door):
    door.batch({"type": "wish"})
    number = quarantine.waiting()[0].id

    with pytest.raises(BadEvent, match="type wants one of"):
        quarantine.retry(number, by="tests")

    assert len(quarantine.waiting()) == 1


def test_retry_once_the_event_is_understood_records_it_at_its_own_time(door, monkeypatch):
    from goodwill.intake import segment

    received = door.house.now
    with monkeypatch.context() as older:
        older.delitem(segment._FACTS, "track")
        door.batch(track("late", timestamp="2026-01-15T11:00:00Z"))
    door.house.wait(days=3)
    number = quarantine.waiting()[0].id

    quarantine.retry(number, by="tests")

    assert [(e.fact.event, e.occurred_at.hour, e.recorded_at) for e in door.entries()] == [("late", 11, received)]
    assert (quarantine.waiting(), quarantine.open(number)) == ([], None)
    with pytest.raises(UnknownEvent):
        quarantine.retry(number, by="tests")


def test_dropped_stays_dropped_when_delivered_again(door):
    door.batch({"type": "wish"})
    number = quarantine.waiting()[0].id

    quarantine.drop(number, by="tests")
    door.batch({"type": "wish"})

    assert (quarantine.waiting(), quarantine.open(number)) == ([], None)
    with pytest.raises(UnknownEvent):
        quarantine.drop(number, by="tests")


def test_discard_destroys_what_is_old(door):
    door.batch({"type": "wish"})
    door.house.wait(days=91)

    assert quarantine.discard(older_than=door.house.now) == 1
    assert quarantine.waiting() == []
