"""Looks again at a decision that was announced: what it did to each measure, written beside what was forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from goodwill.decisions.effect import Effect, Event, Known, Unmeasured
from goodwill.decisions.record import Decision
from goodwill.errors import AlreadySo, BadSeries
from goodwill.review.beside_arms import as_if_all, beside_arms, is_drawn
from goodwill.review.book import Reviewed, decided, reviewed
from goodwill.review.deciding import record_effect
from goodwill.review.measuring import measured
from goodwill.warehouse.measures import Touched
from goodwill.warehouse.profiles import NOW, Look

LOOKED_AT = ("cancellations", "revenue", "plays", "complaints", "goodwill")
SCORED = ("cancellations", "revenue")
"""Measures that are forecast too, as sums since the announcement."""
_LEVEL = 0.8


def look_again(name: str, *, until: date, at: datetime, look: Look = NOW) -> Mapping[str, Effect | Unmeasured | str]:
    """Return what a decision did to each measure up to a day, and write down what was forecast and can be told.

    Where chance said who was told, each arm is compared with those held out.

    A measure is an effect, a refusal with its reasons, or in words what is missing. Other decisions that touch the same
    people count as something else that happened.

    Raises:
        UnknownQuestion: Nothing of that name was written down.
        AlreadySo: It was not written here, so that whom it touches is not known.
    """
    one = reviewed(name)
    decision = one.decision
    if decision is None:
        said = f"{name} was told by another source: whom it touches is not known here; goodwill measure --of … --plan … --at … measures it"
        raise AlreadySo(said, why="elsewhere")
    if is_drawn(one):
        arms = beside_arms(one, until=until, look=look)
        _write_arms(one, arms, at)
        return arms
    found = looked_at(decision, until=until, look=look)
    _write(one, found, at)
    return found


def looked_at(
    decision: Decision, *, until: date, look: Look = NOW, themes: Sequence[str] = ()
) -> Mapping[str, Effect | Unmeasured | str]:
    """Return the same of a decision without writing anything down; ``themes`` are complaints looked at one by one."""
    also = dict.fromkeys(decision.touched.also, "the same is done there")
    known = Known(events=[_event(other) for other in _others(decision)], touched=also)
    touched = Touched(
        datetime.combine(decision.announced_on, time(), UTC), decision.touched.plans, decision.touched.countries
    )
    return {what: _measured(what, touched, until, known, look) for what in (*LOOKED_AT, *themes)}


def _measured(what: str, touched: Touched, until: date, known: Known, look: Look) -> Effect | Unmeasured | str:
    try:
        return measured(what, touched, until=until, known=known, look=look)
    except BadSeries as missing:
        told: str = missing.args[0]
        return told


def _write(one: Reviewed, found: Mapping[str, Effect | Unmeasured | str], at: datetime) -> None:
    for what in SCORED:
        effect = found[what]
        if isinstance(effect, Effect) and one.forecast is not None:
            [total] = [each for each in effect.total if each.level == _LEVEL]
            record_effect(one.name, what, total, at=at)


def _write_arms(one: Reviewed, found: Mapping[str, Effect | Unmeasured], at: datetime) -> None:
    for what in SCORED:
        effect = as_if_all(one, what, found, level=_LEVEL)
        if effect is not None and one.forecast is not None:
            record_effect(one.name, what, effect, at=at)


def _others(decision: Decision) -> list[Decision]:
    told = (one.decision for one in decided() if one.announced_at is not None and one.name != decision.name)
    return [other for other in told if other is not None and decision.touched.meets(other.touched)]


def _event(other: Decision) -> Event:
    return Event(other.name, other.announced_on, None)
