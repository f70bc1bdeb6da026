"""How a rule of the map makes a fact of a row: its name, its fields, and what its fields must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from goodwill.errors import BadFact, BadMap
from goodwill.facts import Fact, kind_of
from goodwill.intake.maps import Cell, FactRule, Map, Verbatim, check_field
from goodwill.intake.maps.cells import Holds, Place, Read, Values, conditions, reader, text_of

Make = Callable[[Values, Any], Fact]
"""Makes a fact of a row's values (and the row as a whole, for a map that takes every column)."""


class Rule(msgspec.Struct, frozen=True):
    """A rule fitted to a file. ``tag`` tells its facts from those of other rules; ``once``: see :func:`_once`."""

    holds: Holds
    make: Make
    tag: str
    otherwise: bool
    once: Read | None


def rules_of(chosen: Map, place: Place, options: Mapping[str, str], *, columns: Sequence[str]) -> list[Rule]:
    """Return a map's rules, fitted to a file's columns."""
    names = [rule.name if isinstance(rule.name, str) else "*" for rule in chosen.fact]
    rules = []
    for i, rule in enumerate(chosen.fact):
        nth = names[:i].count(names[i])
        tag = f"{names[i]}.{nth}" if nth else names[i]
        holds = conditions(rule.when, place, at=f"{tag}: when")
        made = _maker(chosen, rule, place, options, columns)
        rules.append(Rule(holds, made, tag, rule.otherwise, _once(rule, place, tag)))
    return rules


def fact_of(wire: str, fields: dict[str, Any]) -> Fact:
    """Return the fact of a name with these fields.

    Raises:
        BadFact: A field is missing, of the wrong kind, or too large for its column.
    """
    return _fact(kind_of(wire), fields)


def _fact(kind: type[Fact], fields: dict[str, Any]) -> Fact:
    try:
        return msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError:
        pass
    texts = {name: text_of(fields[name]) for name in _texts(kind) if name in fields}  # numbers may be titles
    try:
        return msgspec.convert({**fields, **texts}, kind, strict=False)
    except msgspec.ValidationError as failure:
        raise BadFact(f"{kind.wire}: {_plain(str(failure))}") from None


def _maker(chosen: Map, rule: FactRule, place: Place, options: Mapping[str, str], columns: Sequence[str]) -> Make:
    name = rule.name if isinstance(rule.name, str) else reader(rule.name, place, options, at="fact.name")
    if isinstance(rule.fields, str):
        return _every_column(name, _spoken_for(chosen, rule), columns)
    plain = [(field, place(cell, f"{field} of {name}")) for field, cell in rule.fields.items() if isinstance(cell, str)]
    derived = [
        (field, reader(cell, place, options, at=f"{field} of {rule.name}"))
        for field, cell in rule.fields.items()
        if not isinstance(cell, str)
    ]
    known = kind_of(name) if isinstance(name, str) else None

    def make(values: Values, _: Any) -> Fact:
        fields = {field: value for field, i in plain if (value := values[i]) is not None}
        for field, read in derived:
            if (value := read(values)) is not None:
                fields[field] = value
        return _fact(known or kind_of(_named(name, values)), fields)

    return make


def _every_column(name: str | Read, spoken_for: frozenset[str], columns: Sequence[str]) -> Make:
    def make(values: Values, whole: Any) -> Fact:
        row = whole if isinstance(whole, dict) else dict(zip(columns, values, strict=True))
        fields = {key: value for key, value in row.items() if value is not None and key not in spoken_for}
        wire = _named(name, values)
        for field in fields.keys() - set(kind_of(wire).__struct_fields__):
            try:
                check_field(wire, field)
            except BadMap as unknown:
                raise BadFact(str(unknown)) from None
        return fact_of(wire, fields)

    return make


def _named(name: str | Read, values: Values) -> str:
    if isinstance(name, str):
        return name
    found = name(values)
    if found is None:
        raise BadFact("the row does not say which fact it is")
    return text_of(found)


def _spoken_for(chosen: Map, rule: FactRule) -> frozenset[str]:
    """Return the columns that the map uses for something else than a field."""
    key = (chosen.key.column,) if isinstance(chosen.key, Verbatim) else chosen.key
    cells = [*chosen.subject.values(), rule.name if isinstance(rule.name, Cell) else None]
    named = [cell if isinstance(cell, str) else cell.column for cell in cells if cell is not None]
    return frozenset([chosen.time.column, *key, *(name for name in named if name is not None)])


def _once(rule: FactRule, place: Place, tag: str) -> Read | None:
    """Return what a fact is told once for: the first row to say these words takes them. None: told for each row."""
    if not rule.once_per:
        return None
    chosen = [place(column, f"{tag}: once_per") for column in rule.once_per]
    word = rule.once_word or tag

    def read(values: Values) -> list[Any] | None:
        said = [values[i] for i in chosen]
        return None if None in said else [word, *said]

    return read


def _plain(failure: str) -> str:
    wanted, _, where = failure.partition(" - at `$.")
    return f"{where.rstrip('`')}: {wanted}" if where else wanted


@cache
def _texts(kind: type[Fact]) -> tuple[str, ...]:
    hints = get_type_hints(kind)
    return tuple(name for name in kind.__struct_fields__ if str in (hints[name], *get_args(hints[name])))
