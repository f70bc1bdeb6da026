"""The past as files: runs of keys that never forget, merges that lose nothing, shelves near and far."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta

import fsspec
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodwill import ledger
from goodwill.facts import PlayLogged, Posting, TitleSaved
from goodwill.segments import keyruns, manifest, merging
from goodwill.segments.shelf import path_of, settled, shelf

DIGESTS = st.binary(min_size=16, max_size=16)
TWINS = st.tuples(st.sampled_from([b"\0" * 8, b"\xff" * 8, b"\x80" + b"\0" * 7]), st.binary(min_size=8, max_size=8)).map(b"".join)  # fmt: skip


def listed(*digests: bytes) -> None:
    manifest.add_run(keyruns.write(digests))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.sets(DIGESTS | TWINS, min_size=1, max_size=40), asked=st.lists(DIGESTS | TWINS, max_size=20))
def test_a_run_knows_its_own_and_no_other(house, kept, asked):
    from goodwill.store.models import KeyRun

    KeyRun.objects.all().delete()
    listed(*kept)

    assert keyruns.known([*kept, *asked], manifest.runs()) == kept


def test_many_digests_with_one_high_half_are_told_apart(house):
    twins = [b"\x42" * 8 + i.to_bytes(8, "big") for i in range(200)]
    listed(*twins[::2])

    assert keyruns.known(twins, manifest.runs()) == set(twins[::2])


def test_merged_runs_hold_all_of_each_in_order(house, monkeypatch):
    monkeypatch.setattr(keyruns, "_A_STEP", 100)
    digests = [hashlib.blake2b(str(i).encode(), digest_size=16).digest() for i in range(1500)]
    for i in range(5):
        listed(*digests[i * 300 : (i + 1) * 300])

    names = keyruns.due()
    manifest.add_run(keyruns.merge(names), retire=names)

    (name,) = manifest.runs()
    run = np.load(path_of(name))
    assert [high.to_bytes(8, "big") + low.to_bytes(8, "big") for high, low in run.T.tolist()] == sorted(digests)
    assert keyruns.known(digests, manifest.runs()) == set(digests)


def test_runs_stay_few_however_many_are_added(house):
    for i in range(60):
        listed(hashlib.blake2b(str(i).encode(), digest_size=16).digest())
        while names := keyruns.due():
            manifest.add_run(keyruns.merge(names), retire=names)

    assert len(manifest.runs()) <= 6
    digests = [hashlib.blake2b(str(i).encode(), digest_size=16).digest() for i in range(60)]
    assert len(keyruns.known(digests, manifest.runs())) == 60


def test_merged_segments_are_sorted_split_by_subject_and_lose_nothing(house):
    rnd, subjects = random.Random(1), [house.subject(f"user-{i}") for i in range(12)]
    for i in range(16):
        ledger.record(
            [
                Posting(rnd.choice(subjects), house.now - timedelta(minutes=rnd.randrange(50)), PlayLogged(seconds=j), f"{i}:{j}")
                for j in range(120)
            ],
            at=house.now,
        )  # fmt: skip
        before = ledger.since(0, n_most=9999)
        ledger.compact(at=house.now, facts_a_file=200)

        assert ledger.since(0, n_most=9999) == before
    for segment in manifest.current():
        table = pq.read_table(path_of(segment.name))
        rows = list(zip(*(table[name].to_pylist() for name in ("subject", "occurred_at", "position")), strict=True))
        assert rows == sorted(rows)
        assert (segment.n, segment.subject_min, segment.subject_max) == (len(rows), rows[0][0], rows[-1][0])
        assert sorted(set(table["position"].to_pylist()))[:: len(rows) - 1] == [
            segment.position_min,
            segment.position_max,
        ]
    assert max(segment.n for segment in manifest.current()) < 200 + 16 * 120 / 12 * 1.6
    over_one = [sum(s.subject_min <= one <= s.subject_max for s in manifest.current()) for one in subjects]
    assert max(over_one) < 2 * merging.FAN


def test_what_was_replaced_is_read_for_an_hour_and_then_removed(house):
    for i in range(8):
        house.tell("ada", TitleSaved(title=str(i)))
        ledger.compact(at=house.now)
    replaced = [name for name in shelf().names() if name.endswith(".parquet")]

    ledger.compact(at=house.wait(minutes=59))
    held = set(shelf().names())
    done = ledger.compact(at=house.wait(minutes=2))

    assert len(replaced) == 9
    assert set(replaced) <= held
    assert done.n_removed >= 8
    assert [name for name in shelf().names() if name.endswith(".parquet")] == [manifest.current()[0].name]


def test_a_stranger_is_swept_away_after_a_day_and_not_before(house):
    from datetime import UTC, datetime

    (shelf().drafts / "leftover.parquet").write_bytes(b"half")
    (shelf().drafts / ".leftover.parquet.draft").write_bytes(b"half")
    now = datetime.now(UTC)

    assert ledger.compact(at=now + timedelta(hours=23)).n_removed == 0
    assert ledger.compact(at=now + timedelta(hours=25)).n_removed == 2
    assert shelf().names() == {}


def test_two_who_write_one_file_at_once_each_put_a_whole_one(house):
    with settled("twice.parts.parquet") as one, one.open("wb") as slow:
        slow.write(b"who")
        with settled("twice.parts.parquet") as two:
            two.write_bytes(b"whole")
        slow.write(b"le")
        slow.flush()

        assert shelf().local("twice.parts.parquet").read_bytes() == b"whole"

    assert {name: shelf().local(name).read_bytes() for name in shelf().names()} == {"twice.parts.parquet": b"whole"}


@pytest.fixture(params=["memory://past", "local://{path}", "file://{path}"])
def far(request, tmp_path):
    """A house whose segments rest behind an fsspec URL."""
    from conftest import SECRETS, House
    from django.db import connection

    from goodwill.site.setup import open_site

    url = request.param.format(path=tmp_path / "bucket")
    open_site(tmp_path / "home", env={**SECRETS, "GOODWILL_SEGMENTS_URL": url})
    yield House(tmp_path / "home")
    connection.close()
    if url.startswith("memory"):
        fsspec.filesystem("memory").store.clear()


def test_segments_rest_in_an_object_store_and_are_read_from_it(far, tmp_path):
    for i in range(9):
        far.tell("ada", TitleSaved(title=str(i)), key=str(i))
        ledger.compact(at=far.now)
    for copy in (tmp_path / "home" / "scratch").glob("segments/*"):
        copy.unlink()  # another machine has no copies yet

    assert sorted(entry.fact.title for entry in ledger.history(far.subject("ada"))) == [str(i) for i in range(9)]
    assert far.tell("ada", TitleSaved(title="0"), key="0").n_duplicates == 1
    ledger.compact(at=far.wait(hours=2))
    assert {name.split(".")[-1] for name in shelf().names()} == {"parquet", "keys"}
    assert {s.name for s in manifest.current()} | set(manifest.runs()) == set(shelf().names())
