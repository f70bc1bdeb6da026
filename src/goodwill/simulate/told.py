"""The facts of one chunk as they are told, and the same facts as one sorted table of the segments' columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodwill.facts import kinds
from goodwill.segments.columns import INSTANT, SCHEMA
from goodwill.segments.rows import TYPED
from goodwill.simulate.company import SOURCE
from goodwill.simulate.draws import Ints
from goodwill.simulate.rhythm import SECOND

Column = int | NDArray[np.integer] | NDArray[np.bool_]
_WIRES = tuple(sorted(kinds()))
_VERSIONS = np.array([kinds()[wire].version for wire in _WIRES], np.int16)
_CODES = {wire: code for code, wire in enumerate(_WIRES)}
_NUMBERS = {name for name, kind in TYPED.items() if kind in ("int32", "int64", "instant")}
_POOLED = ("conversation", "payload", "sealed")
_NO_NUMBER = np.iinfo(np.int64).min
_HEARD_AFTER = 2 * SECOND
"""A fact is recorded a moment after it happened."""


@dataclass(frozen=True, slots=True)
class _Block:
    wire: int
    who: Ints
    at: Ints
    columns: dict[str, Column]


class Telling:
    """Takes facts by kind, many at once, in any order; nothing after the end of the span is kept.

    Args:
        words: For each column of words, the words its codes stand for.
        since_us: No fact is earlier.
        until_us: Facts from here on have not happened yet.
    """

    def __init__(self, words: dict[str, tuple[str, ...]], *, since_us: int, until_us: int) -> None:
        self._words = words
        self._since, self._until = since_us, until_us
        self._blocks: list[_Block] = []
        self._rest: dict[str, list[pa.Array]] = {name: [] for name in _POOLED}
        self._coded: dict[bytes, int] = {}

    def __len__(self) -> int:
        """Return how many facts were told."""
        return sum(len(block.who) for block in self._blocks)

    def tell(self, wire: str, who: Ints, at: Ints, **columns: Column) -> None:
        """Tell facts of one kind: of whom (0…), when (µs), and what, each column one value or one for each fact."""
        if not len(who):
            return
        if at.max() >= self._until:
            kept = at < self._until
            who, at = who[kept], at[kept]
            columns = {name: c[kept] if isinstance(c, np.ndarray) else c for name, c in columns.items()}
        if len(who):
            self._blocks.append(_Block(_CODES[wire], who, at, columns))

    def last(self, wires: Collection[str], n: int) -> Ints:
        """Return when each of ``n`` was last told of by one of some kinds of fact, ``(n,)`` in µs; 0: never."""
        codes, last = {_CODES[wire] for wire in wires}, np.zeros(n, np.int64)
        for block in self._blocks:
            if block.wire in codes:
                np.maximum.at(last, block.who, block.at)
        return last

    def payload(self, plain: bytes) -> int:
        """Return the code of a payload that many facts share."""
        if plain not in self._coded:
            self._coded[plain] = int(self.payloads([plain])[0])
        return self._coded[plain]

    def payloads(self, plain: list[bytes] | pa.Array) -> Ints:
        """Return the codes of payloads, one a fact."""
        return self._pooled("payload", plain)

    def stamps(self, field: str, at: Ints) -> Ints:
        """Return the codes of payloads that hold one instant under a name."""
        text = pc.cast(pa.array(at // SECOND, pa.timestamp("s")), pa.string())
        iso = pc.binary_replace_slice(text, 10, 11, "T")
        return self.payloads(pc.cast(pc.binary_join_element_wise(f'{{"{field}":"', iso, 'Z"}', ""), pa.binary()))

    def seals(self, sealed: list[bytes]) -> Ints:
        """Return the codes of sealed parts, one a fact."""
        return self._pooled("sealed", sealed)

    def conversations(self, names: list[str]) -> Ints:
        """Return the codes of the names of conversations."""
        return self._pooled("conversation", names)

    @property
    def schema(self) -> pa.Schema:
        """How the table comes: as a segment, with words as dictionaries of codes."""
        words = self._words | {"name": _WIRES, "source": (SOURCE,)}
        return pa.schema([
            field.with_type(pa.dictionary(pa.from_numpy_dtype(_width(words[field.name])), pa.string()))
            if field.name in words
            else field
            for field in SCHEMA
        ])  # fmt: skip

    def table(self, *, first_subject: int) -> pa.Table:
        """Return all that was told, sorted by subject and time; positions count from 0 and words are coded."""
        who = np.concatenate([block.who for block in self._blocks])
        at = np.concatenate([block.at for block in self._blocks])
        order = _order(who, at - self._since)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        at = at[order]
        wires = self._scattered("name", place, _width(_WIRES))
        columns: dict[str, pa.Array] = {
            "subject": pa.array(who[order] + first_subject),
            "occurred_at": pa.array(at).cast(INSTANT),
            "recorded_at": pa.array(at + _HEARD_AFTER).cast(INSTANT),
            "position": pa.array(np.arange(len(order))),
            "name": _coded(wires, _WIRES),
            "version": pa.array(_VERSIONS[wires]),
            "source": _coded(np.zeros(len(order), np.int8), (SOURCE,)),
        }
        schema = self.schema
        for field in schema:
            if field.name not in columns:
                columns[field.name] = self._column(field, place)
        return pa.table([columns[name] for name in schema.names], schema=schema)

    def _pooled(self, name: str, plain: list[bytes] | list[str] | pa.Array) -> Ints:
        pool = self._rest[name]
        first = sum(len(part) for part in pool)
        pool.append(pa.array(plain, SCHEMA.field(name).type) if isinstance(plain, list) else plain)
        return np.arange(first, first + len(plain))

    def _column(self, field: pa.Field, place: Ints) -> pa.Array:
        name, kind = field.name, field.type
        if not any(name in block.columns for block in self._blocks):
            return pa.nulls(len(place), kind)
        if name in _POOLED:
            codes = self._scattered(name, place, np.dtype(np.int32))
            return pa.concat_arrays(self._rest[name]).take(pa.array(codes, mask=codes < 0))
        if name in _NUMBERS:  # instants are whole microseconds
            numbers = self._scattered(name, place, np.dtype(np.int64), empty=_NO_NUMBER)
            return pa.array(numbers, mask=numbers == _NO_NUMBER).cast(kind)
        if pa.types.is_boolean(kind):
            truths = self._scattered(name, place, np.dtype(np.int8))
            return pa.array(truths == 1, mask=truths < 0)
        return _coded(self._scattered(name, place, _width(self._words[name])), self._words[name])

    def _scattered(self, name: str, place: Ints, width: np.dtype[np.signedinteger], *, empty: int = -1) -> Ints:
        """Return one column of every fact in the table's order: codes or numbers, ``empty`` where a fact has none."""
        column, first = np.full(len(place), empty, width), 0
        for block in self._blocks:
            last = first + len(block.who)
            if name == "name":
                column[place[first:last]] = block.wire
            elif name in block.columns:
                column[place[first:last]] = block.columns[name]
            first = last
        return column


def _order(who: Ints, since: Ints) -> Ints:
    """Return the order by subject and time. Ties keep the order they were told in, on every machine."""
    bits = int(since.max()).bit_length()
    keys = (who.astype(np.int64) << bits) | since
    order = np.argsort(keys)
    ordered = keys[order]
    if (ordered[1:] == ordered[:-1]).any():
        return np.argsort(keys, kind="stable")
    return order


def _width(words: tuple[str, ...]) -> np.dtype[np.signedinteger]:
    return np.min_scalar_type(-len(words) - 1)


def _coded(codes: NDArray[np.signedinteger], words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(words, pa.string()))
