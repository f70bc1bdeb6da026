"""The mapping language: a TOML file that says which facts the rows of a file are, read and checked."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from goodwill.errors import BadFact, BadMap
from goodwill.facts import kind_of, kinds
from goodwill.vocabulary import HandleKind

Scalar = str | int | float | bool
CONVERSIONS = ("text", "whole", "yes-no", "h:m:s", "minutes", "ms", "money", "time")


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the map: a word it does not know is refused, never passed over."""


class Cell(_Part, frozen=True, kw_only=True):
    """Where a value comes from and what is done to it; ``docs/import.md`` tells each word."""

    column: str | None = None
    columns: tuple[str, ...] = ()
    join: str = " "
    constant: Scalar | None = None
    option: str | None = None
    collect: dict[str, str] | None = None
    pattern: str | None = None
    values: dict[str, Scalar] | None = None
    otherwise: Scalar | None = None
    contains: str | None = None
    convert: str = msgspec.field(default="text", name="as")
    currency: str | None = None
    currency_column: str | None = None
    decimal: str = "."
    format: str | None = None
    zone: str | None = None
    ambiguous: str | None = None
    pseudonym: bool = False
    prefix: str = ""


class When(_Part, frozen=True, kw_only=True):
    """A condition on one column beyond being equal to something."""

    given: bool | None = None
    unless: tuple[Scalar, ...] | Scalar | None = msgspec.field(default=None, name="not")
    contains: str | None = None
    matches: str | None = None


Condition = Scalar | list[Scalar] | When
Conditions = dict[str, Condition]


class Time(_Part, frozen=True, kw_only=True):
    """Which column says when it happened, how it is written, and in which zone where it does not say."""

    column: str
    format: str = "iso"
    zone: str | None = None
    ambiguous: str = "reject"


class Skip(_Part, frozen=True, kw_only=True):
    """Rows that are knowingly no facts, and why."""

    when: Conditions
    because: str


class FactRule(_Part, frozen=True, kw_only=True):
    """A fact that a row tells when its conditions hold."""

    name: str | Cell
    when: Conditions = {}
    otherwise: bool = False
    once_per: tuple[str, ...] = ()
    once_word: str | None = None
    fields: dict[str, str | Cell] | str = {}


class Verbatim(_Part, frozen=True, kw_only=True):
    """A column that holds each fact's own idempotency key, used as it stands."""

    column: str


class Map(_Part, frozen=True, kw_only=True):
    """One mapping file, checked: the words hold together, though no file has been looked at yet."""

    time: Time
    subject: dict[str, str | Cell]
    fact: tuple[FactRule, ...]
    about: str = ""
    source: str = ""
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    key: tuple[str, ...] | Verbatim = ()
    repeats: str | None = None
    optional: tuple[str, ...] = ()
    options: dict[str, str] = {}
    skip: tuple[Skip, ...] = ()


def ready_maps() -> dict[str, str]:
    """Return the maps that come with Goodwill: name and what each is about."""
    folder = _folder()
    names = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name: ready_map(name).about for name in names}


