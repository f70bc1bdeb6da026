"""Uplift of what either happens or does not: one logistic model with the treatment and all it interacts with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goodwill.errors import BadExperiment
from goodwill.experiments.uplift import LEARNERS, Floats, Learner, Trial, Uplift

_PENALTY = 1.0
"""On the square of each slope of a feature of spread 1: weak, where there are thousands of units."""
_STEPS = 25


def logistic(trial: Trial) -> Uplift:
    """Return the difference of the chances that one logistic model tells with and without the treatment.

    Raises:
        BadExperiment: The outcomes are not all 0 or 1.

    Source: the S-learner of Künzel, Sekhon, Bickel and Yu 2019, PNAS 116:4156; Newton's steps, held back by a penalty.
    """
    if not np.isin(trial.outcomes, (0.0, 1.0)).all():
        raise BadExperiment("wanted outcomes that are 0 or 1; others came")
    centre, spread = trial.features.mean(axis=0), trial.features.std(axis=0)
    spread = np.where(spread > 1e-12, spread, 1.0)

    def rows(features: Floats, side: Floats) -> Floats:
        scaled = (features - centre) / spread
        return np.column_stack([np.ones(len(features)), side, scaled, scaled * side[:, None]])

    slopes = _fitted(rows(trial.features, trial.treated.astype(np.float64)), trial.outcomes)

    def told(features: Floats) -> Floats:
        with_, without = (_chance(rows(features, np.full(len(features), side)) @ slopes) for side in (1.0, 0.0))
        return with_ - without

    return told


def learners_of(trial: Trial) -> Mapping[str, Learner]:
    """Return the learners that may be asked: the logistic one too if every outcome is 0 or 1."""
    return {**LEARNERS, "logistic": logistic} if np.isin(trial.outcomes, (0.0, 1.0)).all() else LEARNERS


def _fitted(rows: Floats, outcomes: Floats) -> Floats:
    slopes, penalty = np.zeros(rows.shape[1]), np.full(rows.shape[1], _PENALTY)
    penalty[0] = 0.0
    for _ in range(_STEPS):
        chance = _chance(rows @ slopes)
        slope = rows.T @ (outcomes - chance) - penalty * slopes
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, slope)
        slopes = slopes + step
        if np.abs(step).max() < 1e-8:
            break
    return slopes


def _chance(odds: Floats) -> Floats:
    told: Floats = 1 / (1 + np.exp(-odds.clip(-30, 30)))
    return told
