"""Subscriber-months added up: one row for each covariate cell × tenure × calendar month, with who was at risk and who left."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.vocabulary import Cause

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
_Told = TypeVar("_Told")

CAUSES: tuple[Cause, ...] = (Cause.INVOLUNTARY, Cause.VOLUNTARY, Cause.LET_GO)
"""The order in which causes act within a month: the bill comes first, then their own choice, then a programme's."""
AT_RISK, TENURE, MONTH = "n_at_risk", "tenure", "month"
ENDED: Mapping[Cause, str] = {cause: f"n_{cause.value}" for cause in CAUSES}
"""The column that counts who left by each cause."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One covariate of some cells: the level of each as a code. ``codes`` (n_cells,) index ``levels``."""

    codes: Ints
    levels: tuple[str, ...]

    def __len__(self) -> int:
        """Return how many cells it covers."""
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts by cell.

    Args:
        factors: The covariates by name.
        tenure: ``(n_cells,)`` whole months since the spell began; 0 is the first month.
        month: ``(n_cells,)`` calendar months since year 0: ``12 * year + month - 1``.
        n_at_risk: ``(n_cells,)`` who began the month.
        n_ended: ``(n_cells,)`` of them, who left in it, by each cause; causes nobody left by may be missing.
    """

    factors: Mapping[str, Factor]
    tenure: Ints
    month: Ints
    n_at_risk: Floats
    n_ended: Mapping[Cause, Floats]
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __len__(self) -> int:
        """Return how many cells there are."""
        return len(self.tenure)

    def once(self, name: Hashable, reckon: Callable[[], _Told]) -> _Told:
        """Return what is reckoned of these cells, reckoned once: many models ask the same of them. It lives as long as they do."""
        if name not in self._known:
            self._known[name] = reckon()
        told: _Told = self._known[name]
        return told

    @property
    def entered(self) -> Ints:
        """The calendar month in which each cell's people began their spell."""
        return self.month - self.tenure

    def left(self, cause: Cause) -> Floats:
        """Return who left by a cause, ``(n_cells,)``."""
        return self.n_ended.get(cause, np.zeros(len(self)))

    def exposed(self, cause: Cause) -> Floats:
        """Return who was still there when a cause came to act: at risk, less those whom earlier causes took."""
        before = CAUSES[: CAUSES.index(cause)]
        return self.n_at_risk - sum((self.left(one) for one in before), np.zeros(len(self)))

    def take(self, which: npt.NDArray[np.bool_] | Ints) -> Cells:
        """Return some of the cells."""
        return Cells(
            {name: Factor(one.codes[which], one.levels) for name, one in self.factors.items()},
            self.tenure[which],
            self.month[which],
            self.n_at_risk[which],
            {cause: n[which] for cause, n in self.n_ended.items()},
        )

    def table(self) -> pa.Table:
        """Return the cells as Arrow, as :func:`cells_of` reads them."""
        words = {
            name: pa.DictionaryArray.from_arrays(
                pa.array(one.codes.astype(np.int32)), pa.array(one.levels, pa.string())
            )
            for name, one in self.factors.items()
        }
        counts = {AT_RISK: self.n_at_risk} | {ENDED[cause]: self.left(cause) for cause in CAUSES}
        return pa.table(words | {TENURE: self.tenure, MONTH: yyyymm(self.month)} | counts)


def cells_of(table: pa.Table, factors: Sequence[str] | None = None) -> Cells:
    """Return an Arrow table as cells.

    Args:
        table: ``tenure``, ``month`` (yyyymm), ``n_at_risk`` and ``n_<cause>`` (missing: nobody left by it), and a
            column of words for each factor; unknown is a level of its own, the empty word.
        factors: Which columns are factors; None: every other one.
    """
    known = {TENURE, MONTH, AT_RISK, *ENDED.values()}
    chosen = [name for name in table.column_names if name not in known] if factors is None else factors
    return Cells(
        {name: factor_of(table[name]) for name in chosen},
        numbers(table[TENURE]).astype(np.int64),
        month_numbers(numbers(table[MONTH]).astype(np.int64)),
        numbers(table[AT_RISK]).astype(np.float64),
        {cause: numbers(table[name]).astype(np.float64) for cause, name in ENDED.items() if name in table.column_names},
    )


def factor_of(column: pa.ChunkedArray | pa.Array) -> Factor:
    """Return a column of words as a factor, its levels in alphabetical order."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(whole.type) and whole.null_count:
        whole = whole.cast(whole.type.value_type)
    if not pa.types.is_dictionary(whole.type):
        # what is unknown becomes a word of its own here: to fill it afterwards, Arrow would import pandas
        whole = whole.dictionary_encode(null_encoding="encode")
    words = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    found = np.array([word or "" for word in words.dictionary.cast(pa.string()).to_pylist()] or [""])
    levels, place = np.unique(found, return_inverse=True)
    codes = place.reshape(-1)[numbers(words.indices)]
    return Factor(codes.astype(np.int64, copy=False), tuple(str(level) for level in levels))


def alike_levels(factors: Sequence[Factor]) -> list[Factor]:
    """Return factors with the same levels, in alphabetical order."""
    levels = tuple(sorted({level for one in factors for level in one.levels}))
    place = {level: i for i, level in enumerate(levels)}
    return [
        Factor(np.array([place[level] for level in one.levels] or [0], one.codes.dtype)[one.codes], levels)
        for one in factors
    ]


def told_apart(columns: Iterable[Ints]) -> tuple[Ints, Ints]:
    """Return the first row of each sort, in the order in which they come, and which sort each row is of.

    Args:
        columns: One or more columns of whole numbers from 0, alike in length; rows alike in all of them are of one sort.
            They are looked at one after another: of millions of rows, they need not all be there at once.
    """
    told = iter(columns)
    key = next(told).astype(np.int64)
    room = int(key.max(initial=0)) + 1
    for column in told:
        width = int(column.max(initial=0)) + 1
        if room * width >= 2**62:  # what came so far is counted anew, and takes as little room as it can
            key = numbered(key)
            room = int(key.max(initial=0)) + 1
        key *= width
        key += column
        room *= width
    which = numbered(key)
    first = np.zeros(int(which.max(initial=-1)) + 1, np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    return first, which


def numbered(keys: Ints) -> Ints:
    """Return keys as numbers in the order in which they first come: by hashing, a fifth of what sorting costs."""
    return np.asarray(pa.array(keys).dictionary_encode().indices).astype(np.int64)


def month_numbers(yyyymm_: Ints) -> Ints:
    """Return months written as yyyymm as months since year 0."""
    return yyyymm_ // 100 * 12 + yyyymm_ % 100 - 1


def yyyymm(months: Ints) -> Ints:
    """Return months since year 0 as yyyymm."""
    return months // 12 * 100 + months % 12 + 1


def numbers(column: pa.ChunkedArray | pa.Array) -> npt.NDArray[Any]:
    """Return a column of numbers without unknowns as they lie in memory: Arrow's own way there would import pandas."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.from_dlpack(whole)
