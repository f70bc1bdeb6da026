"""Which column a fact's field rests in, and the way from facts to Arrow and back.

A segment has the envelope (who, when, what), one typed column for each field name that questions are asked of, and
what is left of the fact as JSON (``payload``) or sealed (``sealed``). A column stands for one meaning wherever it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import repeat
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.errors import BadFact
from goodwill.facts import Entry, Fact, kind_of, personal_fields, upcast
from goodwill.vocabulary import SubjectId

INSTANT = pa.timestamp("us", "UTC")

ENVELOPE: dict[str, pa.DataType] = {
    "subject": pa.int64(),
    "occurred_at": INSTANT,
    "recorded_at": INSTANT,
    "position": pa.int64(),
    "name": pa.string(),
    "version": pa.int16(),
    "source": pa.string(),
}
TYPED: dict[str, pa.DataType] = {
    "plan": pa.string(),
    "country": pa.string(),
    "button": pa.string(),
    "amount_minor": pa.int64(),
    "currency": pa.string(),
    "interval": pa.string(),
    "reason": pa.string(),
    "cause": pa.string(),
    "title": pa.string(),
    "seconds": pa.int32(),
    "length": pa.int32(),
    "autoplay": pa.bool_(),
    "device": pa.string(),
    "member": pa.string(),
    "channel": pa.string(),
    "language": pa.string(),
    "conversation": pa.string(),
    "survey": pa.string(),
    "score": pa.int32(),
    "decision": pa.string(),
    "event": pa.string(),
    "other": pa.int64(),
    "purpose": pa.string(),
    "ends_at": INSTANT,
}
REST: dict[str, pa.DataType] = {"payload": pa.binary(), "sealed": pa.binary()}
SCHEMA = pa.schema([pa.field(name, kind) for name, kind in {**ENVELOPE, **TYPED, **REST}.items()])

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ORDER = [("subject", "ascending"), ("occurred_at", "ascending"), ("position", "ascending")]
"""How the rows of every segment are sorted."""

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


def to_table(rows: Iterable[Row]) -> pa.Table:
    """Return rows as an Arrow table of :data:`SCHEMA`, in the order given."""
    told = list(rows)
    places: dict[tuple[str, int], list[int]] = {}
    for place, row in enumerate(told):
        places.setdefault((row.name, row.version), []).append(place)
    parts = [_table_of([told[place] for place in some]) for some in places.values()]
    if len(parts) < 2:
        return parts[0] if parts else SCHEMA.empty_table()
    came = np.concatenate([np.asarray(some) for some in places.values()])
    return pa.concat_tables(parts).take(pa.array(np.argsort(came))).combine_chunks()


def from_table(table: pa.Table) -> list[Row]:
    """Return the rows of an Arrow table of :data:`SCHEMA`."""
    if not len(table):
        return []
    columns = {name: table[name].to_pylist() for name in ("position", "subject", "name", "version", "source", "sealed")}
    occurred, recorded = (table[name].cast(pa.int64()).to_pylist() for name in ("occurred_at", "recorded_at"))
    sources = [source or "" for source in columns["source"]]
    envelope = (columns["position"], columns["subject"], occurred, recorded, columns["name"], columns["version"])
    return list(map(Row, *envelope, sources, _payloads(table), columns["sealed"]))


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


def _table_of(rows: Sequence[Row]) -> pa.Table:
    """Return rows of one name and version as a table: the columns have today's shape.

    What is personal cannot be brought to today's shape while it is sealed: such a row keeps its version and all of its
    payload, and is brought there when it is read.
    """
    kind, n = kind_of(rows[0].name), len(rows)
    fields = [upcast(kind, row.version, _decode(row.payload)) if row.payload else {} for row in rows]
    typed = {name: [one.pop(name, None) for one in fields] for name in typed_fields(kind)}
    stale = [row.version < kind.version and row.sealed is not None for row in rows]
    columns: dict[str, Iterable[Any]] = {
        "subject": [row.subject for row in rows],
        "occurred_at": [row.occurred_us for row in rows],
        "recorded_at": [row.recorded_us for row in rows],
        "position": [row.position for row in rows],
        "name": repeat(kind.wire, n),
        "version": [row.version if old else kind.version for row, old in zip(rows, stale, strict=True)],
        "source": [row.source for row in rows],
        **typed,
        "payload": [
            row.payload if old else _encode(one) if one else None
            for row, one, old in zip(rows, fields, stale, strict=True)
        ],
        "sealed": [row.sealed for row in rows],
    }
    return pa.table([_array(field, columns.get(field.name), n) for field in SCHEMA], schema=SCHEMA)


def _array(field: pa.Field, values: Iterable[Any] | None, n: int) -> pa.Array:
    if values is None:
        return pa.nulls(n, field.type)
    if field.name in TYPED and field.type == INSTANT:  # a payload tells an instant in words
        values = [None if value is None else datetime.fromisoformat(value) for value in values]
    return pa.array(values, field.type)


def _payloads(table: pa.Table) -> list[bytes]:
    """Return each row's open fields as JSON again."""
    rest = table["payload"].to_pylist()
    fields: list[dict[str, Any]] = [{} for _ in rest]
    for name in TYPED:
        if table[name].null_count < len(table):
            for one, value in zip(fields, table[name].to_pylist(), strict=True):
                if value is not None:
                    one[name] = value
    return [spliced(_encode(one), left) for one, left in zip(fields, rest, strict=True)]


def in_order(table: pa.Table) -> pa.Table:
    """Return a table sorted as the rows of every segment are."""
    return table.take(pc.sort_indices(table, sort_keys=ORDER)).combine_chunks()
