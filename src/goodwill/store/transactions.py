"""How the store is read and written at once: readers see one moment, writers take turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.db import connection, transaction


class _Held(local):
    """Whether this thread reads within a snapshot already."""

    inside = False


_held = _Held()


@contextmanager
def snapshot() -> Iterator[None]:
    """Read several tables as they stood at one moment, holding up nobody who writes."""
    if connection.in_atomic_block or _held.inside:
        yield
    elif connection.vendor == "sqlite":
        with _sqlite_snapshot():
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def writing() -> Iterator[None]:
    """Write all or nothing, alone: the ledger's lock is the row of its position counter, freed by the commit."""
    with transaction.atomic():
        if connection.vendor != "sqlite":  # SQLite's BEGIN IMMEDIATE is that lock already
            advance("position", 0)
        yield


def advance(counter: str, by: int) -> int:
    """Add to a counter and return its value before; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO counters (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value",
            [counter, by],
        )
        return int(cursor.fetchone()[0]) - by


@contextmanager
def _sqlite_snapshot() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # atomic() would begin IMMEDIATE and hold up the writers
        _held.inside = True
        try:
            yield
        finally:
            _held.inside = False
            cursor.execute("COMMIT")
