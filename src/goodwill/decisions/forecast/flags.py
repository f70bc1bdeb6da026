"""What a forecast refuses, flags and does not know, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from goodwill.decisions.forecast.bins import Base, Floats
from goodwill.decisions.forecast.learning import Past
from goodwill.decisions.record import PRICED, Decision
from goodwill.errors import BadDecision

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
            f"in_force_on: a day from {now} on was wanted, {decision.in_force_on} came; what is done is measured: goodwill measure"
        )
    if not np.any(size != 0):
        raise BadDecision(f"the decision touches nobody: {_whom(decision)}; today's plans are {', '.join(base.plans)} "
                          f"and countries {', '.join(base.countries)}")  # fmt: skip
    coins = {move.after.currency for move in decision.prices}
    if coins - {base.currency}:
        raise BadDecision(
            f"price: {base.currency} was wanted, the currency these people pay in; {', '.join(sorted(coins))} came"
        )


def flags_of(
    decision: Decision, base: Base, size: Floats, *, past: Sequence[Past], others: Sequence[Decision], now: date
) -> tuple[str, ...]:
    """Return what whoever reads the forecast must see first."""
    said = [*_beyond(decision, size, past), *_off_list(decision, base), *_overlaps(decision, others)]
    if decision.announced_on < now:
        said.append(
            f"It was announced on {decision.announced_on}, before this forecast: what it did already is in the figures of today."
        )
    if decision.is_late:
        said.append(
            "It comes as a surprise: "
            + (
                "nobody is told."
                if not decision.told_by
                else f"people are told {decision.days_ahead} days ahead, less than 30."
            )
        )
    if decision.n_reversals:
        said.append(
            "Earlier promises were taken back: people answer such a change harder, and how much is a judgement."
        )
    return tuple(said)


def unknown_of(decision: Decision, *, past: Sequence[Past], newcomers: float, support: float) -> tuple[str, ...]:
    """Return plainly what is not known."""
    said = ["What competitors will do is not known; months differ by about 6 % of the hazard as they always did."]
    if not past:
        said.append("How these subscribers answer is not known: the forecast rests on what other companies' did.")
    if len(past) < 3:
        said.append("How far two decisions of this business differ is known from few or none of its own.")
    if not newcomers:
        said.append(
            "How many newcomers will come was not told: nobody is expected to, and lost newcomers are not counted."
        )
    if not support:
        said.append("What a contact costs was not told: support costs nothing here.")
    if decision.kind in PRICED:
        said.append("Whether some take a smaller plan instead of leaving is a judgement; no case published it.")
    if decision.touched.share[0] != decision.touched.share[2]:
        said.append("How many are really touched is an interval of yours, drawn evenly towards its middle.")
    return tuple(said)


def _beyond(decision: Decision, size: Floats, past: Sequence[Past]) -> list[str]:
    if decision.kind not in PRICED:
        return []
    largest, seen = float(np.abs(size).max()), max([_LARGEST_PUBLISHED, *(abs(one.size) for one in past)])
    own = max((abs(one.size) for one in past), default=0.0)
    if largest > seen + 1e-9:
        return [
            f"A price times {np.exp(largest):.2f} is beyond anything seen: the largest was {np.exp(seen):.2f}. The interval is a floor."
        ]
    if past and largest > own + 1e-9:
        return [
            f"A price times {np.exp(largest):.2f} is beyond this business's own past, whose largest was {np.exp(own):.2f}."
        ]
    return []


def _off_list(decision: Decision, base: Base) -> list[str]:
    said = []
    for move in decision.prices:
        plan = base.plans.index(move.plan) if move.plan in base.plans else -1
        some = (base.plan == plan) & np.array(
            [move.country in (None, base.countries[code]) for code in base.country], bool
        )
        if not some.any():
            said.append(f"Nobody is on {move.plan}{f' in {move.country}' if move.country else ''} today.")
            continue
        paid = float(base.n[some] @ base.price[some] / base.n[some].sum())
        if abs(paid / move.before.amount_minor - 1) > 0.1:
            said.append(
                f"On {move.plan} people pay {paid / 100:.2f} on average today, not {move.before.amount_minor / 100:.2f}."
            )
    return said


def _overlaps(decision: Decision, others: Sequence[Decision]) -> list[str]:
    return [
        f"{other.name} touches some of the same people within six months: the two cannot be told apart afterwards."
        for other in others
        if other.name != decision.name
        and abs((other.in_force_on - decision.in_force_on).days) < 6 * _MONTH
        and decision.touched.meets(other.touched)
    ]


def _whom(decision: Decision) -> str:
    who = decision.touched
    plans = f"plans {', '.join(who.plans)}" if who.plans else "any plan"
    countries = f"countries {', '.join(who.countries)}" if who.countries else "any country"
    low, high = who.tenure_months
    return f"{plans}, {countries}, tenure from {low}" + (f" to {high} months" if high else " months")
