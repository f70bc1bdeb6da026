"""Reads the table's formulas as columns of an engine: the same formulas the fold reads in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import ibis
from ibis.expr.types import Value

from goodwill.profile.expressions import IT, Expression, Literal, Name, Op, Term


def column(expression: Expression, scope: Mapping[str, Value]) -> Value:
    """Return a formula as a column; ``scope`` gives the columns it may name."""
    match expression:
        case Name(name):
            return scope[name]
        case Literal(value):
            return ibis.null() if value is None else ibis.literal(value, _type(value))
        case Term(Op.EACH, (many, formula)):
            return column(many, scope).map(lambda one: column(formula, {**scope, IT.name: one}))
        case Term(Op.THOSE, (many, formula)):
            return column(many, scope).filter(lambda one: column(formula, {**scope, IT.name: one["n"]}))
        case Term(op, args):
            return _OPS[op](*(column(arg, scope) for arg in args))
    raise TypeError(f"a formula wants names, values and terms; {type(expression).__name__} came")


def _type(value: Any) -> str | None:
    """Return the engine's type of a plain value: every whole number is 64 bits wide, so that none overflows."""
    return "int64" if isinstance(value, int) and not isinstance(value, bool) else None


def _cases(*parts: Value) -> Value:
    *branches, otherwise = parts
    return ibis.cases(*zip(branches[::2], branches[1::2], strict=True), else_=otherwise)


def _known(many: Value) -> Value:
    return ibis.coalesce(many, ibis.literal([], "array<int64>"))


def _is_beyond(one: Value, others: Value) -> Value:
    reached = others.filter(lambda other: (other["key"] == one["key"]) & (other["n"] >= one["n"]))
    return ibis.coalesce(reached.length(), 0) == 0


_OPS: dict[Op, Callable[..., Value]] = {
    Op.ADD: lambda a, b: a + b,
    Op.SUBTRACT: lambda a, b: a - b,
    Op.MULTIPLY: lambda a, b: a * b,
    Op.FLOOR_DIVIDE: lambda a, b: a // b,
    Op.MODULO: lambda a, b: a % b,
    Op.DIVIDE: lambda a, b: a / b.nullif(0),
    Op.GREATER: lambda a, b: a > b,
    Op.AT_LEAST: lambda a, b: a >= b,
    Op.LESS: lambda a, b: a < b,
    Op.AT_MOST: lambda a, b: a <= b,
    Op.EQUAL: lambda a, b: a == b,
    Op.AND: lambda *all_of: reduce(lambda a, b: a & b, all_of),
    Op.OR: lambda *any_of: reduce(lambda a, b: a | b, any_of),
    Op.NOT: lambda a: ~a,
    Op.IS_NULL: lambda a: a.isnull(),
    Op.COALESCE: ibis.coalesce,
    Op.CASES: _cases,
    Op.CONCAT: lambda a, b: a.concat(b),
    Op.LENGTH: lambda a: ibis.coalesce(a.length(), 0),
    Op.AFTER: lambda a, b: a.filter(lambda one: one > b),
    Op.FIRST: lambda a: (a.length() > 0).ifelse(a[0], ibis.null("int64")),
    Op.TOTAL: lambda a: a.map(lambda one: one["n"]).sums(),
    Op.NUMBERS: lambda a: a.map(lambda one: one["n"]),
    Op.KEYS: lambda a: a.map(lambda one: one["key"]),
    Op.WITHOUT: lambda a, b: a.filter(lambda one: ~ibis.coalesce(b.contains(one), False)),
    Op.UNITED: lambda a, b: _known(a).union(_known(b)).sort(),
    Op.OF_KEYS: lambda a, b: a.filter(lambda one: b.contains(one["key"])),
    Op.BEYOND: lambda a, b: a.filter(lambda one: _is_beyond(one, b)),
    Op.GREATEST: lambda a: a.maxs(),
    Op.MOST: lambda a: a.map(lambda one: one["n"]).maxs(),
}
