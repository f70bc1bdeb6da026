"""What a fact is: its root class, how one is told (:class:`Posting`) and kept (:class:`Entry`), and its registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_type_hints

import msgspec

from goodwill.errors import BadFact
from goodwill.vocabulary import SubjectId

_PERSONAL = msgspec.Meta(extra={"personal": True})
PersonalText = Annotated[str, _PERSONAL]
PersonalMap = Annotated[dict[str, Any], _PERSONAL]
"""The door's own words (traits, properties): kept whole and sealed, never read by name in the rooms."""

Whole = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
"""A whole number as the warehouse's 32-bit columns hold it: seconds, scores, ranks."""
Amount = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number of 64 bits: money in minor units, subjects."""
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its time zone."""

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened. Subclasses name it ``object.past_verb``; the wire name never changes."""

    wire: ClassVar[str] = ""
    version: ClassVar[int] = 1


class Posting(msgspec.Struct, frozen=True):
    """A fact as told to the ledger.

    Args:
        subject: Whom or what it is about.
        occurred_at: When it happened; aware, UTC.
        fact: What happened.
        key: What makes it this one and no other: two postings with one key are one fact, the first told.
        source: Which door told us, e.g. ``segment:web`` or ``import:viewing-export``.
    """

    subject: SubjectId
    occurred_at: datetime
    fact: Fact
    key: str
    source: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A fact as kept by the ledger.

    ``occurred_at`` is when it happened, ``recorded_at`` when we learnt it; ``position`` counts up in order of commit.
    """

    position: int
    subject: SubjectId
    occurred_at: datetime
    recorded_at: datetime
    fact: Fact
    source: str = ""


def kinds() -> dict[str, type[Fact]]:
    """Return every kind of fact by wire name."""
    return {kind.wire: kind for kind in _subclasses(Fact) if kind.wire}


@cache
def kind_of(wire: str) -> type[Fact]:
    """Return the class of a wire name.

    Raises:
        BadFact: No fact has that name.
    """
    try:
        return kinds()[wire]
    except KeyError:
        known = ", ".join(sorted(kinds()))
        raise BadFact(f"no fact is named {wire!r}; the names are {known}") from None


@cache
def personal_fields(kind: type[Fact]) -> frozenset[str]:
    """Return the names of a fact's fields that are sealed with the person's key."""
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(name for name in kind.__struct_fields__ if _is_personal(hints[name]))


_upcasters: dict[tuple[str, int], Upcast] = {}


def upcaster(wire: str, version: int) -> Callable[[Upcast], Upcast]:
    """Register how a payload of ``version`` becomes one of ``version + 1``."""

    def register(upcast: Upcast) -> Upcast:
        _upcasters[wire, version] = upcast
        return upcast

    return register


def upcast(kind: type[Fact], version: int, payload: dict[str, Any]) -> dict[str, Any]:
    """Return a payload as the kind's present version has it.

    Raises:
        BadFact: The payload is newer than this program, or a step between versions is missing.
    """
    if version > kind.version:
        raise BadFact(f"{kind.wire}: version {version} was written by a newer Goodwill; this one knows {kind.version}")
    for step in range(version, kind.version):
        if (kind.wire, step) not in _upcasters:
            raise BadFact(f"{kind.wire}: no upcaster from version {step} to {step + 1}")
        payload = _upcasters[kind.wire, step](payload)
    return payload


def _is_personal(hint: Any) -> bool:
    metas = [
        *getattr(hint, "__metadata__", ()),
        *(m for arg in get_args(hint) for m in getattr(arg, "__metadata__", ())),
    ]
    return any(isinstance(meta, msgspec.Meta) and (meta.extra or {}).get("personal") for meta in metas)


def _subclasses(kind: type[Fact]) -> Iterator[type[Fact]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)
