"""Any table of lives, cut into intervals: a row for each life and interval that it was at risk in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.errors import TooLittleKnown, UnknownQuestion
from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Factor, Floats, Ints, factor_of

N_INTERVALS, N_BINS = 60, 100
"""At most so many intervals of time, and so many levels of a number: an age in years keeps each of its own."""
MISSING = "missing"
ENDED = Cause.VOLUNTARY
"""The cause under which cells count whatever ends a life."""


@dataclass(frozen=True, slots=True)
class Number:
    """A covariate that is a number: the edges between its levels, and the value each level stands for."""

    edges: Floats
    values: Floats

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels' names, in order; the last is of who has no number."""
        return (*(str(i) for i in range(len(self.values))), MISSING)

    def factor(self, column: npt.NDArray[np.float64]) -> Factor:
        """Return the level of each row."""
        code = np.searchsorted(self.edges, column, side="left")
        return Factor(np.where(np.isnan(column), len(self.values), code).astype(np.int64), self.levels)


@dataclass(frozen=True, slots=True)
class Cut:
    """How a table of lives is cut.

    Args:
        time: The column of how long each life was seen.
        ended: The column that says whether it ended then (else it went on, unseen).
        edges: ``(n_intervals,)`` the end of each interval; the first begins at 0.
        numbers: The covariates that are numbers.
        words: The covariates that are words, with their levels.
    """

    time: str
    ended: str
    edges: Floats
    numbers: Mapping[str, Number]
    words: Mapping[str, tuple[str, ...]]

    def factors(self, table: pa.Table) -> dict[str, Factor]:
        """Return the covariates of some lives as factors."""
        found = {name: one.factor(numbers_of(table[name])) for name, one in self.numbers.items()}
        return found | {name: factor_of(_as_words(table[name])) for name in self.words}

    def cells(self, table: pa.Table) -> tuple[Cells, Floats]:
        """Return a cell for each life and interval it was at risk in, and the logarithm of the share of it that was seen.

        Who was lost from sight within an interval was at risk for a part of it only.
        """
        time, ended = numbers_of(table[self.time]), flags_of(table[self.ended])
        last = np.minimum(np.searchsorted(self.edges, time, side="left"), len(self.edges) - 1)
        begins = np.concatenate([[0.0], self.edges[:-1]])
        part = np.clip((time - begins[last]) / (self.edges[last] - begins[last]), 0.0, 1.0)
        seen = last + (ended | (part > 0))
        who = np.repeat(np.arange(len(time)), seen)
        interval = np.arange(len(who)) - np.repeat(np.cumsum(seen) - seen, seen)
        ends = interval == last[who]
        cells = self._cells(table, who, interval, left=(ends & ended[who]).astype(np.float64))
        return cells, np.where(ends & ~ended[who], np.log(np.maximum(part[who], 1e-12)), 0.0)

    def ahead(self, table: pa.Table) -> Cells:
        """Return a cell for each life and every interval, life by life."""
        who, interval = np.divmod(np.arange(len(table) * len(self.edges)), len(self.edges))
        return self._cells(table, who, interval, left=np.zeros(len(who)))

    def _cells(self, table: pa.Table, who: Ints, interval: Ints, *, left: Floats) -> Cells:
        factors = {name: Factor(one.codes[who], one.levels) for name, one in self.factors(table).items()}
        return Cells(factors, interval, np.zeros(len(who), np.int64), np.ones(len(who)), {ENDED: left})


def cut(table: pa.Table, *, time: str, ended: str, covariates: Sequence[str] | None = None) -> Cut:
    """Return how a table of lives is cut: intervals with about as many endings each, numbers at their quantiles.

    Raises:
        UnknownQuestion: A column that the table does not have.
        TooLittleKnown: Nobody's life ended.
    """
    names = [name for name in table.column_names if name not in (time, ended)] if covariates is None else covariates
    if unknown := [name for name in (time, ended, *names) if name not in table.column_names]:
        raise UnknownQuestion(
            f"a table of lives wants the column {unknown[0]!r}; it has {', '.join(table.column_names)}"
        )
    ends = flags_of(table[ended])
    if not ends.any():
        raise TooLittleKnown(f"lifetimes want some that ended; of {len(table):,} none has")
    edges = _edges(numbers_of(table[time]), ends)
    are_numbers = {name: _is_number(table[name]) for name in names}
    numbers = {name: _number(numbers_of(table[name])) for name, is_one in are_numbers.items() if is_one}
    words = {name: factor_of(_as_words(table[name])).levels for name, is_one in are_numbers.items() if not is_one}
    return Cut(time, ended, edges, numbers, words)


def numbers_of(column: pa.ChunkedArray) -> Floats:
    """Return a column as numbers; NaN: none."""
    return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)


def flags_of(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """Return a column of truths, or of 0 and 1, as truths."""
    return np.asarray(column.to_numpy()).astype(bool)


def _edges(time: Floats, ended: npt.NDArray[np.bool_]) -> Floats:
    whole = np.unique(time[ended])
    if len(whole) > N_INTERVALS:
        whole = np.unique(np.quantile(time[ended], np.linspace(0, 1, N_INTERVALS + 1)[1:], method="higher"))
    return np.append(whole, time.max()) if time.max() > whole[-1] else whole


def _number(values: Floats) -> Number:
    known = values[~np.isnan(values)]
    met = np.unique(known)
    if len(met) > N_BINS:
        inside = np.quantile(known, np.linspace(0, 1, N_BINS + 1)[1:-1], method="higher")
        edges = np.unique(inside[inside < met[-1]])
    else:
        edges = met[:-1]
    code = np.searchsorted(edges, known, side="left")
    n = np.bincount(code, minlength=len(edges) + 1)
    return Number(edges, np.bincount(code, weights=known, minlength=len(edges) + 1) / np.maximum(n, 1))


def _is_number(column: pa.ChunkedArray) -> bool:
    return bool(
        pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)
    )


def _as_words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if not pa.types.is_dictionary(column.type) else column
