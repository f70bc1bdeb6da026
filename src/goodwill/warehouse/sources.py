"""Where a sweep reads from: the manifest's segments and the ledger's tail as they stood at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from django.db import connection
from ibis import Table
from ibis.expr.types import IntegerValue

from goodwill import people
from goodwill.segments import manifest
from goodwill.segments.columns import SCHEMA, to_table
from goodwill.segments.files import lacks
from goodwill.segments.rows import Row, micros
from goodwill.segments.shelf import path_of
from goodwill.store.models import Segment
from goodwill.store.transactions import snapshot
from goodwill.vocabulary import SubjectId
from goodwill.warehouse.engines import Engine

_TAIL = "position, subject, occurred_us, recorded_us, name, version, source, payload"
_INSTANTS = ("ends_at", "recorded_at")
NOBODY = pa.table({"absorbed": pa.nulls(0, pa.int64()), "root": pa.nulls(0, pa.int64())})
"""No aliases; and no rows. Made of nulls: of a list, Arrow makes an array only once it has imported pandas."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the ledger held at one moment, and the instants beyond which a question does not look (microseconds).

    ``since`` is where it begins to look; None: at the beginning.
    """

    segments: tuple[Segment, ...]
    tail: pa.Table
    aliases: pa.Table
    as_of: int
    known_by: int | None = None
    since: int | None = None

    def inside(self, segment: Segment) -> bool:
        """Whether all of a segment's facts had occurred, and were known, by then."""
        known = self.known_by is None or segment.recorded_max_us <= self.known_by
        begun = self.since is None or segment.occurred_min_us >= self.since
        return segment.occurred_max_us <= self.as_of and known and begun

    def outside(self, segment: Segment) -> bool:
        """Whether none of them had occurred, or none since it begins to look."""
        return segment.occurred_min_us > self.as_of or (self.since is not None and segment.occurred_max_us < self.since)


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
    roots = _roots(aliases) if aliases else NOBODY
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
    if len(held.aliases):  # somebody may be told all they are by those absorbed, without a fact of their own
        roots = held.aliases["root"].to_numpy()
        spans.append((int(roots.min()), int(roots.max()) + 1, 0))
    edges = sorted({edge for first, end, _ in spans for edge in (first, end)})
    cuts, room = [edges[0]], float(facts_each)
    for left, right in pairwise(edges):
        each = sum(n / (end - first) for first, end, n in spans if first <= left and right <= end)
        at = left
        while each and (right - at) * each > room:
            at = max(at + 1, at + int(room / each))
            room = float(facts_each)
            cuts.append(at)
        room -= (right - at) * each
    return [Range(first, end) for first, end in pairwise(dict.fromkeys([*cuts, edges[-1]]))]


@dataclass(frozen=True, slots=True)
class Source:
    """The facts of some segments, and of the tail if wanted, of a range of subjects (None: of all), for one engine.

    ``of`` names the only subjects that are asked about, as those they are told as, in its column ``chosen``; None: all.
    """

    engine: Engine
    held: Moment
    segments: tuple[Segment, ...]
    within: Range | None = None
    with_tail: bool = True
    of: pa.Table | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.segments and not self._reads_tail

    @property
    def first(self) -> int:
        """When the first of them occurred, in microseconds; the instant looked at if there are none."""
        sealed = [one.occurred_min_us for one in self.segments]
        tail = [int(self.held.tail["occurred_at"].cast(pa.int64()).to_numpy().min())] if self._reads_tail else []
        return min([*sealed, *tail, self.held.as_of])

    def now(self, rows: Table) -> IntegerValue:
        """Return the instant looked at, in microseconds, of rows that tell their subject."""
        return ibis.literal(self.held.as_of, "int64")

    def owner(self, rows: Table) -> IntegerValue:
        """Return the subject that rows are told of, as its own number."""
        return rows.subject

    def facts(self, names: Sequence[str] | None, columns: Iterable[str]) -> Table:
        """Return facts of some names (None: all): ``subject`` (whom they are told of), ``at``, ``name``, some columns.

        Instants are whole microseconds. Facts of some names have their name's place among these too, counted from 1:
        to ask a number of every fact costs a fraction of asking a word.
        """
        wanted = ["subject", "name", "at", *sorted(set(columns)), *(() if names is None else ("place",))]
        told = [self._told(rows, names, wanted) for rows in self._rows()]
        return self.rooted(reduce(lambda one, other: one.union(other), told))

    def rooted(self, rows: Table) -> Table:
        """Return rows with each subject replaced by the one they are told as, of the range's subjects only."""
        if len(self.held.aliases):
            roots = self.engine.table(self.held.aliases)
            others = [name for name in rows.columns if name != "subject"]
            joined = rows.left_join(roots, rows.subject == roots.absorbed).select("subject", "root", *others)
            rows = joined.select(*others, subject=ibis.coalesce(joined.root, joined.subject))
        if self.of is not None:
            chosen = self.engine.table(self.of)
            rows = rows.semi_join(chosen, rows.subject == chosen.chosen)
        if self.within is None:
            return rows
        return rows.filter((rows.subject >= self.within.first) & (rows.subject < self.within.end))

    @property
    def _reads_tail(self) -> bool:
        return self.with_tail and len(self.held.tail) > 0

    def _rows(self) -> Iterator[Table]:
        """Yield what is read, without what lies beyond the moment's instants; none of that is asked where none can be."""
        for missing in sorted({lacks(one.name) for one in self.segments}, key=sorted):
            alike = [one for one in self.segments if lacks(one.name) == missing]
            rows = self.engine.parquet([path_of(one.name) for one in alike])
            if missing:
                rows = rows.mutate(**{name: ibis.null(ibis.dtype(SCHEMA.field(name).type)) for name in missing})
            yield rows if all(self.held.inside(one) for one in alike) else self._bounded(rows)
        if self._reads_tail:
            yield self._bounded(self.engine.table(self.held.tail))

    def _bounded(self, rows: Table) -> Table:
        rows = rows.filter(self.engine.micros(rows.occurred_at) <= self.held.as_of)
        known_by, since = self.held.known_by, self.held.since
        rows = rows if since is None else rows.filter(self.engine.micros(rows.occurred_at) >= since)
        return rows if known_by is None else rows.filter(self.engine.micros(rows.recorded_at) <= known_by)

    def _told(self, rows: Table, names: Sequence[str] | None, wanted: Sequence[str]) -> Table:
        made = {name: self.engine.micros(rows[name]) for name in wanted if name in _INSTANTS}
        made["at"] = self.engine.micros(rows.occurred_at)
        if names is not None:
            made["place"] = self.engine.place(rows["name"], names)
        told = rows.select(*(name for name in wanted if name not in made), **made).select(*wanted)
        return told if names is None else told.filter(told.place > 0)


