"""Ways to do the same thing: all at once, staged, old subscribers spared, a pilot first, told early or late, with a free month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from goodwill.decisions.forecast.bins import MONTHS, Base, Floats
from goodwill.decisions.record import PRICED, Decision

_EARLY, _LATE = timedelta(days=90), timedelta(days=0)
_STAGE_MONTHS = 6


class Way(StrEnum):
    """One way to do it."""

    AS_WRITTEN = "as_written"
    STAGED = "staged"
    OLD_SPARED = "old_spared"
    PILOT_FIRST = "pilot_first"
    TOLD_EARLY = "told_early"
    TOLD_LATE = "told_late"
    FREE_MONTH = "free_month"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of it: what it does to each bin, when it is told and when it is in force, in months from now.

    ``size`` (n_bins,) is the logarithm of new over old for prices and 1 for the rest; 0: not touched.
    """

    size: Floats
    news_month: int
    bill_month: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way with its steps. ``new`` (n_segments, 24): the log ratio newcomers meet. ``free`` (n_bins, 24): months not billed."""

    way: Way
    decision: Decision
    steps: tuple[Step, ...]
    new: Floats
    free: Floats

    def price(self, base: Base) -> Floats:
        """Return what each bin pays in each month, ``(n_bins, 24)``."""
        dearer = np.zeros((len(base), MONTHS))
        if self.decision.kind in PRICED:
            for step in self.steps:
                dearer[:, step.bill_month :] += step.size[:, None]
        return np.asarray(base.price[:, None] * np.exp(dearer) * (1 - self.free))


def ways_of(decision: Decision) -> tuple[Way, ...]:
    """Return the ways in which a decision can be done: stages and free months want a price."""
    if decision.kind in PRICED:
        return tuple(Way)
    return (Way.AS_WRITTEN, Way.PILOT_FIRST, Way.TOLD_EARLY, Way.TOLD_LATE)


def scenario(way: Way, decision: Decision, base: Base, *, now: date) -> Scenario:
    """Return one way to do a decision to a base, as seen from a day."""
    return _WAYS[way](decision, base, now)


def sizes(decision: Decision, base: Base) -> Floats:
    """Return the size of a decision for each bin, ``(n_bins,)``."""
    return np.array(
        [
            _size(decision, base.plans[plan], base.countries[country], round(float(tenure)))
            for plan, country, tenure in zip(base.plan, base.country, base.tenure, strict=True)
        ]
    )


def _size(decision: Decision, plan: str, country: str, tenure: int) -> float:
    if not decision.touched.covers(plan=plan, country=country, tenure=tenure):
        return 0.0
    return decision.log_ratio(plan=plan, country=country) if decision.kind in PRICED else 1.0


def _new(decision: Decision, base: Base, *, since: int) -> Floats:
    sizes_ = [
        _size(decision, plan, country, decision.touched.tenure_months[0])
        for plan in base.plans
        for country in base.countries
    ]
    months = np.arange(MONTHS) >= since
    return np.array(sizes_)[:, None] * months


def month_of(day: date, now: date) -> int:
    """Return in which month from now a day lies, in [0, 23]: 0 is the next 30 days, and what is past counts as now."""
    return int(np.clip((day - now).days / 30.44, 0, MONTHS - 1))


def _made(way: Way, decision: Decision, base: Base, now: date, steps: Sequence[Step] | None = None) -> Scenario:
    news, bill = month_of(decision.announced_on, now), month_of(decision.in_force_on, now)
    whole = steps if steps is not None else [Step(sizes(decision, base), news, bill)]
    return Scenario(way, decision, tuple(whole), _new(decision, base, since=news), np.zeros((len(base), MONTHS)))


def _as_written(decision: Decision, base: Base, now: date) -> Scenario:
    return _made(Way.AS_WRITTEN, decision, base, now)


def _staged(decision: Decision, base: Base, now: date) -> Scenario:
    half = sizes(decision, base) / 2
    news, bill = month_of(decision.announced_on, now), month_of(decision.in_force_on, now)
    later = min(bill + _STAGE_MONTHS, MONTHS - 1)
    return _made(Way.STAGED, decision, base, now, [Step(half, news, bill), Step(half, max(later - 1, 0), later)])


def _old_spared(decision: Decision, base: Base, now: date) -> Scenario:
    return _made(Way.OLD_SPARED, decision, base, now, [])


def _pilot_first(decision: Decision, base: Base, now: date) -> Scenario:
    whole = sizes(decision, base)
    first = whole * (base.country == _pilot(base, whole))
    news, bill = month_of(decision.announced_on, now), month_of(decision.in_force_on, now)
    later = min(bill + _STAGE_MONTHS, MONTHS - 1)
    rest = Step(whole - first, min(news + _STAGE_MONTHS, later), later)
    made = _made(Way.PILOT_FIRST, decision, base, now, [Step(first, news, bill), rest])
    waits = np.tile(np.arange(len(base.countries)) != _pilot(base, whole), len(base.plans))
    return replace(made, new=np.where(waits[:, None], _new(decision, base, since=rest.news_month), made.new))


def _pilot(base: Base, size: Floats) -> int:
    """Return the country with the fewest people touched, but one in fifty of them at least: it can still teach."""
    touched = np.bincount(base.country, base.n * (size != 0), len(base.countries))
    fits = np.flatnonzero(touched >= touched.sum() / 50)
    return int(fits[np.argmin(touched[fits])]) if len(fits) else int(np.argmax(touched))


def _told(way: Way, ahead: timedelta) -> Callable[[Decision, Base, date], Scenario]:
    def made(decision: Decision, base: Base, now: date) -> Scenario:
        told = max(decision.in_force_on - ahead, now)
        in_force = max(decision.in_force_on, told + ahead)
        return _made(way, replace(decision, announced_on=told, in_force_on=in_force), base, now)

    return made


def _free_month(decision: Decision, base: Base, now: date) -> Scenario:
    made = _made(Way.FREE_MONTH, decision, base, now)
    bill = min(made.steps[0].bill_month + 1, MONTHS - 1)
    free = np.zeros((len(base), MONTHS))
    free[:, bill - 1] = made.steps[0].size != 0
    return replace(made, steps=(replace(made.steps[0], bill_month=bill),), free=free)


_WAYS: dict[Way, Callable[[Decision, Base, date], Scenario]] = {
    Way.AS_WRITTEN: _as_written,
    Way.STAGED: _staged,
    Way.OLD_SPARED: _old_spared,
    Way.PILOT_FIRST: _pilot_first,
    Way.TOLD_EARLY: _told(Way.TOLD_EARLY, _EARLY),
    Way.TOLD_LATE: _told(Way.TOLD_LATE, _LATE),
    Way.FREE_MONTH: _free_month,
}
