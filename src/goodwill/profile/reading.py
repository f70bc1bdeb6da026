"""Reads formulas in Python, one scope at a time: a scope gives what each name stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from goodwill.profile.expressions import IT, Expression, Literal, Name, Op, Scope, Term

Reader = Callable[[Scope], Any]


def reader(expression: Expression) -> Reader:
    """Return a formula as a Python function of a scope."""
    match expression:
        case Name(name):
            return lambda scope: scope(name)
        case Literal(value):
            return lambda _: value
        case Term(op, args):
            return _LAZY[op]([reader(arg) for arg in args]) if op in _LAZY else _strict(op, args)
    raise TypeError(f"a formula wants names, values and terms; {type(expression).__name__} came")


def _strict(op: Op, args: Sequence[Expression]) -> Reader:
    """Return a function that is unknown as soon as one of its arguments is."""
    apply, readers = _STRICT[op], [reader(arg) for arg in args]

    def read(scope: Scope) -> Any:
        values = [one(scope) for one in readers]
        return None if None in values else apply(*values)

    return read


def _all(readers: list[Reader]) -> Reader:
    def read(scope: Scope) -> Any:
        values = [one(scope) for one in readers]
        return False if False in values else (None if None in values else True)

    return read


def _any(readers: list[Reader]) -> Reader:
    def read(scope: Scope) -> Any:
        values = [one(scope) for one in readers]
        return True if True in values else (None if None in values else False)

    return read


def _first_known(readers: list[Reader]) -> Reader:
    return lambda scope: next((value for one in readers if (value := one(scope)) is not None), None)


def _first_true(readers: list[Reader]) -> Reader:
    *branches, otherwise = readers

    def read(scope: Scope) -> Any:
        for condition, value in zip(branches[::2], branches[1::2], strict=True):
            if condition(scope) is True:
                return value(scope)
        return otherwise(scope)

    return read


def _each(readers: list[Reader]) -> Reader:
    many, formula = readers

    def read(scope: Scope) -> Any:
        found = many(scope)
        return None if found is None else tuple(formula(_about(one, scope)) for one in found)

    return read


def _those(readers: list[Reader]) -> Reader:
    many, formula = readers

    def read(scope: Scope) -> Any:
        found = many(scope)
        return None if found is None else tuple(one for one in found if formula(_about(_last(one), scope)) is True)

    return read


def _last(one: Any) -> Any:
    """Return what a tally, or what is kept, says of a key: it stands last."""
    return one[-1]


def _about(one: Any, scope: Scope) -> Scope:
    return lambda name: one if name == IT.name else scope(name)


_LAZY: dict[Op, Callable[[list[Reader]], Reader]] = {
    Op.AND: _all,
    Op.OR: _any,
    Op.COALESCE: _first_known,
    Op.CASES: _first_true,
    Op.IS_NULL: lambda readers: lambda scope: readers[0](scope) is None,
    Op.LENGTH: lambda readers: lambda scope: len(readers[0](scope) or ()),
    Op.EACH: _each,
    Op.THOSE: _those,
}
_STRICT: dict[Op, Callable[..., Any]] = {
    Op.ADD: lambda a, b: a + b,
    Op.SUBTRACT: lambda a, b: a - b,
    Op.MULTIPLY: lambda a, b: a * b,
    Op.FLOOR_DIVIDE: lambda a, b: a // b,
    Op.MODULO: lambda a, b: a % b,
    Op.DIVIDE: lambda a, b: a / b if b else None,
    Op.GREATER: lambda a, b: a > b,
    Op.AT_LEAST: lambda a, b: a >= b,
    Op.LESS: lambda a, b: a < b,
    Op.AT_MOST: lambda a, b: a <= b,
    Op.EQUAL: lambda a, b: a == b,
    Op.NOT: lambda a: not a,
    Op.CONCAT: lambda a, b: a + b,
    Op.AFTER: lambda a, b: tuple(one for one in a if one > b),
    Op.FIRST: lambda a: a[0] if a else None,
    Op.TOTAL: lambda a: sum(_last(one) for one in a),
    Op.MOST: lambda a: max((one.n for one in a), default=None),
    Op.NUMBERS: lambda a: tuple(one.n for one in a),
    Op.KEYS: lambda a: tuple(one.key for one in a),
    Op.WITHOUT: lambda a, b: tuple(one for one in a if one not in b),
    Op.UNITED: lambda a, b: tuple(sorted({*a, *b})),
    Op.OF_KEYS: lambda a, b: tuple(one for one in a if one.key in b),
    Op.BEYOND: lambda a, b: tuple(one for one in a if not any(two.key == one.key and two.n >= one.n for two in b)),
    Op.GREATEST: lambda a: max(a, default=None),
}
