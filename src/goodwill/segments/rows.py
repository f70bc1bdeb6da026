"""A fact as a row of the ledger: its envelope, its open fields as JSON, its personal ones sealed; and the way back.

Which columns a segment has is said here in words, so that who reads or writes facts one by one need not import Arrow.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from goodwill.errors import BadFact
from goodwill.facts import Entry, Fact, kind_of, personal_fields, upcast
from goodwill.vocabulary import SubjectId

ENVELOPE: dict[str, str] = {
    "subject": "int64",
    "occurred_at": "instant",
    "recorded_at": "instant",
    "position": "int64",
    "name": "string",
    "version": "int16",
    "source": "string",
}
TYPED: dict[str, str] = {
    "plan": "string",
    "country": "string",
    "button": "string",
    "amount_minor": "int64",
    "currency": "string",
    "interval": "string",
    "reason": "string",
    "cause": "string",
    "title": "string",
    "seconds": "int32",
    "length": "int32",
    "autoplay": "bool",
    "device": "string",
    "member": "string",
    "channel": "string",
    "language": "string",
    "conversation": "string",
    "survey": "string",
    "score": "int32",
    "decision": "string",
    "event": "string",
    "other": "int64",
    "purpose": "string",
    "ends_at": "instant",
    "invoice": "string",
    "subscription": "string",
}
REST: dict[str, str] = {"payload": "binary", "sealed": "binary"}
"""The columns of a segment and what rests in each; ``instant`` is microseconds in UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MICRO = timedelta(microseconds=1)
_SECOND = 1_000_000

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A fact as the tail keeps it: envelope, the open fields as JSON, the personal ones sealed (or None).

    ``occurred_us`` and ``recorded_us`` are microseconds since 1970 UTC.
    """

    position: int
    subject: int
    occurred_us: int
    recorded_us: int
    name: str
    version: int
    source: str
    payload: bytes
    sealed: bytes | None


def micros(at: datetime) -> int:
    """Return an aware instant as whole microseconds since 1970 UTC."""
    return (at - EPOCH) // _MICRO


def instant(us: int) -> datetime:
    """Return microseconds since 1970 as an aware UTC instant."""
    return EPOCH + timedelta(0, us // _SECOND, us % _SECOND)


def open_part(fact: Fact) -> bytes:
    """Return the fact's fields that may be read by anyone in the house, as JSON."""
    personal = personal_fields(type(fact))
    if not personal:
        return _encode(fact)
    kept = {
        name: value
        for name in fact.__struct_fields__
        if name not in personal and (value := getattr(fact, name)) is not None
    }
    return _encode(kept)


def personal_part(fact: Fact) -> bytes | None:
    """Return the fact's personal fields as JSON, to be sealed; None if it has none."""
    names = personal_fields(type(fact))
    kept = {name: value for name in names if (value := getattr(fact, name)) is not None}
    return _encode(kept) if kept else None


def to_entry(row: Row, *, personal: bytes | None = None) -> Entry:
    """Return a row as the fact it is, with its personal fields if they could be opened.

    Raises:
        BadFact: The row is of a kind or a version this program does not know, or lacks what its kind requires.
    """
    kind = kind_of(row.name)
    whole = spliced(row.payload or b"{}", personal)
    try:
        if row.version == kind.version:
            fact = _reader(kind)(whole)
        else:
            fact = msgspec.convert(upcast(kind, row.version, _decode(whole)), kind, strict=False)
    except msgspec.MsgspecError as failure:
        raise BadFact(f"{row.name} at position {row.position} cannot be read back: {failure}") from failure
    return Entry(
        row.position, SubjectId(row.subject), instant(row.occurred_us), instant(row.recorded_us), fact, row.source
    )


@cache
def typed_fields(kind: type[Fact]) -> frozenset[str]:
    """Return the names of a fact's fields that rest in columns of their own."""
    return frozenset(kind.__struct_fields__) & frozenset(TYPED) - personal_fields(kind)


@cache
def _reader(kind: type[Fact]) -> Callable[[bytes], Fact]:
    return msgspec.json.Decoder(kind, strict=False).decode


def spliced(first: bytes, second: bytes | None) -> bytes:
    """Return two JSON objects as one; the second may be missing."""
    if second is None or second == b"{}":
        return first
    return second if first == b"{}" else first[:-1] + b"," + second[1:]
