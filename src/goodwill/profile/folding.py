"""Reads the table for one subscriber: the fold of a history, and its increment by one fact or by another part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import UnionType
from typing import Any, get_args

from goodwill.facts import Entry, Fact
from goodwill.profile.expressions import Scope
from goodwill.profile.merges import Kept, Rule, Tallied, Turned
from goodwill.profile.patience import PATIENCE, Patience
from goodwill.profile.reading import Reader, reader
from goodwill.profile.table import TELLS_APART, Profile, formulas, rules, types
from goodwill.vocabulary import Standing, SubjectId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Partial:
    """What some of a subscriber's facts add up to. Parts join in any order and grouping to the same whole.

    A fact must be heeded once: the ledger keeps each once.
    """

    states: Mapping[str, Any]

    def heed(self, entry: Entry) -> Partial:
        """Return this part with one more fact, however late it came."""
        return self.join(Partial(_heard(entry)))

    def join(self, other: Partial) -> Partial:
        """Return two parts as one."""
        states = dict(self.states)
        _add(states, other.states)
        return Partial(states)

    def profile(self, subject: SubjectId, as_of: datetime, *, patience: Patience = PATIENCE) -> Profile:
        """Return what the part says as of an instant no earlier than any fact in it."""
        now = _micros(as_of)
        told = self._told()
        values = {name: rule.value(told.get(name), now) for name, rule in rules().items()}
        values["as_of"] = now
        for name, read in {**_patience(patience), **_readers()}.items():
            values[name] = read(values.get)
        return Profile(subject=subject, as_of=as_of, **{name: typed(name, values[name]) for name in types()})

    def _told(self) -> Mapping[str, Any]:
        """Return the states that count: those by subscription only of who has several."""
        if len(self.states.get(TELLS_APART, ())) > 1:
            return self.states
        return {name: state for name, state in self.states.items() if not rules()[name].of_several}


NOTHING = Partial({})


def fold(entries: Iterable[Entry], *, subject: SubjectId, as_of: datetime, patience: Patience = PATIENCE) -> Profile:
    """Return a subscriber's profile as of an instant; facts that occurred after it pass by.

    Args:
        entries: The facts of everyone told as this subscriber, in any order, each once.
        subject: Whom the profile is of.
        as_of: The instant looked at.
        patience: How long silence is borne.
    """
    return part(entries, as_of=as_of).profile(subject, as_of, patience=patience)


def part(entries: Iterable[Entry], *, as_of: datetime) -> Partial:
    """Return what facts add up to that occurred by an instant; those that occurred after it pass by."""
    states: dict[str, Any] = {}
    for entry in entries:
        if entry.occurred_at <= as_of:
            _add(states, _heard(entry))
    return Partial(states)


def typed(name: str, value: Any) -> Any:
    """Return a field's value as its type has it: instants from microseconds, standings from words, () from nothing."""
    return value if (convert := _converters().get(name)) is None else convert(value)


def _heard(entry: Entry) -> dict[str, Any]:
    """Return what one fact adds to each field that heeds it."""
    scope = _scope_of(entry)
    heard = ((name, rule.of_fact(scope)) for name, rule in _heeding(type(entry.fact)))
    return {name: state for name, state in heard if state is not None}


def _add(states: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name, state in other.items():
        states[name] = rules()[name].join(states[name], state) if name in states else state


def _scope_of(entry: Entry) -> Scope:
    fact, told = entry.fact, {"at": _micros(entry.occurred_at), "name": entry.fact.wire}

    def scope(name: str) -> Any:
        value = told[name] if name in told else getattr(fact, name, None)
        return _micros(value) if isinstance(value, datetime) else value

    return scope


@cache
def _heeding(kind: type[Fact]) -> tuple[tuple[str, Rule], ...]:
    return tuple((name, rule) for name, rule in rules().items() if kind in rule.of)


def _patience(patience: Patience) -> dict[str, Reader]:
    return {name: reader(formula) for name, formula in patience.formulas().items()}


@cache
def _readers() -> dict[str, Reader]:
    return {name: reader(one.formula) for name, one in formulas().items()}


@cache
def _converters() -> dict[str, Callable[[Any], Any]]:
    """Return how the fields that are not plain values become what their type says."""
    ways: dict[Any, Callable[[Any], Any]] = {
        datetime: lambda us: None if us is None else _instant(us),
        Standing: Standing,
        tuple[datetime, ...]: lambda many: tuple(_instant(us) for us in many or ()),
        tuple[str, ...]: lambda many: tuple(many or ()),
        tuple[Tallied, ...]: lambda many: tuple(Tallied(*one) for one in many or ()),
        tuple[Turned, ...]: lambda many: tuple(Turned(*one) for one in many or ()),
        tuple[Kept, ...]: lambda many: tuple(Kept(one[0], _instant(one[1]), one[2]) for one in many or ()),
    }
    return {name: ways[core] for name, hint in types().items() if (core := _core(hint)) in ways}


def _core(hint: Any) -> Any:
    """Return a type without its ``| None``."""
    return next(one for one in get_args(hint) if one is not type(None)) if isinstance(hint, UnionType) else hint


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _instant(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND
