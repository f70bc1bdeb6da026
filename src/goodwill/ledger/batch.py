"""A batch on its way into the ledger: checked, encoded and sealed, column by column."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import compress, repeat
from typing import Any, NoReturn

import msgspec

from goodwill import people
from goodwill.errors import BadFact
from goodwill.facts import Fact, Posting, personal_fields
from goodwill.segments.rows import EPOCH, micros, open_part, personal_part

_AHEAD_US = 366 * 86_400_000_000
EARLIEST = datetime(1900, 1, 1, tzinfo=EPOCH.tzinfo)
"""What is said to have happened earlier is a mistake of units."""
_EARLIEST_US = micros(EARLIEST)
_MICRO = timedelta(microseconds=1)
_LONGEST_SOURCE = 64

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts as columns of the tail, without their positions. All columns have one length."""

    keys: list[bytes]
    subjects: list[int]
    occurred: list[int]
    names: list[str]
    versions: list[int]
    sources: list[str]
    payloads: list[bytes]
    sealed: list[bytes | None]

    def columns(self, position: int, recorded_us: int) -> tuple[Iterable[Any], ...]:
        """Return the columns in the order of the tail's table, numbered from a position on."""
        n = len(self.keys)
        told = (self.names, self.versions, self.sources, self.payloads, self.sealed)
        return (range(position, position + n), self.keys, self.subjects, self.occurred, repeat(recorded_us, n), *told)

    def chosen(self, wanted: Sequence[bool]) -> Batch:
        """Return only the facts that are wanted."""
        return Batch(**{field.name: list(compress(getattr(self, field.name), wanted)) for field in fields(self)})

    def without_personal(self, subjects: set[int]) -> Batch:
        """Return the batch with nothing sealed for some subjects."""
        kept = [None if one in subjects else part for one, part in zip(self.subjects, self.sealed, strict=True)]
        return replace(self, sealed=kept)


def digest(key: str) -> bytes:
    """Return the 16 bytes that stand for an idempotency key."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def batch_of(postings: Sequence[Posting], told_at: datetime) -> Batch:
    """Return postings as they will be kept.

    Raises:
        BadFact: One of them cannot be kept, or could not be read back as what it is.
    """
    blake2b = hashlib.blake2b
    facts = [posting.fact for posting in postings]
    return Batch(
        keys=[blake2b(p.key.encode("utf-8", "surrogatepass"), digest_size=16).digest() for p in _keyed(postings)],
        subjects=[posting.subject for posting in postings],
        occurred=_occurred(postings, micros(told_at)),
        names=[fact.wire for fact in facts],
        versions=[fact.version for fact in facts],
        sources=_sources(postings),
        payloads=_payloads(facts),
        sealed=_sealed(postings),
    )


def _keyed(postings: Sequence[Posting]) -> Sequence[Posting]:
    if not all(posting.key for posting in postings):
        name = next(posting.fact.wire for posting in postings if not posting.key)
        raise BadFact(f"{name}: wants a key that makes it this fact and no other; an empty one came")
    return postings


def _occurred(postings: Sequence[Posting], told_us: int) -> list[int]:
    try:
        occurred = [(posting.occurred_at - EPOCH) // _MICRO for posting in postings]
    except TypeError:
        naive = next(posting for posting in postings if posting.occurred_at.tzinfo is None)
        at = naive.occurred_at.isoformat()
        raise BadFact(f"{naive.fact.wire}: occurred_at wants a time zone; {at} came without one") from None
    if max(occurred) > told_us + _AHEAD_US or min(occurred) < _EARLIEST_US:
        _refuse_time(postings, occurred, told_us)
    return occurred


def _refuse_time(postings: Sequence[Posting], occurred: Sequence[int], told_us: int) -> NoReturn:
    for posting, us in zip(postings, occurred, strict=True):
        said = f"{posting.fact.wire}: occurred_at is {posting.occurred_at.isoformat()}"
        if us > told_us + _AHEAD_US:
            raise BadFact(f"{said}, more than a year ahead; is the sender's clock right?")
        if us < _EARLIEST_US:
            raise BadFact(f"{said}, before 1900; is the unit seconds where milliseconds came, or the other way round?")
    raise AssertionError("none of them is out of range")


def _sources(postings: Sequence[Posting]) -> list[str]:
    sources = [posting.source for posting in postings]
    for source in set(sources):
        if len(source) > _LONGEST_SOURCE or not source.isprintable():
            raise BadFact(f"a source's name wants at most {_LONGEST_SOURCE} printable characters; {source[:80]!r} came")
    return sources


def _payloads(facts: Sequence[Fact]) -> list[bytes]:
    """Return the open part of each fact, once the whole of it was seen to read back."""
    try:
        whole = [_encode(fact) for fact in facts]
        for fact, text in zip(facts, whole, strict=True):
            _reader(type(fact))(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, TypeError, OverflowError, NotImplementedError) as refusal:
        raise BadFact(_why(facts, refusal)) from refusal
    return [open_part(fact) if _personal(type(fact)) else text for fact, text in zip(facts, whole, strict=True)]


def _why(facts: Sequence[Fact], refusal: Exception) -> str:
    for fact in facts:
        try:
            _reader(type(fact))(_encode(fact))
        except Exception as why:  # noqa: BLE001 -- whatever refused above refuses here again; this names the fact
            return f"{fact.wire or type(fact).__name__}: {why}"
    return str(refusal)


def _sealed(postings: Sequence[Posting]) -> list[bytes | None]:
    personal = [
        (i, part) for i, p in enumerate(postings) if _personal(type(p.fact)) and (part := personal_part(p.fact))
    ]
    sealed: list[bytes | None] = [None] * len(postings)
    seals = people.Seals()
    seals.prepare(postings[i].subject for i, _ in personal)
    for i, part in personal:
        sealed[i] = seals.seal(postings[i].subject, part)
    return sealed


@cache
def _personal(kind: type[Fact]) -> bool:
    return bool(personal_fields(kind))


@cache
def _reader(kind: type[Fact]) -> Callable[[bytes], Fact]:
    if not kind.wire:
        raise BadFact(f"{kind.__name__} is no fact that can be told: it has no wire name")
    return msgspec.json.Decoder(kind).decode
