"""A sweep says how far it has come: truly, never backwards, and only to who watches."""

from __future__ import annotations

import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from simulated import write

from goodwill.warehouse import progress
from goodwill.warehouse.engines import engine
from goodwill.warehouse.measures import asking, days, lately


def test_parts_of_parts_add_up_to_the_whole():
    told = []

    with progress.watched(told.append):
        for _first in progress.through(["a", "b"]):
            for _second in progress.through([1, 2, 3]):
                pass

    assert [round(share, 3) for share in told] == [0.167, 0.333, 0.5, 0.5, 0.667, 0.833, 1.0, 1.0]


def test_it_never_goes_back():
    told = []

    with progress.watched(told.append), progress.part(0, 2):
        for _ in progress.through(range(3)):
            pass
        for _ in progress.through(range(3)):
            pass

    assert told == sorted(told)
    assert told[-1] == 0.5


def test_what_nobody_watches_is_not_watched():
    before = threading.active_count()
    with progress.asked(lambda: 1 / 0, stop=lambda: None):
        during = threading.active_count()

    assert (before, during) == (threading.active_count(), before)


def test_an_engine_says_how_far_one_question_has_come(tmp_path):
    told, numbers = [], pa.table({"i": np.arange(3_000_000) * 7919 % 1_000_003})
    pq.write_table(numbers, tmp_path / "numbers.parquet", row_group_size=20_000)

    with engine(threads=1) as one, progress.watched(told.append):
        rows = one.parquet([str(tmp_path / "numbers.parquet")] * 4)
        one.arrow(rows.group_by("i").agg(n=rows.count(), nearby=rows.i.cast("string").nunique()))

    between = [share for share in told if 0 < share < 1]
    assert len(between) >= 3
    assert between == sorted(between)


def test_a_sweep_comes_to_its_end_range_by_range(tmp_path, monkeypatch):
    from conftest import SECRETS

    from goodwill.site.setup import open_site

    company = write(tmp_path / "home", 300, 6, people=False)
    open_site(company.home, env=SECRETS)
    monkeypatch.setattr(asking, "FACTS_AT_ONCE", 4000)
    told = []

    with progress.watched(told.append):
        found = days()

    assert len(set(told)) >= 4
    assert told[-1] == 1.0
    assert found == days()


def test_each_measure_ends_at_the_whole(house):
    told = []
    house.tell("ada")

    with progress.watched(told.append):
        lately(house.now)

    assert told[-1] == 1.0
