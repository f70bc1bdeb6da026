"""How facts add up: each way of merging, commutative, associative and exact at equal instants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from goodwill.facts import Fact
from goodwill.profile.expressions import DAY, Expression, Literal, Name, Scope
from goodwill.profile.reading import Reader, reader

AT = Name("at")
ONE = Literal(1)
LONGEST_WINDOW = 90
"""Days. Windowed fields keep a count a day for so long, and no longer."""


class Tallied(NamedTuple):
    """How often, or how much, of one key."""

    key: str
    n: int


class Turned(NamedTuple):
    """One turn of one subscription, one word on its end, one payment for it: its id, and a number that grows with the instant."""

    key: str
    n: int


class Kept(NamedTuple):
    """The latest word on one key, and when it was said."""

    key: str
    at: datetime
    value: Any


class Told(NamedTuple):
    """A value and when it was told; of two at one instant the greater value counts, whichever arrived first."""

    at: int
    value: Any


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How one field is made: the facts it heeds, the value it takes from each, and (its class) how values merge.

    Args:
        of: The kinds of fact heeded; others pass by.
        takes: What is taken from a fact; a fact without it passes by.
        where: A condition on the fact; None: every one.
        says: What the field means, for the docs.
        of_several: Whether it is told only of who has several subscriptions, so that sweeps ask it of nobody else.
    """

    of: tuple[type[Fact], ...]
    takes: Expression = AT
    where: Expression | None = None
    says: str = ""
    of_several: bool = False
    manner: ClassVar[str] = ""

    @cached_property
    def _take(self) -> Reader:
        return reader(self.takes)

    @cached_property
    def _holds(self) -> Reader:
        return reader(self.where if self.where is not None else Literal(value=True))

    def of_fact(self, scope: Scope) -> Any:
        """Return what one fact adds, or None if it adds nothing."""
        if self._holds(scope) is not True:
            return None
        taken = self._take(scope)
        return None if taken is None else self.begin(taken, scope)

    def begin(self, taken: Any, scope: Scope) -> Any:
        """Return the state that one taken value makes."""
        return taken

    def join(self, one: Any, other: Any) -> Any:
        """Return two states as one."""
        raise NotImplementedError

    def value(self, state: Any, as_of: int) -> Any:
        """Return what a state says as of an instant no earlier than any of its facts."""
        return state


@dataclass(frozen=True, kw_only=True)
class Sum(Rule):
    """The sum of the values; 0 without any."""

    manner: ClassVar[str] = "sum"

    def join(self, one: int, other: int) -> int:
        """Add."""
        return one + other

    def value(self, state: int | None, as_of: int) -> int:
        """Return the sum."""
        return state or 0


@dataclass(frozen=True, kw_only=True)
class Count(Sum):
    """How many facts; 0 without any."""

    takes: Expression = ONE
    manner: ClassVar[str] = "count"


@dataclass(frozen=True, kw_only=True)
class Max(Rule):
    """The greatest value: of instants, the last."""

    manner: ClassVar[str] = "last"

    def join(self, one: Any, other: Any) -> Any:
        """Return the greater."""
        return max(one, other)


@dataclass(frozen=True, kw_only=True)
class Min(Rule):
    """The least value: of instants, the first."""

    manner: ClassVar[str] = "first"

    def join(self, one: Any, other: Any) -> Any:
        """Return the less."""
        return min(one, other)


@dataclass(frozen=True, kw_only=True)
class Latest(Rule):
    """The value told last; of two at one instant, the greater."""

    manner: ClassVar[str] = "latest"

    def begin(self, taken: Any, scope: Scope) -> Told:
        """Return the value with its time."""
        return Told(scope("at"), taken)

    def join(self, one: Told, other: Told) -> Told:
        """Return the later."""
        return max(one, other)

    def value(self, state: Told | None, as_of: int) -> Any:
        """Return the value alone."""
        return None if state is None else state.value


@dataclass(frozen=True, kw_only=True)
class Earliest(Latest):
    """The value told first; of two at one instant, the less."""

    manner: ClassVar[str] = "earliest"

    def join(self, one: Told, other: Told) -> Told:
        """Return the earlier."""
        return min(one, other)


