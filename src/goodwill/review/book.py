"""The book of decisions: what the ledger says of each, folded; whether its seal holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from goodwill import ledger, people
from goodwill.decisions.record import Decision, read, seal_of
from goodwill.errors import BadDecision, UnknownQuestion
from goodwill.facts import (
    DecisionAnnounced,
    DecisionApproved,
    DecisionGuarded,
    DecisionMeasured,
    DecisionProposed,
    DecisionSealed,
    DecisionSplit,
    DecisionStopped,
    DecisionWithdrawn,
    Entry,
    Fact,
)
from goodwill.unasked import Plan
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind

BY_ITSELF = "guard-rail"
"""Who stopped a decision that its guard-rail stopped."""


class State(StrEnum):
    """How far a decision has come."""

    WRITTEN = "written"
    FORECAST = "forecast"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    STOPPED = "stopped"
    MEASURED = "measured"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One decision as the ledger has it.

    ``text`` is how it was written down, last before it was sealed; ``kind`` its kind as the source wrote it.
    ``forecast`` is what was sealed; ``is_intact`` whether the seal still fits (None: nothing was sealed). ``plan`` is how it
    was announced (None: elsewhere, or not yet), ``split`` how many came into each arm, ``guarded`` each look at its
    guard-rails, ``stopped`` when and why it was stopped.
    """

    subject: SubjectId
    name: str
    kind: str = ""
    text: str = ""
    state: State = State.WRITTEN
    versions: int = 0
    written_at: datetime | None = None
    sealed_at: datetime | None = None
    approved_by: str = ""
    announced_at: datetime | None = None
    plan: Plan | None = None
    split: DecisionSplit | None = None
    guarded: Sequence[tuple[datetime, DecisionGuarded]] = field(default_factory=tuple)
    stopped: tuple[datetime, DecisionStopped] | None = None
    withdrawn_because: str = ""
    seal: str = ""
    forecast: Mapping[str, Any] | None = None
    is_intact: bool | None = None
    measured: Sequence[tuple[datetime, DecisionMeasured]] = field(default_factory=tuple)

    @property
    def decision(self) -> Decision | None:
        """The decision as it was written here; None: another source told of it in words of its own."""
        try:
            return read(self.text)
        except BadDecision:
            return None


def decided() -> list[Reviewed]:
    """Return every decision the ledger knows of, the last written first."""
    subjects = people.of_kind(SubjectKind.DECISION)
    told = ledger.histories(subjects) if subjects else {}
    found = [one for subject, entries in told.items() if (one := _folded(subject, entries)) is not None]
    return sorted(found, key=lambda one: one.written_at.timestamp() if one.written_at else 0.0, reverse=True)


def reviewed(name: str) -> Reviewed:
    """Return the decision of a name.

    Raises:
        UnknownQuestion: Nothing of that name was written down.
    """
    handle = Handle(HandleKind.DECISION, name)
    subject = people.find([handle]).get(handle)
    found = None if subject is None else _folded(subject, ledger.history(subject))
    if found is None:
        raise UnknownQuestion(
            f"no decision is called {name!r}; goodwill forecast FILE writes one down, goodwill scorecard lists them"
        )
    return found


def of_subject(subject: SubjectId) -> Reviewed:
    """Return the decision that a number is about.

    Raises:
        UnknownQuestion: No decision has that number.
    """
    found = _folded(subject, ledger.history(subject))
    if found is None:
        raise UnknownQuestion(f"no decision has the number {subject}")
    return found


def _folded(subject: SubjectId, entries: Sequence[Entry]) -> Reviewed | None:
    found: Reviewed | None = None
    sealed = ""
    for entry in sorted(entries, key=lambda one: one.position):
        name = getattr(entry.fact, "decision", None)
        if isinstance(name, str):
            found = _with(found or Reviewed(subject=subject, name=name), entry)
        if isinstance(entry.fact, DecisionSealed) and not sealed:
            sealed = entry.fact.forecast
    if found is None or not found.seal:
        return found
    return replace(found, is_intact=seal_of(found.text, sealed) == found.seal)


def _with(one: Reviewed, entry: Entry) -> Reviewed:
    told = _TOLD.get(type(entry.fact))
    return one if told is None else told(one, entry.fact, entry.occurred_at)


def _proposed(one: Reviewed, fact: DecisionProposed, at: datetime) -> Reviewed:
    first = one.written_at or at
    return replace(one, kind=fact.decision_kind, text=fact.text or "", versions=one.versions + 1, written_at=first)


def _sealed(one: Reviewed, fact: DecisionSealed, at: datetime) -> Reviewed:
    if one.seal:
        return one
    return replace(one, state=State.FORECAST, sealed_at=at, seal=fact.seal, forecast=msgspec.json.decode(fact.forecast))


def _announced(one: Reviewed, fact: DecisionAnnounced, at: datetime) -> Reviewed:
    plan = msgspec.json.decode(fact.plan, type=Plan) if fact.plan else one.plan
    return replace(one, state=State.ANNOUNCED, announced_at=one.announced_at or at, plan=plan)


def _measured(one: Reviewed, fact: DecisionMeasured, at: datetime) -> Reviewed:
    return replace(one, state=State.MEASURED, measured=(*one.measured, (at, fact)))


_TOLD: Mapping[type[Fact], Callable[[Reviewed, Any, datetime], Reviewed]] = {
    DecisionProposed: _proposed,
    DecisionSealed: _sealed,
    DecisionApproved: lambda one, fact, _: replace(one, state=State.APPROVED, approved_by=fact.owner),
    DecisionAnnounced: _announced,
    DecisionSplit: lambda one, fact, _: replace(one, split=fact),
    DecisionGuarded: lambda one, fact, at: replace(one, guarded=(*one.guarded, (at, fact))),
    DecisionStopped: lambda one, fact, at: replace(one, state=State.STOPPED, stopped=one.stopped or (at, fact)),
    DecisionMeasured: _measured,
    DecisionWithdrawn: lambda one, fact, _: replace(one, state=State.WITHDRAWN, withdrawn_because=fact.reason or ""),
}
