"""What every store promises of acts on many: each once, a few at a time, nothing half done, and told how it went."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from goodwill import errands, ledger
from goodwill.acts import By, notes_of
from goodwill.errands import Wish, running
from goodwill.errors import AlreadySo, UnknownErrand
from goodwill.facts import CancellationOrdered, SubscriptionCancelled, SubscriptionPaused, SubscriptionStarted
from goodwill.store.models import Act, Errand

LEAVE, NOTE = Wish(act="leave", reason="not_using"), Wish(act="note", text="Told of the outage.", author="Maria")
N = 32


@pytest.fixture
def many(kept) -> list[int]:
    """Subscribers, of whom one has left, one rests and one was forgotten."""
    for n in range(N):
        kept.tell(f"u{n}", SubscriptionStarted(plan="basic"))
    kept.wait(days=1)
    kept.tell("u7", SubscriptionCancelled(cause="voluntary"))
    kept.tell("u8", SubscriptionPaused())
    subjects = [kept.subject(f"u{n}") for n in range(N)]
    ledger.forget(subjects[9], at=kept.now)
    return subjects


def by(kept, key: str = "the-form") -> By:
    return By("lead@example.org", kept.now, key)


def ordered(subjects: list[int]) -> list[int]:
    """How often it was ordered of each that they are let go."""
    return [sum(type(e.fact) is CancellationOrdered for e in ledger.history(one)) for one in subjects]


def test_each_is_acted_on_once_and_who_was_left_alone_is_told_with_the_reason(kept, many):
    errand = errands.began(many, LEAVE, by=by(kept), query="plan=basic")

    assert errands.go_on(errand) == N
    done = errands.progress_of(errand)

    assert (done.state, done.n, done.n_done, done.n_acted_on) == ("done", N, N, N - 2)
    assert dict(done.skipped) == {"forgotten": 1, "nothing runs": 1}
    assert errands.skips_of(errand, n_most=10) == [(many[7], "nothing runs"), (many[9], "forgotten")]
    assert ordered(many) == [0 if n in (7, 9) else 1 for n in range(N)]
    assert Act.objects.filter(what="let go ordered", who="lead@example.org").count() == N - 2
    assert Act.objects.get(what="errand begun").about == f"errand {errand}: leave for {N}; plan=basic"


def test_a_second_submit_is_the_same_errand_and_does_nothing_twice(kept, many):
    first, second = (errands.began(many, LEAVE, by=by(kept)) for _ in range(2))
    errands.go_on(first)
    errands.go_on(second)

    assert first == second
    assert Errand.objects.count() == 1
    assert sum(ordered(many)) == N - 2


def test_another_errand_for_the_same_leaves_them_alone(kept, many):
    errands.go_on(errands.began(many, LEAVE, by=by(kept)))
    again = errands.began(many, LEAVE, by=by(kept, "another-form"))
    errands.go_on(again)

    assert dict(errands.progress_of(again).skipped) == {"ordered": N - 2, "forgotten": 1, "nothing runs": 1}


def test_killed_in_the_middle_of_a_batch_nothing_is_half_done_and_it_goes_on(kept, many, monkeypatch):
    errand = errands.began(many, LEAVE, by=by(kept))
    act, calls = running._act, []

    def killed(*args):
        calls.append(args)
        if len(calls) == running.A_BATCH + 5:
            raise KeyboardInterrupt
        return act(*args)

    monkeypatch.setattr(running, "_act", killed)
    with pytest.raises(KeyboardInterrupt):
        errands.go_on(errand)
    halfway, acted = errands.progress_of(errand), sum(ordered(many))
    monkeypatch.setattr(running, "_act", act)

    assert (halfway.state, halfway.n_done, acted) == ("running", running.A_BATCH, running.A_BATCH - 2)
    assert Act.objects.filter(what="let go ordered").count() == acted
    assert errands.walk(kept.now) == {"acted": N - running.A_BATCH}
    assert ordered(many) == [0 if n in (7, 9) else 1 for n in range(N)]


def test_two_who_go_through_it_at_once_do_each_once(kept, many):
    errand, start = errands.began(many, NOTE, by=by(kept)), threading.Barrier(2)

    def go() -> None:
        start.wait()
        errands.go_on(errand)
        connection.close()

    runners = [threading.Thread(target=go) for _ in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(timeout=120)

    assert errands.progress_of(errand).n_done == N
    assert [len(notes_of(ledger.history(one))) for one in many] == [0 if n == 9 else 1 for n in range(N)]


def test_an_errand_that_is_stopped_leaves_the_rest_alone(kept, many):
    errand = errands.began(many, NOTE, by=by(kept))
    running._batch(errand, NOTE, many)
    errands.stop(errand, by="owner@example.org", at=kept.now)

    assert errands.go_on(errand) == 0
    assert (errands.progress_of(errand).state, errands.progress_of(errand).n_done) == ("stopped", running.A_BATCH)
    with pytest.raises(AlreadySo):
        errands.stop(errand, by="owner@example.org", at=kept.now)


def test_what_was_said_rests_sealed_and_goes_with_the_end(kept, many):
    errand = errands.began(many, NOTE, by=by(kept))
    row = Errand.objects.get(id=errand)
    before = bytes(row.args)
    errands.go_on(errand)

    assert b"outage" not in before
    assert errands.errand.wish_of(row) == NOTE
    assert errands.errand.wish_of(Errand.objects.get(id=errand)) == Wish(act="note")


def test_an_errand_for_nobody_is_done_and_one_that_is_not_is_unknown(kept):
    errand = errands.began([], NOTE, by=by(kept))

    assert errands.progress_of(errand).state == "done"
    assert errands.walk(kept.now) == {"acted": 0}
    with pytest.raises(UnknownErrand):
        errands.progress_of(errand + 1)
