"""How the store is read and written at once: readers see one moment, writers take turns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from django.db import InterfaceError, OperationalError, connection, transaction

from goodwill.errors import LedgerBusy, NoRoom, StoreAway, Unavailable

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_BUSY_STATES = ("55P03", "40001", "40P01")
_FULL_STATES = ("53100", "53200", "58030")
_WAIT_MS, _LOG_WAIT_MS = 30_000, 200


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
def writing(n_positions: int = 0) -> Iterator[int]:
    """Write all or nothing, alone: the ledger's lock is the row of its position counter, freed by the commit.

    Args:
        n_positions: So many positions are handed out; what is yielded is the last one handed out before.

    Raises:
        LedgerBusy: Somebody else held the lock for longer than we wait.
        NoRoom: The disk is full; nothing was written.
        StoreAway: The database does not answer; if the commit was under way, whether it arrived is not known.
    """
    try:
        with transaction.atomic():
            yield advance("position", n_positions)
    except (OperationalError, InterfaceError) as failure:
        raise named(failure) from failure


@contextmanager
def overwriting() -> Iterator[None]:
    """Let SQLite overwrite what is deleted with zeros: a destroyed key must not rest in a free page.

    Call it while writing. PostgreSQL overwrites what is deleted when it vacuums.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA secure_delete=OFF")


def empty_log() -> None:
    """Cut SQLite's log to nothing, what is in it brought into the file: what was destroyed rests there too until then.

    A reader in the way keeps it from that; then a later call does it. Call it after the commit.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={_LOG_WAIT_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout={_WAIT_MS}")


def advance(counter: str, by: int) -> int:
    """Add to a counter and return its value before; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO counters (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value",
            [counter, by],
        )
        return int(cursor.fetchone()[0]) - by


def counted(counter: str) -> int | None:
    """Return what a counter says, holding up nobody; None: it never counted anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM counters WHERE name = %s", [counter])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def named(failure: OperationalError | InterfaceError) -> Unavailable | OperationalError | InterfaceError:
    """Return a database's failure in our own words, or itself where we have none."""
    cause = failure.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    state = getattr(cause, "sqlstate", None)
    if code in _BUSY or state in _BUSY_STATES:
        return LedgerBusy(f"somebody else has been writing for longer than we wait ({failure}); nothing was written")
    if code in _FULL or state in _FULL_STATES:
        return NoRoom(f"the database cannot grow ({failure}); nothing was written. Make room on its disk")
    if connection.vendor != "sqlite" and (state is None or state.startswith(("08", "57P"))):
        return StoreAway(f"the database does not answer ({str(failure).strip()})")
    return failure


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
