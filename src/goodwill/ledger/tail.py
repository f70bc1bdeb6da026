"""Writes a batch into the tail, by the quickest way each database has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from goodwill.ledger.batch import Batch

COLUMNS = ("position", "key", "subject", "occurred_us", "recorded_us", "name", "version", "source", "payload", "sealed")
TYPES = ("bigint", "bytea", "bigint", "bigint", "bigint", "varchar", "smallint", "varchar", "bytea", "bytea")

_NAMES = ", ".join(COLUMNS)
_SQLITE = f"INSERT INTO facts ({_NAMES}) VALUES ({', '.join(['?'] * len(COLUMNS))}) ON CONFLICT DO NOTHING"
_POSTGRES = (
    f"INSERT INTO facts ({_NAMES}) SELECT * FROM unnest({', '.join(f'%b::{kind}[]' for kind in TYPES)}) "
    "ON CONFLICT DO NOTHING"
)
_COPY = f"COPY facts ({_NAMES}) FROM STDIN (FORMAT BINARY)"
_WORTH_COPYING = 50


def insert(batch: Batch, position: int, recorded_us: int) -> int:
    """Insert a batch numbered from a position on, within the caller's transaction; return how many of it were new."""
    if not batch.keys:
        return 0
    n = len(batch.keys)
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return _executed(batch.columns(position, recorded_us))
        if n >= _WORTH_COPYING and len(set(batch.keys)) == n and _copied(batch.columns(position, recorded_us)):
            return n
        return _unnested(batch.columns(position, recorded_us))


def _executed(columns: Iterable[Iterable[Any]]) -> int:
    with connection.cursor() as cursor:
        return int(cursor.connection.executemany(_SQLITE, zip(*columns, strict=True)).rowcount)


def _copied(columns: Iterable[Iterable[Any]]) -> bool:
    """Whether COPY took all of it. It takes all or, if one key is known, nothing; most batches are all new."""
    import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

    raw: Any = connection.connection
    try:
        with raw.transaction(), psycopg.Cursor(raw).copy(_COPY) as copy:  # a savepoint: a refusal costs no more
            copy.set_types(TYPES)
            write = copy.write_row
            for row in zip(*columns, strict=True):
                write(row)
    except psycopg.errors.UniqueViolation:
        return False
    return True


def _unnested(columns: Iterable[Iterable[Any]]) -> int:
    """Insert by arrays bound on the server: Django's own cursor would write every value into the statement's text."""
    import psycopg  # noqa: PLC0415 -- only where PostgreSQL is used

    raw: Any = connection.connection
    return psycopg.Cursor(raw).execute(_POSTGRES, [list(column) for column in columns]).rowcount
