"""Strikes out what is personal in old facts of some kinds: the facts stay, and read as those of somebody erased do.

Erasure destroys a person's key, and with it all that was ever sealed by it. This destroys what was sealed in some of
their facts only. Like compaction it may be killed between any two lines: a segment counts once it is listed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from django.db import connection

from goodwill.errors import Damaged
from goodwill.ledger.compaction import alone
from goodwill.segments import manifest, merging
from goodwill.segments.columns import INSTANT
from goodwill.segments.rows import micros
from goodwill.segments.shelf import path_of
from goodwill.store.models import Segment
from goodwill.store.transactions import writing


def strike(names: Collection[str], *, before: datetime, at: datetime | None = None) -> int:
    """Strike out what is personal in facts of some kinds that occurred before an instant; return in how many.

    The files of the segments that held it are removed with the next sweep after an hour, once nobody reads them.

    Args:
        names: The wire names of the kinds.
        before: Facts that occurred earlier are struck out.
        at: Now.

    Raises:
        LedgerBusy: Another process compacts this ledger.
    """
    chosen = pa.array(sorted(names), pa.string())
    with alone():
        n = _in_tail(sorted(names), micros(before))
        for segment in manifest.current():
            if segment.occurred_min_us < micros(before) and (n_here := _held(segment, chosen, before)):
                _rewrite(segment, chosen, before, at or datetime.now(UTC))
                n += n_here
    return n


def _in_tail(names: list[str], before_us: int) -> int:
    marks = ", ".join(["%s"] * len(names))
    with writing(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE facts SET sealed = NULL WHERE name IN ({marks}) AND occurred_us < %s AND sealed IS NOT NULL",
            [*names, before_us],
        )
        return int(cursor.rowcount)


def _held(segment: Segment, names: pa.Array, before: datetime) -> int:
    """Return how many facts of a segment have something to strike out."""
    is_old = pc.field("occurred_at") < pa.scalar(before, INSTANT)
    chosen = pc.field("name").isin(names) & is_old & pc.field("sealed").is_valid()
    return int(ds.dataset(path_of(segment.name)).count_rows(filter=chosen))


def _rewrite(segment: Segment, names: pa.Array, before: datetime, now: datetime) -> None:
    limit = pa.scalar(before, INSTANT)

    def change(rows: pa.Table) -> pa.Table:
        is_chosen = pc.and_(pc.is_in(rows["name"], names), pc.less(rows["occurred_at"], limit))
        sealed = pc.if_else(is_chosen, pa.scalar(None, rows["sealed"].type), rows["sealed"])
        return rows.set_column(rows.schema.get_field_index("sealed"), "sealed", sealed)

    spans = merging.merge([segment], facts_a_file=max(segment.n, 1), change=change)
    if sum(span.n for span in spans) != segment.n:
        raise Damaged(f"{segment.name} lists {segment.n} facts and holds another number; it is left alone")
    manifest.add(spans, level=segment.level, retire=[segment.name], at=now)
