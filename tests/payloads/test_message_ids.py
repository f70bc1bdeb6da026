"""What makes an event this one and no other: its id, or what stands for its content."""

from __future__ import annotations

from door import track

from goodwill.intake import sources


def plain(event="Clicked", **fields):
    return {"type": "track", "event": event, "userId": "ada", **fields}


def test_replay_adds_nothing(door):
    events = [track(f"e{i}") for i in range(20)]

    door.batch(*events)
    door.house.wait(hours=2)
    door.batch(*events)

    assert len(door.facts()) == 20


def test_same_id_twice_in_one_batch_is_one_fact(door):
    door.batch(track(messageId="1"), track("other", messageId="1"))

    assert [fact.event for fact in door.facts()] == ["Button Clicked"]


def test_same_id_from_another_source_is_another_fact(door):
    second = sources.create("app")

    door.batch(track(messageId="1"))
    door.post("/v1/batch", {"writeKey": second, "batch": [track(messageId="1")]})

    assert [entry.source for entry in door.entries()] == ["segment:web", "segment:app"]


def test_event_without_an_id_is_known_again_by_its_content(door):
    event = plain(timestamp="2026-01-15T10:00:00Z", properties={"b": 1, "a": 2})
    again = plain(properties={"a": 2, "b": 1}, timestamp="2026-01-15T10:00:00Z")

    door.batch(event, sentAt="2026-01-15T12:00:00Z")
    door.house.wait(days=40)
    door.batch(again, sentAt="2026-02-24T12:00:00Z")

    assert len(door.facts()) == 1


def test_event_with_neither_id_nor_date_is_known_again_within_the_hour(door):
    door.batch(plain())
    door.house.wait(minutes=30)
    door.batch(plain())
    door.house.wait(days=1)
    door.batch(plain())

    assert len(door.facts()) == 2


def test_events_of_one_content_but_another_moment_are_two(door):
    door.batch(plain(timestamp="2026-01-15T10:00:00Z"), plain(timestamp="2026-01-15T10:00:01Z"))

    assert len(door.facts()) == 2


def test_posthog_uuid_or_insert_id(door):
    door.capture(
        {"event": "x", "distinct_id": "ada", "uuid": "1"},
        {"event": "x", "distinct_id": "ada", "uuid": "1"},
        {"event": "x", "distinct_id": "ada", "properties": {"$insert_id": "2"}},
        {"event": "x", "distinct_id": "ada", "properties": {"$insert_id": "2"}},
    )

    assert len(door.facts()) == 2
