"""The first rows of a file as they stand, before anybody has said what they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from goodwill.errors import BadFile
from goodwill.intake.files.csv_rows import CsvRows, Unreadable
from goodwill.intake.files.jsonl_rows import JsonRows
from goodwill.intake.files.opening import Opened, opened, reading
from goodwill.intake.files.parquet_rows import ParquetRows
from goodwill.intake.maps.rows import Row
from goodwill.vocabulary import say

N_ROWS = 200
Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a file is, its columns, and its first rows by column; ``n_unreadable`` lines among them are no rows."""

    form: str
    columns: list[str]
    rows: list[Cells]
    n_unreadable: int = 0

    def values(self, column: str) -> list[Any]:
        """Return what a column says in the rows that say anything."""
        return [value for row in self.rows if (value := row.get(column)) is not None]


def sample(path: Path, *, encoding: str | None = None, delimiter: str | None = None, n_most: int = N_ROWS) -> Sample:
    """Return the first rows of a file.

    Args:
        path: The file.
        encoding: Its encoding; None: by its byte order mark, else UTF-8.
        delimiter: A CSV's delimiter; None: the one that makes most columns.
        n_most: So many rows are looked at.

    Raises:
        BadFile: It cannot be read, or holds no rows.
    """
    with opened(path) as file, reading(path):
        rows = _rows(file, encoding, delimiter)
        read = list(islice(rows, n_most))
        columns = [] if isinstance(rows, JsonRows) else rows.columns
    good = [_cells(row, columns) for row in read if isinstance(row, Row)]
    if not good:
        raise BadFile(
            say(
                "%(path)s: holds no row that can be read; wants CSV with a first line of names, JSON lines or Parquet",
                path=str(path),
            )
        )
    named = columns or list(dict.fromkeys(name for row in good for name in row))
    return Sample(file.form, named, good, len(read) - len(good))


def _rows(file: Opened, encoding: str | None, delimiter: str | None) -> CsvRows | JsonRows | ParquetRows:
    if file.form == "parquet":
        return ParquetRows(file)
    if file.form == "jsonl":
        return JsonRows(file, encoding=encoding, wanted=[])
    return CsvRows(file, encoding=encoding, delimiter=delimiter, wanted=[])


def _cells(row: Row | Unreadable, columns: list[str]) -> Cells:
    if isinstance(row, Unreadable):
        return {}
    if isinstance(row.whole, dict):
        return dict(_flat(row.whole))
    return {name: value for name, value in zip(columns, row.values, strict=True) if value is not None}


def _flat(one: Cells) -> list[tuple[str, Any]]:
    """Return an object's values by name; those of objects within it by ``a.b``."""
    found: list[tuple[str, Any]] = []
    for name, value in one.items():
        if isinstance(value, dict):
            found += [(f"{name}.{inner}", told) for inner, told in _flat(value)]
        elif value not in (None, ""):
            found.append((name, value))
    return found