@dataclass(frozen=True, kw_only=True)
class Distinct(Rule):
    """The distinct values, sorted."""

    manner: ClassVar[str] = "set"

    def begin(self, taken: Any, scope: Scope) -> frozenset[Any]:
        """Return a set of one."""
        return frozenset((taken,))

    def join(self, one: frozenset[Any], other: frozenset[Any]) -> frozenset[Any]:
        """Unite."""
        return one | other

    def value(self, state: frozenset[Any] | None, as_of: int) -> tuple[Any, ...]:
        """Return the values in order."""
        return tuple(sorted(state or ()))


@dataclass(frozen=True, kw_only=True)
class Tally(Rule):
    """The sum of the values of each key, in order of key; facts without the key pass by."""

    key: Expression
    manner: ClassVar[str] = "sum by key"

    @cached_property
    def _key(self) -> Reader:
        return reader(self.key)

    def begin(self, taken: Any, scope: Scope) -> Mapping[str, int] | None:
        """Return a tally of one."""
        key = self._key(scope)
        return None if key is None else {key: taken}

    def join(self, one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
        """Add key by key."""
        return _added(one, other)

    def value(self, state: Mapping[str, int] | None, as_of: int) -> tuple[Tallied, ...]:
        """Return the sums in order of key."""
        return tuple(Tallied(key, n) for key, n in sorted((state or {}).items()))


@dataclass(frozen=True, kw_only=True)
class LatestByKey(Tally):
    """The value told last for each key; of two at one instant, the greater."""

    manner: ClassVar[str] = "latest by key"

    def begin(self, taken: Any, scope: Scope) -> Any:
        """Return one value under its key."""
        key = self._key(scope)
        return None if key is None else {key: Told(scope("at"), taken)}

    def join(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
        """Keep the later of each key."""
        return {key: max(told for told in (one.get(key), other.get(key)) if told) for key in {*one, *other}}

    def value(self, state: Mapping[str, Any] | None, as_of: int) -> tuple[Any, ...]:
        """Return the latest of each key, in order of key."""
        return tuple(Kept(key, told.at, told.value) for key, told in sorted((state or {}).items()))


@dataclass(frozen=True, kw_only=True)
class Greatest(Tally):
    """The greatest value of each key, in order of key; facts without the key pass by."""

    manner: ClassVar[str] = "last by key"

    def join(self, one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
        """Keep the greater of each key."""
        return {key: max(n for n in (one.get(key), other.get(key)) if n is not None) for key in {*one, *other}}

    def value(self, state: Mapping[str, int] | None, as_of: int) -> tuple[Any, ...]:
        """Return the greatest of each key, in order of key."""
        return tuple(Turned(key, n) for key, n in sorted((state or {}).items()))


@dataclass(frozen=True, kw_only=True)
class Pairs(Greatest):
    """Every value of each key once, in order of key and value; facts without the key pass by."""

    manner: ClassVar[str] = "set by key"

    def begin(self, taken: Any, scope: Scope) -> Any:
        """Return a set of one."""
        key = self._key(scope)
        return None if key is None else frozenset(((key, taken),))

    def join(self, one: Any, other: Any) -> Any:
        """Unite."""
        return one | other

    def value(self, state: Any, as_of: int) -> tuple[Any, ...]:
        """Return the pairs in order."""
        return tuple(Turned(*one) for one in sorted(state or ()))


@dataclass(frozen=True, kw_only=True)
class Recent(Rule):
    """The sum of the values of the as-of day (UTC) and of the ``days`` whole days before it; 0 without any.

    ``series`` names the counts a day that it is read from: rules of one series heed the same facts.
    """

    days: int
    series: str
    manner: ClassVar[str] = "recent sum"

    def begin(self, taken: Any, scope: Scope) -> Mapping[int, int]:
        """Return a series of one day."""
        return {scope("at") // DAY: taken}

    def join(self, one: Mapping[int, int], other: Mapping[int, int]) -> Mapping[int, int]:
        """Add day by day; days no window can reach any more are dropped."""
        first = max(*one, *other) - LONGEST_WINDOW
        return {day: n for day, n in _added(one, other).items() if day >= first}

    def value(self, state: Mapping[int, int] | None, as_of: int) -> int:
        """Return the sum over the window."""
        return sum(n for day, n in (state or {}).items() if day >= as_of // DAY - self.days)


def _added(one: Mapping[Any, int], other: Mapping[Any, int]) -> Mapping[Any, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
