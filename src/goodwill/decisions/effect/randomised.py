"""The effect where chance said who was reached: the difference between arms, less what their pasts explain (CUPED)."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from goodwill.decisions.effect.results import LEVELS, Condition, Effect, Outcome, Unmeasured, Way
from goodwill.decisions.effect.series import Floats
from goodwill.errors import BadExperiment
from goodwill.experiments import Experiment, adjusted, difference, split_of, summed
from goodwill.vocabulary import Estimate, say

_APART = 0.1
"""Arms' pasts may differ by so much of a standard deviation, and by what chance alone makes of it beyond."""
_FEW = 30


def measure_arms(
    experiment: Experiment,
    outcomes: Floats,
    arms: npt.NDArray[np.int64],
    *,
    before: Floats,
    between: tuple[date, date],
) -> Effect | Unmeasured:
    """Return what an arm that was treated did beside the one held out, for each unit and for all treated together.

    Args:
        experiment: Two arms, one of them held out.
        outcomes: ``(n_units,)``, what each unit's days after the decision add up to.
        arms: ``(n_units,)``, the place of each unit's arm in the experiment.
        before: ``(n_units,)`` or ``(n_units, k)``, known of each unit before the split.
        between: First and last day of the outcomes.

    Raises:
        BadExperiment: Not two arms, none or both held out, or numbers that do not go together.
    """
    held_out = [place for place, arm in enumerate(experiment.arms) if arm.is_held_out]
    if len(experiment.arms) != 2 or len(held_out) != 1:
        raise BadExperiment("wanted two arms, one of them held out")
    treated, alone = arms != held_out[0], arms == held_out[0]
    plain = adjusted(outcomes, before, arms)
    checks = (_enough(treated, alone), _split(experiment, arms), _balance(before, treated, alone))
    if any(one.outcome is Outcome.FAILED for one in checks):
        return Unmeasured(Way.RANDOMISED, between[0], checks)
    sides = summed(plain[treated]), summed(plain[alone])
    each = tuple(difference(treated=sides[0], held_out=sides[1], level=level) for level in LEVELS)
    n, instead = int(treated.sum()), sides[1].mean
    return Effect(
        way=Way.RANDOMISED,
        began_on=between[0],
        ended_on=between[1],
        total=tuple(_times(one, n) for one in each),
        each=each,
        share=tuple(_times(one, 1 / instead) for one in each) if instead > 0 else (),
        checks=checks,
        notes=(_narrowed(outcomes, plain, treated, alone),),
    )


def _enough(treated: npt.NDArray[np.bool_], alone: npt.NDArray[np.bool_]) -> Condition:
    n, n_alone = int(treated.sum()), int(alone.sum())
    words = say(
        "treated: %(n)s, held out: %(alone)s; at least %(wanted)s of each are wanted", n=n, alone=n_alone, wanted=_FEW
    )
    return Condition(
        "enough_history", Outcome.PASSED if min(n, n_alone) >= _FEW else Outcome.FAILED, words, min(n, n_alone)
    )


def _split(experiment: Experiment, arms: npt.NDArray[np.int64]) -> Condition:
    found = split_of(experiment, np.bincount(arms, minlength=2).tolist())
    words = say(
        "the arms' sizes are what the split says with a chance of %(p)s; less than %(least)s is not borne",
        p=float(f"{found.p_value:.2g}"), least=0.001,
    )  # fmt: skip
    return Condition("split", Outcome.PASSED if found.is_honest else Outcome.FAILED, words, found.p_value)


def _balance(before: Floats, treated: npt.NDArray[np.bool_], alone: npt.NDArray[np.bool_]) -> Condition:
    past = np.atleast_2d(np.asarray(before, np.float64).T).T
    if not treated.any() or not alone.any():
        return Condition("balance", Outcome.FAILED, say("an arm is empty: there is nothing to be balanced with"))
    spread = np.where(past.std(axis=0) > 0, past.std(axis=0), 1.0)
    apart = float(np.abs((past[treated].mean(axis=0) - past[alone].mean(axis=0)) / spread).max())
    borne = _APART + 3 * float(np.sqrt(1 / treated.sum() + 1 / alone.sum()))
    words = say(
        "the arms' pasts differ by %(apart)s standard deviations at the most; %(borne)s is borne",
        apart=round(apart, 2), borne=round(borne, 2),
    )  # fmt: skip
    return Condition("balance", Outcome.PASSED if apart <= borne else Outcome.FAILED, words, apart)


def _times(one: Estimate, factor: float) -> Estimate:
    return Estimate(one.value * factor, one.low * factor, one.high * factor, one.level, one.rests_on)


def _narrowed(outcomes: Floats, plain: Floats, treated: npt.NDArray[np.bool_], alone: npt.NDArray[np.bool_]) -> str:
    kept = sum(plain[arm].var() for arm in (treated, alone)) / max(
        sum(outcomes[arm].var() for arm in (treated, alone)), 1e-300
    )
    return say(
        "what was known of each before explains %(percent)s%% of the variance, and is taken out of it",
        percent=round(100 * (1 - float(kept))),
    )
