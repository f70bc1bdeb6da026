"""The challenger: trees boosted on top of the regression, which find what acts together without being told where to look.

Each tree splits cells by covariates, tenure and season, and multiplies the hazard that the regression has there. What
they add is of many trees, each sum of them grown on leavers drawn anew, so that it comes with how sure it is. They are
asked only where they foretell later months better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from goodwill.errors import UnknownQuestion
from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Floats, Ints, told_apart
from goodwill.worth.hazard.choosing import is_better, log_likelihoods, split
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.regression import Choice, regressed

FEWEST_LEFT = 500
"""With fewer leavers than this, trees learn chance by heart."""
_GROWN, _TREES = 8, (25, 50, 100, 200, 300)
_SURELY = 2.0
"""By so many standard errors the challenger must foretell later months better: it is less readable than the regression."""
_SETTINGS: Mapping[str, Any] = {
    "objective": "poisson", "boost_from_average": False, "learning_rate": 0.1, "num_leaves": 12, "max_depth": 4,
    "min_sum_hessian_in_leaf": 20.0, "lambda_l2": 1.0, "cat_l2": 2.0, "cat_smooth": 2.0, "min_data_in_leaf": 1,
    "bagging_fraction": 0.7, "bagging_freq": 1, "poisson_max_delta_step": 0.1, "num_threads": 1,
    "deterministic": True, "verbose": -1,
}  # fmt: skip
"""A leaf has twenty expected leavers at least."""
_SEED = 1999
_UNKNOWN = -1


class _Trees(Protocol):
    """A sum of trees, as LightGBM has it."""

    def predict(self, data: Floats, *, raw_score: bool, num_iteration: int = -1) -> Floats:
        """Return what the first trees (-1: all) say of each row."""


@dataclass(frozen=True, slots=True)
class Boost:
    """What trees add to the predictor of one cause.

    Args:
        levels: The levels of each covariate that they know, by name.
        grown: Several sums of trees, each grown on leavers drawn anew.
    """

    levels: tuple[tuple[str, tuple[str, ...]], ...]
    grown: tuple[_Trees, ...]

    def of(self, cells: Cells) -> Floats:
        """Return what is added to each cell's predictor, ``(n_cells,)``: the mean of what each sum of trees says."""
        return np.asarray(self._each(cells).mean(axis=0))

    def errors(self, cells: Cells) -> Floats:
        """Return how far apart the sums of trees are on each cell, ``(n_cells,)``."""
        return np.asarray(self._each(cells).std(axis=0, ddof=1)) if len(self.grown) > 1 else np.zeros(len(cells))

    def drawn(self, n: int, rng: np.random.Generator) -> Sequence[Boost]:
        """Return ``n`` of the sums of trees, each by itself, as likely as each other."""
        return [replace(self, grown=(self.grown[i],)) for i in rng.integers(0, len(self.grown), n)]

    def _each(self, cells: Cells) -> Floats:
        columns = _columns(cells, self.levels)
        first, which = told_apart(list(columns.T + 1))
        told = columns[first].astype(np.float64)
        return np.stack([one.predict(told, raw_score=True) for one in self.grown])[:, which]


def challenger(cells: Cells, cause: Cause, choice: Choice, regression: Predictor) -> Boost | None:
    """Return what trees add to the regression of a cause; None: they foretell later months no better, or cannot be judged.

    How many trees are grown is chosen on the last of the earlier months, never on those by which they are judged.

    Raises:
        UnknownQuestion: LightGBM is not installed.
    """
    lightgbm()
    parts = split(cells)
    if parts is None or not may_challenge(cells, cause):
        return None
    earlier, later = parts
    n_trees = _how_many(earlier, cause, choice)
    if not n_trees:
        return None
    plain = regressed(earlier, cause, choice, is_frail=False)
    boost = _grown(earlier, cause, plain, n_trees=n_trees)
    told = log_likelihoods(plain.of(later), later, cause)
    if not is_better(log_likelihoods(plain.of(later) + boost.of(later), later, cause), told, by=_SURELY):
        return None
    return _grown(cells, cause, regression, n_trees=n_trees)


def may_challenge(cells: Cells, cause: Cause) -> bool:
    """Whether there are later months to judge trees by, and leavers enough before them to learn from."""
    parts = split(cells)
    return parts is not None and parts[0].left(cause).sum() >= FEWEST_LEFT


def lightgbm() -> Any:
    """Return LightGBM.

    Raises:
        UnknownQuestion: It is not installed.
    """
    try:
        import lightgbm as library  # noqa: PLC0415 -- slow import, and an optional extra
    except ImportError as missing:
        raise UnknownQuestion("boosted hazards want the extra: pip install 'goodwill[boosted]'") from missing
    return library


def _how_many(cells: Cells, cause: Cause, choice: Choice) -> int:
    """Return with how many trees the last of some months are foretold best from those before; 0: with none."""
    parts = split(cells)
    if parts is None:
        return _TREES[0]
    earlier, later = parts
    plain = regressed(earlier, cause, choice, is_frail=False)
    told = {0: float(log_likelihoods(plain.of(later), later, cause).sum())}
    boost = _grown(earlier, cause, plain, n_trees=_TREES[-1], n_grown=1)
    for n in _TREES:
        added = boost.grown[0].predict(
            _columns(later, boost.levels).astype(np.float64), raw_score=True, num_iteration=n
        )
        told[n] = float(log_likelihoods(plain.of(later) + added, later, cause).sum())
    return max(told, key=lambda n: told[n])


@dataclass(frozen=True, slots=True)
class _Rows:
    """What trees are grown on: columns of which the first ``n_words`` are words, and the leavers expected, ``(n_rows,)``."""

    columns: Floats
    expected: Floats
    n_words: int

    def grow(self, left: Floats, *, n_trees: int, seed: int) -> _Trees:
        """Grow trees whose sum is the logarithm of leavers over those expected: a Poisson regression with an offset."""
        library, words = lightgbm(), list(range(self.n_words))
        rate, quiet = left / self.expected, {"verbose": -1}
        rows = library.Dataset(self.columns, rate, weight=self.expected, categorical_feature=words, params=quiet)
        grown: _Trees = library.train({**_SETTINGS, "seed": seed}, rows, num_boost_round=n_trees)
        return grown


def _grown(cells: Cells, cause: Cause, regression: Predictor, *, n_trees: int, n_grown: int = _GROWN) -> Boost:
    levels = tuple((name, one.levels) for name, one in cells.factors.items())
    expected = cells.exposed(cause) * hazard_of(regression.of(cells))
    met = expected > 0
    rows = _Rows(_columns(cells, levels)[met].astype(np.float64), expected[met], len(levels))
    left, draw = cells.left(cause)[met], np.random.default_rng(_SEED)
    drawn = [left, *(draw.poisson(left).astype(np.float64) for _ in range(n_grown - 1))]
    return Boost(levels, tuple(rows.grow(one, n_trees=n_trees, seed=i) for i, one in enumerate(drawn)))


def _columns(cells: Cells, levels: Sequence[tuple[str, tuple[str, ...]]]) -> Ints:
    """Return each cell's levels, tenure and season, ``(n_cells, n_levels + 2)``; -1: a level never met."""
    told = []
    for name, known in levels:
        place = {level: i for i, level in enumerate(known)}
        factor = cells.factors[name]
        told.append(np.array([place.get(level, _UNKNOWN) for level in factor.levels], np.int64)[factor.codes])
    return np.stack([*told, cells.tenure, cells.month % 12], axis=1)
