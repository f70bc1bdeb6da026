"""What is told of the decisions themselves: proposed, approved, announced, each on a subject of its own."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa

from goodwill import people
from goodwill.segments.rows import instant
from goodwill.simulate.chunk import words
from goodwill.simulate.company import COUNTRIES, PLANS, SOURCE
from goodwill.simulate.decisions import PRICE_RISE, Decision
from goodwill.simulate.rhythm import DAY
from goodwill.simulate.setting import Setting
from goodwill.simulate.told import Telling
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
    first = min(subjects.values())
    telling = Telling(words(scene), since_us=scene.clock.since_us - 60 * DAY, until_us=scene.clock.until_us)
    for k, decision in enumerate(scene.decisions):
        proposed = {"decision_kind": decision.kind, "text": _in_words(decision)}
        for days, wire, rest in (
            (20, "proposed", proposed),
            (6, "approved", {"owner": SOURCE}),
            (0, "announced", None),
        ):
            column = {} if rest is None else {"payload": telling.payload(msgspec.json.encode(rest))}
            who, at = np.array([subjects[decision.name] - first]), np.array([decision.announced_us - days * DAY])
            telling.tell(f"decision.{wire}", who, at, decision=k, **column)
    return telling.table(first_subject=first)


def _in_words(decision: Decision) -> str:
    where = ", ".join(COUNTRIES[code].code for code in decision.countries)
    if decision.kind != PRICE_RISE:
        return f"Close the channel from {instant(decision.in_force_us):%Y-%m-%d} in {where}."
    plans = ", ".join(PLANS[code] for code in decision.plans)
    share = f"{decision.ratio - 1:.0%}"
    return f"Raise the price of {plans} by about {share} in {where} from {instant(decision.in_force_us):%Y-%m-%d}."
