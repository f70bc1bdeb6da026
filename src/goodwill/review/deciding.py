"""What is done with a decision: written down, sealed with its forecast, approved, announced, measured or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from goodwill import ledger, people
from goodwill.decisions.forecast import Fan, Forecast, Way
from goodwill.decisions.record import Decision, as_toml, seal_of
from goodwill.errors import AlreadySo, UnknownQuestion
from goodwill.facts import (
    DecisionAnnounced,
    DecisionApproved,
    DecisionForecast,
    DecisionMeasured,
    DecisionProposed,
    DecisionSealed,
    DecisionWithdrawn,
    Fact,
    Posting,
)
from goodwill.review.book import Reviewed, State, reviewed
from goodwill.review.telling import as_answer
from goodwill.store.transactions import writing
from goodwill.vocabulary import Estimate, Handle, HandleKind, SubjectId

SOURCE = "review"
MONTHS_TOLD = (12, 24)
"""A sealed forecast is told as facts for these months from its day; all of it rests in the seal."""


def propose(decision: Decision, *, at: datetime) -> SubjectId:
    """Write a decision down, or its next version, and return its subject; the same text twice is written once.

    Raises:
        AlreadySo: It was sealed: what was forecast is never edited; another decision wants another name.
    """
    text = as_toml(decision)
    with writing():
        before = _known(decision.name)
        if before is not None and before.sealed_at is not None and before.text != text:
            said = f"{decision.name} was sealed on {before.sealed_at:%Y-%m-%d} and is not edited: give the next one a name of its own"
            raise AlreadySo(said, why="sealed")
        if before is not None and before.text == text:
            return before.subject
        handle = Handle(HandleKind.DECISION, decision.name)
        subject = people.subjects_of([handle], at=at)[handle]
        proposed = DecisionProposed(decision=decision.name, decision_kind=decision.kind.value, text=text)
        _record(
            subject,
            [(f"proposed:{0 if before is None else before.versions}:{seal_of(text)[:24]}", proposed)],
            decision.name,
            at,
        )
    return subject


def seal(decision: Decision, made: Forecast, *, at: datetime) -> str:
    """Seal a decision with its forecast before it is announced, and return the seal.

    Raises:
        AlreadySo: It was sealed before, or announced.
    """
    return seal_told(decision, as_answer(made), at=at)


def seal_told(decision: Decision, told: Mapping[str, Any], *, at: datetime) -> str:
    """Seal a decision with a forecast as :func:`as_answer` tells it, and return the seal; errors as of :func:`seal`."""
    subject = propose(decision, at=at)
    with writing():
        before = reviewed(decision.name)
        if before.seal:
            raise AlreadySo(f"{decision.name} was sealed before; a forecast is never made twice", why="sealed")
        if before.announced_at is not None:
            raise AlreadySo(
                f"{decision.name} was announced on {before.announced_at:%Y-%m-%d}: a forecast comes before",
                why="announced",
            )
        whole, found = sealed_as(decision, told)
        sealed = DecisionSealed(decision=decision.name, seal=found, forecast=whole)
        _record(subject, [("sealed", sealed), *_as_facts(decision.name, told)], decision.name, at)
    return found


def sealed_as(decision: Decision, told: Mapping[str, Any]) -> tuple[str, str]:
    """Return a forecast as it would be sealed, and the seal it would get: the same values, the same seal."""
    whole = msgspec.json.encode(told, order="deterministic").decode()
    return whole, seal_of(as_toml(decision), whole)


def approve(name: str, *, owner: str, at: datetime) -> None:
    """Approve a decision whose forecast was sealed.

    Raises:
        UnknownQuestion: There is none of that name.
        AlreadySo: It has no forecast, or went further already.
    """
    _step(name, State.FORECAST, DecisionApproved(decision=name, owner=owner), "approved", at)


def announce(name: str, *, at: datetime) -> None:
    """Say that an approved decision was announced; the same errors as :func:`approve`."""
    _step(name, State.APPROVED, DecisionAnnounced(decision=name), "announced", at)


def withdraw(name: str, *, reason: str, at: datetime) -> None:
    """Take a decision back, at any time.

    Raises:
        UnknownQuestion: There is none of that name.
    """
    _record(reviewed(name).subject, [("withdrawn", DecisionWithdrawn(decision=name, reason=reason))], name, at)


def record_effect(name: str, measure: str, effect: Estimate, *, at: datetime) -> None:
    """Write down what a decision did to a measure, as it was measured.

    Raises:
        UnknownQuestion: There is none of that name, or its forecast has no such measure.
    """
    one = reviewed(name)
    known = [*one.forecast["ways"]["as_written"]["measures"], "goodwill"] if one.forecast else [measure]
    if measure not in known:
        raise UnknownQuestion(f"{name} was forecast for {', '.join(known)}; {measure!r} came")
    ends = {"value": effect.value, "low": effect.low, "high": effect.high, "level": effect.level}
    measured = DecisionMeasured(decision=name, measure=measure, **ends)
    _record(one.subject, [(f"measured:{measure}:{at:%Y-%m-%d}", measured)], name, at)


def _known(name: str) -> Reviewed | None:
    try:
        return reviewed(name)
    except UnknownQuestion:
        return None


def _step(name: str, wanted: State, fact: Fact, word: str, at: datetime) -> None:
    with writing():
        one = reviewed(name)
        if one.state is not wanted:
            raise AlreadySo(f"{name} is {one.state.value}; to be {word} it must be {wanted.value}", why=one.state.value)
        _record(one.subject, [(word, fact)], name, at)


def _as_facts(name: str, told: Mapping[str, Any]) -> list[tuple[str, Fact]]:
    found: list[tuple[str, Fact]] = []
    outlook, rests_on = told["ways"][Way.AS_WRITTEN.value], told["rests_on"]
    for measure, fans in outlook["measures"].items():
        difference = Fan(np.array(fans["difference"]))
        for month in MONTHS_TOLD:
            one = difference.at(month - 1, rests_on=rests_on)
            found.append((f"forecast:{measure}:{month}", _fact(name, f"{measure}.{month}", one)))
    return [*found, ("forecast:goodwill", _fact(name, "goodwill", Estimate(**outlook["goodwill"])))]


def _fact(name: str, measure: str, one: Estimate) -> DecisionForecast:
    ends = {"value": float(one.value), "low": float(one.low), "high": float(one.high)}
    return DecisionForecast(decision=name, measure=measure, level=one.level, **ends)


def _record(subject: SubjectId, told: Iterable[tuple[str, Fact]], name: str, at: datetime) -> None:
    ledger.record([Posting(subject, at, fact, f"decision:{name}:{word}", SOURCE) for word, fact in told], at=at)
