"""Which interactions stay and how strong penalties are: what foretells later months best, from earlier ones alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Floats
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.recipe import interactions
from goodwill.worth.hazard.regression import Choice, regressed
from goodwill.worth.hazard.together import acting_together

TIMES = (1.0, 0.3, 3.0)
"""How many times as strong as the marginal likelihood has them penalties are tried, the first by default."""
MONTHS_HELD = 6
_FEWEST_MONTHS, _FEWEST_LEFT = 8, 50
MOST_CELLS = 200_000
"""What is chosen is chosen by so many cells, about, where there are more: a dozen fits are made for it."""
_MIXED = tuple(np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64))
"""What numbers are mixed by: the odd constants of SplitMix64 (Steele and others 2014, OOPSLA)."""


def split(cells: Cells) -> tuple[Cells, Cells] | None:
    """Return the earlier months and the last ones, held out: a quarter of all, six at most; None: there are too few."""
    first, last = int(cells.month.min()), int(cells.month.max())
    span = last - first + 1
    if span < _FEWEST_MONTHS:
        return None
    is_late = cells.month > last - min(MONTHS_HELD, span // 4)
    return cells.take(~is_late), cells.take(is_late)


def chosen(cells: Cells, cause: Cause) -> Choice:
    """Return the interactions and the strength of penalties under which the last months are foretold best.

    Tried are some interactions that are always worth a look, and those that a test finds in the earlier months. Each is
    taken only if it foretells them better by more than one standard error of the difference.
    """
    parts = split(some_of(cells))
    if parts is None or min(one.left(cause).sum() for one in parts) < _FEWEST_LEFT:
        return Choice()
    earlier, later = parts
    best = Choice()
    alone = regressed(earlier, cause, best, is_frail=False)
    told = log_likelihoods(alone.of(later), later, cause)
    for step in _steps((*interactions(cells), *acting_together(earlier, cause, alone))):
        choice = step(best)
        tried = _foretold(earlier, later, cause, choice=choice)
        if is_better(tried, told):
            best, told = choice, tried
    return best


def some_of(cells: Cells, *, n_most: int = MOST_CELLS) -> Cells:
    """Return about so many of the cells where there are more, drawn by what they are and not by who left: the same ones whatever their order."""
    each = -(-len(cells) // n_most) if len(cells) else 1
    if each == 1:
        return cells
    lot = cells.tenure.astype(np.uint64) * _MIXED[0] + cells.month.astype(np.uint64)
    for one in cells.factors.values():
        lot = (lot ^ (lot >> np.uint64(29))) * _MIXED[1] + one.codes.astype(np.uint64)
    lot = (lot ^ (lot >> np.uint64(32))) * _MIXED[2]
    return cells.take((lot >> np.uint64(32)) % np.uint64(each) == 0)


def is_better(one: Floats, other: Floats, *, by: float = 1.0) -> bool:
    """Whether one set of log likelihoods by cell is better than another by more than some standard errors."""
    gained = one - other
    return float(gained.sum()) > by * float(np.sqrt(np.sum(gained**2)))


def log_likelihoods(eta: Floats, cells: Cells, cause: Cause) -> Floats:
    """Return the log likelihood of each cell's counts, ``(n_cells,)``."""
    left, hazard = cells.left(cause), np.maximum(hazard_of(eta), 1e-300)
    return np.asarray(left * np.log(hazard) - (cells.exposed(cause) - left) * np.exp(eta))


def _steps(pairs: Iterable[tuple[str, str]]) -> Iterator[Callable[[Choice], Choice]]:
    """Yield what may be made of the best so far: penalties so many times as strong, or one more pair."""
    for times in TIMES[1:]:
        yield partial(replace, times=times)
    for both in pairs:
        yield partial(_with, both)


def _with(both: tuple[str, str], best: Choice) -> Choice:
    return replace(best, pairs=(*best.pairs, both))


def _foretold(earlier: Cells, later: Cells, cause: Cause, *, choice: Choice) -> Floats:
    found: Predictor = regressed(earlier, cause, choice, is_frail=False)
    return log_likelihoods(found.of(later), later, cause)
