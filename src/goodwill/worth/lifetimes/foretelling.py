"""Lifetimes of any kind, foretold from a table of lives: the share still there after any time, and who goes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.worth.cells import Cells, Floats
from goodwill.worth.hazard.choosing import log_likelihoods
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.lifetimes.pairs import acting_together, moving
from goodwill.worth.lifetimes.regression import PLAIN, Shape, regressed
from goodwill.worth.lifetimes.rows import ENDED, Cut, cut, flags_of, numbers_of
from goodwill.worth.lifetimes.scores import brier, censoring, integrated, span

_HELD, _FEWEST_ENDED = 4, 100
"""One life in so many is held out to choose by; with fewer endings than that there is nothing to choose by."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Lifetimes fitted to a table of lives.

    Args:
        parts: How time and covariates were cut.
        predictor: The complementary log-log predictor of ending in an interval.
        shape: Which pairs and which moving effects were taken.
    """

    parts: Cut
    predictor: Predictor
    shape: Shape

    def survival(self, lives: pa.Table, times: Floats) -> Floats:
        """Return the share still there after each time, ``(n_lives, n_times)``; hazards are even within an interval."""
        whole = np.concatenate([np.zeros((len(lives), 1)), np.cumsum(self._cumulative(lives), axis=1)], axis=1)
        edges = np.concatenate([[0.0], self.parts.edges])
        after = np.clip(np.searchsorted(edges, times, side="left"), 1, len(edges) - 1)
        part = np.clip((times - edges[after - 1]) / (edges[after] - edges[after - 1]), 0.0, 1.0)
        return np.asarray(np.exp(-(whole[:, after - 1] * (1 - part) + whole[:, after] * part)))

    def risk(self, lives: pa.Table) -> Floats:
        """Return how soon each life is expected to end, ``(n_lives,)``: the mean over time of its cumulative hazard."""
        return np.asarray(np.cumsum(self._cumulative(lives), axis=1).sum(axis=1))

    def _cumulative(self, lives: pa.Table) -> Floats:
        hazard = hazard_of(self.predictor.of(self.parts.ahead(lives)))
        return np.asarray(-np.log1p(-np.minimum(hazard, 1 - 1e-12)).reshape(len(lives), len(self.parts.edges)))


def fit(lives: pa.Table, *, time: str, ended: str, covariates: Sequence[str] | None = None) -> Lifetimes:
    """Return the lifetimes of some lives.

    Covariates that act together, and those whose effect moves with time, are found by score test. They stay if lives that were
    held out are foretold better, by likelihood and by shares.

    Args:
        lives: A row for each life.
        time: The column of how long it was seen.
        ended: The column that says whether it ended then, true or 1; else it went on, unseen.
        covariates: Columns of numbers and words, where null is a level of its own; None: every other one.

    Raises:
        UnknownQuestion: A column that the table does not have.
        TooLittleKnown: Nobody's life ended.
    """
    parts = cut(lives, time=time, ended=ended, covariates=covariates)
    shape = _chosen(parts, lives)
    return Lifetimes(parts, regressed(parts, *parts.cells(lives), shape=shape), shape)


def _chosen(parts: Cut, lives: pa.Table) -> Shape:
    ended = flags_of(lives[parts.ended])
    if ended.sum() < _FEWEST_ENDED:
        return PLAIN
    held = _held_out(ended)
    some, others = lives.filter(pa.array(~held)), lives.filter(pa.array(held))
    rows = parts.cells(some)
    alone = Lifetimes(parts, regressed(parts, *rows), PLAIN)
    best, told = PLAIN, _foretold(alone, others)
    for shape in _seeming(
        parts, *rows, alone.predictor
    ):  # a test has said of them already that they are hardly by chance
        both = Shape((*best.pairs, *shape.pairs), (*best.moving, *shape.moving))
        tried = _foretold(_shaped(parts, some, both), others)
        if tried.is_better(told):
            best, told = both, tried
    everything = Shape(best.pairs, (*parts.numbers, *parts.words))
    return everything if _foretold(_shaped(parts, some, everything), others).is_better(told) else best


def _seeming(parts: Cut, cells: Cells, offset: Floats, alone: Predictor) -> Iterator[Shape]:
    """Yield what seems to act together, then each covariate whose effect seems to move with time."""
    if pairs := tuple(acting_together(parts, cells, offset, alone)):
        yield Shape(pairs)
    yield from (Shape((), (name,)) for name in moving(parts, cells, offset, alone))


def _shaped(parts: Cut, lives: pa.Table, shape: Shape) -> Lifetimes:
    return Lifetimes(parts, regressed(parts, *parts.cells(lives), shape=shape), shape)


@dataclass(frozen=True, slots=True)
class _Foretold:
    """How lives that were held out were foretold: log likelihoods ``(n_cells,)``, and the integrated Brier score."""

    likelihoods: Floats
    brier: float

    def is_better(self, other: _Foretold) -> bool:
        """Whether lives are likelier, and none the worse in shares."""
        return bool(self.likelihoods.sum() > other.likelihoods.sum()) and self.brier <= other.brier


def _foretold(found: Lifetimes, lives: pa.Table) -> _Foretold:
    cells, offset = found.parts.cells(lives)
    time, ended = numbers_of(lives[found.parts.time]), flags_of(lives[found.parts.ended])
    times = span(time, ended)
    shares = brier(found.survival(lives, times), times, time=time, ended=ended, seen=censoring(time, ended))
    likelihoods = log_likelihoods(found.predictor.of(cells) + offset, cells, ENDED)
    return _Foretold(likelihoods, integrated(shares, times))


def _held_out(ended: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which lives are held out: the same share of those that ended and of those that did not."""
    held = np.zeros(len(ended), bool)
    for which in (ended, ~ended):
        place = np.flatnonzero(which)
        held[np.random.default_rng(1).permutation(place)[: len(place) // _HELD]] = True
    return held