def ready_map(name: str) -> Map:
    """Return a map that comes with Goodwill.

    Raises:
        BadMap: There is none of that name.
    """
    file = _folder() / f"{name}.toml"
    if not re.fullmatch(r"[\w-]+", name) or not file.is_file():
        names = sorted(file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml"))
        raise BadMap(f"no ready map is named {name!r}{near(name, names)}; there are {', '.join(names)}")
    return parse_map(file.read_text("utf-8"), name=name)


def read_map(path: Path) -> Map:
    """Return the map in a TOML file.

    Raises:
        BadMap: It cannot be read; the message says what was wanted, what came, where, and how to mend it.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        raise BadMap(f"{path}: cannot be read: {failure}") from failure
    return parse_map(text, name=path.stem, where=str(path))


def parse_map(text: str, *, name: str, where: str | None = None) -> Map:
    """Return the map that a TOML text is; ``name`` is its source unless it names another."""
    where = where or name
    try:
        tables = tomllib.loads(text)
        made = msgspec.convert(tables, Map)
    except tomllib.TOMLDecodeError as failure:
        raise BadMap(f"{where}: not TOML: {failure}") from failure
    except msgspec.ValidationError as failure:
        raise BadMap(f"{where}: {_in_words(str(failure), text)}") from failure
    made = msgspec.structs.replace(made, source=made.source or name)
    try:
        _check(made)
    except BadMap as failure:
        raise BadMap(f"{where}: {failure}") from failure
    return made


def near(word: str, known: list[str]) -> str:
    """Return `` (did you mean 'x'?)`` if a known word is near, else nothing."""
    lowered = {one.lower().strip(): one for one in known}
    close = get_close_matches(word.lower().strip(), lowered, n=1, cutoff=0.6)
    return f" (did you mean {lowered[close[0]]!r}?)" if close else ""


def _folder() -> Traversable:
    return resources.files("goodwill.intake") / "maps"


_TABLES: dict[str, type[_Part]] = {"fields": Cell, "fact": FactRule, "time": Time, "skip": Skip, "when": When}


def _in_words(failure: str, text: str) -> str:
    """Say msgspec's complaint in the map's own words, with the line where the word stands."""
    unknown = re.match(r"Object contains unknown field `(.+?)`(?: - at `(.+)`)?", failure)
    if unknown is None:
        return failure.replace("Object missing required field", "wants").replace("`$.", "`")
    word, path = unknown[1], unknown[2] or ""
    part = next((kind for table, kind in _TABLES.items() if re.search(rf"\b{table}\b", path)), Map)
    part = Cell if "subject" in path or re.search(r"fields\b|\.name$", path) else part
    known = sorted(field.encode_name for field in msgspec.structs.fields(part))
    line = next((n for n, line in enumerate(text.splitlines(), 1) if re.search(rf"\b{re.escape(word)}\b", line)), None)
    at = f" in line {line}" if line else ""
    return f"{word!r}{at} is no word of this table{near(word, known)}; its words are {', '.join(known)}"


def _check(made: Map) -> None:
    _one_of(made.format, ("csv", "jsonl", "parquet", None), "format")
    _one_of(made.repeats, ("same", "counted", None), "repeats")
    _one_of(made.time.ambiguous, ("reject", "earlier", "later"), "time.ambiguous")
    if len(made.source) > 48:
        raise BadMap(f"source wants at most 48 characters; {made.source!r} has {len(made.source)}")
    if not made.fact:
        raise BadMap("wants at least one [[fact]]; none came")
    if not made.subject:
        raise BadMap('[subject] wants a handle, e.g. user = "customer_id"; none came')
    for kind, cell in made.subject.items():
        _one_of(kind, tuple(HandleKind), "a handle in [subject]")
        _check_cell(made, cell, f"subject.{kind}")
    for rule in made.fact:
        _check_rule(made, rule)


def _check_rule(made: Map, rule: FactRule) -> None:
    if isinstance(rule.name, Cell):
        _check_cell(made, rule.name, "fact.name")
    elif rule.name not in kinds():
        raise BadMap(f"no fact is named {rule.name!r}{near(rule.name, list(kinds()))}; docs/facts.md lists them all")
    if isinstance(rule.fields, str):
        if rule.fields != "*":
            raise BadMap(f'fact.fields wants a table, or "*" for a field from each column; {rule.fields!r} came')
        return
    for field, cell in rule.fields.items():
        _check_cell(made, cell, f"fact.fields.{field}")
        if isinstance(rule.name, str):
            check_field(rule.name, field)


def check_field(wire: str, field: str) -> None:
    """Refuse a field that a fact does not have.

    Raises:
        BadMap: The fact has no such field; the message names the nearest.
    """
    try:
        known = sorted(kind_of(wire).__struct_fields__)
    except BadFact as unknown:
        raise BadMap(str(unknown)) from unknown
    if field not in known:
        has = f"it has {', '.join(known)}" if known else "it has none"
        raise BadMap(f"{wire} has no field {field!r}{near(field, known)}; {has}")


def _check_cell(made: Map, cell: str | Cell, at: str) -> None:
    if isinstance(cell, str):
        return
    origins = [cell.column, cell.columns or None, cell.constant, cell.option, cell.collect]
    if sum(origin is not None for origin in origins) != 1:
        raise BadMap(f"{at} wants exactly one of column, columns, constant, option or collect")
    if cell.option is not None and cell.option not in made.options:
        raise BadMap(f"{at}: no option {cell.option!r} in [options]{near(cell.option, list(made.options))}")
    _one_of(cell.convert, CONVERSIONS, f"{at}.as")
    _one_of(cell.ambiguous, ("reject", "earlier", "later", None), f"{at}.ambiguous")
    if cell.convert == "money" and (cell.currency is None) == (cell.currency_column is None):
        raise BadMap(f'{at}: as = "money" wants a currency = "EUR" or a currency_column')
    if cell.pattern is not None:
        pattern(cell.pattern, f"{at}.pattern")


def pattern(text: str, at: str) -> re.Pattern[str]:
    """Return a regular expression of the map.

    Raises:
        BadMap: It does not compile.
    """
    try:
        return re.compile(text)
    except re.error as failure:
        raise BadMap(f"{at}: {text!r} is no regular expression: {failure}") from failure


def _one_of(word: str | None, known: tuple[str | None, ...], at: str) -> None:
    if word not in known:
        words = [str(one) for one in known if one is not None]
        raise BadMap(f"{at} wants one of {', '.join(words)}; {word!r} came{near(str(word), words)}")