@dataclass(frozen=True, slots=True)
class Several(Source):
    """The same looked at from several instants at once: of each subject one is told for each, as it was known then.

    Subject ``s`` as of instant ``i`` of ``n`` is told as ``s * n + i``. The moment's own instant is the last of them.
    """

    instants: tuple[int, ...] = ()

    def now(self, rows: Table) -> IntegerValue:
        """Return the instant of each row."""
        return ibis.array([ibis.literal(one, "int64") for one in self.instants])[rows.subject % len(self.instants)]

    def owner(self, rows: Table) -> IntegerValue:
        """Return the subject without its instant."""
        return rows.subject // len(self.instants)

    def facts(self, names: Sequence[str] | None, columns: Iterable[str]) -> Table:
        """Return facts, each once for each instant by which it had occurred."""
        rows, n = Source.facts(self, names, columns), len(self.instants)
        places = pa.table({"place_": pa.array(range(n), pa.int64()), "instant_": pa.array(self.instants, pa.int64())})
        joined = rows.cross_join(self.engine.table(places))
        heeded = joined.filter(joined["at"] <= joined.instant_)
        others = [name for name in rows.columns if name != "subject"]
        return heeded.select(*others, subject=heeded.subject * n + heeded.place_)


def several(source: Source, instants: Sequence[datetime]) -> Source:
    """Return a source looked at from several instants; of none, as it is."""
    if not instants:
        return source
    at = tuple(micros(one) for one in instants)
    return Several(source.engine, source.held, source.segments, source.within, source.with_tail, source.of, at)


def apart(table: pa.Table, n: int) -> list[pa.Table]:
    """Return what was asked of several instants: a table for each, subjects as they are."""
    both = np.asarray(table["subject"], np.int64)
    place = table.schema.get_field_index("subject")
    whole = table.set_column(place, "subject", pa.array(both // n))
    return [whole.filter(pa.array(both % n == one)) for one in range(n)]


def concerned(held: Moment, within: Range) -> list[Segment]:
    """Return the segments that may hold facts told of a range's subjects: their own, and those of who was absorbed."""
    roots, absorbed = (held.aliases[name].to_numpy() for name in ("root", "absorbed"))
    theirs = absorbed[(roots >= within.first) & (roots < within.end)]
    return [one for one in held.segments if within.meets(one) or _spans_any(one, theirs)]


def held_in(held: Moment, near: Sequence[Segment], within: Range) -> bool:
    """Whether all that is near a range is told of its subjects, so that none need be asked whether it is."""
    alone = not len(held.aliases) and not len(held.tail)
    return alone and all(within.first <= one.subject_min and one.subject_max < within.end for one in near)


def _spans_any(segment: Segment, subjects: npt.NDArray[np.int64]) -> bool:
    return bool(((subjects >= segment.subject_min) & (subjects <= segment.subject_max)).any())


def _roots(aliases: Mapping[SubjectId, SubjectId]) -> pa.Table:
    return pa.table({"absorbed": pa.array(aliases.keys(), pa.int64()), "root": pa.array(aliases.values(), pa.int64())})


def _tail() -> pa.Table:
    """Return the tail without what is sealed: no question is asked of that."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_TAIL} FROM facts")
        rows = [_row(record) for record in cursor]
    return to_table(rows)


def _row(record: Sequence[Any]) -> Row:
    *envelope, payload = record
    fields: list[Any] = [*envelope, bytes(payload), None]
    return Row(*fields)
