"""The worker seals the tail, ends the step it has begun when told to stop, and never stands in another's way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from goodwill import ledger
from goodwill.facts import PlayLogged
from goodwill.segments.rows import micros
from goodwill.store.models import Quarantined

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}


@pytest.fixture
def work(house):
    """Start a worker of this house; whatever still runs at the end is ended."""
    started = []

    def start(*options: str, **env: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "goodwill", "--home", str(house.path), "work", *options]
        env = os.environ | SECRETS | env
        started.append(subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.wait(timeout=30)


def plays(house, n: int = 50) -> None:
    for i in range(n):
        house.tell(f"user-{i % 7}", PlayLogged(title="Solaris", seconds=i, length=9900))


def test_a_worker_seals_the_tail_and_makes_partials(house, work):
    plays(house)

    out, _ = work("--once", "--json").communicate(timeout=120)
    counts = ledger.counts()

    assert json.loads(out) == {
        "sweep": {"sealed": 50, "merged": 0, "removed": 0},
        "seal": {"partials": 1},
        "diary": {"due": 0},
        "quarantine": {"discarded": 0},
        "words": {"struck": 0},
        "who left": {"forgotten": 0},
        "audit log": {"trimmed": 0},
        "errands": {"acted": 0},
        "goodwill": {"valued": 0},
        "decisions": {"finished": 0, "looked": 0, "stopped": 0},
        "hands": {"forgotten": 0},
        "imports": {"taken up": 0},
        "uploads": {"files": 0, "rejects": 0},
        "dispatch": {"left": 0, "held": 0, "void": 0, "failed": 0, "dead": 0},
        "colleagues": {"told": 0, "failed": 0, "dead": 0},
        "returned mail": {"bounced": 0, "complaints": 0},
        "webhooks": {"queued": 0, "delivered": 0, "failed": 0},
        "webhooks log": {"forgotten": 0},
    }
    assert (counts.facts, counts.tail, counts.segments) == (50, 0, 50)


def test_an_event_waits_in_quarantine_for_ninety_days(house, work):
    for days, digest in ((91, b"old"), (89, b"new")):
        Quarantined.objects.create(
            received_us=micros(datetime.now(UTC) - timedelta(days=days)),
            source="web", dialect="segment", reason="no userId", digest=digest, sealed=b"",
        )  # fmt: skip

    out, _ = work("--once", "--json").communicate(timeout=120)

    assert json.loads(out)["quarantine"] == {"discarded": 1}
    assert [bytes(row.digest) for row in Quarantined.objects.all()] == [b"new"]


def test_two_workers_at_once_seal_each_fact_once(house, work):
    plays(house)

    workers = [work("--once", "--json") for _ in range(2)]
    said = [worker.communicate(timeout=300) for worker in workers]
    answers = [json.loads(out) for out, _ in said]

    assert [worker.returncode for worker in workers] == [0, 0], said
    assert sum(answer["sweep"].get("sealed", 0) + answer["seal"].get("sealed", 0) for answer in answers) == 50
    assert ledger.counts().facts == 50


def test_a_worker_told_to_stop_stops_with_exit_0(house, work):
    worker = work()
    until = time.monotonic() + 60
    while "worker began" not in worker.stderr.readline():
        assert time.monotonic() < until
    worker.send_signal(signal.SIGTERM)
    _, told = worker.communicate(timeout=60)

    assert worker.returncode == 0
    assert json.loads(told.splitlines()[-1])["event"] == "worker stopped"


def test_a_step_that_fails_is_told_and_the_others_are_walked(house, work):
    plays(house)

    worker = work("--once", "--json", GOODWILL_SEGMENTS_URL="/proc/none")
    out, told = worker.communicate(timeout=120)
    answer = json.loads(out)

    assert worker.returncode == 1
    assert answer["sweep"]["failed"].startswith("FileNotFoundError")
    assert answer["diary"] == {"due": 0}
    assert json.loads(told.splitlines()[0])["event"] == "step failed"
    assert ledger.counts().tail == 50
