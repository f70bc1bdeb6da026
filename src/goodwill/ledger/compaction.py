"""Moves the ledger's tail into segments, and keeps the segments few; it may be killed between any two lines.

A slice of the tail is written as a segment and a run of keys, both on disk before one transaction lists them and trims
the tail of exactly that slice. Killed before the commit, the files are strangers that are swept away a day later; killed
after it, nothing is left to do. Merges replace segments in the same way; what they replaced goes an hour later, because
readers that began before may still hold it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from goodwill.errors import Damaged, LedgerBusy
from goodwill.ledger.reading import FIELDS, row_of
from goodwill.segments import keyruns, manifest, merging
from goodwill.segments.columns import in_order, to_table
from goodwill.segments.files import SegmentWriter
from goodwill.segments.manifest import Span
from goodwill.segments.rows import micros
from goodwill.segments.shelf import shelf
from goodwill.store.models import KeyRun, Segment
from goodwill.store.transactions import writing

FACTS_A_SLICE = 250_000
"""Facts sealed at a time: what bounds the memory, and how long recording waits while the tail is trimmed."""
GRACE = timedelta(hours=1)
LEFT_OVER = timedelta(days=1)
"""A file nobody listed goes after a day: a long simulation lists what it wrote only at its end."""

_LOCK = 0x676F6F64  # "good", in PostgreSQL's space of advisory locks of this database


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did: facts sealed, facts rewritten by merges, segments there are now, files removed."""

    n_sealed: int
    n_merged: int
    n_segments: int
    n_removed: int


def compact(
    *,
    at: datetime | None = None,
    facts_a_slice: int = FACTS_A_SLICE,
    facts_a_file: int = merging.FACTS_A_FILE,
) -> Compacted:
    """Seal what is in the tail now, merge what has become too many, and remove what nobody reads any more.

    Recording goes on meanwhile; what is recorded after the start stays in the tail.

    Args:
        at: Now.
        facts_a_slice: Facts sealed in one transaction.
        facts_a_file: The most facts a merged segment holds, give or take one subject's.

    Raises:
        LedgerBusy: Another process compacts this ledger.
        NoRoom: The disk is full; the ledger is as it was, or further by whole slices.
    """
    now = at or datetime.now(UTC)
    with alone():
        n_removed = _sweep(now)
        n_sealed = sum(_seal(records, now) for records in _slices(facts_a_slice))
        n_merged = _merge_segments(now, facts_a_file)
        _merge_runs(now)
    return Compacted(n_sealed, n_merged, Segment.objects.filter(retired_us=None).count(), n_removed)


def _slices(n: int) -> Iterator[list[Sequence[Any]]]:
    """Yield the tail as it is now, in slices; each is gone from the tail before the next is read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(position) FROM facts")
        watermark = cursor.fetchone()[0]
    while watermark is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {FIELDS}, key FROM facts WHERE position <= %s ORDER BY position LIMIT %s", [watermark, n]
            )
            records = cursor.fetchall()
        if not records:
            return
        yield records


def _seal(records: Sequence[Sequence[Any]], now: datetime) -> int:
    """Make a segment of a slice of the tail."""
    with SegmentWriter() as writer:
        writer.write(in_order(to_table([row_of(record) for record in records])))
        span = writer.close()
    run = keyruns.write([bytes(record[-1]) for record in records])
    with writing():
        manifest.add([span], level=merging.level_of(span.n), at=now)
        manifest.add_run(run, at=now)
        _trim(span)
    return span.n


def _trim(span: Span) -> None:
    """Take a sealed slice out of the tail: positions are handed out in order of commit, so nothing hides below it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM facts WHERE position <= %s", [span.position_max])
        if cursor.rowcount != span.n:
            raise Damaged(
                f"{span.n} facts were sealed, but {cursor.rowcount} would leave the tail; nothing was changed"
            )


def _merge_segments(now: datetime, facts_a_file: int) -> int:
    n = 0
    while chosen := merging.due(manifest.current()):
        spans = merging.merge(chosen, facts_a_file=facts_a_file)
        total = sum(span.n for span in spans)
        if total != sum(segment.n for segment in chosen):
            raise Damaged(f"segments that list {sum(one.n for one in chosen)} facts hold {total}; they are left alone")
        manifest.add(spans, level=merging.level_of(total), retire=[one.name for one in chosen], at=now)
        n += total
    return n


def _merge_runs(now: datetime) -> None:
    while names := keyruns.due():
        manifest.add_run(keyruns.merge(names), retire=names, at=now)


def _sweep(now: datetime) -> int:
    """Remove what was replaced longer ago than the grace, and files that nobody ever listed."""
    there = shelf().names()  # before the manifest is read: a file listed meanwhile is then in it
    n = _remove_retired(now, there)
    listed: list[Segment | KeyRun] = [*Segment.objects.all(), *KeyRun.objects.all()]
    known = {_stem(one.name) for one in listed}
    for name, written_at in there.items():
        if _stem(name) not in known and written_at is not None and now - written_at > LEFT_OVER:
            shelf().remove(name)
            n += 1
    return n


def _remove_retired(now: datetime, there: Iterable[str]) -> int:
    """Remove the files first, then their rows: killed in between, the next run removes what is gone once more."""
    over = micros(now - GRACE)
    retired: list[Segment | KeyRun] = [
        *Segment.objects.filter(retired_us__lte=over),
        *KeyRun.objects.filter(retired_us__lte=over),
    ]
    stems = {_stem(one.name) for one in retired}
    gone = [name for name in there if _stem(name) in stems]
    for name in gone:
        shelf().remove(name)
    for one in retired:
        one.delete()
    return len(gone)


def _stem(name: str) -> str:
    """Return what a segment and the files made from it have in common: their name up to the first dot."""
    return name.split(".", 1)[0]


@contextmanager
def alone() -> Iterator[None]:
    """Hold the compactor's lock: a file's on SQLite, the database's on PostgreSQL; both end with their process."""
    if connection.vendor == "sqlite":
        with (settings.GOODWILL.path / "compaction.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LedgerBusy("another process compacts this ledger; nothing was done") from None
            yield
    else:
        with _advisory_lock():
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise LedgerBusy("another process compacts this ledger; nothing was done")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
