"""Which arm for whom: the one of greatest expected worth less its cost, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from goodwill.errors import BadExperiment
from goodwill.experiments.ridge import ridge
from goodwill.experiments.uplift import Floats
from goodwill.vocabulary import Estimate

Codes = npt.NDArray[np.int64]
_FOLDS = 5
_FEWEST = 50


@dataclass(frozen=True, slots=True)
class Arms:
    """A randomised experiment of several arms, unit by unit.

    Args:
        features: ``(n, k)``, known before the split; finite.
        arm: ``(n,)``, the arm of each as an index of ``names``.
        outcomes: ``(n,)``, what each came to be worth, in minor units or any one unit.
        names: The arms; the first is the one left alone.
        shares: The share of each arm that was meant, adding up to 1.
        costs: What an arm costs for each unit, in the outcome's unit; missing: nothing.

    Raises:
        BadExperiment: Lengths that differ, or an arm of fewer than 50.
    """

    features: Floats
    arm: Codes
    outcomes: Floats
    names: Sequence[str]
    shares: Sequence[float]
    costs: Mapping[str, float]

    def __post_init__(self) -> None:
        if not len(self.outcomes) == len(self.arm) == len(self.features):
            raise BadExperiment(
                "wanted one arm, one outcome and one row of features for each unit; their numbers differ"
            )
        counts = np.bincount(self.arm, minlength=len(self.names))
        if counts.min() < _FEWEST:
            few = self.names[int(counts.argmin())]
            raise BadExperiment(f"wanted {_FEWEST} units or more in each arm; {few} has {int(counts.min())}")

    @property
    def cost(self) -> Floats:
        """What each arm costs a unit, ``(n_arms,)``."""
        return np.array([self.costs.get(name, 0.0) for name in self.names])


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rule that gives each unit an arm.

    Args:
        arm: ``(n,)``, the arm of each, as an index.
        share: How many units get each arm, by name.
        gain: What a unit is worth more under the rule than left alone, less costs, with its interval.
        beside_best: The same beside the best one arm for all.
        p_best: How sure it is that the rule is worth more than that, in [0, 1].
    """

    arm: Codes
    share: Mapping[str, float]
    gain: Estimate
    beside_best: Estimate
    p_best: float


def chosen(trial: Arms, *, level: float = 0.9) -> Chosen:
    """Return the rule that gives each unit the arm of greatest expected outcome less its cost.

    What a rule is worth is judged on units its models never saw: outcomes are put right for the share each arm had
    (augmented inverse probability weights), so the figure is unbiased however wrong the models are.

    Source: Athey and Wager 2021, Econometrica 89:133.
    """
    scores, expected = _scores(trial)
    net = scores - trial.cost
    arm = np.argmax(expected - trial.cost, axis=1)
    mine = net[np.arange(len(net)), arm]
    best = int(np.argmax(net.mean(axis=0)))
    rests_on = f"{len(arm):,} units in {len(trial.names)} arms, each judged by models that never saw it"
    beside = _mean(mine - net[:, best], level, rests_on)
    error = float((mine - net[:, best]).std(ddof=1) / np.sqrt(len(mine)))
    return Chosen(
        arm=arm,
        share={name: float((arm == place).mean()) for place, name in enumerate(trial.names)},
        gain=_mean(mine - net[:, 0], level, rests_on),
        beside_best=beside,
        p_best=NormalDist().cdf(beside.value / error) if error > 0 else 0.5,
    )


def _scores(trial: Arms) -> tuple[Floats, Floats]:
    """Return unbiased guesses of each unit's outcome in each arm, and what models that never saw it expect, ``(n, n_arms)``."""
    n, fold = len(trial.arm), np.arange(len(trial.arm)) % _FOLDS
    expected = np.empty((n, len(trial.names)))
    for one in range(_FOLDS):
        out, kept = fold == one, fold != one
        for place in range(len(trial.names)):
            rows = kept & (trial.arm == place)
            expected[out, place] = ridge(trial.features[rows], trial.outcomes[rows]).of(trial.features[out])
    scores = expected.copy()
    own = np.arange(n), trial.arm
    scores[own] += (trial.outcomes - expected[own]) / np.asarray(trial.shares)[trial.arm]
    return scores, expected


def _mean(values: Floats, level: float, rests_on: str) -> Estimate:
    middle, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
    return Estimate(middle, middle - reach, middle + reach, level, rests_on)
