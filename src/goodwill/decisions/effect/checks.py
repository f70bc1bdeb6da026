"""What must hold before an effect is told: enough history, one event, quiet placebos, parallel pasts, balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from goodwill.decisions.effect.breaks import odds_of_break
from goodwill.decisions.effect.placebos import LEAST, Panel, Seen, widening
from goodwill.decisions.effect.results import Condition, Outcome
from goodwill.decisions.effect.series import Floats, Series

_FAR = 3.5
"""A placebo date that lies so many standard deviations out is no accident: about 1 in 2,000."""
_ODDS = 20.0
_LEADS = 2.5758
"""The last stretch before the decision may lie as far out as 99 of 100 would."""
_UNLIKE = 1.5
_NEAR = timedelta(days=7)
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Event:
    """Something else that happened and may have moved the same series.

    Args:
        name: What, in words.
        began_on: Its first day.
        ended_on: Its last; None: it is not over.
    """

    name: str
    began_on: date
    ended_on: date | None = None


def enough_history(series: Series, at: int) -> Condition:
    """Return whether more steps are known before the decision than after it, and enough to know how it moves."""
    ahead, wanted = len(series) - at, max(len(series) - at, {1: 28, 7: 16}.get(series.step, LEAST))
    words = f"{at} steps are known before the decision and {ahead} after it; at least {wanted} before it are wanted"
    return Condition("enough_history", _passed(at >= wanted and ahead >= 1), words, at)


def one_event(events: Sequence[Event], began_on: date, ended_on: date) -> Condition:
    """Return whether nothing else is known to have happened while the effect was looked at, or in the week before."""
    beside = [one for one in events if one.began_on <= ended_on and (one.ended_on or ended_on) >= began_on - _NEAR]
    if beside:
        named = ", ".join(f"{one.name} ({one.began_on})" for one in beside)
        return Condition(
            "one_event", Outcome.FAILED, f"something else happened too and cannot be told from it: {named}"
        )
    words = "nothing else is recorded that happened at the same time" if events else "no other event was named"
    return Condition("one_event", Outcome.PASSED, words)


def placebo_dates(series: Series, past: Sequence[Seen], *, others: Sequence[Seen]) -> Condition:
    """Return whether the same reading at dates on which nothing was decided finds nothing."""
    n_others = len(others)
    if len(past) + n_others < _FEWEST:
        words = (
            f"only {len(past)} dates and {n_others} others could be read as if decided; at least {_FEWEST} are wanted"
        )
        return Condition("placebo_dates", Outcome.FAILED, words, len(past))
    if not past:
        words = f"the past is too short for placebo dates; {n_others} others, read as if decided, stand for them"
        return Condition("placebo_dates", Outcome.PASSED, words)
    far = max(past, key=lambda one: abs(one.score))
    out = abs(far.score) / usual(others)
    words = (
        f"of {len(past)} placebo dates the farthest, {series.on(far.at)}, lies {out:.1f} standard deviations out; "
        f"at most {_FAR} is borne"
    )
    return Condition("placebo_dates", _passed(out <= _FAR), words, out)


def usual(others: Sequence[Seen]) -> float:
    """Return how many standard deviations count as one: more where those left alone, read as if decided, lie farther out too.

    With few steps and many to weigh, weights fit the past too well; they do for everybody.
    """
    scores = np.array([one.score for one in others])
    return max(widening(scores, n_apart=len(scores) / 2), 1.0)


def unbroken(series: Series, lowers: Floats, now: Seen) -> Condition:
    """Return whether the past, or its distance from the comparison, goes without a step that nothing explains."""
    odds, place = odds_of_break(lowers[:, : now.at, : now.at], now.likeliest[:, : now.at])
    if odds > _ODDS:
        day = series.on(place)
        words = f"the past breaks about {day} (odds {min(odds, 1e6):,.0f} to 1): measure from a day after it, or name a comparison that broke with it"
        return Condition("unbroken", Outcome.FAILED, words, odds)
    return Condition(
        "unbroken",
        Outcome.PASSED,
        f"the past shows no break (odds {odds:.2g} to 1; at most {_ODDS:.0f} is borne)",
        odds,
    )


def parallel_pasts(past: Sequence[Seen], others: Sequence[Seen], *, ahead: int) -> Condition:
    """Return whether the last stretch before the decision was foreseen: the treated went on beside its comparison.

    Where it is as long as half of what was known before it, too little was: it warns, and does not fail.
    """
    if not past:
        words = "the past is too short to see whether both went on side by side"
        return Condition("parallel_pasts", Outcome.WARNED, words)
    lead = abs(past[0].score) / usual(others)
    words = f"just before the decision the two were {lead:.1f} standard deviations apart; at most {_LEADS:.2f} is borne"
    if lead > _LEADS and past[0].at < 2 * ahead:
        return Condition("parallel_pasts", Outcome.WARNED, f"{words}, but too little was known before to be sure", lead)
    return Condition("parallel_pasts", _passed(lead <= _LEADS), words, lead)


def balance(panel: Panel, weights: Floats) -> Condition:
    """Return whether the comparison moved like the treated before: the distance between them moves no more than it does."""
    before = slice(None, panel.at)
    gap = panel.treated[before] - panel.donors[before] @ weights
    ratio = float(gap.std() / max(panel.treated[before].std(), 1e-12))
    words = f"the distance between the two moves {ratio:.2f} times as much as the treated itself; at most {_UNLIKE} is borne"
    return Condition("balance", _passed(ratio <= _UNLIKE), words, ratio)


def untouched(touched: Mapping[str, str], left: Sequence[str]) -> Condition:
    """Return what is known of who else the decision touched: those are not compared with."""
    if not touched:
        words = "nobody compared with is recorded as touched; were they, the effect would be told too small"
        return Condition("untouched", Outcome.PASSED, words)
    named = "; ".join(f"{name}: {why}" for name, why in sorted(touched.items()))
    beside = f"compared with {', '.join(left)} alone" if left else "nobody is left to compare with: its own past is"
    return Condition(
        "untouched", Outcome.WARNED, f"not compared with those it touched too ({named}); {beside}", len(touched)
    )


def _passed(holds: bool | np.bool_) -> Outcome:
    return Outcome.PASSED if holds else Outcome.FAILED
