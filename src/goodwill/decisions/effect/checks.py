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
from goodwill.vocabulary import say

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
    words = say(
        "steps known before the decision: %(n)s, at least %(wanted)s are wanted; after it: %(ahead)s",
        n=at, wanted=wanted, ahead=ahead,
    )  # fmt: skip
    return Condition("enough_history", _passed(at >= wanted and ahead >= 1), words, at)


def one_event(events: Sequence[Event], began_on: date, ended_on: date) -> Condition:
    """Return whether nothing else is known to have happened while the effect was looked at, or in the week before."""
    beside = [one for one in events if one.began_on <= ended_on and (one.ended_on or ended_on) >= began_on - _NEAR]
    if beside:
        named = ", ".join(f"{one.name} ({one.began_on})" for one in beside)
        return Condition(
            "one_event",
            Outcome.FAILED,
            say("something else happened too and cannot be told from it: %(what)s", what=named),
        )
    words = (
        say("nothing else is recorded that happened at the same time") if events else say("no other event was named")
    )
    return Condition("one_event", Outcome.PASSED, words)


def placebo_dates(series: Series, past: Sequence[Seen], *, others: Sequence[Seen]) -> Condition:
    """Return whether the same reading at dates on which nothing was decided finds nothing."""
    n_others = len(others)
    if len(past) + n_others < _FEWEST:
        words = say(
            "too few placebos to judge by: %(n)s dates and %(others)s of those left alone, read as if decided; at least %(wanted)s are wanted",
            n=len(past), others=n_others, wanted=_FEWEST,
        )  # fmt: skip
        return Condition("placebo_dates", Outcome.FAILED, words, len(past))
    if not past:
        words = say(
            "the past is too short for placebo dates; those left alone, read as if decided, stand for them: %(n)s",
            n=n_others,
        )
        return Condition("placebo_dates", Outcome.PASSED, words)
    far = max(past, key=lambda one: abs(one.score))
    out = abs(far.score) / usual(others)
    words = say(
        "of %(n)s placebo dates the farthest, %(day)s, lies %(out)s standard deviations out; at most %(most)s is borne",
        n=len(past), day=str(series.on(far.at)), out=round(float(out), 1), most=_FAR,
    )  # fmt: skip
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
        words = say(
            "the past breaks about %(day)s (odds %(odds)s to 1): measure from a day after it, or name a comparison that broke with it",
            day=str(day), odds=round(min(odds, 1e6)),
        )  # fmt: skip
        return Condition("unbroken", Outcome.FAILED, words, odds)
    return Condition(
        "unbroken",
        Outcome.PASSED,
        say(
            "the past shows no break (odds %(odds)s to 1; at most %(most)s is borne)",
            odds=float(f"{odds:.2g}"),
            most=round(_ODDS),
        ),
        odds,
    )


def parallel_pasts(past: Sequence[Seen], others: Sequence[Seen], *, ahead: int) -> Condition:
    """Return whether the last stretch before the decision was foreseen: the treated went on beside its comparison.

    Where it is as long as half of what was known before it, too little was: it warns, and does not fail.
    """
    if not past:
        words = say("the past is too short to see whether both went on side by side")
        return Condition("parallel_pasts", Outcome.WARNED, words)
    lead = abs(past[0].score) / usual(others)
    told = {"apart": round(float(lead), 1), "most": round(_LEADS, 2)}
    words = say(
        "just before the decision the two were %(apart)s standard deviations apart; at most %(most)s is borne", **told
    )
    if lead > _LEADS and past[0].at < 2 * ahead:
        unsure = say(
            "just before the decision the two were %(apart)s standard deviations apart; at most %(most)s is borne, but too little was known before to be sure",
            **told,
        )
        return Condition("parallel_pasts", Outcome.WARNED, unsure, lead)
    return Condition("parallel_pasts", _passed(lead <= _LEADS), words, lead)


def balance(panel: Panel, weights: Floats) -> Condition:
    """Return whether the comparison moved like the treated before: the distance between them moves no more than it does."""
    before = slice(None, panel.at)
    gap = panel.treated[before] - panel.donors[before] @ weights
    ratio = float(gap.std() / max(panel.treated[before].std(), 1e-12))
    words = say(
        "the distance between the two moves %(ratio)s times as much as the treated itself; at most %(most)s is borne",
        ratio=round(ratio, 2), most=_UNLIKE,
    )  # fmt: skip
    return Condition("balance", _passed(ratio <= _UNLIKE), words, ratio)


def untouched(touched: Mapping[str, str], left: Sequence[str]) -> Condition:
    """Return what is known of who else the decision touched: those are not compared with."""
    if not touched:
        words = say("nobody compared with is recorded as touched; were they, the effect would be told too small")
        return Condition("untouched", Outcome.PASSED, words)
    named = "; ".join(f"{name}: {why}" for name, why in sorted(touched.items()))
    words = (
        say("not compared with those it touched too (%(who)s); compared with %(left)s alone", who=named, left=", ".join(left))
        if left
        else say("not compared with those it touched too (%(who)s); nobody is left to compare with: its own past is", who=named)
    )  # fmt: skip
    return Condition("untouched", Outcome.WARNED, words, len(touched))


def _passed(holds: bool | np.bool_) -> Outcome:
    return Outcome.PASSED if holds else Outcome.FAILED
