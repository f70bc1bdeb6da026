"""A crowd for the bench of the statement: millions made of the people of a simulated company, on two dates.

What somebody is and pays is one simulated person's, their country another's, and what they lived between the dates a
third's: so that, as among real millions, hardly two are alike on both dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.worth.value import FACTOR, Stage
from goodwill.worth.value.crossed import is_lived

Ints = npt.NDArray[np.int64]
_AT_ONCE = 500_000
_COUNTRY = ("country", FACTOR + "country")


@dataclass(frozen=True, slots=True)
class _Known:
    """The people of a simulated company on two dates: their rows on each, -1 where they are not there."""

    tables: tuple[pa.Table, pa.Table]
    rows: tuple[Ints, Ints]
    donors: Ints
    newcomers: Ints
    both: Ints


def write_crowd(n: int, opening: pa.Table, closing: pa.Table, paths: tuple[Path, Path], *, seed: int = 7) -> None:
    """Write so many people as they are on two dates, one Arrow file each, in the form of the tables they are made of."""
    known, draw = _known(opening, closing), np.random.default_rng(seed)
    schemas = [
        _rows(table, {name: np.zeros(0, np.int64) for name in table.column_names}).schema for table in known.tables
    ]
    files = [pa.OSFile(str(path), "wb") for path in paths]
    writers = [pa.ipc.new_file(file, schema) for file, schema in zip(files, schemas, strict=True)]
    for begin in range(0, n, _AT_ONCE):
        subjects = np.arange(begin, min(begin + _AT_ONCE, n))
        for writer, table in zip(writers, _some(known, subjects, draw), strict=True):
            writer.write_table(table)
    for one in (*writers, *files):
        one.close()


def _known(opening: pa.Table, closing: pa.Table) -> _Known:
    subjects = [np.asarray(one["subject"]) for one in (opening, closing)]
    everyone = np.union1d(*subjects)
    rows = [np.full(len(everyone), -1) for _ in subjects]
    for row, mine in zip(rows, subjects, strict=True):
        row[np.searchsorted(everyone, mine)] = np.arange(len(mine))
    stages = [np.append(np.asarray(one["stage"]), -1)[row] for one, row in zip((opening, closing), rows, strict=True)]
    here = [stage == Stage.HERE for stage in stages]
    return _Known(
        (_narrow(opening), _narrow(closing)),
        (rows[0], rows[1]),
        np.flatnonzero(here[0] & here[1]),
        np.flatnonzero((rows[0] < 0) & here[1]),
        np.flatnonzero((rows[0] >= 0) & (rows[1] >= 0)),
    )


def _some(known: _Known, subjects: Ints, draw: np.random.Generator) -> list[pa.Table]:
    n = len(subjects)
    own = draw.integers(0, len(known.rows[0]), n)
    country, lived = draw.choice(known.both, n), own.copy()
    for donors in (known.donors, known.newcomers):
        mine = np.flatnonzero(np.isin(own, donors))
        lived[mine] = draw.choice(donors, len(mine)) if len(donors) else own[mine]
    tables = []
    for table, row in zip(known.tables, known.rows, strict=True):
        there = np.flatnonzero(row[own] >= 0)
        of = {"lived": row[lived[there]], "country": row[country[there]], "own": row[own[there]]}
        told = _rows(table, {name: of[_source(name)] for name in table.column_names})
        tables.append(told.set_column(0, "subject", pa.array(subjects[there])))
    return tables


def _source(column: str) -> str:
    if column in _COUNTRY:
        return "country"
    return "lived" if column.startswith(FACTOR) and is_lived(column.removeprefix(FACTOR)) else "own"


def _rows(table: pa.Table, rows: dict[str, Ints]) -> pa.Table:
    return pa.table({name: table[name].take(pa.array(rows[name])).combine_chunks() for name in table.column_names})


def _narrow(table: pa.Table) -> pa.Table:
    """Return a table with words as codes of one or two bytes, and nothing unknown."""
    return pa.table({name: _filled(table[name].combine_chunks()) for name in table.column_names})


def _filled(column: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return pc.fill_null(column, False if pa.types.is_boolean(column.type) else 0)
    words = np.array([word or "" for word in column.to_pylist()])
    levels, codes = np.unique(words, return_inverse=True)
    size = np.int8 if len(levels) < 2**7 else np.int16
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(size)), pa.array(levels.tolist(), pa.string()))
