"""What one event tells, in our words: facts, about whom, and which handles lead to the same person.

Translators are pure: they turn a dialect's event into a :class:`Telling` and look nothing up.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodwill.errors import BadEvent
from goodwill.facts import Fact
from goodwill.vocabulary import Handle, HandleKind

Event = Mapping[str, Any]
"""One event as a client wrote it."""

_LONGEST_ID = 512
_LONGEST_NAME = 200
_INT32 = 2**31 - 1
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_NOBODY = frozenset(
    {"null", "undefined", "none", "nil", "nan", "[object object]", "00000000-0000-0000-0000-000000000000"}
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact as told: about whom, when, and the key that makes it this one and no other."""

    who: Handle
    at: datetime
    fact: Fact
    key: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A handle is said to lead to the same person as ``owner``.

    Args:
        owner: Whose history the other is told as part of.
        handle: The handle said to lead there too.
        at: When it was said to be so.
        strong: The event says that the user with this id has another id now (an alias): they may be absorbed, unless
            they are known by a third.
        mutual: If the handle's person cannot be absorbed, the owner may be (a biller's customer who is a known user).
    """

    owner: Handle
    handle: Handle
    at: datetime
    strong: bool = False
    mutual: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """All that one event tells."""

    statements: tuple[Statement, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an event came in: by which source, when, and when its sender says it was sent."""

    source: str
    received: datetime
    sent: datetime | None = None


def id_of(value: Any, what: str) -> str | None:
    """Return an id as text; None if there is none. Numbers are ids too.

    Raises:
        BadEvent: It is neither text nor a number, or absurdly long.
    """
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadEvent(f"{what} wants text or a whole number, {type(value).__name__} came")
    if isinstance(value, int) and value.bit_length() > 1024:
        raise BadEvent(f"{what} is a number of more than 300 digits")
    plain = str(value).strip()
    if len(plain) > _LONGEST_ID:
        raise BadEvent(f"{what} is longer than {_LONGEST_ID} characters")
    return None if not plain or plain.lower() in _NOBODY else plain


def handle(kind: HandleKind, value: Any, what: str) -> Handle | None:
    """Return a handle from an id as a client wrote it; None if there is none."""
    plain = id_of(value, what)
    return None if plain is None else Handle(kind, plain)


def mapping(value: Any) -> dict[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any, longest: int = 500) -> str | None:
    """Return a short text or number as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str) and abs(value) > 2**63:
        return None
    return str(value).strip()[:longest] or None


def seconds(value: Any) -> int | None:
    """Return whole seconds from a number or its text, within what a column holds; None for anything else."""
    number = amount(value)
    return None if number is None or not 0 <= number <= _INT32 else round(number)


def amount(value: Any) -> float | None:
    """Return a number or its text as a number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e15 else None


def flag(value: Any) -> bool | None:
    """Return a truth value as clients write it; None for anything else."""
    if isinstance(value, str):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value.lower())
    return bool(value) if isinstance(value, bool | int) else None


def country(value: Any) -> str | None:
    """Return a two-letter country code in capitals; None for anything else."""
    return value.upper() if isinstance(value, str) and _COUNTRY.fullmatch(value) else None


def open_name(value: Any) -> str | None:
    """Return a name that may be read by anyone in the house: short, and without the mail addresses people put in."""
    name = text(value, _LONGEST_NAME)
    return None if name is None else struck_out(name)


def struck_out(words: str) -> str:
    """Return words without the mail addresses in them."""
    return _ADDRESS.sub("(address)", words) if "@" in words else words


def first(event: Event, *names: str) -> Any:
    """Return the first of several fields that says anything."""
    return next((event[name] for name in names if event.get(name) not in (None, "")), None)


def content_key(event: Event) -> str:
    """Return what stands for an event that has no id: the same content, the same key."""
    told = {name: value for name, value in event.items() if name not in ("sentAt", "sent_at", "receivedAt")}
    plain = json.dumps(told, sort_keys=True, default=str, ensure_ascii=True)
    return "~" + hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()
