"""Programmes that a house writes itself, in TOML: who, how long to wait, unless what, what to say, and then.

A file is checked as a whole before it lives: an error says what was wanted, what came, and how to mend it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, reduce
from typing import Any, get_args

import msgspec

from goodwill.errors import BadChoice
from goodwill.orders import Key, Link, Order, Purpose, Say
from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, Expression, Literal, Name, cases
from goodwill.profile.table import types
from goodwill.programmes.programme import Deaf, Move, due_by, epoch, moved, orders, terms
from goodwill.programmes.words import pages
from goodwill.vocabulary import Standing, say

_NAME = re.compile(r"[a-z][a-z0-9_]{2,30}\Z")
_TESTS = ("is", "at_least", "at_most", "one_of", "known")
_WAY_OUT = "leave"
"""The one link that any message may carry."""
_FILLS = frozenset({"interval", "amount", "brand"})
"""What a page may ask for that every subscription has."""


class Wait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long to wait, since which instant of the profile."""

    since: str
    days: float


class Then(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What follows: again after so many days, so many times in all."""

    again_after_days: int = 30
    times: int = 1


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said: a page of words, on channels by preference, for a purpose."""

    words: str
    purpose: Purpose
    channels: tuple[str, ...] = ("email",)


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file as it was written."""

    name: str
    about: str
    who: dict[str, Any]
    wait: Wait
    say: Told
    unless: dict[str, Any] = {}
    then: Then = Then()


@dataclass(frozen=True)
class Written(Deaf):
    """A programme that the house wrote."""

    spec: Spec

    @property
    def name(self) -> str:
        """The name it was given."""
        return self.spec.name

    @cached_property
    def due(self) -> Expression:
        """So long after the instant it waits from, of whom it is about."""
        unless = _all(self.spec.unless, "unless")
        spared = Literal(value=False) if not self.spec.unless else unless.otherwise(other=False)
        when = Name(self.spec.wait.since) + round(self.spec.wait.days * DAY)
        return cases((_all(self.spec.who, "who").otherwise(other=False) & ~spared, when))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when it is their turn, the first time or again."""
        first = None if profile.erased_at is not None else due_by(self.due, profile)
        if first is None:
            return None
        done = moved(profile, self.name, "said")
        round_, times = self._rounds(profile, done.value if done else "")
        if done is None or not times:
            return first
        return (
            done.at + timedelta(days=self.spec.then.again_after_days)
            if times < self.spec.then.times and round_
            else None
        )

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return what is said."""
        due = self.due_at(profile)
        if due is None or due > now:
            return None
        done = moved(profile, self.name, "said")
        _, times = self._rounds(profile, done.value if done else "")
        key = Key(self.name, profile.subject, "said", f"{self._since(profile)}-{times + 1}")
        because = say("%(days)s days after %(since)s", days=f"{self.spec.wait.days:g}", since=self.spec.wait.since)
        told = self.spec.say
        links = tuple(Link(one, one) for one in pages()[told.words]["en"].links)
        what = Say(told.words, told.channels, told.purpose, terms(profile), links)
        return Move(key, (), orders(key, (what,), now, because=because), because)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why it is not said any more: it is not about them now."""
        return "it is not about them any more" if due_by(self.due, profile) is None else None

    def _since(self, profile: Profile) -> str:
        at: datetime = getattr(profile, self.spec.wait.since)
        return epoch(at)

    def _rounds(self, profile: Profile, value: str) -> tuple[bool, int]:
        """Return whether the last time was about the same instant, and how often it was said of it."""
        since, _dash, times = value.partition("-")
        is_same = since == self._since(profile)
        return is_same, int(times) if is_same and times.isdigit() else 0


def read(text: str) -> Written:
    """Return a programme from its TOML.

    Raises:
        BadChoice: It cannot be: says what was wanted, what came, and how to mend it.
    """
    try:
        spec = msgspec.convert(tomllib.loads(text), Spec)
    except tomllib.TOMLDecodeError as failure:
        raise BadChoice(f"the file is no TOML: {failure}") from failure
    except msgspec.ValidationError as failure:
        raise BadChoice(
            f"{failure}. A programme has name, about, [who], [wait], [say], and may have [unless] and [then]"
        ) from failure
    _check(spec)
    written = Written(spec)
    _ = written.due
    return written


def _check(spec: Spec) -> None:
    if not _NAME.match(spec.name):
        raise BadChoice(f"name: small letters, digits and _, from 3 to 31; {spec.name!r} came. Write e.g. quiet_start")
    if not spec.who:
        raise BadChoice("[who]: at least one condition; none came. For who pays, write: pays = true")
    instants = [name for name, hint in types().items() if datetime in get_args(hint) and "tuple" not in str(hint)]
    if spec.wait.since not in instants:
        raise BadChoice(
            f"[wait] since: an instant of the profile; {spec.wait.since!r} came. There are {', '.join(instants)}"
        )
    if not 0 <= spec.wait.days <= 3650 or not 1 <= spec.then.times <= 12 or not 1 <= spec.then.again_after_days <= 730:
        raise BadChoice("[wait] days is from 0 to 3650, [then] times from 1 to 12, again_after_days from 1 to 730")
    if spec.say.words not in pages():
        raise BadChoice(f"[say] words: a page of words; {spec.say.words!r} came. There are {', '.join(pages())}")
    page = pages()[spec.say.words]["en"]
    if lacking := sorted(page.gaps - _FILLS) + [one for one in page.links if one != _WAY_OUT]:
        raise BadChoice(
            f"[say] words: {spec.say.words} says {', '.join(lacking)}, which only its own programme knows. Choose another page"
        )


def _all(tests: Mapping[str, Any], part: str) -> Expression:
    found = [_test(part, name, wanted) for name, wanted in tests.items()]
    whole: Expression = Literal(value=True)
    for one in found:
        whole = whole & one
    return whole


def _test(part: str, name: str, wanted: Any) -> Expression:
    if name not in types() or "tuple" in str(types()[name]):
        raise BadChoice(
            f"[{part}] {name}: a field of the profile; there is none of that name to ask. See docs/profile.md"
        )
    tests = wanted if isinstance(wanted, dict) else {"is": wanted}
    return reduce(lambda one, other: one & other, [_one(part, name, test, value) for test, value in tests.items()])


def _one(part: str, name: str, test: str, value: Any) -> Expression:
    if test not in _TESTS:
        raise BadChoice(
            f"[{part}] {name}: one of {', '.join(_TESTS)}; {test!r} came. Write e.g. {name} = {{ at_least = 3 }}"
        )
    if test == "known":
        return Name(name).is_known() if value else Name(name).is_null()
    values = value if test == "one_of" and isinstance(value, list) and value else [value]
    for one in values:
        _refuse_other_type(part, name, one)
    field = Name(name)
    asked: dict[str, Expression] = {
        "at_least": field >= values[0],
        "at_most": field <= values[0],
        "one_of": field.is_in(values),
        "is": field.equals(values[0]),
    }
    return asked[test]


def _refuse_other_type(part: str, name: str, value: Any) -> None:
    hint = types()[name]
    kinds = [one for one in (get_args(hint) or (hint,)) if one is not type(None)]
    if Standing in kinds:
        if value not in list(Standing):
            raise BadChoice(f"[{part}] {name}: one of {', '.join(Standing)}; {value!r} came")
        return
    if type(value) not in kinds and not (type(value) is int and float in kinds):
        names = " or ".join(one.__name__ for one in kinds)
        raise BadChoice(
            f"[{part}] {name}: {names}; {value!r} came. An instant is asked with known = true, and waited from with [wait]"
        )
