"""Months lived as letdowns are looked for in them: one row a subscriber-month, in order, each with what was known before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Factor, Ints, factor_of, month_numbers, told_apart

FACTOR = "of_"
"""What the name of a column of levels begins with."""
Masks = npt.NDArray[np.bool_]
TENURE, ERA, PLAYS = "tenure", "era", "plays"
USE, FOOTING = "use", "footing"
YEARLY = ("year_begins", "within_year", "year_ends")
_ERAS = np.array([1, 5, 11])
_TENURES = np.array([*range(1, 13), 14, 16, 18, 24, 30, 36, 48, 60, 84])
_JOINED = 104_729
"""A prime: people are dealt to the parts of a jackknife by their number times it, so that neighbours lie apart."""


@dataclass(frozen=True, slots=True)
class Lived:
    """Months lived, those of one life next to each other and in order; all columns are ``(n,)``.

    Args:
        subject: Whose.
        life: Which life with us, numbered through.
        tenure: Whole months since it began.
        month: The calendar month, counted since year 0.
        left: Who left in it by choice.
        is_lost: Who left in it otherwise: they were not there to choose.
        factors: Levels of covariates, known when it began.
        suffered: What befell them in the month before: the kind of a letdown, or the name of a decision; empty: nothing.
        is_repaired: Who had a letdown made good by the beginning of the month, since the last they suffered.
    """

    subject: Ints
    life: Ints
    tenure: Ints
    month: Ints
    left: Masks
    is_lost: Masks
    factors: Mapping[str, Factor]
    suffered: Factor
    is_repaired: Masks

    def __len__(self) -> int:
        """Return how many months there are."""
        return len(self.subject)

    def then(self, rows: Ints, n: int) -> tuple[Ints, Masks]:
        """Return the months that come ``n`` after some, and which of them were lived: ``(n_rows,)`` each."""
        later = np.minimum(rows + n, len(self) - 1)
        is_there = (rows + n < len(self)) & (self.life[later] == self.life[rows])
        return later, is_there & (self.tenure[later] == self.tenure[rows] + n)

    def has(self, name: str) -> bool:
        """Say whether the months tell something."""
        return name in (TENURE, ERA) or (USE if name == PLAYS else name) in self.factors

    def column(self, name: str) -> Ints:
        """Return what those compared may have in common, as codes from 0."""
        if name == TENURE:
            return np.searchsorted(_TENURES, self.tenure, side="right").astype(np.int64)
        if name == ERA:
            return self._eras()
        if name == PLAYS:
            use = self.factors[USE]
            return np.array([level == "none" for level in use.levels], np.int64)[use.codes]
        return self.factors[name].codes

    def _eras(self) -> Ints:
        era = np.searchsorted(_ERAS, self.tenure, side="right").astype(np.int64)
        if FOOTING not in self.factors:
            return era
        footing = self.factors[FOOTING]
        is_yearly = np.array([level in YEARLY for level in footing.levels])[footing.codes]
        return np.where(is_yearly, len(_ERAS) + 1 + self.tenure % 12, era)

    def part(self, n: int) -> Ints:
        """Return which of ``n`` parts each person is dealt to."""
        return (self.subject * _JOINED) % n


def letdowns_lived(table: pa.Table) -> Lived:
    """Return months with the letdowns that befell somebody in the month before; a table of no month is an error of the caller.

    Args:
        table: Subscriber-months (:mod:`goodwill.warehouse.months`), with a column ``of_…`` for each covariate.
    """
    return _lived(table, what="letdown", age="letdown_age")


def decisions_lived(table: pa.Table) -> Lived:
    """Return months with the decisions that reached somebody in the month before, from a table as for letdowns."""
    return _lived(table, what="decision", age="decision_age")


def _lived(table: pa.Table, *, what: str, age: str) -> Lived:
    table = table.sort_by([("subject", "ascending"), ("spell", "ascending"), ("tenure", "ascending")])
    subject, spell = _whole(table["subject"]), _whole(table["spell"])
    told, ended = factor_of(table[what]), factor_of(table["ended"])
    is_fresh = _whole(table[age]) == 1
    nothing = told.levels.index("") if "" in told.levels else len(told.levels)
    levels = told.levels if "" in told.levels else (*told.levels, "")
    names = [name for name in table.column_names if name.startswith(FACTOR)]
    way = np.array(ended.levels)[ended.codes]
    return Lived(
        subject=subject,
        life=told_apart([subject, spell])[1],
        tenure=_whole(table["tenure"]),
        month=month_numbers(_whole(table["month"])),
        left=way == Cause.VOLUNTARY.value,
        is_lost=(way != Cause.VOLUNTARY.value) & (way != ""),
        factors={name.removeprefix(FACTOR): factor_of(table[name]) for name in names},
        suffered=Factor(np.where(is_fresh, told.codes, nothing), levels),
        is_repaired=_whole(table["letdown_is_repaired"].cast(pa.int8())) > 0,
    )


def _whole(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.fill_null(0), dtype=np.int64)
