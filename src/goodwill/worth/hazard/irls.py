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
_TOGETHER, _TRIED = 256, 2**20
"""Terms are told together while so few combinations of their levels are met, and are not tried where there might be more than the other."""
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


@dataclass(frozen=True, slots=True)
class _Group:
    """Some terms whose levels meet in few combinations: they are told to the cells together.

    Args:
        code: ``(n_cells,)`` the combination of each cell.
        basis: ``(n_combinations, n_columns)`` the values of the terms' columns at each.
        at: ``(n_columns,)`` where these columns stand among all.
    """

    code: Ints
    basis: Floats
    at: Ints

    def with_term(self, term: Term, code: Ints, at: Ints) -> _Group | None:
        """Return the group with one term more; None: too many combinations are met."""
        n_levels = len(term.basis)
        if len(self.basis) * n_levels > _TRIED:
            return None
        both = self.code * n_levels + code
        is_met = np.bincount(both, minlength=len(self.basis) * n_levels) > 0
        met = np.flatnonzero(is_met)
        if len(met) > _TOGETHER:
            return None
        basis = np.hstack([self.basis[met // n_levels], term.basis[met % n_levels]])
        return _Group((np.cumsum(is_met) - 1)[both], basis, np.concatenate([self.at, at]))

    def met(self, weights: Floats) -> Floats:
        """Return the weight of each combination, ``(n_combinations,)``."""
        return np.asarray(np.bincount(self.code, weights=weights, minlength=len(self.basis)), np.float64)


class Columns:
    """The columns of some terms over some cells: products with them, without making them."""

    def __init__(self, terms: Sequence[Term], codes: Sequence[Ints]) -> None:
        self.terms = terms
        edges = np.cumsum([1, *(term.width for term in terms)])
        self.spans = [slice(int(a), int(b)) for a, b in pairwise(edges)]
        self.width = int(edges[-1])
        self._groups = _grouped(terms, codes, self.spans)

    def predictor(self, coefficients: Floats, offset: Floats) -> Floats:
        """Return the linear predictor, ``(n_cells,)``."""
        eta = offset + coefficients[0]
        for group in self._groups:
            eta += (group.basis @ coefficients[group.at])[group.code]
        return np.asarray(np.clip(eta, -_ETA, _ETA))

    def sums(self, weights: Floats) -> Floats:
        """Return the weighted sum of each column, ``(n_columns,)``."""
        found = np.empty(self.width)
        found[0] = weights.sum()
        for group in self._groups:
            found[group.at] = group.met(weights) @ group.basis
        return found

    def products(self, weights: Floats) -> Floats:
        """Return the weighted sum of the products of each two columns, ``(n_columns, n_columns)``."""
        gram = np.empty((self.width, self.width))
        gram[0] = gram[:, 0] = self.sums(weights)
        for i, group in enumerate(self._groups):
            for other in self._groups[: i + 1]:
                block = _product(group, other, weights)
                gram[np.ix_(group.at, other.at)], gram[np.ix_(other.at, group.at)] = block, block.T
        return gram

    def penalty(self, penalties: Floats) -> Floats:
        """Return the whole penalty, ``(n_columns, n_columns)``."""
        whole = np.zeros((self.width, self.width))
        for term, span, strength in zip(self.terms, self.spans, penalties, strict=True):
            whole[span, span] = strength * term.penalty
        return whole


def _grouped(terms: Sequence[Term], codes: Sequence[Ints], spans: Sequence[slice]) -> list[_Group]:
    """Return the terms in groups, each in the first that has room for it: a step reads the cells once for each two groups."""
    groups: list[_Group] = []
    for term, code, span in zip(terms, codes, spans, strict=True):
        at = np.arange(span.start, span.stop)
        for place, group in enumerate(groups):
            joined = group.with_term(term, code, at)
            if joined is not None:
                groups[place] = joined
                break
        else:
            groups.append(_Group(code, term.basis, at))
    return groups


def _product(one: _Group, other: _Group, weights: Floats) -> Floats:
    if one is other:
        return np.asarray((one.basis * one.met(weights)[:, None]).T @ one.basis)
    shape = len(one.basis), len(other.basis)
    both = one.code * shape[1] + other.code
    met = np.bincount(both, weights=weights, minlength=shape[0] * shape[1]).reshape(shape)
    return np.asarray(one.basis.T @ met @ other.basis)


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
