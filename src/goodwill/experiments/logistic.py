"""Uplift of what either happens or does not: one logistic model with the treatment and all it interacts with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goodwill.errors import BadExperiment
from goodwill.experiments.uplift import LEARNERS, Floats, Learner, Trial, Uplift

_PENALTY = 1.0
"""On the square of each slope of a feature of spread 1: weak, where there are thousands of units."""
_WEAK = np.array([_PENALTY])
_HELD_BACK = np.geomspace(1, 1e5, 11)
"""Penalties tried on what the treatment does otherwise for some than for others: none to speak of, to all alike."""
_STEPS = 25


def logistic(trial: Trial) -> Uplift:
    """Return the difference of the chances that one logistic model tells with and without the treatment.

    Raises:
        BadExperiment: The outcomes are not all 0 or 1.

    Source: the S-learner of Künzel, Sekhon, Bickel and Yu 2019, PNAS 116:4156; Newton's steps, held back by a penalty.
    """
    return _learnt(trial, _WEAK)


def held_back(trial: Trial) -> Uplift:
    """Return the same, but that a treatment does more for some is believed only as far as the trial says so.

    The uplift is the mean of those under each penalty on the interactions, weighed by how likely each makes the outcomes:
    where the treatment does much the same for all, noise is not taken for a difference.

    Raises:
        BadExperiment: The outcomes are not all 0 or 1.

    Source: MacKay 1992, Neural Computation 4:720.
    """
    return _learnt(trial, _HELD_BACK)


def learners_of(trial: Trial) -> Mapping[str, Learner]:
    """Return the learners that may be asked: the logistic ones too if every outcome is 0 or 1."""
    if not np.isin(trial.outcomes, (0.0, 1.0)).all():
        return LEARNERS
    return {**LEARNERS, "logistic": logistic, "logistic, held back": held_back}


def _learnt(trial: Trial, penalties: Floats) -> Uplift:
    if not np.isin(trial.outcomes, (0.0, 1.0)).all():
        raise BadExperiment("wanted outcomes that are 0 or 1; others came")
    centre, spread = trial.features.mean(axis=0), trial.features.std(axis=0)
    spread = np.where(spread > 1e-12, spread, 1.0)

    def rows(features: Floats, side: Floats) -> Floats:
        scaled = (features - centre) / spread
        return np.column_stack([np.ones(len(features)), side, scaled, scaled * side[:, None]])

    slopes, weights = _believed(rows(trial.features, trial.treated.astype(np.float64)), trial.outcomes, penalties)

    def told(features: Floats) -> Floats:
        with_, without = (_chance(rows(features, np.full(len(features), side)) @ slopes.T) for side in (1.0, 0.0))
        uplift: Floats = (with_ - without) @ weights
        return uplift

    return told


def _believed(rows: Floats, outcomes: Floats, tried: Floats) -> tuple[Floats, Floats]:
    """Return the slopes under each penalty, ``(m, k)``, and how far each is believed, ``(m,)``, adding up to 1."""
    n_features = (rows.shape[1] - 2) // 2
    penalties = np.full((len(tried), rows.shape[1]), _PENALTY)
    penalties[:, 0], penalties[:, 2 + n_features :] = 0.0, tried[:, None]
    slopes, told = np.zeros((len(penalties), rows.shape[1])), np.zeros(len(penalties))
    for place, penalty in enumerate(penalties):
        slopes[place], told[place] = _fitted(rows, outcomes, penalty, slopes[place - 1])
    weights = np.exp(told - told.max())
    return slopes, weights / weights.sum()


def _fitted(rows: Floats, outcomes: Floats, penalty: Floats, slopes: Floats) -> tuple[Floats, float]:
    """Return the slopes of greatest belief, by Newton's steps from some, and the log of how likely they make the outcomes.

    Source: Laplace's approximation, MacKay 1992, Neural Computation 4:720.
    """
    for _ in range(_STEPS):
        chance = _chance(rows @ slopes)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, rows.T @ (outcomes - chance) - penalty * slopes)
        slopes = slopes + step
        if np.abs(step).max() < 1e-6:
            break
    chance = _chance(rows @ slopes)
    likely = float(np.log(np.where(outcomes > 0.5, chance, 1 - chance)).sum())
    held = float(np.log(penalty[1:]).sum() - penalty @ slopes**2 - np.linalg.slogdet(bend)[1]) / 2
    return slopes, likely + held


def _chance(odds: Floats) -> Floats:
    told: Floats = 1 / (1 + np.exp(-odds.clip(-30, 30)))
    return told
