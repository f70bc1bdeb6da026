"""Which column a fact's field rests in, and the way from facts to Arrow and back.

A segment has the envelope (who, when, what), one typed column for each field name that questions are asked of, and
what is left of the fact as JSON (``payload``) or sealed (``sealed``). A column stands for one meaning wherever it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import pyarrow as pa

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
}
REST: dict[str, pa.DataType] = {"payload": pa.binary(), "sealed": pa.binary()}
SCHEMA = pa.schema([pa.field(name, kind) for name, kind in {**ENVELOPE, **TYPED, **REST}.items()])

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_encoder = msgspec.json.Encoder()
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
    delta = at - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def instant(us: int) -> datetime:
    """Return microseconds since 1970 as an aware UTC instant."""
    return datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)


def open_part(fact: Fact) -> bytes:
    """Return the fact's fields that may be read by anyone in the house, as JSON."""
    kind = type(fact)
    if not personal_fields(kind):
        return _encoder.encode(fact)
    kept = {name: value for name, value in msgspec.structs.asdict(fact).items() if name not in personal_fields(kind)}
    return _encoder.encode({name: value for name, value in kept.items() if value is not None})


def personal_part(fact: Fact) -> bytes | None:
    """Return the fact's personal fields as JSON, to be sealed; None if it has none."""
    names = personal_fields(type(fact))
    if not names:
        return None
    kept = {name: value for name in names if (value := getattr(fact, name)) is not None}
    return _encoder.encode(kept) if kept else None


def to_entry(row: Row, *, personal: bytes | None = None) -> Entry:
    """Return a row as the fact it is, with its personal fields if they could be opened."""
    kind = kind_of(row.name)
    fields = upcast(kind, row.version, _decode(row.payload) if row.payload else {})
    if personal is not None:
        fields |= _decode(personal)
    fact = msgspec.convert(fields, kind, strict=False)
    return Entry(
        row.position, SubjectId(row.subject), instant(row.occurred_us), instant(row.recorded_us), fact, row.source
    )


def to_table(rows: Iterable[Row]) -> pa.Table:
    """Return rows as an Arrow table of :data:`SCHEMA`, in the order given."""
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}
    for row in rows:
        _append(columns, row)
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in SCHEMA}, schema=SCHEMA)


def from_table(table: pa.Table) -> list[Row]:
    """Return the rows of an Arrow table of :data:`SCHEMA`."""
    return [_row(record) for record in table.to_pylist()]


@cache
def typed_fields(kind: type[Fact]) -> frozenset[str]:
    """Return the names of a fact's fields that rest in columns of their own."""
    return frozenset(kind.__struct_fields__) & frozenset(TYPED) - personal_fields(kind)


def _append(columns: dict[str, list[Any]], row: Row) -> None:
    kind = kind_of(row.name)
    fields = upcast(kind, row.version, _decode(row.payload) if row.payload else {})
    for name in TYPED:
        columns[name].append(fields.pop(name, None))
    columns["subject"].append(row.subject)
    columns["occurred_at"].append(row.occurred_us)
    columns["recorded_at"].append(row.recorded_us)
    columns["position"].append(row.position)
    columns["name"].append(row.name)
    columns["version"].append(kind.version)
    columns["source"].append(row.source)
    columns["payload"].append(_encoder.encode(fields) if fields else None)
    columns["sealed"].append(row.sealed)


def _row(record: Mapping[str, Any]) -> Row:
    fields = {name: record[name] for name in TYPED if record[name] is not None}
    rest = _decode(record["payload"]) if record["payload"] else {}
    return Row(
        record["position"],
        record["subject"],
        micros(record["occurred_at"]),
        micros(record["recorded_at"]),
        record["name"],
        record["version"],
        record["source"] or "",
        _encoder.encode({**fields, **rest}),
        record["sealed"],
    )
