"""Pages count in a process of their own: every count can be told to it, and one that is killed hurts no page."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from django.conf import settings
from live import until
from visiting import visitor

from goodwill.console import figures, underway
from goodwill.facts import PlayLogged, SubscriptionStarted
from goodwill.site.counter import COMMAND
from goodwill.site.setup import open_site
from goodwill.store.models import Role

COUNTED = (
    "/", "/use", "/retention", "/goodwill", "/who-leaves", "/at-risk", "/programmes", "/programmes/dormancy", "/experiments", "/intake",
    "/experiments/dormancy", "/use/title?title=Solaris", "/subscribers?standing=active", "/experiments/should-we",
)  # fmt: skip
SLEEPS = ("-c", "import sys, time; sys.stdin.buffer.read(8); time.sleep(600)")
HEARS = """
from goodwill.site.setup import open_site

open_site(migrated=False)
from goodwill.console.apart import taken

with open(0, "rb", buffering=0) as told:
    while task := taken(told):
        print(task.name, flush=True)
"""


@pytest.fixture
def counting_apart(house):
    house.tell("ada", SubscriptionStarted(plan="basic"), PlayLogged(title="Solaris", seconds=60, length=90))
    yield figures.count_apart
    figures.count_apart(())


def test_whatever_a_page_counts_another_process_can_be_told_of(counting_apart):
    counting_apart((sys.executable, "-c", HEARS))
    owner = visitor(Role.OWNER)

    assert {at: owner.get(at).status_code for at in COUNTED} == dict.fromkeys(COUNTED, 200)
    assert len(underway.all_counting()) >= 10
    until(lambda: not figures._apart._awaited)
    assert not any(one.has_failed for one in underway.all_counting())


def test_a_process_that_is_killed_is_said_to_have_failed_and_another_counts(counting_apart, house):
    counting_apart((sys.executable, *SLEEPS))
    assert figures.shown("killed", os.getpid).counting.share == 0.0

    os.kill(figures._apart._process.pid, signal.SIGKILL)
    until(lambda: figures.shown("killed", os.getpid).counting.has_failed)

    counting_apart(COMMAND)
    open_site(house.path, env=settings.GOODWILL.env)  # as a server does once more
    until(lambda: figures.shown("told", os.getpid).figure is not None, within=60)
    assert figures.shown("told", os.getpid).figure.value != os.getpid()


def test_what_another_version_of_the_program_counted_is_counted_anew(house, monkeypatch):
    monkeypatch.setattr(figures, "_PROGRAM", "0.0.before")
    assert figures.shown("shape", dict, patience=60).figure.value == {}
    monkeypatch.undo()

    assert figures.shown("shape", list, patience=60).figure.value == []
