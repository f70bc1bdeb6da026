"""Uplift: for whom a treatment does how much, learnt from a randomised experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.errors import BadExperiment
from goodwill.experiments.ridge import Ridge, ridge

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised experiment with two arms, unit by unit.

    Args:
        features: ``(n, k)``, known before the split; finite.
        treated: ``(n,)``, who was treated.
        outcomes: ``(n,)``, in the outcome's own unit; finite.

    Raises:
        BadExperiment: Lengths that differ, numbers that are not finite, or fewer than 50 units in an arm.
    """

    features: Floats
    treated: Flags
    outcomes: Floats

    def __post_init__(self) -> None:
        n = len(self.outcomes)
        if not n == len(self.treated) == len(self.features):
            raise BadExperiment(
                f"wanted as many features and arms as outcomes; came {len(self.features)}, {len(self.treated)}, {n}"
            )
        if not (np.isfinite(self.features).all() and np.isfinite(self.outcomes).all()):
            raise BadExperiment("wanted finite features and outcomes; give the unknown a value of its own")
        if min(self.treated.sum(), n - self.treated.sum()) < 50:
            raise BadExperiment(f"wanted 50 units or more in each arm; came {int(self.treated.sum())} treated of {n}")

    @property
    def share(self) -> float:
        """The share treated, in (0, 1)."""
        return float(self.treated.mean())

    def rows(self, chosen: Flags) -> Trial:
        """Return some of the units."""
        return Trial(self.features[chosen], self.treated[chosen], self.outcomes[chosen])


Uplift = Callable[[Floats], Floats]
"""Returns for ``(n, k)`` features the expected difference treatment makes, ``(n,)``, in the outcome's own unit."""
Learner = Callable[[Trial], Uplift]


def single(trial: Trial) -> Uplift:
    """Return the uplift of one model of the outcome, with the treatment and all it interacts with among the features.

    Source: the S-learner of Künzel, Sekhon, Bickel and Yu 2019, PNAS 116:4156.
    """
    side = trial.treated[:, None] - trial.share
    model = ridge(np.hstack([trial.features, side, side * _centred(trial.features, trial.features)]), trial.outcomes)

    def told(features: Floats) -> Floats:
        about = _centred(features, trial.features)
        none, ones = np.zeros_like(features), np.ones((len(features), 1))
        return model.of(np.hstack([features, ones, about])) - model.of(np.hstack([features, none[:, :1], none]))

    return told


def pair(trial: Trial) -> Uplift:
    """Return the difference of two models, one for each arm: the T-learner of the same source."""
    treated, alone = (ridge(trial.features[side], trial.outcomes[side]) for side in (trial.treated, ~trial.treated))
    return lambda features: treated.of(features) - alone.of(features)


def crossed(trial: Trial) -> Uplift:
    """Return the uplift learnt from each arm's outcomes less what the other arm's model expects: the X-learner."""
    models = {
        side: ridge(trial.features[trial.treated == side], trial.outcomes[trial.treated == side])
        for side in (True, False)
    }
    gains: list[Ridge] = []
    for side, sign in ((True, 1), (False, -1)):
        own = trial.treated == side
        gains.append(
            ridge(trial.features[own], sign * (trial.outcomes[own] - models[not side].of(trial.features[own])))
        )
    return lambda features: (1 - trial.share) * gains[0].of(features) + trial.share * gains[1].of(features)


def doubly_robust(trial: Trial) -> Uplift:
    """Return the uplift learnt from unbiased guesses of each unit's own, made by models that never saw that unit.

    Source: Kennedy 2023, Electron. J. Stat. 17:3008 (DR-learner), with the known share treated.
    """
    return ridge(trial.features, guesses(trial)).of


LEARNERS: Mapping[str, Learner] = {
    "single": single,
    "pair": pair,
    "crossed": crossed,
    "doubly robust": doubly_robust,
}


def guesses(trial: Trial, *, n_folds: int = _FOLDS) -> Floats:
    """Return an unbiased, noisy guess of each unit's uplift, ``(n,)``; their mean is the average effect."""
    fold = np.arange(len(trial.outcomes)) % n_folds
    expected = np.empty((2, len(trial.outcomes)))
    for one in range(n_folds):
        out, kept = fold == one, fold != one
        for place, side in enumerate((trial.treated, ~trial.treated)):
            expected[place, out] = ridge(trial.features[kept & side], trial.outcomes[kept & side]).of(
                trial.features[out]
            )
    own = np.where(trial.treated, expected[0], expected[1])
    weight = (trial.treated - trial.share) / (trial.share * (1 - trial.share))
    guessed: Floats = expected[0] - expected[1] + weight * (trial.outcomes - own)
    return guessed


def best_learner(trial: Trial, learners: Mapping[str, Learner] = LEARNERS) -> str:
    """Return the name of the learner whose uplift, learnt without a fold, is nearest to the guesses of that fold.

    Source: Nie and Wager 2021, Biometrika 108:299 (choosing by a loss on the effect itself), with doubly robust guesses.
    """
    told, fold = guesses(trial), np.arange(len(trial.outcomes)) % _FOLDS
    losses = dict.fromkeys(learners, 0.0)
    for one in range(_FOLDS):
        out = fold == one
        for name, learner in learners.items():
            losses[name] += float(((learner(trial.rows(~out))(trial.features[out]) - told[out]) ** 2).sum())
    return min(losses, key=lambda name: losses[name])


def averaged(trial: Trial) -> Uplift:
    """Return the mean of all learners' uplifts: what one gets wrong, another often does not."""
    learnt = [learner(trial) for learner in LEARNERS.values()]
    return lambda features: np.mean([one(features) for one in learnt], axis=0)


def _centred(features: Floats, about: Floats) -> Floats:
    told: Floats = features - about.mean(axis=0)
    return told
