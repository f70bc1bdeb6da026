"""A backup made while the house is used opens as a house, lacks no file it lists, and brings nobody back."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from goodwill import ledger
from goodwill.errors import Refused, SegmentDamaged
from goodwill.facts import MessageReceived, PlayLogged
from goodwill.segments.shelf import path_of
from goodwill.site import backup
from goodwill.site.setup import open_site
from goodwill.store.models import PersonKey, Segment
from goodwill.warehouse import partials

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}


@pytest.fixture
def lived(house):
    """A house with a past in segments, a tail, and something personal."""
    house.now = datetime.now(UTC)
    house.tell("ada", MessageReceived(channel="email", text="my name is Ada"))
    for i in range(30):
        house.tell("ben", PlayLogged(title="Solaris", seconds=i, length=9900))
    ledger.compact()
    partials.refresh()
    house.tell("ben", PlayLogged(title="Stalker", seconds=60, length=9900))
    return house


def kept(house, tmp_path):
    home = open_site(house.path, env=SECRETS)
    return backup.make(home, tmp_path / "kept", keys=tmp_path / "apart.keys")


def put_keys_back(tmp_path) -> None:
    with closing(sqlite3.connect(tmp_path / "kept" / "goodwill.sqlite3")) as database, database:
        database.execute("ATTACH ? AS apart", [str(tmp_path / "apart.keys")])
        database.execute("INSERT INTO keys SELECT subject, wrapped FROM apart.keys")


def words(subject: int) -> list[str | None]:
    return [entry.fact.text for entry in ledger.history(subject) if isinstance(entry.fact, MessageReceived)]


def test_a_backup_opens_as_a_house_and_says_the_same(lived, tmp_path):
    subject, before = lived.subject("ada"), ledger.counts()

    made = kept(lived, tmp_path)
    put_keys_back(tmp_path)
    open_site(tmp_path / "kept", env=SECRETS)

    assert made.n_keys == 2
    assert ledger.counts() == before
    assert words(subject) == ["my name is Ada"]


def test_a_backup_without_its_keys_brings_nobody_back(lived, tmp_path):
    subject = lived.subject("ada")

    kept(lived, tmp_path)
    open_site(tmp_path / "kept", env=SECRETS)

    assert not PersonKey.objects.exists()
    assert words(subject) == [None]


def test_a_backup_holds_no_trace_of_a_key(lived, tmp_path):
    wrapped = [bytes(row.wrapped) for row in PersonKey.objects.all()]

    kept(lived, tmp_path)
    content = (tmp_path / "kept" / "goodwill.sqlite3").read_bytes()

    assert [key in content for key in wrapped] == [False, False]
    assert stat.S_IMODE((tmp_path / "apart.keys").stat().st_mode) == 0o600


def test_a_second_backup_copies_only_what_is_new(lived, tmp_path):
    kept(lived, tmp_path)
    ledger.compact()
    partials.refresh()

    made = kept(lived, tmp_path)
    again = kept(lived, tmp_path)

    assert again.n_new == 0
    assert again.n_files == made.n_files
    open_site(tmp_path / "kept", env=SECRETS)
    assert ledger.counts() == ledger.Counts(facts=32, tail=0, segments=32, quarantined=0)


def test_backups_made_while_facts_arrive_and_are_sealed_are_whole(lived, tmp_path):
    from django.db import connection

    stop = threading.Event()

    def live() -> None:
        n = 0
        while not stop.is_set():
            lived.tell("cem", PlayLogged(title="Solaris", seconds=n % 100, length=9900), key=f"cem:{n}")
            n += 1
            if n % 20 == 0:
                ledger.compact()
        connection.close()

    living = threading.Thread(target=live)
    living.start()
    try:
        home = open_site(lived.path, env=SECRETS)
        for _ in range(5):
            backup.make(home, tmp_path / "kept", keys=tmp_path / "apart.keys")
            with closing(sqlite3.connect(tmp_path / "kept" / "goodwill.sqlite3")) as database:
                listed = {name for (name,) in database.execute("SELECT name FROM segments WHERE retired_us IS NULL")}
            there = {path.name for path in (tmp_path / "kept" / "segments").iterdir()}
            assert listed <= there
    finally:
        stop.set()
        living.join(timeout=60)


def test_a_damaged_house_is_not_backed_up_in_silence(lived, tmp_path):
    import os

    os.unlink(path_of(Segment.objects.get().name))

    with pytest.raises(SegmentDamaged, match="is listed but is not there"):
        kept(lived, tmp_path)


def test_a_house_is_not_backed_up_into_itself(lived, tmp_path):
    home = open_site(lived.path, env=SECRETS)

    with pytest.raises(Refused, match="the home itself"):
        backup.make(home, lived.path, keys=tmp_path / "apart.keys")
