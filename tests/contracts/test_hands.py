"""On every store, who is at work is seen at work by every process, and who ended without a word is not."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from live import until

from goodwill import hands
from goodwill.segments.rows import micros
from goodwill.store.models import Hand


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(hands, "_EVERY_S", 0.02)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_hand_is_seen_for_as_long_as_it_works(kept, often):
    with hands.at_work("import", "plays.csv") as hand:
        until(
            lambda: (
                [(one.sort, one.doing, one.share) for one in hands.all_at_work(now())]
                == [("import", "plays.csv", None)]
            )
        )
        hand.does("more.csv", 0.25)
        until(lambda: [(one.doing, one.share) for one in hands.all_at_work(now())] == [("more.csv", 0.25)])

    assert hands.all_at_work(now()) == []
    assert hands.last_heard("import") is None


def test_several_hands_are_seen_side_by_side_and_a_long_step_does_not_silence_one(kept, often):
    go_on, seen = threading.Event(), threading.Event()

    def work() -> None:
        with hands.at_work("worker", "seal"):
            seen.set()
            go_on.wait(20)

    with hands.at_work("worker", "sweep"):
        other = threading.Thread(target=work)
        other.start()
        seen.wait(20)
        until(lambda: [one.doing for one in hands.all_at_work(now())] == ["sweep", "seal"])
        first = hands.last_heard("worker")
        until(lambda: hands.last_heard("worker") > first)
        go_on.set()
        other.join()


def test_who_ended_without_a_word_is_not_seen_and_is_forgotten_in_time(kept):
    for name, ago in (
        ("here", timedelta(seconds=20)),
        ("gone", timedelta(minutes=2)),
        ("long gone", timedelta(days=2)),
    ):
        Hand.objects.create(name=name, sort="worker", doing=name, began_us=0, heard_us=micros(now() - ago))

    assert [one.doing for one in hands.all_at_work(now())] == ["here"]
    assert now() - hands.last_heard("worker") < timedelta(minutes=1)
    assert hands.forget_silent(now()) == 1
    assert Hand.objects.count() == 2


def test_work_goes_on_though_it_cannot_be_said(kept, often, monkeypatch):
    from django.db import OperationalError

    def away(*_args, **_named):
        raise OperationalError("the database is away")

    monkeypatch.setattr(Hand.objects, "update_or_create", away)

    with hands.at_work("worker") as hand:
        hand.does("sweep")
        done = True

    assert done
