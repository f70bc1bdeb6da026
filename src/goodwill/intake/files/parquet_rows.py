"""Reads Parquet: typed columns, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from goodwill.errors import BadFile
from goodwill.intake.files.opening import Opened
from goodwill.intake.maps.rows import Row
from goodwill.vocabulary import say

_ROWS = 5_000


class ParquetRows:
    """The rows of a Parquet file; ``columns`` are its schema's. A row's line is its number, from 1."""

    def __init__(self, file: Opened) -> None:
        """Read the schema.

        Raises:
            BadFile: It is no Parquet file, or damaged.
        """
        try:
            self._file = pq.ParquetFile(file.path, memory_map=True)
        except (pa.ArrowInvalid, OSError) as failure:
            raise BadFile(
                say("%(path)s: cannot be read as Parquet: %(why)s", path=str(file.path), why=str(failure))
            ) from failure
        self._path = file.path
        self.columns: list[str] = list(self._file.schema_arrow.names)

    def __iter__(self) -> Iterator[Row]:
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=_ROWS):
                columns = [_plain(column).to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield Row(number, [None if cell == "" else cell for cell in cells], cells)
        except (pa.ArrowException, OSError) as failure:
            raise BadFile(
                say(
                    "%(path)s: cannot be read past row %(row)s: %(why)s",
                    path=str(self._path),
                    row=number,
                    why=str(failure),
                )
            ) from failure


def _plain(column: pa.Array) -> pa.Array:
    """Return a column whose instants are microseconds, which Python can hold."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column
