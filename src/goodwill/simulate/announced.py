"""What is told of the decisions themselves: proposed, approved, announced, each on a subject of its own."""

from __future__ import annotations

import pyarrow as pa

from goodwill import people
from goodwill.facts import DecisionAnnounced, DecisionApproved, DecisionProposed, Fact
from goodwill.segments.columns import Row, instant, open_part, to_table
from goodwill.simulate.company import COUNTRIES, PLANS, SOURCE
from goodwill.simulate.decisions import PRICE_RISE, Decision
from goodwill.simulate.rhythm import DAY, SECOND
from goodwill.simulate.setting import Setting
from goodwill.vocabulary import Handle, HandleKind


def decision_subjects(scene: Setting) -> dict[str, int]:
    """Return the subject of each decision by its name, made if new."""
    if not scene.decisions:
        return {}
    handles = [Handle(HandleKind.DECISION, decision.name) for decision in scene.decisions]
    found = people.subjects_of(handles, at=instant(scene.clock.since_us))
    return {handle.value: found[handle] for handle in handles}


def decision_table(scene: Setting, subjects: dict[str, int]) -> pa.Table:
    """Return the facts of all decisions, sorted as a segment is; positions count from 0."""
    told = [
        (subjects[decision.name], at, fact)
        for decision in scene.decisions
        for at, fact in _told(decision)
        if at < scene.clock.until_us
    ]
    rows = [
        Row(i, subject, at, at + 2 * SECOND, fact.wire, fact.version, SOURCE, open_part(fact), None)
        for i, (subject, at, fact) in enumerate(sorted(told, key=lambda one: one[:2]))
    ]
    return to_table(rows)


def _told(decision: Decision) -> list[tuple[int, Fact]]:
    name, at = decision.name, decision.announced_us
    proposed = DecisionProposed(decision=name, decision_kind=decision.kind, text=_in_words(decision))
    return [
        (at - 20 * DAY, proposed),
        (at - 6 * DAY, DecisionApproved(decision=name, owner="simulated")),
        (at, DecisionAnnounced(decision=name)),
    ]


def _in_words(decision: Decision) -> str:
    where = ", ".join(COUNTRIES[code].code for code in decision.countries)
    if decision.kind != PRICE_RISE:
        return f"Close the channel from {instant(decision.in_force_us):%Y-%m-%d} in {where}."
    plans = ", ".join(PLANS[code] for code in decision.plans)
    share = f"{decision.ratio - 1:.0%}"
    return f"Raise the price of {plans} by about {share} in {where} from {instant(decision.in_force_us):%Y-%m-%d}."
