"""Rounds, doctor and health promise the same on every store."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from goodwill import rounds, unasked
from goodwill.access import token_of
from goodwill.doctor import Level, examine
from goodwill.errors import Refused
from goodwill.facts import PlayLogged
from goodwill.segments.rows import micros
from goodwill.site import backup, health
from goodwill.store.models import DiaryDate
from goodwill.unasked import LEASE


def due(house, *subjects: int) -> None:
    DiaryDate.objects.bulk_create([DiaryDate(subject=subject, due_us=micros(house.now)) for subject in subjects])


def test_two_workers_never_claim_the_same_date(kept):
    due(kept, *range(1, 101))
    claimed: list[list[int]] = [[], []]
    start = threading.Barrier(2)

    def work(mine: list[int]) -> None:
        start.wait()
        while taken := unasked.claim(kept.now, n_most=7):
            mine.extend(taken)
        connection.close()

    workers = [threading.Thread(target=work, args=(mine,)) for mine in claimed]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)

    assert sorted(claimed[0] + claimed[1]) == list(range(1, 101))


def test_a_claimed_date_comes_up_again_after_its_lease(kept):
    due(kept, 1)

    first = unasked.claim(kept.now, n_most=10)
    meanwhile = unasked.claim(kept.now + LEASE - timedelta(seconds=1), n_most=10)
    later = unasked.claim(kept.now + LEASE, n_most=10)

    assert (first, meanwhile, later) == ([1], [], [1])


def test_the_rounds_seal_a_ripe_tail(kept):
    kept.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))

    before = rounds.seal(kept.now)
    after = rounds.seal(kept.now + rounds.SEAL_AFTER)

    assert before == {"partials": 0}
    assert after == {"sealed": 1, "merged": 0, "removed": 0, "partials": 1}


def test_a_new_house_is_healthy_and_well(kept):
    kept.now = datetime.now(UTC)
    kept.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))

    # A server made for tests may be set to lose facts with the power, for speed; the doctor is right to say so.
    wrong = [one.what for one in examine(settings.GOODWILL).findings if one.level is Level.WRONG]

    assert [what for what in wrong if "lost with the power" not in what] == []
    assert health.health() == {"database": "ok", "segments": "ok", "disk": "ok"}


def test_a_database_that_may_lose_commits_is_found(kept):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=NORMAL")
            wanted = "SQLite's synchronous is 1, not 2 (FULL)"
        else:
            cursor.execute("SET synchronous_commit = off")
            wanted = "PostgreSQL's synchronous_commit is off"

    found = [one for one in examine(settings.GOODWILL).findings if one.what.startswith(wanted)]

    assert [one.level for one in found] == [Level.WRONG]


def test_a_backup_is_for_sqlite_and_says_so(kept, tmp_path):
    if connection.vendor == "sqlite":
        assert backup.make(settings.GOODWILL, tmp_path / "kept", keys=tmp_path / "apart").n_files == 0
    else:
        with pytest.raises(Refused, match=r"docs/backups\.md"):
            backup.make(settings.GOODWILL, tmp_path / "kept", keys=tmp_path / "apart")


def asked(**environ: str) -> tuple[str, dict[str, object]]:
    """Ask ``/healthz`` as a server would, on this thread's connection."""
    told: list[str] = []
    [body] = health.answer({"PATH_INFO": "/healthz", **environ}, lambda status, _: told.append(status))
    return told[0], json.loads(body)


def test_a_connection_that_broke_is_not_what_the_next_asker_sees(kept):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    answers = [asked() for _ in range(2)]

    assert answers[-1] == ("200 OK", {"ok": True, "database": "ok", "segments": "ok", "disk": "ok"})


def metrics() -> dict[str, float]:
    """Ask ``/metrics`` as a server would, and return what stands there without labels."""
    here = {"PATH_INFO": "/metrics", "REMOTE_ADDR": "127.0.0.1"}
    [body] = health.answer(here, lambda *_: None)
    lines = [line.split() for line in body.decode().splitlines() if line.startswith("goodwill_") and "{" not in line]
    return {name: float(value) for name, value in lines}


def test_metrics_go_on_while_the_database_is_away(kept):
    there = metrics()
    connection.close()
    known = dict(connection.settings_dict)
    connection.settings_dict |= {"NAME": f"{known['NAME']}-away/nowhere", "PORT": "1", "HOST": "127.0.0.1"}
    try:
        away = metrics()
    finally:
        connection.close()
        connection.settings_dict |= known

    assert (there["goodwill_database_up"], away["goodwill_database_up"]) == (1, 0)
    assert "goodwill_facts" in there
    assert "goodwill_facts" not in away
    assert away["goodwill_disk_free_bytes"] > 0
    assert metrics()["goodwill_database_up"] == 1


def test_a_stranger_is_told_that_something_is_wrong_and_not_what(house):
    house.subject("ada")
    (house.path / "goodwill.sqlite3").rename(house.path / "aside")

    to_stranger = asked(REMOTE_ADDR="192.0.2.7")[1]["database"]
    to_this_machine = asked(REMOTE_ADDR="127.0.0.1")[1]["database"]

    assert to_stranger == "cannot be written"
    assert to_this_machine == "cannot be written: the database file is gone"


def test_a_token_of_odd_bytes_is_just_a_wrong_one(kept):
    assert token_of("\udc80") is None
