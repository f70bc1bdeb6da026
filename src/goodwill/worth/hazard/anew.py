"""Draws of a predictor that was estimated anew, beside draws of the one before it: what both have in common they share.

Who estimates anew knows all that was known before, and more. The estimate from more then errs as the earlier one does but
for what was learnt: the covariance of the two is the variance of the later one.

Source: Hausman 1978, Econometrica 46:1251, lemma 2.1: an efficient estimate does not hang together with what it differs
by from one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from goodwill.worth.cells import Floats, Ints
from goodwill.worth.chance import normals
from goodwill.worth.hazard.predictor import Predictor
from goodwill.worth.hazard.terms import Term

_NUDGE = 1e-12


def drawn_after(
    later: Predictor, earlier: Predictor, drawn: Sequence[Predictor], rng: np.random.Generator
) -> list[Predictor]:
    """Return draws of a predictor, one for each draw of the one that was estimated before it.

    Args:
        later: Estimated from all that the earlier one was, and more.
        earlier: The one before.
        drawn: Draws of the earlier one.
        rng: Where chance comes from.
    """
    ours, theirs = _shared(later, earlier)
    moved = np.stack([one.coefficients for one in drawn]) - earlier.coefficients
    first, second = earlier.covariance[np.ix_(theirs, theirs)], later.covariance[np.ix_(ours, ours)]
    common = _carried(moved[:, theirs], first, second, rng)
    whole = later.coefficients + _completed(common, ours, later.covariance, rng)
    return [replace(later, coefficients=one) for one in whole]


def _carried(moved: Floats, first: Floats, second: Floats, rng: np.random.Generator) -> Floats:
    """Return draws of the later estimate's errors beside those of the earlier one: ``(n_draws, n_columns)`` each.

    Both are turned so that neither estimate's columns hang together. Where the later one is the surer they share what is
    left of its variance; where it is not, since penalties were chosen anew, that of the earlier.
    """
    root = np.linalg.cholesky(second + _NUDGE * np.eye(len(second)))
    back = np.linalg.inv(root)
    times, turn = np.linalg.eigh(back @ first @ back.T)
    spread = np.sqrt(np.maximum(times, _NUDGE))
    alike = np.minimum(spread, 1 / spread)
    told = moved @ back.T @ turn / spread
    anew = alike * told + np.sqrt(1 - alike**2) * normals(len(told), told.shape[1], rng)
    carried: Floats = anew @ turn.T @ root.T
    return carried


def _completed(common: Floats, ours: Ints, covariance: Floats, rng: np.random.Generator) -> Floats:
    """Return draws of all columns' errors, given those of some: ``(n_draws, n_columns)``."""
    whole = np.empty((len(common), len(covariance)))
    whole[:, ours] = common
    rest = np.setdiff1d(np.arange(len(covariance)), ours)
    known = covariance[np.ix_(ours, ours)] + _NUDGE * np.eye(len(ours))
    follows = np.linalg.solve(known, covariance[np.ix_(ours, rest)])
    left = covariance[np.ix_(rest, rest)] - covariance[np.ix_(rest, ours)] @ follows
    values, turn = np.linalg.eigh((left + left.T) / 2)
    chance = normals(len(common), len(rest), rng) * np.sqrt(np.maximum(values, 0.0))
    whole[:, rest] = common @ follows + chance @ turn.T
    return whole


def _shared(one: Predictor, other: Predictor) -> tuple[Ints, Ints]:
    """Return the columns that two predictors have in common: their places in each."""
    places = {name: place for place, name in enumerate(_names(other))}
    both = [(place, places[name]) for place, name in enumerate(_names(one)) if name in places]
    return np.array([ours for ours, _ in both], np.int64), np.array([theirs for _, theirs in both], np.int64)


def _names(predictor: Predictor) -> Iterator[tuple[object, ...]]:
    """Yield a name for each column: its term and the levels it is of."""
    yield ("constant",)
    for term in predictor.terms:
        yield from ((term.name, *level) for level in _levels(term))


def _levels(term: Term) -> Iterator[tuple[object, ...]]:
    """Yield the levels of each column of a term; of columns that are not each of one level, all levels and their number."""
    one, *others = term.axes
    if term.width == len(one):
        yield from ((level,) for level in one.levels)
    elif others and term.width == len(one) * len(others[0]):
        yield from ((level, beside) for level in one.levels for beside in others[0].levels)
    else:
        yield from ((one.levels, place) for place in range(term.width))
