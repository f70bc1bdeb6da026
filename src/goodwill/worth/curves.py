"""Who is still there after so long, and what they left by: Kaplan-Meier and Aalen-Johansen by any columns, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pyarrow as pa

from goodwill.errors import TooLittleKnown
from goodwill.worth.cells import CAUSES, Cells, Factor, Floats, Ints, factor_of, numbers
from goodwill.worth.tally import BLOCK, COUNT, tallied

LEVEL = 0.95
Groups = tuple[tuple[str, ...], ...]
"""The columns' levels of each group, in order of group."""


@dataclass(frozen=True, slots=True)
class Lives:
    """Counts of lives by group and time.

    Args:
        by: The columns that make a group.
        groups: Their levels, group by group.
        times: ``(n_times,)`` in order.
        n_at_risk: ``(n_groups, n_times)`` who had come and was not gone or lost from sight before each time.
        n_left: ``(n_causes, n_groups, n_times)`` who left at it, by cause.
        causes: The causes in order.
    """

    by: tuple[str, ...]
    groups: Groups
    times: Floats
    n_at_risk: Floats
    n_left: Floats
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves by group, ``(n_groups, n_times)`` each, after each time; intervals are pointwise.

    ``survival`` is the share that has not left by anything; ``incidence`` (n_causes, n_groups, n_times) the share that
    has left by each cause. They sum to 1. Where nobody is at risk any more a curve is not known: NaN.
    """

    lives: Lives
    survival: Floats
    low: Floats
    high: Floats
    incidence: Floats
    incidence_low: Floats
    incidence_high: Floats
    level: float

    def table(self) -> pa.Table:
        """Return the curves as Arrow, a row for each group and time at which somebody was at risk."""
        group, at = np.nonzero(self.lives.n_at_risk > 0)
        columns: dict[str, object] = {
            name: [self.lives.groups[one][i] for one in group] for i, name in enumerate(self.lives.by)
        }
        columns |= {"time": self.lives.times[at], "n_at_risk": self.lives.n_at_risk[group, at]}
        columns |= {name: getattr(self, name)[group, at] for name in ("survival", "low", "high")}
        for i, cause in enumerate(self.lives.causes):
            columns[f"n_{cause}"] = self.lives.n_left[i, group, at]
            for name in ("incidence", "incidence_low", "incidence_high"):
                columns[name.replace("incidence", cause)] = getattr(self, name)[i, group, at]
        return pa.table(columns)


def lives(  # noqa: PLR0913 -- each column of the table has its own name
    table: pa.Table, *, time: str, ended: str, by: Sequence[str] = (), entered: str | None = None, n: str | None = None
) -> Lives:
    """Return lives added up by group and time.

    Args:
        table: A row for each life, or for each sort of life: see :func:`goodwill.worth.tally.tallied`.
        time: The column of how long it lasted, or was seen to last so far; any unit.
        ended: The column of what it ended by: a word, empty or null if it goes on; or whether it ended, true or 1.
        by: The columns that make a group.
        entered: The column of how long it had lasted when it came under observation; None: seen from its start. Lives
            are at risk from then on only: else those who left before would be missing among them.
        n: The column of how many lives a row is of; None: one.

    Raises:
        TooLittleKnown: There are no lives.
    """
    if not len(table):
        raise TooLittleKnown("a curve wants lives; there are none")
    if n is None and len(table) > BLOCK and _are_alike(table, columns := [time, ended, *by, *filter(None, [entered])]):
        table, n = tallied(table.select(columns)), COUNT
    many = None if n is None else numbers(table[n])
    which, groups = _grouped([factor_of(table[name]) for name in by], len(table))
    ends = _causes(table[ended])
    times, at = _places(table[time])
    shape = (len(groups), len(times), len(ends.levels))
    place = which * shape[1]
    place += at
    place *= shape[2]
    place += ends.codes
    met = np.bincount(place, weights=many, minlength=int(np.prod(shape))).reshape(shape)
    at_risk = np.flip(np.cumsum(np.flip(met.sum(axis=2), axis=1), axis=1), axis=1)
    if entered is not None:
        at_risk = at_risk - _not_yet(which, np.asarray(table[entered].to_numpy()), times, len(groups), many=many)
    causes = tuple(level for level in ends.levels if level)
    left = np.stack([met[:, :, ends.levels.index(cause)] for cause in causes]) if causes else np.zeros((0, *shape[:2]))
    return Lives(tuple(by), groups, times, at_risk.astype(np.float64), left.astype(np.float64), causes)


def lives_of(cells: Cells, by: Sequence[str] = ()) -> Lives:
    """Return the lives of cells by some factors; a life that ends in its first month lasted one."""
    which, groups = _grouped([cells.factors[name] for name in by], len(cells))
    n = int(cells.tenure.max(initial=0)) + 1
    at, shape = which * n + cells.tenure, (len(groups), n)

    def summed(counts: Floats) -> Floats:
        return np.bincount(at, weights=counts, minlength=shape[0] * n).astype(np.float64).reshape(shape)

    causes = [cause for cause in CAUSES if cells.left(cause).sum()]
    left = np.stack([summed(cells.left(cause)) for cause in causes]) if causes else np.zeros((0, *shape))
    names = tuple(cause.value for cause in causes)
    return Lives(tuple(by), groups, np.arange(1.0, n + 1), summed(cells.n_at_risk), left, names)


def curves(counted: Lives, *, level: float = LEVEL) -> Curves:
    """Return the curves of some lives.

    Intervals are of the complementary log-log of each share, so that they stay within [0, 1]: with Greenwood's variance
    for survival, and Aalen and Johansen's for incidences. Where nobody has left yet, or everybody has, they are those of
    Clopper and Pearson 1934 (Biometrika 26:404) for none of those at risk, or all.

    Source: Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457; Aalen and Johansen 1978, Scand. J. Stat. 5:141;
    Marubini and Valsecchi 1995, Analysing Survival Data, 10.2 (the variance of an incidence).
    """
    n, all_left = counted.n_at_risk, counted.n_left.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, counted.n_left / n, np.nan)
        survival = np.cumprod(1 - share.sum(axis=0), axis=1)
        before = np.concatenate([np.ones((len(n), 1)), survival[:, :-1]], axis=1)
        incidence = np.cumsum(before * share, axis=2)
        greenwood = np.cumsum(all_left / (n * (n - all_left)), axis=1)
        low, high = _bounds(survival, survival * np.sqrt(greenwood), n, level)
        errors = np.sqrt(np.maximum(_variance(counted, before, incidence), 0.0))
        incidence_low, incidence_high = _bounds(incidence, errors, n, level)
    return Curves(counted, survival, low, high, incidence, incidence_low, incidence_high, level)


def _variance(counted: Lives, before: Floats, incidence: Floats) -> Floats:
    """Return the variance of each incidence: sums over earlier times of squares of what was still to come."""
    n, left, all_left = counted.n_at_risk, counted.n_left, counted.n_left.sum(axis=0)
    # in the last term of a group everyone may leave at once: what is still to come is then nothing
    any_cause = np.where(n > all_left, all_left / (n * np.maximum(n - all_left, 1e-300)), 0.0)
    own, crossed = before**2 * left * (n - left) / n**3, before * left / n**2
    zero, one, two = (np.cumsum(any_cause * incidence**power, axis=2) for power in (0, 1, 2))
    square = incidence**2 * zero - 2 * incidence * one + two
    cross = incidence * np.cumsum(crossed, axis=2) - np.cumsum(crossed * incidence, axis=2)
    return np.asarray(square + np.cumsum(own, axis=2) - 2 * cross)


def _bounds(share: Floats, error: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the ends of the intervals of shares; of none and of all they are Clopper and Pearson's, of ``n`` at risk."""
    with np.errstate(over="ignore"):
        half = NormalDist().inv_cdf(0.5 + level / 2) * error / np.abs(share * np.log(share))
        low, high = share ** np.exp(half), share ** np.exp(-half)
    # where nobody has left, nobody may be sure: n who stayed say no more than this
    least = (0.5 - level / 2) ** (1 / np.maximum(n, 1e-300))
    low = np.where(share >= 1, np.minimum(least, 1.0), np.where(share <= 0, 0.0, low))
    return low, np.where(share <= 0, 1 - np.minimum(least, 1.0), np.where(share >= 1, 1.0, high))


