"""What every engine promises of the table of months: the same months, with the same said of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest
from lives import AS_OF, lives, told_months

from goodwill import ledger, people
from goodwill.facts import Posting
from goodwill.segments.rows import micros
from goodwill.vocabulary import Handle, HandleKind
from goodwill.warehouse import months
from goodwill.warehouse.months import SCHEMA
from goodwill.warehouse.profiles import Look
from goodwill.worth.factors import FORMULAS

LOOK = Look(as_of=AS_OF)
N = 60


def whole(tables: Iterator[pa.Table]) -> list[dict[str, object]]:
    found = pa.concat_tables(tables).to_pylist()
    return sorted(found, key=lambda row: (row["subject"], row["spell"], row["tenure"]))


@pytest.fixture
def told(house):
    """Busy lives in a ledger, half of them sealed; their facts by subject."""
    handles = [Handle(HandleKind.USER, f"user {n}") for n in range(N)]
    made = people.subjects_of(handles)
    everyone = {made[handle]: life for handle, life in zip(handles, lives(N), strict=True)}
    for n, (subject, life) in enumerate(everyone.items()):
        ledger.record(
            [Posting(subject, at, fact, f"{subject}:{i}") for i, (at, fact) in enumerate(life)],
            at=AS_OF + timedelta(days=500),
        )
        if n == N // 2:
            ledger.compact()
    return everyone


def test_duckdb_tells_the_months_that_a_plain_reading_tells(told):
    expected = [{"subject": subject, **month} for subject, life in told.items() for month in told_months(life)]

    found = whole(months.months(look=LOOK))

    assert len(expected) > 300
    assert len(found) == len(expected)
    for one, other in zip(
        found, sorted(expected, key=lambda row: (row["subject"], row["spell"], row["tenure"])), strict=True
    ):
        instants = {name: micros(other[name]) for name in ("starts_at", "ends_at")}
        assert {name: one[name] for name in other} == pytest.approx(other | instants)


@pytest.mark.slow
def test_spark_tells_the_months_that_duckdb_tells(told):
    pytest.importorskip("pyspark")
    spark = replace(LOOK, engine="spark")

    assert whole(months.months(look=spark)) == whole(months.months(look=LOOK))
    assert whole(months.here(FORMULAS, look=spark)) == whole(months.here(FORMULAS, look=LOOK))
    keys = [(name, "ascending") for name in (*FORMULAS, "tenure", "month")]
    assert months.cells(FORMULAS, look=spark).sort_by(keys).equals(months.cells(FORMULAS, look=LOOK).sort_by(keys))


def test_the_table_of_months_has_its_columns(told):
    for table in (next(months.months(look=LOOK)), next(months.here(look=LOOK))):
        assert table.schema.equals(SCHEMA)
