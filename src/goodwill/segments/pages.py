"""Finds rows in segments: one subject's, by the row groups that span them; and the next ones by position.

DuckDB reads them: it keeps the footers it has seen, skips the row groups and pages that cannot hold what is asked, and
measured five times cheaper than reading whole row groups with pyarrow (docs/decisions/0006).
"""

from __future__ import annotations

import os
import threading
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from goodwill.errors import SegmentDamaged
from goodwill.segments.rows import ENVELOPE, REST, TYPED, Row, instant, spliced
from goodwill.segments.shelf import path_of

_INSTANTS = frozenset(name for name, kind in {**ENVELOPE, **TYPED}.items() if kind == "instant")
"""Read as microseconds: DuckDB would want another package for instants in Python."""
_COLUMNS = {name: f"epoch_us({name}) AS {name}" if name in _INSTANTS else name for name in (*ENVELOPE, *TYPED, *REST)}
_N_ENVELOPE, _TYPED = len(ENVELOPE), tuple(TYPED)
_MANY = 8
_MOMENT = ("at", "position", "kind")
_CONFIG = {"threads": 1, "memory_limit": "1GiB"}

_encode = msgspec.json.Encoder().encode


def rows_of(names: Iterable[str], subjects: Sequence[int]) -> list[Row]:
    """Return all rows of some subjects in some segments, in no order.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    if len(subjects) < _MANY:
        return _asked(names, f"WHERE {_among('subject', subjects)}", subjects)
    # Their span tells DuckDB which row groups to leave alone; of a long list it would ask every row.
    span = f"WHERE subject BETWEEN ? AND ? AND {_among('subject', subjects)}"
    return _asked(names, span, [min(subjects), max(subjects), *subjects])


def rows_at(
    names: Iterable[str], subjects: Sequence[int], positions: Sequence[int], within: tuple[int, int]
) -> list[Row]:
    """Return the rows of some subjects at some positions, in no order.

    Args:
        names: The segments.
        subjects: Whose.
        positions: Which.
        within: The first and the last of the instants they occurred at, microseconds: what lies outside is not read.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    when = "occurred_at BETWEEN make_timestamptz(?::BIGINT) AND make_timestamptz(?::BIGINT)"
    clauses = f"WHERE {_among('subject', subjects)} AND {_among('position', positions)} AND {when}"
    return _asked(names, clauses, [*subjects, *positions, *within])


def moments_of(
    names: Iterable[str], subjects: Sequence[int], kinds: Sequence[str], beside: Sequence[Sequence[int]]
) -> tuple[array[int], array[int], array[int]]:
    """Return when the facts of some subjects occurred (microseconds), their positions, and the places of their kinds.

    In order of occurrence; a kind that is not named is left out. ``beside`` are the same three columns of facts that
    rest elsewhere: they are put among them.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    import numpy as np  # noqa: PLC0415 -- slow import, as above

    columns = f"epoch_us(occurred_at) AS at, position, list_position({list(kinds)}, name) - 1 AS kind"
    asked = f"SELECT {columns} FROM read_parquet(?) WHERE {_among('subject', subjects)} AND kind >= 0"
    sealed = _answered(names, asked, subjects, lambda found: found.fetchnumpy())
    told = [np.asarray(column, np.int64) for column in beside]
    if sealed:
        told = [np.concatenate([sealed[name], rest]) for name, rest in zip(_MOMENT, told, strict=True)]
    order = np.lexsort((told[1], told[0]))
    at, position, kind = (column[order] for column in told)
    return array("q", at.tobytes()), array("q", position.tobytes()), array("h", kind.astype(np.int16).tobytes())


def next_after(names: Iterable[str], position: int, n_most: int) -> list[Row]:
    """Return the ``n_most`` rows of lowest position after a position, in order of position; memory is bounded.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    return _asked(names, "WHERE position > ? ORDER BY position LIMIT ?", [position, n_most])


def named_after(names: Iterable[str], position: int, kinds: Sequence[str], n_most: int) -> list[Row]:
    """Return the ``n_most`` rows of some kinds of lowest position after a position, in order of position.

    Raises:
        SegmentDamaged: A segment is listed but missing or unreadable.
    """
    clauses = f"WHERE position > ? AND name IN ({', '.join('?' * len(kinds))}) ORDER BY position LIMIT ?"
    return _asked(names, clauses, [position, *kinds, n_most])


def _asked(names: Iterable[str], clauses: str, values: Sequence[Any]) -> list[Row]:
    names = list(names)
    if not names:
        return []
    question = f"{_chosen(names)} {clauses}"
    return [_row(record) for record in _answered(names, question, values, lambda found: found.fetchall())]


def _chosen(names: Sequence[str]) -> str:
    """Return what is asked of segments: those that lack a column others have are read by name, what none has is unknown."""
    from goodwill.segments.files import lacks  # noqa: PLC0415 -- slow import, as below

    lacking = {lacks(name) for name in names}
    missing = frozenset[str].intersection(*lacking)
    columns = ", ".join(f"NULL AS {name}" if name in missing else asked for name, asked in _COLUMNS.items())
    return f"SELECT {columns} FROM read_parquet(?{', union_by_name = true' if len(lacking) > 1 else ''})"


def _answered(names: Iterable[str], question: str, values: Sequence[Any], take: Callable[[Any], Any]) -> Any:
    """Return what is taken of the answer to a question whose first value is the segments' paths; [] of no segments."""
    paths = [path_of(name) for name in names]
    if not paths:
        return []
    import duckdb  # noqa: PLC0415 -- slow import, and who writes facts reads no segment

    try:
        return take(_reader.connection().execute(question, [paths, *values]))
    except duckdb.Error as failure:
        raise SegmentDamaged(
            f"of {len(paths)} segments listed in the manifest one cannot be read: {failure}"
        ) from failure


def _among(column: str, values: Sequence[int]) -> str:
    return f"{column} = ?" if len(values) == 1 else f"{column} IN ({', '.join('?' * len(values))})"


def _row(record: Sequence[Any]) -> Row:
    subject, occurred, recorded, position, name, version, source, *typed, payload, sealed = record
    told = {field: value for field, value in zip(_TYPED, typed, strict=True) if value is not None}
    fields = {field: instant(value) if field in _INSTANTS else value for field, value in told.items()}
    whole = spliced(_encode(fields), payload)
    return Row(position, subject, occurred, recorded, name, version, source or "", whole, sealed)


class _Reader(threading.local):
    """An in-memory DuckDB for each thread that asks: one thread of its own is quickest for one subject."""

    database: Any = None
    pid = 0

    def connection(self) -> Any:
        """Return this thread's connection, made when first asked and anew in a forked process."""
        if self.database is None or self.pid != os.getpid():
            import duckdb  # noqa: PLC0415 -- as above

            self.database, self.pid = duckdb.connect(config=_CONFIG), os.getpid()
            self.database.execute("SET parquet_metadata_cache = true")
        return self.database


_reader = _Reader()
