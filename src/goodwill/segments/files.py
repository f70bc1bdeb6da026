"""Segments as files: written whole, on disk before they are listed, never changed afterwards.

A segment holds any set of facts, sorted by subject and then by time, so that one subject's facts lie together. What it
spans (subjects, times, positions) is in the manifest, and readers open only the files whose span meets their question.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodwill.segments.columns import SCHEMA
from goodwill.segments.manifest import Span
from goodwill.segments.shelf import measure, path_of, shelf, with_room

ROWS_A_GROUP = 122_880
"""DuckDB reads by row groups; this is its own favourite size."""

_DELTA = ("subject", "occurred_at", "recorded_at", "position")
_TOLD_BY_FEW = ("subscription",)
"""What many houses never tell: a file says of itself whether it does."""
_DICTIONARY = [field.name for field in SCHEMA if pa.types.is_string(field.type)]


class SegmentWriter:
    """Writes one segment from tables that are sorted by (subject, occurred_at, position), in that order.

    Nothing stands under the segment's name until :meth:`close` has put all of it on disk.

    Args:
        name: The file's name; None: a new one.
        schema: How the tables come: :data:`SCHEMA`, or the same with words as dictionaries, which costs half as much to
            write. The file is the same to its readers.
    """

    def __init__(self, name: str | None = None, *, schema: pa.Schema = SCHEMA) -> None:
        self.name = name or f"{uuid.uuid4().hex}.parquet"
        self._shelf = shelf()
        self._draft = self._shelf.drafts / f".{self.name}.draft"
        self._writer = _begun(self._draft, schema)
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self.n = 0
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
            try:
                self._writer.close()
            except OSError:  # no room for the footer either; the draft goes all the same
                pass
            finally:
                self._draft.unlink(missing_ok=True)

    def write(self, table: pa.Table) -> None:
        """Add rows; they are gathered into row groups of one size."""
        if not len(table):
            return
        self._waiting.append(table.select(SCHEMA.names).cast(self._schema))
        self.n += len(table)
        self._widen(table)
        waiting = sum(len(table) for table in self._waiting)
        if waiting >= ROWS_A_GROUP:
            self._flush(waiting - waiting % ROWS_A_GROUP)

    @property
    def last_subject(self) -> int:
        """The greatest subject written so far."""
        return self._most["subject"]

    def close(self) -> Span:
        """Put the file on disk under its name and return what it spans."""
        with with_room(self.name):
            self._flush(sum(len(table) for table in self._waiting))
            self._writer.close()
            n_bytes, sha256 = measure(self._draft)
            self._shelf.put(self._draft, self.name)
        least, most = self._least, self._most
        return Span(
            name=self.name,
            n=self.n,
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

    def _flush(self, n: int) -> None:
        if n:
            gathered = pa.concat_tables(self._waiting)
            with with_room(self.name):
                self._writer.write_table(gathered.slice(0, n), row_group_size=ROWS_A_GROUP)
            self._waiting = [gathered.slice(n)] if len(gathered) > n else []

    def _widen(self, table: pa.Table) -> None:
        for column in _DELTA:
            span = pc.min_max(table[column].cast(pa.int64()) if column.endswith("_at") else table[column]).as_py()
            self._least[column] = min(span["min"], self._least.get(column, span["min"]))
            self._most[column] = max(span["max"], self._most.get(column, span["max"]))


def _begun(draft: Path, schema: pa.Schema) -> pq.ParquetWriter:
    try:
        with with_room(draft.name):
            return pq.ParquetWriter(
                draft,
                schema,
                compression="zstd",
                use_dictionary=_DICTIONARY,
                column_encoding=dict.fromkeys(_DELTA, "DELTA_BINARY_PACKED"),
                write_statistics=[*_DELTA, *_TOLD_BY_FEW],
                store_schema=schema is SCHEMA,
            )
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@lru_cache(maxsize=8192)
def lacks(name: str) -> frozenset[str]:
    """Return the columns that a segment was written before we had; of one that cannot be read none: who reads it says so."""
    try:
        return frozenset(SCHEMA.names) - frozenset(pq.read_schema(path_of(name)).names)
    except (OSError, pa.ArrowException):
        return frozenset()


@lru_cache(maxsize=8192)
def tells(name: str, column: str) -> bool:
    """Whether any row of a segment, or of its partials, may tell a column; of a file that cannot be read: who reads it says so."""
    try:
        written = pq.read_metadata(path_of(name))
    except (OSError, pa.ArrowException):
        return True
    groups = (written.row_group(n) for n in range(written.num_row_groups))
    chunks = (group.column(n) for group in groups for n in range(group.num_columns))
    return any(not _is_blank(one) for one in chunks if one.path_in_schema.split(".")[0] == column)


def _is_blank(chunk: pq.ColumnChunkMetaData) -> bool:
    """Whether a chunk says of itself that all in it is unknown."""
    told = chunk.statistics
    return told is not None and told.has_null_count and bool(told.null_count == chunk.num_values)
