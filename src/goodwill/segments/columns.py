"""Which column a fact's field rests in, and the way from facts to Arrow and back.

A segment has the envelope (who, when, what), one typed column for each field name that questions are asked of, and
what is left of the fact as JSON (``payload``) or sealed (``sealed``). A column stands for one meaning wherever it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.facts import kind_of, upcast
from goodwill.segments.rows import ENVELOPE, REST, TYPED, Row, spliced, typed_fields

INSTANT = pa.timestamp("us", "UTC")

SCHEMA = pa.schema(
    [
        pa.field(name, INSTANT if kind == "instant" else pa.type_for_alias(kind))
        for name, kind in {**ENVELOPE, **TYPED, **REST}.items()
    ]
)

ORDER = [("subject", "ascending"), ("occurred_at", "ascending"), ("position", "ascending")]
"""How the rows of every segment are sorted."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def to_table(rows: Iterable[Row]) -> pa.Table:
    """Return rows as an Arrow table of :data:`SCHEMA`, in the order given."""
    told = list(rows)
    places: dict[tuple[str, int], list[int]] = {}
    for place, row in enumerate(told):
        places.setdefault((row.name, row.version), []).append(place)
    parts = [_table_of([told[place] for place in some]) for some in places.values()]
    if len(parts) < 2:
        return parts[0] if parts else pa.table([pa.nulls(0, field.type) for field in SCHEMA], schema=SCHEMA)
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


def todays(table: pa.Table) -> pa.Table:
    """Return rows of a segment with today's columns: what an older one lacks is unknown."""
    for field in SCHEMA:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(len(table), field.type))
    return table.select(SCHEMA.names).cast(SCHEMA)
