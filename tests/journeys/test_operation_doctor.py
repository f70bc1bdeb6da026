"""The doctor finds what was really broken, says how to mend it, and changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from goodwill.doctor import Level, examine
from goodwill.facts import MessageReceived, PlayLogged
from goodwill.segments.rows import micros
from goodwill.segments.shelf import path_of
from goodwill.site.setup import open_site
from goodwill.store.models import Quarantined, Segment, TailFact

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}


@pytest.fixture
def sealed(house):
    """A house whose tail was sealed into a segment."""
    from goodwill import ledger

    house.now = datetime.now(UTC)
    house.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))
    house.tell("ben", MessageReceived(channel="email", text="hello"))
    ledger.compact()
    return house


@pytest.fixture
def look(house):
    def look(*, deep: bool = False, **env: str) -> dict[str, list[tuple[str, str]]]:
        home = open_site(house.path, env=SECRETS | env, migrated=False)
        found: dict[str, list[tuple[str, str]]] = {}
        for finding in examine(home, deep=deep).findings:
            found.setdefault(finding.check, []).append((finding.level, finding.what))
        return found

    return look


NEW = {"settings are known", "the house has an owner", "a source may write", "retention periods are in force"}
"""What the doctor notes of every new house."""


def test_a_new_house_is_healthy_and_the_doctor_notes_what_it_lacks(house, look):
    found = look(deep=True)

    assert set(found) == NEW
    assert {level for notes in found.values() for level, _ in notes} == {Level.NOTE}


def test_a_sealed_past_is_healthy_to_its_last_byte(sealed, look):
    assert all(level is not Level.WRONG for found in look(deep=True).values() for level, _ in found)


def test_a_missing_segment_is_found(sealed, look):
    segment = Segment.objects.get()
    os.unlink(path_of(segment.name))

    [(level, what)] = look()["every listed file is there"]

    assert (level, what) == (Level.WRONG, f"segment {segment.name} is listed, but its file is missing")


def test_a_cut_segment_is_found(sealed, look):
    segment = Segment.objects.get()
    os.truncate(path_of(segment.name), 10)

    [(level, what)] = look()["every listed file is there"]

    assert (level, what) == (Level.WRONG, f"segment {segment.name} has 10 bytes; {segment.n_bytes:,} were written")


def test_one_changed_byte_is_found_by_a_deep_look(sealed, look):
    segment = Segment.objects.get()
    with open(path_of(segment.name), "r+b") as file:
        file.seek(100)
        byte = file.read(1)
        file.seek(100)
        file.write(bytes([byte[0] ^ 1]))

    [(level, what)] = look(deep=True)["every listed file is unchanged"]

    assert (level, what) == (Level.WRONG, f"segment {segment.name} is not what was written: its hash differs")


def test_a_stray_file_is_noted_once_it_is_old(sealed, look):
    stray = os.path.join(os.path.dirname(path_of(Segment.objects.get().name)), "left.parquet")
    with open(stray, "wb"):
        pass
    fresh = look()
    os.utime(stray, (0, 0))

    assert "nothing else lies on the shelf" not in fresh
    assert [level for level, _ in look()["nothing else lies on the shelf"]] == [Level.NOTE]


def test_a_key_that_others_may_read_is_found(house, look):
    key = house.path / "master.key"
    key.write_text("22" * 32)
    key.chmod(0o644)

    [(level, what)] = look()["secrets are secret"]

    assert (level, what) == (Level.WRONG, "master.key may be read by others (mode 0644, wanted 0600)")


def test_a_master_key_that_opens_nothing_is_found(sealed, look):
    [(level, what)] = look(GOODWILL_MASTER_KEY="33" * 32)["the master key opens people's keys"]

    assert level is Level.WRONG
    assert what.startswith("the master key does not open people's keys")


def test_a_lost_master_key_is_found_and_none_is_made_in_its_place(sealed, look):
    [(level, what)] = look(GOODWILL_MASTER_KEY="")["the master key opens people's keys"]

    assert (level, what) == (Level.WRONG, "people have keys, but the master key that opens them is gone")
    assert not (sealed.path / "master.key").exists()


def test_a_master_key_of_the_wrong_length_is_found(house, look):
    [(level, what)] = look(GOODWILL_MASTER_KEY="abc")["the master key can be read"]

    assert level is Level.WRONG
    assert what.startswith("the master key must be 64 hex digits")


def test_events_in_quarantine_are_found(house, look):
    Quarantined.objects.create(
        received_us=0, source="web", dialect="segment", reason="no userId", digest=b"1" * 16, sealed=b""
    )

    assert look()["quarantine is empty"] == [(Level.WARNING, "events wait in quarantine: 1")]


def test_a_tail_that_nobody_seals_is_found(house, look):
    house.now = datetime.now(UTC) - timedelta(hours=5)
    house.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))

    [(level, what)] = look()["the tail is short"]

    assert (level, what) == (Level.WRONG, "facts have waited 5 hours in the tail; a worker seals them after one")


def test_facts_recorded_in_time_to_come_are_found(house, look):
    house.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))
    TailFact.objects.update(recorded_us=micros(datetime.now(UTC) + timedelta(days=2)))

    assert [level for level, _ in look()["no fact was recorded in time to come"]] == [Level.WRONG]


def test_a_segment_without_partials_is_found(sealed, look):
    Segment.objects.update(partials="")

    assert [level for level, _ in look()["every segment has its partial profiles"]] == [Level.WARNING]


def test_an_unknown_setting_is_found(house, look):
    found = look(GOODWILL_DATABSE_URL="postgresql://x")["settings are known"]

    assert (Level.WARNING, "GOODWILL_DATABSE_URL is set, but no setting has that name") in found


def test_a_database_written_by_a_newer_goodwill_is_found(house, look):
    with sqlite3.connect(house.path / "goodwill.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
        )

    [(level, what)] = look()["its tables are up to date"]

    assert level is Level.WRONG
    assert what.startswith("the database was written by a newer Goodwill (it has taken store.9999_later)")


def test_a_damaged_database_is_found_by_a_deep_look(house, look):
    from django.db import connection

    for i in range(50):
        house.tell(f"user-{i}", PlayLogged(title="Solaris", seconds=60, length=9900))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts_subject'")
        page = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        size = cursor.fetchone()[0]
    connection.close()
    with open(house.path / "goodwill.sqlite3", "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    assert [level for level, _ in look(deep=True)["the database is sound"]] == [Level.WRONG]


def goodwill(house, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "goodwill", "--home", str(house.path), *arguments]
    return subprocess.run(
        command, env=os.environ | SECRETS | env, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_exits_0_on_a_healthy_house(house):
    told = goodwill(house, "doctor", "--json")

    assert (told.returncode, json.loads(told.stdout)["healthy"]) == (0, True)


def test_the_command_exits_1_and_says_how_to_mend(house):
    (house.path / "secret.key").write_text("x")
    (house.path / "secret.key").chmod(0o666)

    told = goodwill(house, "doctor")

    assert told.returncode == 1
    assert f"mend: chmod 600 {house.path / 'secret.key'}" in told.stdout


def test_a_database_that_does_not_answer_is_found(house):
    told = goodwill(house, "doctor", "--json", GOODWILL_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    answer = json.loads(told.stdout)

    assert (told.returncode, answer["healthy"]) == (1, False)
    assert [one["level"] for one in answer["findings"] if one["check"] == "the database can be reached"] == ["wrong"]
    assert "every listed file is there" in answer["skipped"]


def test_a_setting_that_cannot_be_used_is_a_finding_too(house):
    told = goodwill(house, "doctor", "--json", GOODWILL_DATABASE_URL="mysql://x")

    assert told.returncode == 1
    assert json.loads(told.stdout)["findings"][0]["check"] == "the home can be opened"


def test_who_leaves_while_nothing_leaves_the_house_is_a_warning_until_the_biller_is_told(house, look):
    from outgoing import let_leave, pays, windows

    from goodwill import dispatch, outbox
    from goodwill.orders import Deed, Do, Key, Order

    house.now, doors = datetime.now(UTC) - timedelta(minutes=1), windows()
    ada = pays(house, "ada", doors)
    outbox.put(Order(Key("cancel", ada, "left_price", "1"), Do(Deed.CANCEL_AT_PERIOD_END), house.now), house.now)
    dry = look().get("the biller knows who leaves")
    let_leave(house)
    live = look().get("the biller knows who leaves")
    dispatch.carry(doors)

    said = "people leave and the biller has not been told, for nothing leaves the house: 1"
    assert dry == [(Level.WARNING, said)]
    assert live is None
