"""Where a sweep reads from: the manifest's segments and the ledger's tail as they stood at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
import pyarrow as pa
from django.db import connection
from ibis import Table

from goodwill import people
from goodwill.segments import manifest
from goodwill.segments.columns import SCHEMA, Row, micros, to_table
from goodwill.segments.files import path_of
from goodwill.store.models import Segment
from goodwill.store.transactions import snapshot
from goodwill.warehouse.engines import Engine

_TAIL = "position, subject, occurred_us, recorded_us, name, version, source, payload, sealed"
_INSTANTS = ("ends_at",)
NOBODY = pa.table({"absorbed": pa.array([], pa.int64()), "root": pa.array([], pa.int64())})
"""No aliases; and no rows."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the ledger held at one moment, and the instants beyond which a question does not look (microseconds)."""

    segments: tuple[Segment, ...]
    tail: pa.Table
    aliases: pa.Table
    as_of: int
    known_by: int | None = None

    def inside(self, segment: Segment) -> bool:
        """Whether all of a segment's facts had occurred, and were known, by then."""
        known = self.known_by is None or segment.recorded_max_us <= self.known_by
        return segment.occurred_max_us <= self.as_of and known

    def outside(self, segment: Segment) -> bool:
        """Whether none of them had occurred."""
        return segment.occurred_min_us > self.as_of


@dataclass(frozen=True, slots=True)
class Range:
    """Subject numbers from ``first`` up to, not including, ``end``: what is swept in one go, to bound the memory."""

    first: int
    end: int

    def meets(self, segment: Segment) -> bool:
        """Whether a segment may hold facts of these subjects."""
        return segment.subject_min < self.end and segment.subject_max >= self.first


def moment(as_of: datetime | None = None, known_by: datetime | None = None) -> Moment:
    """Return what the ledger holds now.

    Args:
        as_of: Facts that occurred after it are not looked at; now by default.
        known_by: Neither are facts recorded after it; None: all are.
    """
    with snapshot():
        segments, tail, aliases = manifest.current(), _tail(), people.aliases()
    roots = pa.table({"absorbed": pa.array(aliases.keys(), pa.int64()), "root": pa.array(aliases.values(), pa.int64())})
    us = micros(as_of or datetime.now(UTC))
    return Moment(tuple(segments), tail, roots, us, None if known_by is None else micros(known_by))


def ranges(held: Moment, *, facts_each: int) -> list[Range]:
    """Return ranges of subjects that hold about so many facts each, taking each segment's to lie evenly in its span."""
    spans = [(one.subject_min, one.subject_max + 1, one.n) for one in held.segments]
    if len(held.tail):
        subjects = held.tail["subject"].to_numpy()
        spans.append((int(subjects.min()), int(subjects.max()) + 1, len(subjects)))
    if not spans:
        return []
    edges = sorted({edge for first, end, _ in spans for edge in (first, end)})
    cuts, filled = [edges[0]], 0.0
    for left, right in zip(edges, edges[1:], strict=False):
        density = sum(n / (end - first) for first, end, n in spans if first <= left and right <= end)
        while density and filled + density * (right - left) > facts_each and right - left > 1:
            left = max(left + 1, min(right - 1, left + int((facts_each - filled) / density)))
            cuts, filled = [*cuts, left], 0.0
        filled += density * (right - left)
    return [Range(first, end) for first, end in zip(cuts, [*cuts[1:], edges[-1]], strict=True)]


def facts(
    engine: Engine,
    held: Moment,
    segments: Iterable[Segment],
    *,
    names: Sequence[str],
    columns: Iterable[str],
    within: Range | None = None,
    tail: bool = True,
) -> Table:
    """Return facts of some names as one table: ``subject`` (whom they are told of), ``at``, ``name`` and some columns.

    Instants are whole microseconds.

    Args:
        engine: What will read it.
        held: The moment looked at; facts beyond its instants are left out.
        segments: The segments to read.
        names: The wire names of facts wanted.
        columns: Further columns wanted.
        within: Only of these subjects.
        tail: Whether to read the tail too.
    """
    chosen = list(segments)
    parts = [_bounded(engine.parquet([path_of(one.name) for one in chosen]), engine, held, chosen)] if chosen else []
    if tail and len(held.tail):
        parts.append(_bounded(engine.table(held.tail), engine, held, None))
    wanted = ["subject", "name", "at", *sorted(set(columns))]
    told = [_select(part, engine, wanted, names) for part in parts]
    return rooted(engine, held, told[0] if len(told) == 1 else told[0].union(told[1]), within)


def rooted(engine: Engine, held: Moment, rows: Table, within: Range | None) -> Table:
    """Return rows with each subject replaced by the one they are told as, of some subjects only."""
    if len(held.aliases):
        roots = engine.table(held.aliases)
        joined = rows.left_join(roots, rows.subject == roots.absorbed)
        others = [name for name in rows.columns if name != "subject"]
        rows = joined.select(*(rows[name] for name in others), subject=ibis.coalesce(roots.root, rows.subject))
    if within is None:
        return rows
    return rows.filter((rows.subject >= within.first) & (rows.subject < within.end))


def concerned(held: Moment, within: Range) -> list[Segment]:
    """Return the segments that may hold facts told of a range's subjects: their own, and those of who was absorbed."""
    own = [one for one in held.segments if within.meets(one)]
    if not len(held.aliases):
        return own
    roots, absorbed = (held.aliases[name].to_numpy() for name in ("root", "absorbed"))
    theirs = absorbed[(roots >= within.first) & (roots < within.end)]
    more = [
        one
        for one in held.segments
        if not within.meets(one) and bool(((theirs >= one.subject_min) & (theirs <= one.subject_max)).any())
    ]
    return own + more


def _bounded(rows: Table, engine: Engine, held: Moment, segments: Sequence[Segment] | None) -> Table:
    """Return rows with ``at``, and without what lies beyond the moment's instants; none is asked where none can."""
    if segments is None or not all(held.inside(one) for one in segments):
        rows = rows.filter(engine.micros(rows.occurred_at) <= held.as_of)
        if held.known_by is not None:
            rows = rows.filter(engine.micros(rows.recorded_at) <= held.known_by)
    return rows.mutate(at=engine.micros(rows.occurred_at))


def _select(rows: Table, engine: Engine, wanted: Sequence[str], names: Sequence[str]) -> Table:
    instants = {name: engine.micros(rows[name]) for name in wanted if name in _INSTANTS}
    return rows.filter(rows["name"].isin(list(names))).mutate(**instants).select(*wanted)


def _tail() -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_TAIL} FROM facts")
        rows = [Row(*record[:7], bytes(record[7]), None) for record in cursor]
    return to_table(rows) if rows else SCHEMA.empty_table()
