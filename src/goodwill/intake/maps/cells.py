"""How a cell of the map becomes a value: where it comes from, and the conversion it goes through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import NoneType
from typing import Any

from goodwill import people
from goodwill.errors import BadFact, BadMap
from goodwill.intake.maps import Cell, Conditions, When, near, pattern
from goodwill.intake.maps.times import instants
from goodwill.vocabulary import Handle, HandleKind, decimals

Values = Sequence[Any]
Read = Callable[[Values], Any]
Holds = Callable[[Values], bool]
Place = Callable[[str, str], int]
"""Where a column of the file stands, given its name and where in the map it is named."""

_SMALL = (str, int, float, NoneType)
_YES = {"true": True, "yes": True, "y": True, "t": True, "1": True}
_NO = {"false": False, "no": False, "n": False, "f": False, "0": False}


def place_of(columns: Sequence[str]) -> Place:
    """Return what finds a column by name among those of a file.

    Raises (when called):
        BadMap: The file has no such column, or has it twice.
    """

    def find(name: str, at: str) -> int:
        n_found = columns.count(name)
        if n_found == 1:
            return columns.index(name)
        if n_found:
            raise BadMap(f"{at} wants column {name!r}, and the file has {n_found} of that name: rename all but one")
        has = ", ".join(repr(column) for column in columns[:40])
        raise BadMap(
            f"{at} wants column {name!r}, which the file does not have{near(name, list(columns))}; it has {has}"
        )

    return find


def reader(cell: str | Cell, place: Place, options: Mapping[str, str], *, at: str) -> Read:
    """Return what reads a cell from a row's values; None: the row does not say."""
    if isinstance(cell, str):
        i = place(cell, at)
        return lambda values: values[i]
    steps = _steps(cell, place, options, at)
    first = _origin(cell, place, options, at)
    if not steps:
        return first

    def through(value: Any, values: Values) -> Any:
        for step in steps:
            if value is None:
                return cell.otherwise
            value = step(value, values)
        return value

    if cell.currency_column is not None or cell.collect is not None:
        return lambda values: through(first(values), values)
    # Columns say the same few thousand things over and over: each is worked out once.
    known = lru_cache(50_000, typed=True)(lambda value: through(value, ()))

    def read(values: Values) -> Any:
        value = first(values)
        return known(value) if isinstance(value, _SMALL) else through(value, ())

    return read


def conditions(when: Conditions, place: Place, *, at: str) -> Holds:
    """Return what says whether a row meets all conditions; none at all: every row does."""
    tests = [_test(condition, place(column, at), at) for column, condition in when.items()]
    if len(tests) == 1:
        return tests[0]
    return lambda values: all(test(values) for test in tests)


