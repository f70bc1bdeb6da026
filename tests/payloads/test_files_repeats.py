"""Identical rows are counted exactly, in batches, in memory or on disk."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.intake.files import repeats as repeating
from goodwill.intake.files.repeats import Repeats


def identity(n: int) -> bytes:
    return hashlib.blake2b(str(n).encode(), digest_size=16).digest()


def counted_plainly(batches: list[list[int]]) -> list[list[int]]:
    seen: Counter[int] = Counter()
    return [[(seen[n], seen.update([n]))[0] for n in batch] for batch in batches]


@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12))
@settings(max_examples=200, deadline=None)
def test_each_row_is_told_how_many_like_it_came_before(batches):
    repeats = Repeats()

    told = [repeats.count([identity(n) for n in batch]) for batch in batches]

    repeats.close()
    assert told == counted_plainly(batches)


def test_runs_on_disk_count_as_those_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(repeating, "_IN_MEMORY", 50)
    batches = [[(n * 7 + i) % 400 for n in range(90)] for i in range(20)]
    repeats = Repeats(tmp_path)

    told = [repeats.count([identity(n) for n in batch]) for batch in batches]

    assert list(tmp_path.rglob("*.npy"))
    repeats.close()
    assert told == counted_plainly(batches)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("n_each", [1, 2])
def test_many_rows_are_counted_in_little_memory(n_each):
    repeats = Repeats()

    for start in range(0, 200_000, 5_000):
        counted = repeats.count([identity(n) for n in range(start, start + 5_000) for _ in range(n_each)])
        assert sum(counted) == 5_000 * (n_each - 1)

    assert len(repeats._runs) < 12
    repeats.close()
