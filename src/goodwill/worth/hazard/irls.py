"""Penalised complementary log-log regression on counts, by iteratively reweighted least squares.

The monthly hazard of a cell is ``h = 1 - exp(-exp(eta))``: Cox's proportional hazards in continuous time, grouped into
months, have exactly this form with the same coefficients (Prentice and Gloeckler 1978, Biometrics 34:57). The columns of
a term are functions of a few levels, so what a step needs of the cells are weighted counts of pairs of levels: no
matrix as long as the cells is ever made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from goodwill.worth.cells import Floats, Ints
from goodwill.worth.hazard.terms import Term

_STEPS, _HALVINGS = 60, 12
_CLOSE, _STILL, _SHRINKING = 1e-10, 1e-7, 0.2
_ETA = 30.0
"""The predictor is kept within ± this: beyond it a hazard is 0 or 1 to the last digit."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is fitted: of ``n`` in each cell, ``left`` left; ``offset`` is added to the predictor. All ``(n_cells,)``."""

    n: Floats
    left: Floats
    offset: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted predictor.

    Args:
        coefficients: ``(n_columns,)``: the constant, then each term's columns.
        covariance: ``(n_columns, n_columns)``: the inverse of the expected information and the penalty.
        information: The expected information without the penalty.
        log_likelihood: Of the counts, without what does not depend on the coefficients.
    """

    coefficients: Floats
    covariance: Floats
    information: Floats
    log_likelihood: float


class Columns:
    """The columns of some terms over some cells: products with them, without making them."""

    def __init__(self, terms: Sequence[Term], codes: Sequence[Ints]) -> None:
        self.terms, self.codes = terms, codes
        edges = np.cumsum([1, *(term.width for term in terms)])
        self.spans = [slice(int(a), int(b)) for a, b in pairwise(edges)]
        self.width = int(edges[-1])

    def predictor(self, coefficients: Floats, offset: Floats) -> Floats:
        """Return the linear predictor, ``(n_cells,)``."""
        eta = offset + coefficients[0]
        for term, code, span in zip(self.terms, self.codes, self.spans, strict=True):
            eta += (term.basis @ coefficients[span])[code]
        return np.asarray(np.clip(eta, -_ETA, _ETA))

    def sums(self, weights: Floats) -> Floats:
        """Return the weighted sum of each column, ``(n_columns,)``."""
        found = np.empty(self.width)
        found[0] = weights.sum()
        for term, code, span in zip(self.terms, self.codes, self.spans, strict=True):
            found[span] = np.bincount(code, weights=weights, minlength=len(term.basis)) @ term.basis
        return found

    def products(self, weights: Floats) -> Floats:
        """Return the weighted sum of the products of each two columns, ``(n_columns, n_columns)``."""
        gram = np.empty((self.width, self.width))
        gram[0] = gram[:, 0] = self.sums(weights)
        for i, span in enumerate(self.spans):
            for j in range(i + 1):
                block = self._pair(i, j, weights)
                gram[span, self.spans[j]], gram[self.spans[j], span] = block, block.T
        return gram

    def penalty(self, penalties: Floats) -> Floats:
        """Return the whole penalty, ``(n_columns, n_columns)``."""
        whole = np.zeros((self.width, self.width))
        for term, span, strength in zip(self.terms, self.spans, penalties, strict=True):
            whole[span, span] = strength * term.penalty
        return whole

    def _pair(self, i: int, j: int, weights: Floats) -> Floats:
        one, other = self.terms[i].basis, self.terms[j].basis
        if i == j:
            met = np.bincount(self.codes[i], weights=weights, minlength=len(one))
            return np.asarray((one * met[:, None]).T @ one)
        both = self.codes[i] * len(other) + self.codes[j]
        met = np.bincount(both, weights=weights, minlength=len(one) * len(other)).reshape(len(one), len(other))
        return np.asarray(one.T @ met @ other)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be fitted to what, and how strongly each column is held back: ``penalty`` (n_columns, n_columns)."""

    columns: Columns
    counts: Counts
    penalty: Floats

    def predictor(self, at: Floats) -> Floats:
        """Return the linear predictor of some coefficients, ``(n_cells,)``."""
        return self.columns.predictor(at, self.counts.offset)

    def value(self, at: Floats) -> float:
        """Return the penalised log likelihood of some coefficients."""
        return log_likelihood(self.predictor(at), self.counts) - 0.5 * float(at @ self.penalty @ at)

    def first(self) -> Floats:
        """Return the coefficients that give everyone the hazard of all."""
        counts = self.counts
        share = (counts.left.sum() + 0.5) / (counts.n.sum() + 1)
        start = np.zeros(self.columns.width)
        start[0] = np.log(-np.log1p(-share)) - np.average(counts.offset, weights=counts.n + 1e-300)
        return start


def fit(problem: Problem, *, start: Floats | None = None, information: Floats | None = None) -> Fit:
    """Return the coefficients of greatest penalised likelihood.

    Args:
        problem: Its columns are of full rank together with the penalty.
        start: Coefficients to begin from.
        information: The expected information near there; made anew only where steps cease to shrink, for it is dear.
    """
    at, before = problem.first() if start is None else start, np.inf
    value = problem.value(at)
    for _ in range(_STEPS):
        step, information = newton(problem, at, information=information)
        at, better = along(problem, at, step=step, value=value)
        gained, value, length = better - value, better, float(np.abs(step).max())
        if gained <= _CLOSE * (abs(value) + 1) and length < _STILL:
            break
        information = information if length < _SHRINKING * before else None
        before = length
    _, information = newton(problem, at)
    whole = np.asarray(np.linalg.inv(information + problem.penalty), np.float64)
    return Fit(at, whole, information, log_likelihood(problem.predictor(at), problem.counts))


def newton(problem: Problem, at: Floats, *, information: Floats | None = None) -> tuple[Floats, Floats]:
    """Return a step of Fisher scoring from some coefficients, and the expected information there (or the one given)."""
    score, weight = slopes(problem.predictor(at), problem.counts)
    known = problem.columns.products(weight) if information is None else information
    slope = problem.columns.sums(score) - problem.penalty @ at
    return np.asarray(np.linalg.solve(known + problem.penalty, slope), np.float64), known


def along(problem: Problem, at: Floats, *, step: Floats, value: float) -> tuple[Floats, float]:
    """Return coefficients along a step that are no worse than those it leads from, and their penalised likelihood."""
    for _ in range(_HALVINGS):
        reached = problem.value(at + step)
        if reached >= value - 1e-12 * abs(value):
            return at + step, reached
        step = step / 2
    return at, value


def slopes(eta: Floats, counts: Counts) -> tuple[Floats, Floats]:
    """Return the derivative of the log likelihood by the predictor, and its expected curvature, ``(n_cells,)`` each."""
    cumulative = np.exp(eta)
    hazard = np.maximum(-np.expm1(-cumulative), 1e-300)
    # d h / d eta = exp(eta) (1 - h)
    per_left = cumulative * np.exp(-cumulative) / hazard
    return counts.left * per_left - (counts.n - counts.left) * cumulative, counts.n * cumulative * per_left


def log_likelihood(eta: Floats, counts: Counts) -> float:
    """Return the log likelihood of who left and who stayed."""
    cumulative = np.exp(eta)
    hazard = np.maximum(-np.expm1(-cumulative), 1e-300)
    return float(np.sum(counts.left * np.log(hazard) - (counts.n - counts.left) * cumulative))
