"""What a linear predictor is made of: terms over one or two axes of the cells, each with its levels, basis and penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from goodwill.worth.cells import Cells, Floats, Ints

TENURE, MONTH, SEASON = "tenure", "month", "season"
"""Axes that every cell has; any other axis is a factor of the cells."""
Levels = tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One way cells differ, and the levels of it that a term knows, in order."""

    name: str
    levels: Levels

    def __len__(self) -> int:
        """Return how many levels are known."""
        return len(self.levels)

    def codes(self, cells: Cells) -> Ints:
        """Return the place of each cell's level, ``(n_cells,)``; -1: a level that is not known.

        A tenure beyond the longest known counts as that one.
        """
        if self.name in (TENURE, MONTH, SEASON):
            return self._numbered(cells)
        factor, place = cells.factors[self.name], {level: i for i, level in enumerate(self.levels)}
        return np.array([place.get(level, -1) for level in factor.levels], np.int64)[factor.codes]

    def _numbered(self, cells: Cells) -> Ints:
        known = np.asarray(self.levels, np.int64)
        if self.name == TENURE:
            return np.clip(np.searchsorted(known, cells.tenure, side="right") - 1, 0, len(known) - 1)
        value = cells.month if self.name == MONTH else cells.month % 12
        place = np.clip(np.searchsorted(known, value), 0, len(known) - 1)
        return np.where(known[place] == value, place, -1)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the linear predictor.

    Args:
        name: What it is called in drivers and notes.
        axes: One axis, or two that act together.
        basis: ``(n_levels + 1, n_columns)``: the columns' values at each level (of two axes: the second runs fastest),
            and in the last row those of a level that is not known.
        penalty: ``(n_columns, n_columns)``, positive semidefinite; zeros: none.
        is_unknown_usual: Whether a level that is not known has the mean of the known ones; else it adds nothing.
        strength: How strong the penalty is; None: as strong as the data have it (:mod:`goodwill.worth.hazard.strengths`).
        usual: Rows of known levels that tell nothing, such as *not with us then*: they have the mean of the others.
    """

    name: str
    axes: tuple[Axis, ...]
    basis: Floats
    penalty: Floats
    is_unknown_usual: bool = True
    usual: tuple[int, ...] = ()
    strength: float | None = None

    @property
    def width(self) -> int:
        """How many columns it has."""
        return int(self.basis.shape[1])

    @property
    def rank(self) -> int:
        """The rank of its penalty."""
        return int(np.linalg.matrix_rank(self.penalty)) if self.penalty.any() else 0

    def codes(self, cells: Cells) -> Ints:
        """Return the row of the basis of each cell, ``(n_cells,)``."""
        code, known = np.zeros(len(cells), np.int64), np.ones(len(cells), bool)
        for axis in self.axes:
            found = axis.codes(cells)
            known &= found >= 0
            code = code * len(axis) + found
        return np.where(known, code, len(self.basis) - 1)

    def weighed(self, n_at_risk: Floats, codes: Ints) -> Term:
        """Return the term with the mean of its known levels, as often as they are met, in the row of the unknown."""
        if not self.is_unknown_usual:
            return self
        met = np.bincount(codes, weights=n_at_risk, minlength=len(self.basis))
        rows = [*self.usual, len(self.basis) - 1]
        met[rows] = 0.0
        basis = self.basis.copy()
        basis[rows] = met @ basis / max(met.sum(), 1.0)
        return replace(self, basis=basis)


def factor(axis: Axis, *, name: str | None = None, is_unknown_usual: bool = True) -> Term:
    """Return a term with an effect of its own for each level, all drawn towards their mean."""
    n = len(axis)
    return Term(name or axis.name, (axis,), _with_unknown(np.eye(n)), np.eye(n), is_unknown_usual)


def contrasts(axis: Axis, *, beside: str | int) -> Term:
    """Return a term with an effect for each level beside one of them, and no penalty."""
    at = list(axis.levels).index(beside)
    basis = np.delete(np.eye(len(axis)), at, axis=1)
    return Term(axis.name, (axis,), _with_unknown(basis), np.zeros((len(axis) - 1,) * 2))


def ordered(axis: Axis, *, apart: Sequence[str] = ()) -> Term:
    """Return a term whose levels are drawn towards their neighbours, but for some that stand apart and tell nothing."""
    n, levels = len(axis), list(axis.levels)
    row = [i for i, level in enumerate(levels) if level not in apart]
    steps = np.zeros((max(len(row) - 1, 0), n))
    for k, (low, high) in enumerate(pairwise(row)):
        steps[k, low], steps[k, high] = -1.0, 1.0
    usual = tuple(i for i in range(n) if i not in row)
    return Term(axis.name, (axis,), _with_unknown(np.eye(n)), steps.T @ steps + 0.1 * np.eye(n), usual=usual)


def round_the_year(axis: Axis) -> Term:
    """Return a term over months of the year, each drawn towards its neighbours, December's next being January."""
    n = len(axis)
    steps = np.eye(n) - np.roll(np.eye(n), 1, axis=1) if n > 2 else np.zeros((n, n))
    return Term(axis.name, (axis,), _with_unknown(np.eye(n)), steps.T @ steps + 0.3 * np.eye(n), is_unknown_usual=False)


def pair(one: Axis, other: Axis) -> Term:
    """Return a term with a deviation for each pair of levels, drawn towards nothing: what either axis says alone."""
    n = len(one) * len(other)
    name = f"{one.name} × {other.name}"
    return Term(name, (one, other), _with_unknown(np.eye(n)), np.eye(n), is_unknown_usual=False)


def spline(axis: Axis, at: Floats, *, n_columns: int = 9) -> Term:
    """Return a smooth curve over the levels of an axis that lie ``at`` some values, drawn towards a constant.

    Source: Eilers and Marx 1996, Stat. Sci. 11:89 (P-splines): cubic B-splines on even knots, differences penalised.
    """
    basis = bsplines(at, n_columns=min(n_columns, max(len(axis), 4)))
    steps = np.diff(np.eye(basis.shape[1]), axis=0)
    return Term(axis.name, (axis,), _with_unknown(basis), steps.T @ steps + 0.01 * np.eye(basis.shape[1]))


def bsplines(at: Floats, *, n_columns: int) -> Floats:
    """Return cubic B-splines on even knots over the span of some values, ``(n, n_columns)``; rows sum to 1."""
    from scipy.interpolate import BSpline  # noqa: PLC0415 -- slow import

    low, high = float(at.min()), float(at.max())
    step = (high - low) / (n_columns - 3) or 1.0
    knots = low + step * np.arange(-3, n_columns + 1)
    # the last value lies on the last knot, where B-splines of half-open spans would all be 0
    inside = np.clip(at, low, low + step * (n_columns - 3) * (1 - 1e-12))
    return np.asarray(BSpline.design_matrix(inside, knots, 3).toarray())


def scaled(term: Term, by: Axis, values: Floats, *, name: str) -> Term:
    """Return a term times a number that another axis tells, which runs fastest.

    Args:
        term: A term over one axis.
        by: The other axis.
        values: ``(len(by),)`` the number at each of its levels.
        name: What the product is called.
    """
    basis = (term.basis[:-1, None, :] * values[None, :, None]).reshape(-1, term.width)
    return Term(name, (*term.axes, by), _with_unknown(basis), term.penalty, is_unknown_usual=False)


def _with_unknown(basis: Floats) -> Floats:
    return np.vstack([basis, np.zeros(basis.shape[1])])
