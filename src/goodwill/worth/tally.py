"""Rows added up by what they have in common, block by block: of millions of rows, no column need be there as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.errors import UnknownQuestion
from goodwill.worth.cells import Ints, numbers

BLOCK = 131_072
"""How many rows are best looked at once: so many that counts are seldom added, so few that they stay in the cache."""
COUNT = "n"
_MOST, _SPAN = 2**27, 2**20
"""So many sorts can be told apart, and whole numbers that lie no farther from each other."""
_UNMET = -1
_Codes = npt.NDArray[np.integer]


def tallied(rows: pa.Table | Iterable[pa.RecordBatch]) -> pa.Table:
    """Return each sort of row once, with how many there are of it in the column ``n``.

    Args:
        rows: Words and whole numbers, as a table or as blocks of it one after another. A word that is not known is the
            empty word; numbers are all known.

    Raises:
        UnknownQuestion: There are no blocks, or so many sorts could be met that a count of each has no room.
    """
    blocks = iter(rows.to_batches(max_chunksize=BLOCK) if isinstance(rows, pa.Table) else rows)
    first = next(blocks, None)
    if first is None:
        raise UnknownQuestion("rows are added up by what they have in common; there are no rows")
    sheet = _Sheet(first)
    for block in chain([first], blocks):
        sheet.add(block)
    return sheet.table()


class _Words:
    """A column of words: their codes, in the order in which they are first met."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._known: tuple[pa.Array, Ints] | None = None

    def __len__(self) -> int:
        return len(self._codes)

    def codes(self, column: pa.Array) -> _Codes:
        """Return the code of each row's word, ``(n_rows,)``."""
        if not pa.types.is_dictionary(column.type) or column.null_count:
            column = column.cast(pa.string()).dictionary_encode(null_encoding="encode")
        if self._known is None or not self._known[0].equals(column.dictionary):
            self._known = (column.dictionary, self._learnt(column.dictionary))
        indices, known = numbers(column.indices), self._known[1]
        return indices if np.array_equal(known, np.arange(len(known))) else known[indices]

    def told(self, codes: Ints) -> pa.Array:
        """Return the words of some codes."""
        return pa.DictionaryArray.from_arrays(
            pa.array(codes.astype(np.int32)), pa.array(list(self._codes), pa.string())
        )

    def _learnt(self, words: pa.Array) -> Ints:
        return np.array([self._codes.setdefault(word or "", len(self._codes)) for word in words.to_pylist()], np.int64)


class _Numbers:
    """A column of whole numbers: their codes, in the order in which they are first met."""

    def __init__(self) -> None:
        self._met: list[int] = []
        self._low, self._codes = 0, np.full(1, _UNMET, np.int32)

    def __len__(self) -> int:
        return len(self._met)

    def codes(self, column: pa.Array) -> _Codes:
        """Return the code of each row's number, ``(n_rows,)``."""
        found = numbers(column)
        if not len(found):
            return np.zeros(0, np.int32)
        self._reach(int(found.min()), int(found.max()))
        place = np.subtract(found, self._low, dtype=np.int64)
        codes = self._codes[place]
        if codes.min() == _UNMET:
            self._learn(place[codes == _UNMET])
            codes = self._codes[place]
        return np.asarray(codes)

    def told(self, codes: Ints) -> pa.Array:
        """Return the numbers of some codes."""
        return pa.array(np.array(self._met, np.int64)[codes])

    def _reach(self, low: int, high: int) -> None:
        """Have a place for each number between two."""
        ends = (self._low, self._low + len(self._codes) - 1) if self._met else (low, low)
        low, high = min(low, ends[0]), max(high, ends[1])
        if high - low > _SPAN:
            raise UnknownQuestion(f"whole numbers from {low:,} to {high:,} are too far apart to be added up by")
        if (low, high) != ends or not self._met:
            self._low, self._codes = low, np.full(high - low + 1, _UNMET, np.int32)
            self._codes[np.array(self._met, np.int64) - low] = np.arange(len(self._met))

    def _learn(self, place: Ints) -> None:
        new = np.unique(place)
        self._codes[new] = np.arange(len(self._met), len(self._met) + len(new))
        self._met += (new + self._low).tolist()


class _Sheet:
    """A count for each sort that could be met: an axis for each column, as long as what it has shown so far."""

    def __init__(self, first: pa.RecordBatch) -> None:
        self._names = first.schema.names
        self._columns = [_Numbers() if pa.types.is_integer(one.type) else _Words() for one in first.columns]
        self._counts = np.zeros([0] * len(self._columns), np.int64)

    def add(self, block: pa.RecordBatch) -> None:
        """Count the rows of a block."""
        codes = [one.codes(column) for one, column in zip(self._columns, block.columns, strict=True)]
        self._make_room()
        shape = self._counts.shape
        place = np.zeros(len(block), np.int32)
        for code, width in zip(codes, shape, strict=True):  # in place and narrow: it stays in the cache
            place *= width
            place += code.astype(np.int32, copy=False)
        self._counts += np.bincount(place, minlength=self._counts.size).reshape(shape)

    def table(self) -> pa.Table:
        """Return the sorts that were met, with their counts."""
        met = np.nonzero(self._counts)
        told = {name: one.told(code) for name, one, code in zip(self._names, self._columns, met, strict=True)}
        return pa.table({**told, COUNT: self._counts[met]})

    def _make_room(self) -> None:
        shape, before = tuple(len(one) for one in self._columns), self._counts.shape
        if shape == before:
            return
        if prod(shape) > _MOST:
            raise UnknownQuestion(f"rows of {prod(shape):,} sorts could be met; with fewer levels they can be added up")
        grown = np.zeros(shape, np.int64)
        grown[tuple(slice(n) for n in before)] = self._counts
        self._counts = grown
