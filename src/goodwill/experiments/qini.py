"""Qini: how much more is won by treating those first of whom most is expected, than by treating at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodwill.experiments.uplift import Flags, Floats, Learner, Trial

Points = npt.NDArray[np.float64]
_DRAWS = 3


@dataclass(frozen=True, slots=True)
class Qini:
    """The curve and its coefficient.

    Args:
        treated: ``(m,)``, the share of all units treated, from 0 to 1.
        won: ``(m,)``, the outcome won thereby, in the outcome's own unit, over all units.
        coefficient: The area between the curve and the straight line of treating at random, over that of the perfect
            order; 0: no better than chance, 1: perfect.
    """

    treated: Points
    won: Points
    coefficient: float


def qini(uplift: Floats, treated: Flags, outcomes: Floats) -> Qini:
    """Return the Qini of an order of units, by what is expected of each.

    Args:
        uplift: ``(n,)``, what is expected of treating each; units of one value are taken together.
        treated: ``(n,)``, who was treated, at random.
        outcomes: ``(n,)``, 0 or 1.

    Source: Radcliffe 2007, Direct Marketing Analytics Journal 1:14.
    """
    share, won = _curve(uplift, treated, outcomes)
    # Nobody can do better than to treat those who do it if treated before, and those who would do it anyway after, all others.
    best = _curve(np.where(treated, outcomes, -outcomes).astype(float), treated, outcomes)
    return Qini(share, won, _above(share, won) / _above(*best))


def best_order(trial: Trial, learners: Mapping[str, Learner]) -> str:
    """Return the name of the learner that, learnt on one half of a trial, orders the other best: the greatest mean Qini.

    Halves are drawn several times, always the same; nothing but the trial is looked at.

    Args:
        trial: Its outcomes are 0 or 1.
        learners: Which there are, by name.
    """
    found = dict.fromkeys(learners, 0.0)
    for draw in range(_DRAWS):
        half = np.random.default_rng(draw).random(len(trial.outcomes)) < 0.5
        for learns, judges in ((half, ~half), (~half, half)):
            learnt, judged = trial.rows(learns), trial.rows(judges)
            for name, learner in learners.items():
                uplift = learner(learnt)(judged.features)
                found[name] += qini(uplift, judged.treated, judged.outcomes).coefficient
    return max(found, key=lambda name: found[name])


def _curve(uplift: Floats, treated: Flags, outcomes: Floats) -> tuple[Points, Points]:
    order = np.argsort(-uplift, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(uplift[order])), len(order) - 1)
    side, told = treated[order], outcomes[order]
    n_treated, n_alone = np.cumsum(side)[ends], np.cumsum(~side)[ends]
    by_treated, by_alone = np.cumsum(told * side)[ends], np.cumsum(told * ~side)[ends]
    won = by_treated - np.divide(by_alone * n_treated, n_alone, out=np.zeros(len(ends)), where=n_alone > 0)
    return np.append(0.0, (ends + 1) / len(order)), np.append(0.0, won)


def _above(share: Points, won: Points) -> float:
    """Return the area between a curve and the straight line to its end."""
    return float(np.trapezoid(won - share * won[-1], share))
