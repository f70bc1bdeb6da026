"""A segment written before a column was ours is read, swept and merged beside those that have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq

from goodwill import ledger
from goodwill.facts import InvoiceFailed, SubscriptionStarted
from goodwill.segments import manifest
from goodwill.segments.files import lacks
from goodwill.segments.shelf import path_of
from goodwill.warehouse import partials
from goodwill.warehouse.profiles import Look, profiles

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
AS_OF = Look(as_of=BEGIN + timedelta(days=60))


def test_segments_that_lack_a_column_are_read_swept_and_merged(house):
    house.tell("ada", SubscriptionStarted(plan="basic"), at=BEGIN)
    ledger.compact(at=house.now)
    (old,) = manifest.current()
    pq.write_table(pq.read_table(path_of(old.name)).drop_columns(["invoice"]), path_of(old.name))
    lacks.cache_clear()
    assert lacks(old.name) == {"invoice"}
    assert [entry.fact.wire for entry in ledger.history(house.subject("ada"))] == ["subscription.started"]

    house.tell("ada", InvoiceFailed(reason="card_expired", invoice="in_7"), at=BEGIN + timedelta(days=30))
    assert _said(house) == (["basic"], ["in_7"], ["subscription.started", "invoice.failed"])
    ledger.compact(at=house.now)
    partials.refresh()
    assert _said(house) == (["basic"], ["in_7"], ["subscription.started", "invoice.failed"])


def _said(house):
    rows = [row for table in profiles(["plan", "failed_invoice"], look=AS_OF) for row in table.to_pylist()]
    wires = [entry.fact.wire for entry in ledger.history(house.subject("ada"))]
    return [row["plan"] for row in rows], [row["failed_invoice"] for row in rows], wires
