"""What every store promises of the ledger: once each, all or nothing, in order, and nothing lost between the rooms."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Event

import pytest
from django.db import connection

from goodwill import ledger
from goodwill.errors import BadFact
from goodwill.facts import PlayLogged, Posting, SubscriptionStarted, TitleSaved


def plays(subject: int, at, keys, seconds: int = 60):
    return [Posting(subject, at, PlayLogged(title="Solaris", seconds=seconds), key, "test:plays") for key in keys]


def test_a_key_is_recorded_once_within_a_batch_and_ever_after(kept):
    ada = kept.subject("ada")

    first = ledger.record(plays(ada, kept.now, ["a", "b", "a"]), at=kept.now)
    second = ledger.record(plays(ada, kept.now, ["b", "c"], seconds=99), at=kept.now)

    assert (first.n_recorded, first.n_duplicates) == (2, 1)
    assert (second.n_recorded, second.n_duplicates) == (1, 1)
    assert sorted(entry.fact.seconds for entry in ledger.history(ada)) == [60, 60, 99]


def test_a_large_batch_that_was_told_in_part_adds_only_what_is_new(kept):
    ada = kept.subject("ada")
    ledger.record(plays(ada, kept.now, [f"{i}" for i in range(0, 300, 3)]), at=kept.now)

    whole = ledger.record(plays(ada, kept.now, [f"{i}" for i in range(300)]), at=kept.now)
    again = ledger.record(plays(ada, kept.now, [f"{i}" for i in range(300)]), at=kept.now)

    assert (whole.n_recorded, whole.n_duplicates) == (200, 100)
    assert (again.n_recorded, again.n_duplicates) == (0, 300)
    assert len({entry.position for entry in ledger.history(ada)}) == 300


def test_a_key_is_known_after_its_fact_was_sealed_and_its_run_merged(kept):
    ada = kept.subject("ada")
    for i in range(9):
        ledger.record(plays(ada, kept.now, [f"{i}:{j}" for j in range(3)]), at=kept.now)
        ledger.compact(at=kept.now)
        kept.wait(days=200)

    again = ledger.record(plays(ada, kept.now, [f"{i}:{j}" for i in range(10) for j in range(3)]), at=kept.now)

    assert (again.n_recorded, again.n_duplicates) == (3, 27)
    assert ledger.counts() == ledger.Counts(facts=30, tail=3, segments=27, quarantined=0)


def test_a_batch_with_one_bad_fact_records_none(kept):
    ada = kept.subject("ada")
    naive = Posting(ada, kept.now.replace(tzinfo=None), TitleSaved(title="Solaris"), "naive")

    with pytest.raises(BadFact, match="wants a time zone"):
        ledger.record([*plays(ada, kept.now, ["a", "b"]), naive], at=kept.now)

    assert ledger.counts().facts == 0


def test_a_failure_in_the_middle_of_a_batch_records_none(kept):
    ada, too_large = kept.subject("ada"), 2**63  # no store has a subject of 64 bits without a sign
    with pytest.raises(Exception, match=r"."):
        ledger.record([*plays(ada, kept.now, ["a"]), *plays(too_large, kept.now, ["b"])], at=kept.now)

    assert ledger.counts().facts == 0
    assert ledger.record(plays(ada, kept.now, ["a"]), at=kept.now).n_recorded == 1


def test_many_writers_lose_nothing_and_positions_come_in_order_of_commit(kept):
    subjects = [kept.subject(f"user-{i}") for i in range(4)]
    done = Event()

    def write(writer: int) -> int:
        try:
            batches = [[f"{writer % 2}:{i}:{j}" for j in range(5)] for i in range(15)]
            return sum(
                ledger.record(plays(subjects[writer], kept.now, keys), at=kept.now).n_recorded for keys in batches
            )
        finally:
            connection.close()

    def follow() -> list[int]:
        seen = [0]
        try:
            while not done.is_set() or ledger.since(seen[-1]):
                seen += [entry.position for entry in ledger.since(seen[-1], n_most=20)]
        finally:
            connection.close()
        return seen[1:]

    with ThreadPoolExecutor(5) as threads:
        follower = threads.submit(follow)
        recorded = sum(threads.map(write, range(4)))
        done.set()
        followed = follower.result()

    assert recorded == 2 * 15 * 5  # writers 0 and 2, 1 and 3 tell the same
    assert followed == [entry.position for entry in ledger.since(0)]
    assert len(followed) == recorded
    assert all(one < other for one, other in pairwise(followed))


def test_recording_goes_on_while_the_tail_is_compacted(kept):
    ada = kept.subject("ada")
    keys = [f"{i}" for i in range(600)]

    def write() -> None:
        try:
            for i in range(0, 600, 10):
                ledger.record(plays(ada, kept.now, keys[i : i + 10]), at=kept.now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        n_sealed = 0
        while not writing.done():
            n_sealed += ledger.compact(at=kept.now, facts_a_slice=70, facts_a_file=200).n_sealed
            before, told, after = ledger.counts().facts, ledger.history(ada), ledger.counts().facts
            assert before <= len({entry.position for entry in told}) == len(told) <= after
        writing.result()
        n_sealed += ledger.compact(at=kept.now).n_sealed

    assert n_sealed == 600
    assert ledger.counts() == ledger.Counts(facts=600, tail=0, segments=600, quarantined=0)
    assert len({entry.position for entry in ledger.since(0)}) == 600
    assert ledger.record(plays(ada, kept.now, keys), at=kept.now).n_duplicates == 600


def test_a_history_is_told_as_it_was_known_at_any_time(kept):
    ada = kept.subject("ada")
    began = kept.now
    kept.tell("ada", SubscriptionStarted(plan="basic"))
    ledger.compact(at=kept.now)
    kept.wait(days=10)
    kept.tell("ada", PlayLogged(title="Stalker"), at=began - timedelta(days=5))
    ledger.compact(at=kept.now)
    kept.wait(days=10)
    kept.tell("ada", TitleSaved(title="Mirror"))

    assert [e.fact.wire for e in ledger.history(ada)] == ["play.logged", "subscription.started", "title.saved"]
    assert [e.fact.wire for e in ledger.history(ada, known_by=began)] == ["subscription.started"]
    assert [e.fact.wire for e in ledger.history(ada, known_by=began + timedelta(days=10))] == [
        "play.logged",
        "subscription.started",
    ]
    assert ledger.history(ada, known_by=began - timedelta(seconds=1)) == []


def test_facts_come_back_by_position_over_segments_and_tail(kept):
    subjects = [kept.subject(user) for user in ("ada", "bob", "cyd")]
    for i in range(30):
        ledger.record(plays(subjects[i % 3], kept.now - timedelta(hours=i), [f"{i}"], seconds=i), at=kept.now)
        if i % 7 == 6:
            ledger.compact(at=kept.now)

    told, position = [], 0
    while some := ledger.since(position, n_most=4):
        told += [entry.fact.seconds for entry in some]
        position = some[-1].position

    assert told == list(range(30))
