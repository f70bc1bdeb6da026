"""The intake keeps its promises alike on every store: nulls, threads, poison, quarantine, merges."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def door(kept):
    from door import Door  # needs an open home

    return Door(kept)


def test_a_mixed_batch_with_everything_a_database_may_dislike(door):
    from door import track

    from goodwill.intake import quarantine

    door.batch(
        track("a\0b", userId="x\0", properties={"\0": "\0", "n": 2**80}),
        {"type": "wish\0\x7f", "userId": "é", "deep": [[[{}]]]},
        track("title.rated", properties={"title": "t\0", "score": 5}),
        track("good"),
    )

    assert len(door.facts()) == 3
    assert [quarantine.open(one.id)["type"] for one in quarantine.waiting()] == ["wish\0\x7f"]


def test_many_threads_with_the_same_newcomers(door):
    from django.db import connection
    from door import track

    def send(n):
        try:
            events = [track(f"{n}-{i}-{j}", userId=f"u{j}", anonymousId=f"a{j}") for i in range(5) for j in range(4)]
            return [door.batch(*events[i : i + 5]).status for i in range(0, 20, 5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        statuses = [status for sent in threads.map(send, range(6)) for status in sent]

    assert statuses == [200] * 24
    assert len(door.facts("identity.linked")) == 120
    assert len(door.facts()) == 124
    assert len({entry.subject for entry in door.entries()}) == 4


def test_a_merge_a_replay_and_a_thief(door):
    from door import track

    from goodwill import ledger, people
    from goodwill.vocabulary import Handle, HandleKind

    events = [
        track("before", userId=None, anonymousId="tv"),
        {
            "type": "identify",
            "userId": "ada",
            "anonymousId": "tv",
            "messageId": "1",
            "traits": {"email": "Ada@example.org"},
        },
        {
            "type": "identify",
            "userId": "ben",
            "anonymousId": "tv",
            "messageId": "2",
            "traits": {"email": "ada@EXAMPLE.org"},
        },
    ]
    for event in events * 2:
        door.batch(event)

    handles = [
        Handle(HandleKind.USER, "ada"),
        Handle(HandleKind.USER, "ben"),
        Handle(HandleKind.EMAIL, "ada@example.org"),
    ]
    found = people.find(handles)
    told = [entry.fact.wire for entry in ledger.history(found[handles[0]])]
    assert sorted(told) == ["custom.tracked", "identity.linked", "identity.merged", "subscriber.described"]
    assert found[handles[2]] == found[handles[0]]
    assert len(door.facts()) == 5


def test_a_poisoned_delivery_is_taken_apart(door):
    from goodwill.intake.hearing import Delivery
    from goodwill.intake.receive import receive

    def event(number, created):
        return {"id": number, "type": "x.y", "created": created, "data": {"object": {"customer": "c"}}}

    receive(Delivery("stripe", "stripe", [event("e1", 1768392000), event("e2", 4102444800)], door.house.now))

    assert (len(door.facts()), len(door.reasons())) == (1, 1)


def test_quarantine_dropped_mended_and_discarded(door, monkeypatch):
    from door import track

    from goodwill.intake import quarantine, segment

    with monkeypatch.context() as older:
        older.delitem(segment._FACTS, "track")
        door.batch(track("late"), {"type": "wish"}, {"type": "wish"})
    numbers = [one.id for one in quarantine.waiting()]

    quarantine.retry(min(numbers), by="tests")
    quarantine.drop(max(numbers), by="tests")

    assert (len(numbers), len(door.facts()), quarantine.waiting()) == (2, 1, [])
    door.house.wait(days=1)
    assert quarantine.discard(older_than=door.house.now) == 2


def test_an_event_tried_again_its_facts_and_who_tried_it_are_one_transaction(door, three_events):
    from django.db import IntegrityError

    from goodwill.intake import quarantine
    from goodwill.store.models import Act

    [one, *_] = quarantine.waiting()

    with pytest.raises(IntegrityError):
        quarantine.retry(one.id, by=None)  # nobody did it: the log will not take the line
    assert (len(door.facts()), len(quarantine.waiting()), Act.objects.count()) == (0, 3, 0)
    quarantine.retry(one.id, by="ada")
    assert (len(door.facts()), len(quarantine.waiting()), Act.objects.count()) == (1, 2, 1)


def test_many_events_are_tried_each_by_itself(door, three_events):
    from goodwill.intake import quarantine

    numbers = [one.id for one in quarantine.waiting()]

    assert quarantine.retry_many([*numbers, 99], by="ada") == quarantine.Tried(3, 1, 0)
    assert quarantine.retry_many(numbers, by="ada", until=lambda: True) == quarantine.Tried(0, 0, 3)
    assert quarantine.drop_many(numbers, by="ada") == 1


def test_events_that_fail_alike_are_one_family(door):
    from goodwill.intake import quarantine

    for i, day in enumerate(("next Tuesday", "soon")):
        door.batch({"type": "track", "event": "E", "userId": "a", "timestamp": day, "messageId": f"m{i}"})
    door.batch({"type": "wish", "messageId": "m9"})

    first, second = quarantine.families()
    assert (first.n, second.n) == (2, 1)
    assert "soon" in first.reason
    assert "soon" not in first.name
    assert [one.reason for one in quarantine.waiting(family=first.name)] == door.reasons()[1:]
    assert quarantine.numbers(second.name, second.source, n_most=5) == [3]


@pytest.fixture
def three_events(door):
    """Two events that are understood today, though they were not when they came, and one that never will be."""
    from goodwill.intake import waiting_room
    from goodwill.intake.hearing import Delivery, Heard

    good = [{"type": "track", "event": "Hello", "userId": "ada", "messageId": f"m{n}"} for n in (1, 2)]
    events = [{"type": "wish", "messageId": "m3"}, *good]
    waiting_room.keep(
        Delivery("segment", "web", events, door.house.now), [Heard(one, None, "unknown") for one in events]
    )
