"""What a pilot did: each arm beside those held out, person by person, less what each one's own past explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from goodwill.decisions.effect import Effect, Unmeasured, measure_arms
from goodwill.experiments import Arm, Experiment
from goodwill.programmes.announcement import How
from goodwill.review.book import Reviewed
from goodwill.review.guarding import currency_of
from goodwill.review.splitting import drawn
from goodwill.vocabulary import Estimate
from goodwill.warehouse.measures import Armed, armed
from goodwill.warehouse.profiles import NOW, Look

MEASURED = ("cancellations", "revenue", "plays", "complaints")
DAYS_BEFORE = 90
"""So many days of each one's past are taken out of the noise."""
_PAST = ("plays", "revenue", "contacts")


def is_drawn(one: Reviewed) -> bool:
    """Return whether chance said, person by person, who is told: then arms are compared."""
    return one.plan is not None and one.split is not None and one.plan.by == "person" and not one.plan.is_whole


def beside_arms(one: Reviewed, *, until: date, look: Look = NOW) -> Mapping[str, Effect | Unmeasured]:
    """Return what each arm of a pilot did up to a day, by measure; of several arms as ``measure of arm``."""
    plan, at = one.plan, one.announced_at
    assert plan is not None
    assert at is not None
    look = replace(look, as_of=datetime.combine(until + timedelta(days=1), time(), UTC))
    lived = armed(drawn(one.name), split_at=at, days_before=DAYS_BEFORE, currency=currency_of(plan), look=look)
    told = [arm for arm in plan.arms if not arm.is_held_out]
    return {
        what if len(told) == 1 else f"{what} of {arm.name}": _effect(one, lived, arm.name, what, until)
        for arm in told
        for what in MEASURED
    }


def as_if_all(one: Reviewed, what: str, found: Mapping[str, Effect | Unmeasured], *, level: float) -> Estimate | None:
    """Return what it would have done to a measure had all in any arm been told as written; None: it cannot be told.

    A forecast is of all whom a decision touches, a pilot is of some: so it is brought to all before they are compared.
    """
    assert one.plan is not None
    assert one.split is not None
    written = [arm.name for arm in one.plan.arms if arm.how is How.AS_WRITTEN]
    names = [what, *(f"{what} of {name}" for name in written)] if written else []
    effects = [effect for name in names if isinstance(effect := found.get(name), Effect)]
    if not effects:
        return None
    [each] = [each for each in effects[0].each if each.level == level]
    n = one.split.n
    rests_on = f"{each.rests_on}, brought to all {n:,}"
    return Estimate(each.value * n, each.low * n, each.high * n, level, rests_on)


def _effect(one: Reviewed, lived: Armed, arm: str, what: str, until: date) -> Effect | Unmeasured:
    assert one.plan is not None
    assert one.announced_at is not None
    held = next(side for side in one.plan.arms if side.is_held_out)
    mine = next(side for side in one.plan.arms if side.name == arm)
    some = (lived.arms == arm) | (lived.arms == held.name)
    whole = mine.share + held.share
    sides = (Arm(arm, mine.share / whole), Arm(held.name, held.share / whole, is_held_out=True))
    outcomes = lived.since[what][some]
    return measure_arms(
        Experiment(one.name, one.plan.salt, sides),
        np.minimum(outcomes, 1.0) if what == "cancellations" else outcomes,
        (lived.arms[some] == held.name).astype(np.int64),
        before=np.column_stack([lived.before[name][some] for name in _PAST]),
        between=(one.announced_at.date(), until),
    )
