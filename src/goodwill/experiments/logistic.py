"""Uplift of what either happens or does not: one logistic model with the treatment and all it interacts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from goodwill.errors import BadExperiment
from goodwill.experiments.bends import bends
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


def bent(trial: Trial) -> Uplift:
    """Return the same as of :func:`logistic`, where the outcome may bend with the features, alike with the treatment and without.

    A treatment that moves everybody's odds alike moves the chances of those most who are neither sure to do it nor not
    to: the better these are told apart, the better is who gains most.

    Raises:
        BadExperiment: The outcomes are not all 0 or 1.
    """
    return _learnt(trial, _WEAK, is_bent=True)


def bent_held_back(trial: Trial) -> Uplift:
    """Return the same as of :func:`held_back`, where the outcome may bend with the features.

    Raises:
        BadExperiment: The outcomes are not all 0 or 1.
    """
    return _learnt(trial, _HELD_BACK, is_bent=True)


LOGISTIC: Mapping[str, Learner] = {
    "logistic": logistic,
    "logistic, held back": held_back,
    "logistic, bent": bent,
    "logistic, bent and held back": bent_held_back,
}


def learners_of(trial: Trial) -> Mapping[str, Learner]:
    """Return the learners that may be asked: the logistic ones too if every outcome is 0 or 1."""
    return {**LEARNERS, **LOGISTIC} if np.isin(trial.outcomes, (0.0, 1.0)).all() else LEARNERS


def _learnt(trial: Trial, penalties: Floats, *, is_bent: bool = False) -> Uplift:
    if not np.isin(trial.outcomes, (0.0, 1.0)).all():
        raise BadExperiment("wanted outcomes that are 0 or 1; others came")
    plain = _Scale.of(trial.features)
    bend = bends(trial.features).of if is_bent else lambda features: np.zeros((len(features), 0))
    curved = _Scale.of(bend(trial.features))

    def rows(features: Floats, side: Floats) -> Floats:
        scaled = plain.scaled(features)
        columns = [np.ones(len(features)), side, scaled * side[:, None], scaled, curved.scaled(bend(features))]
        return np.column_stack(columns)

    n_features = trial.features.shape[1]
    learnt = rows(trial.features, trial.treated.astype(np.float64))
    slopes, weights = _believed(learnt, trial.outcomes, penalties, slice(2, 2 + n_features))

    def told(features: Floats) -> Floats:
        with_, without = (_chance(rows(features, np.full(len(features), side)) @ slopes.T) for side in (1.0, 0.0))
        uplift: Floats = (with_ - without) @ weights
        return uplift

    return told


@dataclass(frozen=True, slots=True)
class _Scale:
    """Brings columns to mean 0 and spread 1, as they were where it was learnt."""

    centre: Floats
    spread: Floats

    @classmethod
    def of(cls, columns: Floats) -> _Scale:
        spread = columns.std(axis=0)
        return cls(columns.mean(axis=0), np.where(spread > 1e-12, spread, 1.0))

    def scaled(self, columns: Floats) -> Floats:
        told: Floats = (columns - self.centre) / self.spread
        return told


def _believed(rows: Floats, outcomes: Floats, tried: Floats, acting: slice) -> tuple[Floats, Floats]:
    """Return the slopes under each penalty, ``(m, k)``, and how far each is believed, ``(m,)``, adding up to 1.

    Args:
        rows: ``(n, k)``, the first column ones.
        outcomes: ``(n,)``, 0 or 1.
        tried: ``(m,)``, the penalties tried.
        acting: The columns they are tried on: what the treatment does otherwise for some.
    """
    penalties = np.full((len(tried), rows.shape[1]), _PENALTY)
    penalties[:, 0], penalties[:, acting] = 0.0, tried[:, None]
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