def text_of(value: Any) -> str:
    """Return a value as a map would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _origin(cell: Cell, place: Place, options: Mapping[str, str], at: str) -> Read:
    if cell.constant is not None:
        return lambda _: cell.constant
    if cell.option is not None:
        word = options[cell.option]
        return lambda _: word
    if cell.collect is not None:
        places = {name: place(column, at) for name, column in cell.collect.items()}
        return lambda values: {name: values[i] for name, i in places.items() if values[i] is not None} or None
    if cell.columns:
        chosen = [place(column, at) for column in cell.columns]
        return lambda values: cell.join.join(text_of(values[i]) for i in chosen if values[i] is not None) or None
    i = place(cell.column or "", at)
    return lambda values: values[i]


Step = Callable[[Any, Values], Any]


def _steps(cell: Cell, place: Place, options: Mapping[str, str], at: str) -> list[Step]:
    steps: list[Step] = []
    if cell.pattern is not None:
        steps.append(_matched(pattern(cell.pattern, at), cell))
    if cell.contains is not None:
        steps.append(lambda value, _, part=cell.contains: part in text_of(value))  # type: ignore[misc]
    if cell.values is not None:
        steps.append(_looked_up(cell.values, cell))
    if cell.convert != "text":
        steps.append(_conversion(cell, place, at))
    if cell.prefix:
        steps.append(lambda value, _: cell.prefix + text_of(value))
    if cell.pseudonym:
        steps.append(_pseudonym(options.get("account", "")))
    return steps


def _matched(wanted: re.Pattern[str], cell: Cell) -> Step:
    def step(value: Any, _: Values) -> Any:
        found = wanted.search(text_of(value))
        if found:
            return found[1] if wanted.groups else found[0]
        if cell.otherwise is not None:
            return cell.otherwise
        raise BadFact(f"{cell.column!r} wants text like {wanted.pattern!r}; {value!r} came")

    return step


def _looked_up(table: Mapping[str, Any], cell: Cell) -> Step:
    def step(value: Any, _: Values) -> Any:
        try:
            return table[text_of(value)]
        except KeyError:
            if cell.otherwise is not None:
                return cell.otherwise
            known = ", ".join(repr(one) for one in table)
            raise BadFact(
                f"{cell.column!r} wants one of {known}; {value!r} came{near(text_of(value), list(table))}"
            ) from None

    return step


def _conversion(cell: Cell, place: Place, at: str) -> Step:
    if cell.convert == "money":
        return _money(cell, place, at)
    if cell.convert == "time":
        read = instants(cell.format or "iso", cell.zone, cell.ambiguous or "reject", at=at)
        return lambda value, _: read(value)
    plain = _PLAIN[cell.convert]
    return lambda value, _: _named(plain, value, cell.column)


def _named(convert: Callable[[str], Any], value: Any, column: str | None) -> Any:
    try:
        return convert(text_of(value))
    except BadFact as failure:
        raise BadFact(f"{column!r} {failure}") from None


def _h_m_s(text: str) -> int:
    """Return a duration as seconds: ``h:m:s``, ``m:s`` or ``s``; a fraction of a second is dropped."""
    parts = text.strip().partition(".")[0].split(":")
    if len(parts) <= 3 and all(part.isascii() and part.isdigit() for part in parts):
        numbers = [int(part) for part in parts]
        if all(number < 60 for number in numbers[1:]):
            return sum(number * 60**i for i, number in enumerate(reversed(numbers)))
    raise BadFact(f"wants a duration h:m:s; {text!r} came")


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise BadFact(f"wants a number; {text!r} came")
    return found


def _whole(text: str) -> int:
    return int(_number(text) // 1)


def _minutes(text: str) -> int:
    return int(_number(text) * 60)


def _ms(text: str) -> int:
    return int(_number(text) / 1000)


def _yes_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in _YES and word not in _NO:
        raise BadFact(f"wants yes or no; {text!r} came")
    return word in _YES


_PLAIN: dict[str, Callable[[str], Any]] = {
    "whole": _whole, "yes-no": _yes_no, "h:m:s": _h_m_s, "minutes": _minutes, "ms": _ms,
}  # fmt: skip


def _money(cell: Cell, place: Place, at: str) -> Step:
    where = None if cell.currency_column is None else place(cell.currency_column, at)
    grouping = "," if cell.decimal == "." else "."

    def step(value: Any, values: Values) -> int:
        currency = cell.currency if where is None else values[where]
        if currency is None:
            raise BadFact(f"{cell.column!r} is money, but {cell.currency_column!r} says no currency")
        plain = re.sub(r"[\s'\u00a0\u202f]", "", text_of(value)).replace(grouping, "").replace(cell.decimal, ".")
        digits = decimals(str(currency))
        minor = _named(_number, plain, cell.column).scaleb(digits)
        if minor != minor.to_integral_value():
            raise BadFact(f"{cell.column!r} wants at most {digits} decimals of {currency}; {value!r} came")
        return int(minor)

    return step


def _pseudonym(account: str) -> Step:
    def short(value: Any, _: Values) -> str:
        return people.digest(Handle(HandleKind.USER, f"member:{account}:{text_of(value)}")).hex()[:12]

    return short


def _test(condition: Any, i: int, at: str) -> Holds:
    if isinstance(condition, When):
        return _beyond(condition, i, at)
    wanted = {text_of(one) for one in (condition if isinstance(condition, list) else [condition])}
    return lambda values: values[i] is not None and text_of(values[i]) in wanted


def _beyond(when: When, i: int, at: str) -> Holds:
    if when.given is not None:
        return lambda values: (values[i] is not None) == when.given
    if when.contains is not None:
        part = when.contains
        return lambda values: values[i] is not None and part in text_of(values[i])
    if when.matches is not None:
        wanted = pattern(when.matches, at)
        return lambda values: values[i] is not None and wanted.search(text_of(values[i])) is not None
    if when.unless is not None:
        unwanted = {text_of(one) for one in (when.unless if isinstance(when.unless, tuple) else (when.unless,))}
        return lambda values: values[i] is None or text_of(values[i]) not in unwanted
    raise BadMap(f"{at}: a condition wants one of given, not, contains or matches")
