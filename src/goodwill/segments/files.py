"""Segments as files: written whole, on disk before they are listed, never changed afterwards.

A segment holds any set of facts, sorted by subject and then by time, so that one subject's facts lie together. What it
spans (subjects, times, positions) is in the manifest, and readers open only the files whose span meets their question.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from goodwill.segments.columns import SCHEMA

ROWS_A_GROUP = 122_880
"""DuckDB reads by row groups; this is its own favourite size."""

_DELTA = ("subject", "occurred_at", "recorded_at", "position")
_DICTIONARY = [field.name for field in SCHEMA if pa.types.is_string(field.type)]


@dataclass(frozen=True, slots=True)
class Span:
    """What one written segment holds: its file name, how much, and from where to where. Times are microseconds."""

    name: str
    n: int
    n_bytes: int
    sha256: str
    subject_min: int
    subject_max: int
    occurred_min_us: int
    occurred_max_us: int
    recorded_max_us: int
    position_min: int
    position_max: int


def shelf() -> Path:
    """Return the folder the segments rest in, made if it was not there."""
    path = Path(settings.GOODWILL.segments_url)
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(name: str) -> str:
    """Return where a segment, a run or a file of partials rests, as the engines open it."""
    return str(shelf() / name)


class SegmentWriter:
    """Writes one segment from tables that are sorted by (subject, occurred_at, position), in that order.

    Nothing stands under the segment's name until :meth:`close` has put all of it on disk.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or f"{uuid.uuid4().hex}.parquet"
        self._draft = shelf() / f".{self.name}.draft"
        options = {"delta": _DELTA, "dictionary": _DICTIONARY}
        self._writer = pq.ParquetWriter(
            self._draft,
            SCHEMA,
            compression="zstd",
            use_dictionary=options["dictionary"],
            column_encoding=dict.fromkeys(options["delta"], "DELTA_BINARY_PACKED"),
            write_statistics=[*_DELTA],
        )
        self._n = 0
        self._least: dict[str, int] = {}
        self._most: dict[str, int] = {}

    def __enter__(self) -> SegmentWriter:
        """Write within a ``with``; leaving by an error leaves no file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throw the draft away if it was not closed."""
        if self._draft.exists():
            self._writer.close()
            self._draft.unlink(missing_ok=True)

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        if not len(table):
            return
        self._writer.write_table(table.select(SCHEMA.names).cast(SCHEMA), row_group_size=ROWS_A_GROUP)
        self._n += len(table)
        for column in _DELTA:
            span = pc.min_max(table[column].cast(pa.int64()) if column.endswith("_at") else table[column]).as_py()
            self._least[column] = min(span["min"], self._least.get(column, span["min"]))
            self._most[column] = max(span["max"], self._most.get(column, span["max"]))

    def close(self) -> Span:
        """Put the file on disk under its name and return what it spans."""
        self._writer.close()
        n_bytes, sha256 = _measure(self._draft)
        _settle(self._draft, shelf() / self.name)
        least, most = self._least, self._most
        return Span(
            name=self.name,
            n=self._n,
            n_bytes=n_bytes,
            sha256=sha256,
            subject_min=least["subject"],
            subject_max=most["subject"],
            occurred_min_us=least["occurred_at"],
            occurred_max_us=most["occurred_at"],
            recorded_max_us=most["recorded_at"],
            position_min=least["position"],
            position_max=most["position"],
        )


@contextmanager
def settled(name: str) -> Iterator[Path]:
    """Write any other file of the shelf (a run, partials): it stands under its name only when whole and on disk."""
    draft = shelf() / f".{name}.draft"
    try:
        yield draft
        _settle(draft, shelf() / name)
    finally:
        draft.unlink(missing_ok=True)


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _settle(draft: Path, final: Path) -> None:
    for path, rename in ((draft, True), (final.parent, False)):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if rename:
            draft.replace(final)
