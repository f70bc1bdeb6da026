"""Lives unrolled to the months that they were lived in, as cells: from rows added up beforehand, so that there may be millions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from goodwill.errors import TooLittleKnown
from goodwill.worth.cells import CAUSES, Cells, Factor, Floats, Ints, factor_of, month_numbers, numbers

_NAMED = ("months", "ended", "began", "n", "entered")


def unrolled(table: pa.Table) -> Cells:
    """Return the cells of lives whose covariates did not change.

    Args:
        table: A row for each kind of life: ``months`` (how many whole ones they were seen to live; 0: none), ``ended``
            (the cause by which the last of these ended; empty or null: they live on), ``began`` (the calendar month,
            yyyymm), ``n`` (how many lived so: see :func:`goodwill.worth.tally.tallied`), ``entered`` if there is such a column (how many months they had lived
            when they came under observation); every other column is a factor.

    Raises:
        TooLittleKnown: Nobody lived a month.
    """
    factors = {name: factor_of(table[name]) for name in table.column_names if name not in _NAMED}
    lasted, first, many = (numbers(table[name]) for name in ("months", "began", "n"))
    if not lasted.max(initial=0):
        raise TooLittleKnown("months cannot be told of lives of which none lasted one")
    start = month_numbers(first.astype(np.int64))
    calendar = Factor(start - start.min(), tuple(str(i) for i in range(int(np.ptp(start)) + 1)))
    kind, levels = _kinds([*factors.values(), calendar])
    sheet = _Sheet(kind, len(levels[-1]), int(lasted.max()) + 1)
    at_risk = sheet.later(lasted, many)
    if "entered" in table.column_names:
        at_risk = at_risk - sheet.later(numbers(table["entered"]), many)
    how = factor_of(table["ended"])
    left = {cause: sheet.at(lasted, many * (how.codes == _place(how, cause))) for cause in CAUSES}
    where, tenure = np.nonzero(at_risk > 0)
    told = dict(zip(factors, levels, strict=False))
    return Cells(
        {name: Factor(told[name][where], one.levels) for name, one in factors.items()},
        tenure.astype(np.int64),
        levels[-1][where] + int(start.min()) + tenure,
        at_risk[where, tenure],
        {cause: counts[where, tenure] for cause, counts in left.items() if counts.any()},
    )


class _Sheet:
    """Counts by kind of life and month of it, ``(n_kinds, n_months)``."""

    def __init__(self, kind: Ints, n_kinds: int, n: int) -> None:
        self._kind, self._shape = kind, (n_kinds, n)

    def at(self, months: Ints, counts: Floats) -> Floats:
        """Return the counts in the last of some months; of none: nowhere."""
        return self._met(months, counts)[:, 1:]

    def later(self, months: Ints, counts: Floats) -> Floats:
        """Return the counts in each of some months."""
        return np.asarray(np.cumsum(self._met(months, counts)[:, ::-1], axis=1)[:, ::-1][:, 1:])

    def _met(self, months: Ints, counts: Floats) -> Floats:
        n_kinds, n = self._shape
        met = np.bincount(self._kind * n + months, weights=counts, minlength=n_kinds * n)
        return met.astype(np.float64).reshape(self._shape)


def _kinds(factors: Sequence[Factor]) -> tuple[Ints, list[Ints]]:
    """Return the kind of each row, and the level of each factor of every kind that was met."""
    code, shape = np.zeros(len(factors[0]), np.int64), [len(one.levels) for one in factors]
    for one in factors:
        code = code * len(one.levels) + one.codes
    met, kind = np.unique(code, return_inverse=True)
    return kind.reshape(-1), [np.asarray(level, np.int64) for level in np.unravel_index(met, shape)]


def _place(factor: Factor, level: str) -> int:
    return factor.levels.index(level) if level in factor.levels else -1
