"""What one row of a file becomes under a map: drafts of facts, knowingly nothing, or a reason why it cannot be one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from goodwill.errors import BadFact
from goodwill.facts import Fact
from goodwill.intake.maps import Map, Verbatim
from goodwill.intake.maps.cells import conditions, place_of, reader, text_of
from goodwill.intake.maps.rules import Rule, rules_of
from goodwill.intake.maps.times import instants
from goodwill.vocabulary import Handle, HandleKind

_AHEAD = timedelta(days=365)
_encode = msgspec.json.Encoder(order="deterministic", decimal_format="string").encode


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of a file: the line it begins on, the values of its columns, and the whole of it (what makes it this row).

    None among the values: the row does not say.
    """

    line: int
    values: Sequence[Any]
    whole: Any


class Draft(msgspec.Struct, frozen=True, gc=False):
    """A fact about to be told: whom the handle leads to is not asked yet. ``once``: told once, whatever row tells it."""

    handle: Handle
    occurred_at: datetime
    fact: Fact
    key: str
    once: bool


class Skipped(msgspec.Struct, frozen=True):
    """A row that is knowingly no fact, and why."""

    because: str


class Plan:
    """A map fitted to the columns of one file."""

    def __init__(
        self, chosen: Map, columns: Sequence[str], *, source: str, options: Mapping[str, str], now: datetime
    ) -> None:
        """Fit a map to a file's columns, in order; facts more than a year after ``now`` are refused.

        Raises:
            BadMap: The map names a column that the file does not have.
        """
        absent = [name for name in chosen.optional if name not in columns]
        self._absent: list[None] = [None] * len(absent)
        place = place_of([*columns, *absent])
        own = chosen.key.column if isinstance(chosen.key, Verbatim) else None
        names = () if isinstance(chosen.key, Verbatim) else chosen.key
        self.counts_repeats = chosen.repeats == "counted" or (chosen.repeats is None and not names)
        self._source, self._latest = source, now + _AHEAD
        self._salt = _encode([source, sorted(options.items())])
        self._own = None if own is None else place(own, "key")
        self._key = [place(name, "key") for name in names]
        self._when = instants(chosen.time.format, chosen.time.zone, chosen.time.ambiguous, at="time")
        self._time, self._time_column = place(chosen.time.column, "time.column"), chosen.time.column
        self._handles = [
            (HandleKind(kind), reader(cell, place, options, at=f"subject.{kind}"))
            for kind, cell in chosen.subject.items()
        ]
        self._skips = [(conditions(skip.when, place, at="skip.when"), Skipped(skip.because)) for skip in chosen.skip]
        self._rules = rules_of(chosen, place, options, columns=columns)
        bare = len(self._rules) == 1 and chosen.fact[0].when == {} and self._rules[0].once is None
        self._always = self._rules if bare else None
        self._told_by = {name: place(name, "when") for rule in chosen.fact for name in rule.when}

    def identity(self, row: Row) -> bytes:
        """Return the 16 bytes that make a row this one: its key columns, or all that stands in it."""
        values = self._values(row)
        chosen = [values[i] for i in self._key] if self._key else row.whole
        return hashlib.blake2b(self._salt + _encode(chosen), digest_size=16).digest()

    def read(self, row: Row, identity: bytes, *, nth: int) -> list[Draft] | Skipped:
        """Return the facts that a row tells; ``nth`` counts from 0 among the rows of its identity.

        Raises:
            BadFact: The row cannot be what the map says; the message says why.
        """
        values = self._values(row)
        for holds, skipped in self._skips:
            if holds(values):
                return skipped
        rules = self._that_hold(values)
        if not rules:
            said = ", ".join(f"{name} = {values[i]!r}" for name, i in self._told_by.items())
            raise BadFact(f"no fact of the map fits this row: {said}")
        handle, at, key = self._handle(values), self._instant(values), self._own_key(values, identity, nth)
        return [
            Draft(handle, at, rule.make(values, row.whole), self._key_of(rule, values, key), rule.once is not None)
            for rule in rules
        ]

    def _that_hold(self, values: Sequence[Any]) -> list[Rule]:
        if self._always is not None:
            return self._always
        found = [rule for rule in self._rules if not rule.otherwise and rule.holds(values)]
        found = [rule for rule in found if rule.once is None or rule.once(values) is not None]
        if all(rule.once is not None for rule in found):
            found += [rule for rule in self._rules if rule.otherwise and rule.holds(values)]
        return found

    def _values(self, row: Row) -> Sequence[Any]:
        return [*row.values, *self._absent] if self._absent else row.values

    def _key_of(self, rule: Rule, values: Sequence[Any], key: str) -> str:
        if rule.once is not None:
            said = hashlib.blake2b(self._salt + _encode(rule.once(values)), digest_size=16).hexdigest()
            return f"{self._source}:once:{said}"
        return key if self._own is not None and len(self._rules) == 1 else f"{key}:{rule.tag}"

    def _handle(self, values: Sequence[Any]) -> Handle:
        for kind, read in self._handles:
            found = read(values)
            if found is not None and (text := text_of(found).strip()):
                return _handle(kind, text)
        raise BadFact(f"the row does not say whom it is about: no {' nor '.join(kind for kind, _ in self._handles)} id")

    def _instant(self, values: Sequence[Any]) -> datetime:
        told = values[self._time]
        if told is None:
            raise BadFact(f"the row does not say when it happened: {self._time_column!r} is empty")
        at = self._when(told)
        if at > self._latest:
            raise BadFact(f"{self._time_column!r} is {at.isoformat()}, more than a year ahead")
        return at

    def _own_key(self, values: Sequence[Any], identity: bytes, nth: int) -> str:
        if self._own is not None and values[self._own] is not None:
            return text_of(values[self._own])
        return f"{self._source}:{identity.hex()}:{nth}" if nth else f"{self._source}:{identity.hex()}"


@lru_cache(200_000)
def _handle(kind: HandleKind, text: str) -> Handle:
    return Handle(kind, text)


def columns_of(chosen: Map) -> Iterator[str]:
    """Yield every column that a map names, for files whose rows say their own columns."""
    for kind in (chosen.time, chosen.key if isinstance(chosen.key, Verbatim) else None):
        if kind is not None:
            yield kind.column
    yield from () if isinstance(chosen.key, Verbatim) else chosen.key
    for when in [*(skip.when for skip in chosen.skip), *(rule.when for rule in chosen.fact)]:
        yield from when
    cells = [*chosen.subject.values()]
    for rule in chosen.fact:
        yield from rule.once_per
        cells += [rule.name] if not isinstance(rule.name, str) else []
        cells += rule.fields.values() if not isinstance(rule.fields, str) else []
    for cell in cells:
        if isinstance(cell, str):
            yield cell
        else:
            yield from (name for name in (cell.column, cell.currency_column, *cell.columns) if name is not None)
            yield from (cell.collect or {}).values()
