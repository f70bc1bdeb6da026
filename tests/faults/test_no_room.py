"""A full disk is said by name, nothing is half done, and once there is room again everything goes on."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from goodwill import ledger
from goodwill.errors import NoRoom
from goodwill.facts import PlayLogged, Posting
from goodwill.segments import manifest, merging
from goodwill.segments.shelf import shelf


@contextmanager
def no_file_beyond(n_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a full disk or a quota would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def told(house, n: int, prefix: str = "key") -> list[Posting]:
    subject = house.subject("ada")
    return [
        Posting(subject, house.now, PlayLogged(title=f"title {prefix} {i}", seconds=i), f"{prefix}:{i}")
        for i in range(n)
    ]


def test_a_batch_that_finds_no_room_is_not_recorded_and_later_is(house):
    ledger.record(told(house, 10), at=house.now)
    more = told(house, 5000, "more")

    with no_file_beyond(200_000), pytest.raises(NoRoom, match="nothing was written"):
        ledger.record(more, at=house.now)

    assert ledger.counts().facts == 10
    assert ledger.record(more, at=house.now).n_recorded == 5000
    assert len(ledger.history(house.subject("ada"))) == 5010


@pytest.mark.parametrize("n_bytes", [0, 2_000, 20_000, 70_000])
def test_a_compaction_that_finds_no_room_leaves_the_ledger_whole(house, n_bytes):
    ledger.record(told(house, 5000), at=house.now)
    before = ledger.since(0)

    with no_file_beyond(n_bytes), pytest.raises(NoRoom):
        ledger.compact(at=house.now)

    assert ledger.counts() == ledger.Counts(facts=5000, tail=5000, segments=0, quarantined=0)
    assert [name for name in shelf().names() if name.endswith(".draft")] == []
    assert ledger.compact(at=house.now).n_sealed == 5000
    assert ledger.since(0) == before


def test_a_merge_that_finds_no_room_keeps_what_it_would_have_replaced(house, monkeypatch):
    ledger.record(told(house, 4000), at=house.now)
    with monkeypatch.context() as patience:
        patience.setattr(merging, "FAN", 99)
        ledger.compact(at=house.now, facts_a_slice=500)
    before, names = ledger.since(0), {segment.name for segment in manifest.current()}
    largest = max(segment.n_bytes for segment in manifest.current())

    with no_file_beyond(2 * largest), pytest.raises(NoRoom):
        ledger.compact(at=house.now)

    assert {segment.name for segment in manifest.current()} == names
    assert ledger.since(0) == before
    assert ledger.compact(at=house.now).n_merged == 4000
    assert ledger.since(0) == before
