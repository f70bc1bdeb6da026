"""The last day of a simulated company: told to the ledger hour by hour, so that its tail is not empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from goodwill import ledger
from goodwill.facts import Entry, Posting
from goodwill.segments.columns import from_table
from goodwill.segments.rows import to_entry
from goodwill.simulate.company import SOURCE
from goodwill.simulate.rhythm import DAY
from goodwill.simulate.setting import Setting

Open = Callable[[int, bytes | None], bytes | None]


class Tail:
    """Takes the last day's facts out of the chunks' tables, and records them."""

    def __init__(self, scene: Setting, *, kept: bool) -> None:
        self._scene, self._kept = scene, kept
        self._tables: list[pa.Table] = []

    def without(self, table: pa.Table) -> pa.Table:
        """Return a table without its last day, which is kept here."""
        if not self._kept:
            return table
        from_us = self._scene.clock.until_us - DAY
        recent = pc.greater_equal(table["occurred_at"].cast(pa.int64()), from_us)
        self._tables.append(table.filter(recent))
        return table.filter(pc.invert(recent))

    def record(self, opened: Open) -> int:
        """Record what was kept, each hour's facts at the hour's end; return how many they are."""
        rows = [row for table in self._tables for row in from_table(table)]
        entries = [to_entry(row, personal=opened(row.subject, row.sealed)) for row in rows]
        entries.sort(key=lambda entry: (entry.occurred_at, entry.subject))
        n = 0
        for hour, told in groupby(
            entries, key=lambda entry: entry.occurred_at.replace(minute=0, second=0, microsecond=0)
        ):
            postings = [self._posting(entry, n + i) for i, entry in enumerate(told)]
            n += ledger.record(postings, at=hour + timedelta(hours=1)).n_recorded
        return n

    def _posting(self, entry: Entry, number: int) -> Posting:
        key = f"simulated:{self._scene.seed}:{self._scene.clock.until_us}:{entry.subject}:{number}"
        return Posting(entry.subject, entry.occurred_at, entry.fact, key, SOURCE)
