"""A music service's event log comes in: plays, upgrades, errors and pages, names sealed, nobody counted twice."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from goodwill import ledger, people, profile
from goodwill.cli import cli
from goodwill.facts import SubscriberDescribed, SubscriptionStarted
from goodwill.vocabulary import Handle, HandleKind, Standing


@pytest.fixture
def log(shared):
    return shared / "streaming" / "listening_log_2018-11-01_20.jsonl.gz"


@pytest.fixture
def events(log) -> list[dict]:
    """The log's events, read here on our own: some lines hold two."""
    decode, found = json.JSONDecoder().raw_decode, []
    for line in gzip.decompress(log.read_bytes()).decode().split("\n"):
        at = 0
        while at < len(line):
            event, at = decode(line, at)
            found.append(event)
    return found


def goodwill_import(house, *words: object) -> dict:
    run = CliRunner().invoke(cli, ["--home", str(house.path), "import", *map(str, words), "--json"])
    assert run.exit_code == 0, run.output + repr(run.exception)
    return json.loads(run.stdout)


def subject_of(user: str) -> int:
    handle = Handle(HandleKind.USER, user)
    return people.find([handle])[handle]


def test_every_event_is_accounted_for_and_a_second_import_adds_nothing(house, log, events):
    first = goodwill_import(house, log, "--as", "listening-log")
    second = goodwill_import(house, log, "--as", "listening-log")

    known = {"rejected": 0, "rejects_file": None, "skipped": {}}
    n = len(events)
    assert first == {"read": n, "recorded": n, "duplicates": 0, "facts": ledger.counts().facts, **known}
    assert second == {"read": n, "recorded": 0, "duplicates": n, "facts": 0, **known}


def test_each_page_becomes_the_fact_it_is(house, log, events):
    goodwill_import(house, log, "--as", "listening-log")
    pages = Counter(event["page"] for event in events)
    paying = {event["userId"] for event in events if event["userId"] and event["level"] == "paid"}
    upgraded = {event["userId"] for event in events if event["page"] == "Submit Upgrade"}

    assert Counter(entry.fact.wire for entry in ledger.since(0, n_most=20_000)) == {
        "play.logged": pages["NextSong"],
        "letdown.suffered": pages["Error"],
        "subscription.started": len(paying | upgraded),
        "button.pressed": len(upgraded),
        "subscriber.described": len({event["userId"] for event in events if event["userId"]}),
        "page.viewed": len(events) - pages["NextSong"] - pages["Error"] - pages["Submit Upgrade"],
    }


def test_an_upgrade_is_a_start_at_its_own_time_and_no_other(house, log, events):
    goodwill_import(house, log, "--as", "listening-log")
    upgrades = {event["userId"]: event["ts"] for event in events if event["page"] == "Submit Upgrade"}

    starts = {
        user: [
            entry.occurred_at
            for entry in ledger.history(subject_of(user))
            if isinstance(entry.fact, SubscriptionStarted)
        ]
        for user in upgrades
    }

    assert starts == {user: [_instant(ts)] for user, ts in upgrades.items()}


def test_profiles_say_what_the_log_says(house, log, events):
    goodwill_import(house, log, "--as", "listening-log")
    end = _instant(events[-1]["ts"]) + timedelta(days=1)

    for user in sorted({event["userId"] for event in events if event["userId"]}):
        own = [event for event in events if event["userId"] == user]
        songs = [event for event in own if event["page"] == "NextSong"]
        pays = any(event["level"] == "paid" for event in own)
        subject = subject_of(user)
        known = profile.fold(ledger.history(subject), subject=subject, as_of=end)
        assert known.plays == len(songs)
        assert known.seconds == sum(int(song["length"]) for song in songs)
        assert known.last_play_at == max((_instant(song["ts"]) for song in songs), default=None)
        assert known.letdowns == sum(event["page"] == "Error" for event in own)
        assert known.standing == (Standing.ACTIVE if pays else Standing.UNKNOWN)


def test_names_are_sealed_and_gone_when_their_bearer_is_forgotten(house, log, events):
    goodwill_import(house, log, "--as", "listening-log")
    someone = next(event for event in events if event["userId"])
    subject = subject_of(someone["userId"])

    def names() -> list:
        facts = [entry.fact for entry in ledger.history(subject)]
        return [fact.traits and fact.traits["last_name"] for fact in facts if isinstance(fact, SubscriberDescribed)]

    assert names() == [someone["lastName"]]
    ledger.forget(subject, at=house.now)
    assert names() == [None]
    assert someone["lastName"].encode() not in b"".join(path.read_bytes() for path in house.path.glob("*.sqlite3*"))


def test_who_is_logged_out_is_known_by_the_session_alone(house, log, events):
    goodwill_import(house, log, "--as", "listening-log")
    logged_out = Counter(event["sessionId"] for event in events if not event["userId"])

    handles = {session: Handle(HandleKind.ANONYMOUS, f"session:{session}") for session in logged_out}
    subjects = people.find(handles.values())

    assert {session: len(ledger.history(subjects[handle])) for session, handle in handles.items()} == logged_out


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC).replace(microsecond=ms % 1000 * 1000)