def _are_alike(table: pa.Table, columns: Sequence[str]) -> bool:
    """Whether rows of some columns can be few sorts: words and whole numbers, all numbers known."""
    kinds = (pa.types.is_integer, pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary)
    return all(
        any(is_one(table[name].type) for is_one in kinds)
        and not (pa.types.is_integer(table[name].type) and table[name].null_count)
        for name in columns
    )


def _grouped(factors: Sequence[Factor], n: int) -> tuple[Ints, Groups]:
    """Return the group of each row, and the levels of each group that was met."""
    code, shape = np.zeros(n, np.int64), [len(one.levels) for one in factors]
    for one in factors:  # in place: of millions of rows, every column more is time and memory
        code *= len(one.levels)
        code += one.codes
    met = np.flatnonzero(np.bincount(code, minlength=int(np.prod(shape)) if shape else 1))
    place = np.full(int(met[-1]) + 1 if len(met) else 1, -1, np.int64)
    place[met] = np.arange(len(met))
    levels = [np.unravel_index(one, shape) if shape else () for one in met]
    groups = tuple(tuple(factor.levels[i] for factor, i in zip(factors, which, strict=True)) for which in levels)
    return place[code], groups


def _causes(column: pa.ChunkedArray) -> Factor:
    if pa.types.is_boolean(column.type) or pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return Factor(np.asarray(column.to_numpy()).astype(np.int64), ("", "left"))
    return factor_of(column)


def _places(column: pa.ChunkedArray) -> tuple[Floats, Ints]:
    """Return the times that were met, in order, and the place of each row's among them."""
    values = np.asarray(column.to_numpy())
    if np.issubdtype(values.dtype, np.integer) and values.min() >= 0 and values.max() < len(values) + 100_000:
        met = np.flatnonzero(np.bincount(values))
        place = np.zeros(int(met[-1]) + 1, np.int64)
        place[met] = np.arange(len(met))
        return met.astype(np.float64), place[values]
    times, at = np.unique(values, return_inverse=True)
    return times.astype(np.float64), at.reshape(-1).astype(np.int64)


def _not_yet(which: Ints, entered: Floats, times: Floats, n_groups: int, *, many: Floats | None) -> Floats:
    """Return how many of those who leave later had not come under observation before each time."""
    first = np.searchsorted(times, entered, side="right")
    met = np.bincount(which * (len(times) + 1) + first, weights=many, minlength=n_groups * (len(times) + 1))
    counts = met.reshape(n_groups, -1)
    return np.asarray(counts.sum(axis=1, keepdims=True) - np.cumsum(counts[:, :-1], axis=1))
