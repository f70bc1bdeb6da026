"""A map as somebody makes it in a form: one kind of fact, a time, a subject, a column for each field; and its TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from goodwill.intake.maps import Map, parse_map


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSketch:
    """The column of a field, and how it is read; ``currency`` (a code) or ``currency_column`` is for money."""

    column: str
    convert: str = "text"
    currency: str = ""
    currency_column: str = ""
    decimal: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What the rows of a file are.

    Args:
        fact: The kind of fact that each row tells.
        time: The column that says when it happened.
        format: How that is written: ``iso``, ``s``, ``ms``, ``us``, or a strptime pattern.
        zone: The time zone of times that carry none; empty: such times are refused.
        subject: The column of each kind of handle.
        fields: The column of each field of the fact.
        key: The columns that make a row this one; none: all that stands in it.
        only_column: Only rows in which this column is ``only_value`` are taken; empty: all.
        only_value: See ``only_column``.
    """

    fact: str
    time: str = ""
    format: str = "iso"
    zone: str = ""
    subject: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FieldSketch] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    only_column: str = ""
    only_value: str = ""


def toml_of(sketch: Sketch) -> str:
    """Return a sketch as a map in TOML, which ``goodwill import --map`` takes as well."""
    return "\n".join(_lines(sketch)) + "\n"


def map_of(sketch: Sketch, *, name: str) -> Map:
    """Return a sketch as a map; ``name`` is its source.

    Raises:
        BadMap: Something is missing, or does not hold together.
    """
    return parse_map(toml_of(sketch), name=name)


def _lines(sketch: Sketch) -> Iterator[str]:
    if sketch.key:
        yield f"key = [{', '.join(map(_text, sketch.key))}]"
    yield from ("", "[time]", f"column = {_text(sketch.time)}")
    if sketch.format != "iso":
        yield f"format = {_text(sketch.format)}"
    if sketch.zone:
        yield f"zone = {_text(sketch.zone)}"
        yield 'ambiguous = "earlier"'
    yield from ("", "[subject]", *(f"{kind} = {_text(column)}" for kind, column in sketch.subject.items()))
    if sketch.only_column:
        yield from (
            "",
            "[[skip]]",
            f"when = {{ {_text(sketch.only_column)} = {{ not = {_text(sketch.only_value)} }} }}",
        )
        yield f"because = {_text(f'{sketch.only_column} is not {sketch.only_value}')}"
    yield from ("", "[[fact]]", f"name = {_text(sketch.fact)}", "[fact.fields]")
    yield from (f"{name} = {_cell(one)}" for name, one in sketch.fields.items())


def _cell(one: FieldSketch) -> str:
    if one.convert == "text":
        return _text(one.column)
    words = {"column": one.column, "as": one.convert}
    if one.convert == "money":
        words |= {"currency_column": one.currency_column} if one.currency_column else {"currency": one.currency}
        words |= {"decimal": one.decimal} if one.decimal != "." else {}
    return f"{{ {', '.join(f'{name} = {_text(value)}' for name, value in words.items())} }}"


def _text(value: str) -> str:
    """Return text as TOML quotes it: JSON's escapes are TOML's too, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
