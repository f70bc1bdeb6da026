"""What a forecast refuses, flags and does not know, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from goodwill.decisions.forecast.bins import Base, Floats
from goodwill.decisions.forecast.learning import Past
from goodwill.decisions.record import PRICED, Decision
from goodwill.errors import BadDecision
from goodwill.vocabulary import Said, say

_LARGEST_PUBLISHED = 0.47
"""The largest log ratio of a published case: 9.99 became 15.98 in 2011."""
_MONTH = 31


def refuse(decision: Decision, base: Base, size: Floats, *, now: date) -> None:
    """Refuse what cannot be forecast.

    Raises:
        BadDecision: It was in force before today, touches nobody, or is told in another currency than people pay in.
    """
    if decision.in_force_on < now:
        raise BadDecision(
            say(
                "in_force_on: a day from %(now)s on was wanted, %(came)s came; what is done is measured: goodwill measure",
                now=str(now),
                came=str(decision.in_force_on),
            ),
            where="in_force_on",
        )
    if not np.any(size != 0):
        raise BadDecision(
            say(
                "the decision touches nobody: %(whom)s; today's plans are %(plans)s and countries %(countries)s",
                whom=_whom(decision),
                plans=", ".join(base.plans),
                countries=", ".join(base.countries),
            ),
            where="touches",
        )
    coins = {move.after.currency for move in decision.prices}
    if coins - {base.currency}:
        raise BadDecision(
            say(
                "price: %(wanted)s was wanted, the currency these people pay in; %(came)s came",
                wanted=base.currency,
                came=", ".join(sorted(coins)),
            ),
            where="price",
        )


def flags_of(
    decision: Decision, base: Base, size: Floats, *, past: Sequence[Past], others: Sequence[Decision], now: date
) -> tuple[str, ...]:
    """Return what whoever reads the forecast must see first."""
    said = [*_beyond(decision, size, past), *_off_list(decision, base), *_overlaps(decision, others)]
    if decision.announced_on < now:
        said.append(
            say(
                "It was announced on %(day)s, before this forecast: what it did already is in the figures of today.",
                day=str(decision.announced_on),
            )
        )
    if decision.is_late:
        said.append(
            say("It comes as a surprise: people are told %(n)s days ahead, less than 30.", n=decision.days_ahead)
            if decision.told_by
            else say("It comes as a surprise: nobody is told.")
        )
    if decision.n_reversals:
        said.append(
            say("Earlier promises were taken back: people answer such a change harder, and how much is a judgement.")
        )
    return tuple(said)


def unknown_of(decision: Decision, *, past: Sequence[Past], newcomers: float, support: float) -> tuple[str, ...]:
    """Return plainly what is not known."""
    said: list[str] = [
        say(
            "What competitors will do is not known; months differ by about 6 per cent of the hazard as they always did."
        )
    ]
    if not past:
        said.append(say("How these subscribers answer is not known: the forecast rests on what other companies' did."))
    if len(past) < 3:
        said.append(say("How far two decisions of this business differ is known from few or none of its own."))
    if not newcomers:
        said.append(
            say("How many newcomers will come was not told: nobody is expected to, and lost newcomers are not counted.")
        )
    if not support:
        said.append(say("What a contact costs was not told: support costs nothing here."))
    if decision.kind in PRICED:
        said.append(say("Whether some take a smaller plan instead of leaving is a judgement; no case published it."))
    if decision.touched.share[0] != decision.touched.share[2]:
        said.append(say("How many are really touched is an interval of yours, drawn evenly towards its middle."))
    return tuple(said)


def _beyond(decision: Decision, size: Floats, past: Sequence[Past]) -> list[str]:
    if decision.kind not in PRICED:
        return []
    largest, seen = float(np.abs(size).max()), max([_LARGEST_PUBLISHED, *(abs(one.size) for one in past)])
    own = max((abs(one.size) for one in past), default=0.0)
    if largest > seen + 1e-9:
        return [
            say(
                "A price times %(times)s is beyond anything seen: the largest was %(seen)s. The interval is a floor.",
                times=f"{np.exp(largest):.2f}",
                seen=f"{np.exp(seen):.2f}",
            )
        ]
    if past and largest > own + 1e-9:
        return [
            say(
                "A price times %(times)s is beyond this business's own past, whose largest was %(seen)s.",
                times=f"{np.exp(largest):.2f}",
                seen=f"{np.exp(own):.2f}",
            )
        ]
    return []


def _off_list(decision: Decision, base: Base) -> list[str]:
    said: list[str] = []
    for move in decision.prices:
        plan = base.plans.index(move.plan) if move.plan in base.plans else -1
        some = (base.plan == plan) & np.array(
            [move.country in (None, base.countries[code]) for code in base.country], bool
        )
        if not some.any():
            said.append(
                say("Nobody is on %(plan)s in %(country)s today.", plan=move.plan, country=move.country)
                if move.country
                else say("Nobody is on %(plan)s today.", plan=move.plan)
            )
            continue
        paid = float(base.n[some] @ base.price[some] / base.n[some].sum())
        if abs(paid / move.before.amount_minor - 1) > 0.1:
            said.append(
                say(
                    "On %(plan)s people pay %(paid)s on average today, not %(before)s.",
                    plan=move.plan,
                    paid=f"{paid / 100:.2f}",
                    before=f"{move.before.amount_minor / 100:.2f}",
                )
            )
    return said


def _overlaps(decision: Decision, others: Sequence[Decision]) -> Sequence[str]:
    return [
        say(
            "%(other)s touches some of the same people within six months: the two cannot be told apart afterwards.",
            other=other.name,
        )
        for other in others
        if other.name != decision.name
        and abs((other.in_force_on - decision.in_force_on).days) < 6 * _MONTH
        and decision.touched.meets(other.touched)
    ]


def _whom(decision: Decision) -> Said:
    who = decision.touched
    plans = say("plans %(plans)s", plans=", ".join(who.plans)) if who.plans else say("any plan")
    countries = (
        say("countries %(countries)s", countries=", ".join(who.countries)) if who.countries else say("any country")
    )
    low, high = who.tenure_months
    if high:
        told = say("tenure from %(low)s to %(high)s months", low=low, high=high)
    else:
        told = say("tenure from %(low)s months", low=low)
    return say("%(plans)s, %(countries)s, %(tenure)s", plans=plans, countries=countries, tenure=told)
