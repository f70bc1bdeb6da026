"""The rounds go on: whatever fails, whoever else walks them, and however late we are."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from goodwill import rounds, unasked
from goodwill.rounds import Rounds, Step
from goodwill.segments.rows import instant, micros
from goodwill.store.models import DiaryDate


@pytest.fixture
def diary(house):
    def write(*subjects: int, at=None) -> None:
        due_us = micros(at or house.now)
        DiaryDate.objects.bulk_create([DiaryDate(subject=subject, due_us=due_us) for subject in subjects])

    return write


def dates() -> dict[int, object]:
    return {subject: instant(due_us) for subject, due_us in DiaryDate.objects.values_list("subject", "due_us")}


def test_a_failing_step_is_tried_ever_less_often_and_the_others_go_on(house):
    walked = []

    def broken(now):
        raise OSError("no room")

    round_ = Rounds([
        Step("broken", timedelta(minutes=1), broken),
        Step("sound", timedelta(seconds=1), lambda now: walked.append(now) or {"did": 1}),
    ])  # fmt: skip
    first = round_.walk(house.now)
    tries = 0
    for _ in range(1000):
        tries += any(one.step == "broken" for one in round_.walk(house.wait(seconds=1)))

    assert [(one.step, one.failed) for one in first] == [("broken", "OSError: no room"), ("sound", "")]
    assert len(walked) == 1001
    assert tries == 9  # after 2, 4, 8 … 256 s, then every 300 s


def test_a_step_that_works_again_is_walked_at_its_own_pace(house):
    answers = iter([OSError("no room"), {}, {}])

    def mended(now):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    round_ = Rounds([Step("mended", timedelta(minutes=1), mended)])
    round_.walk(house.now)
    round_.walk(house.wait(seconds=2))

    assert round_.rest(house.now) == timedelta(minutes=1)


def test_without_a_programme_dates_are_left_alone(house, diary):
    diary(1)

    assert unasked.look_up(house.now, []) == {"due": 1}
    assert dates() == {1: house.now}


def test_two_workers_never_claim_the_same_date(house, diary):
    from django.db import connection

    diary(*range(1, 201))
    claimed: list[list[int]] = [[], []]
    start = threading.Barrier(2)

    def work(mine: list[int]) -> None:
        start.wait()
        while taken := unasked.claim(house.now, n_most=7):
            mine.extend(taken)
        connection.close()

    workers = [threading.Thread(target=work, args=(mine,)) for mine in claimed]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert sorted(claimed[0] + claimed[1]) == list(range(1, 201))


def test_the_tail_is_ripe_by_length_or_by_age(house, monkeypatch):
    from goodwill.facts import PlayLogged

    assert not rounds.is_ripe(house.now)
    house.tell("ada", PlayLogged(title="Solaris", seconds=60))
    assert not rounds.is_ripe(house.now)
    assert rounds.is_ripe(house.now + rounds.SEAL_AFTER)
    monkeypatch.setattr(rounds, "SEAL_AT", 1)
    assert rounds.is_ripe(house.now)
