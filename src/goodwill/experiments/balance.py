"""Whether a split was honest: as many units in each arm as were meant, whoever looks how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.errors import BadExperiment
from goodwill.experiments.arms import Experiment

ALARM = 0.001
"""Below this chance a split is called dishonest: it should never come of an honest one in a lifetime of experiments."""
_WEIGHT = 1_000.0
"""The prior's weight, in units: how near to the meant shares a broken split is looked for."""


@dataclass(frozen=True, slots=True)
class Split:
    """How units fell over the arms, how many were meant, and the chance of as odd a split if it was honest."""

    counts: tuple[int, ...]
    meant: tuple[float, ...]
    p_value: float

    @property
    def is_honest(self) -> bool:
        """Whether nothing speaks against it. An experiment whose split is not honest tells nothing."""
        return self.p_value >= ALARM


def split_of(experiment: Experiment, counts: Sequence[int]) -> Split:
    """Return the check of a split that is looked at once, when all units are in.

    Raises:
        BadExperiment: Not one count for each arm, or nobody in any.

    Source: Fabijan et al. 2019, KDD (sample ratio mismatch); Pearson's chi-squared.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 -- slow import

    meant = _meant(experiment, counts)
    apart = sum((n - wanted) ** 2 / wanted for n, wanted in zip(counts, meant, strict=True))
    return Split(tuple(counts), tuple(meant), float(chdtrc(len(counts) - 1, apart)))


def split_so_far(experiment: Experiment, counts_by_look: Sequence[Sequence[int]]) -> Split:
    """Return the check of a split that is looked at again and again: at no look does an honest one alarm oftener.

    Args:
        experiment: The arms and their shares.
        counts_by_look: The counts of all arms at each look, growing.

    Source: Lindon and Malek 2022, NeurIPS 35: the running least of one over a Dirichlet-multinomial Bayes factor.
    """
    if not counts_by_look:
        raise BadExperiment(f"{experiment.name}: wanted the counts of one look or more; none came")
    shares = np.array([arm.share for arm in experiment.arms])
    p_values = [min(1.0, float(np.exp(-_evidence(np.asarray(one, float), shares)))) for one in counts_by_look]
    last = counts_by_look[-1]
    return Split(tuple(last), tuple(_meant(experiment, last)), min(p_values))


def _evidence(
    counts: np.ndarray[tuple[int], np.dtype[np.float64]], shares: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    from scipy.special import gammaln  # noqa: PLC0415 -- slow import

    prior = shares * _WEIGHT
    marginal = gammaln(_WEIGHT) - gammaln(_WEIGHT + counts.sum()) + (gammaln(prior + counts) - gammaln(prior)).sum()
    return float(marginal - (counts * np.log(shares)).sum())


def _meant(experiment: Experiment, counts: Sequence[int]) -> list[float]:
    if len(counts) != len(experiment.arms) or sum(counts) <= 0:
        raise BadExperiment(
            f"{experiment.name}: wanted one count for each of {len(experiment.arms)} arms and somebody in one; came {list(counts)}"
        )
    return [arm.share * sum(counts) for arm in experiment.arms]
