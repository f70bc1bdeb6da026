"""Reads facts back: one subject's history, everything since a position, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from goodwill import people
from goodwill.facts import Entry
from goodwill.segments.pages import named_after, next_after, rows_of
from goodwill.segments.rows import Row, micros, to_entry
from goodwill.store.models import Quarantined, Segment
from goodwill.store.transactions import snapshot
from goodwill.vocabulary import SubjectId

FIELDS = "position, subject, occurred_us, recorded_us, name, version, source, payload, sealed"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many facts there are: in all, in the tail, in segments; and how many events wait in quarantine."""

    facts: int
    tail: int
    segments: int
    quarantined: int


def counts() -> Counts:
    """Return how many facts the ledger holds."""
    with snapshot(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM facts")
        tail = int(cursor.fetchone()[0])
        sealed = sum(Segment.objects.filter(retired_us=None).values_list("n", flat=True))
        waiting = Quarantined.objects.filter(state=Quarantined.State.WAITING).count()
    return Counts(tail + sealed, tail, sealed, waiting)


def history(subject: SubjectId, *, known_by: datetime | None = None) -> list[Entry]:
    """Return all that happened to a subject and to those told as them, in order of occurrence.

    Args:
        subject: Any of those told as one history.
        known_by: Only what had been recorded by then; None: everything.
    """
    with snapshot():
        chosen = people.group(subject)
        rows, names = tail_rows(chosen), segments_with(chosen)
    rows += rows_of(names, chosen)  # a segment read outlives its place in the manifest by an hour
    limit = None if known_by is None else micros(known_by)
    rows = [row for row in rows if limit is None or row.recorded_us <= limit]
    return entries_of(sorted(rows, key=lambda row: (row.occurred_us, row.position)))


def histories(subjects: Sequence[SubjectId]) -> dict[SubjectId, list[Entry]]:
    """Return the history of each of some subjects, by whom it is told of: many at once for the price of one look.

    Whoever asks about subjects that lie near one another reads the least.
    """
    with snapshot():
        told = people.roots(subjects)
        groups = people.groups(list(dict.fromkeys(told.values())))
        rows, names = tail_rows(list(groups)), segments_with_any(list(groups))
    rows += rows_of(names, sorted(groups))
    found: dict[SubjectId, list[Row]] = {root: [] for root in told.values()}
    for row in sorted(rows, key=lambda row: (row.occurred_us, row.position)):
        found[groups[SubjectId(row.subject)]].append(row)
    return {root: entries_of(mine) for root, mine in found.items()}


def own_entries(subject: SubjectId, names: Sequence[str]) -> list[Entry]:
    """Return a subject's own facts of some names, without those of others told as them."""
    rows = tail_rows([subject]) + rows_of(segments_with([subject]), [subject])
    return entries_of([row for row in rows if row.name in names])


def since(position: int, *, n_most: int = 10_000) -> list[Entry]:
    """Return up to ``n_most`` facts recorded after a position, in order of position.

    Only the segments that reach beyond the position are read; who replays the whole past should ask for many at once.
    Facts recorded appear in order of commit. Those of a simulation take their positions while they are written and
    appear together at its end: who follows a home begins once its simulation is done.
    """
    with snapshot():
        recent = _tail_since(position, n_most)
        held = Segment.objects.filter(retired_us=None, position_max__gt=position).order_by("position_min")
        names = list(held.values_list("name", flat=True))
    rows = next_after(names, position, n_most) + recent if names else recent
    return entries_of(sorted(rows, key=lambda row: row.position)[:n_most])


def told_since(position: int, names: Sequence[str], *, n_most: int) -> tuple[list[Entry], int]:
    """Return up to ``n_most`` facts of some names after a position, in order of it, and up to where all were looked at."""
    clause, values = _among("name", names)
    with snapshot(), connection.cursor() as cursor:
        cursor.execute("SELECT value FROM counters WHERE name = 'position'")
        head = int((cursor.fetchone() or [0])[0])
        wanted = f"WHERE position > %s AND {clause} ORDER BY position LIMIT %s"
        cursor.execute(f"SELECT {FIELDS} FROM facts {wanted}", [position, *values, n_most])
        rows = _rows(cursor)
        held = _named("position_max > %s", [position])
        rows += named_after(held, position, names, n_most)
    found = sorted(rows, key=lambda row: row.position)[:n_most]
    return entries_of(found), found[-1].position if len(found) == n_most else head


def _tail_since(position: int, n_most: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FIELDS} FROM facts WHERE position > %s ORDER BY position LIMIT %s", [position, n_most])
        return _rows(cursor)


def tail_rows(subjects: Sequence[int], positions: Sequence[int] | None = None) -> list[Row]:
    """Return the facts of some subjects that are not sealed yet, in no order; of some positions only, if any are named."""
    clause, values = _among("subject", subjects)
    if positions is not None:
        other, more = _among("position", positions)
        clause, values = f"{clause} AND {other}", values + more
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {FIELDS} FROM facts WHERE {clause}", values)
        return _rows(cursor)


def segments_with(subjects: Sequence[int]) -> list[str]:
    """Return the names of the segments that may hold facts of some subjects."""
    near = " OR ".join(["(subject_min <= %s AND subject_max >= %s)"] * len(subjects))
    return _named(f"({near})", [bound for subject in subjects for bound in (subject, subject)])


def segments_with_any(subjects: Sequence[int]) -> list[str]:
    """Return the names of the segments whose span meets that of some subjects: looser than asking each, and quick."""
    if not subjects:
        return []
    return _named("subject_min <= %s AND subject_max >= %s", [max(subjects), min(subjects)])


def _named(clause: str, values: Sequence[int]) -> list[str]:
    with connection.cursor() as cursor:  # asked for every history that is read
        cursor.execute(f"SELECT name FROM segments WHERE retired_us IS NULL AND {clause}", values)
        return [name for (name,) in cursor]


def entries_of(rows: Sequence[Row]) -> list[Entry]:
    """Return rows as the facts they are, in the order given, with what is personal opened where its key still is."""
    seals = people.Seals()
    seals.prepare(row.subject for row in rows if row.sealed is not None)
    return [to_entry(row, personal=None if row.sealed is None else seals.open(row.subject, row.sealed)) for row in rows]


def _among(column: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    if not values:
        return "1 = 0", []
    return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)


def _rows(records: Iterable[Sequence[Any]]) -> list[Row]:
    return [row_of(record) for record in records]


def row_of(record: Sequence[Any]) -> Row:
    """Return a record of the tail, its columns in the order of :data:`FIELDS`, as a row."""
    fields: list[Any] = [*record[:7], bytes(record[7]), None if record[8] is None else bytes(record[8])]
    return Row(*fields)
