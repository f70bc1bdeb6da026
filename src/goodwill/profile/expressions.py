"""A small language of columns: one formula, read here in Python and by the warehouse's engines as columns.

Its values are whole numbers, floats, words and truths; None is unknown and spreads as in SQL. Instants are whole
microseconds since 1970 UTC, so that no engine's calendar or time zone has a say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

Value = int | float | str | bool | None
Operand: TypeAlias = "Expression | int | float | str | bool"
Scope = Callable[[str], Any]
"""Gives the value of a name."""

SECOND = 1_000_000
DAY = 86_400 * SECOND


class Op(Enum):
    """What can be done with values."""

    ADD = auto()
    SUBTRACT = auto()
    MULTIPLY = auto()
    FLOOR_DIVIDE = auto()
    MODULO = auto()
    DIVIDE = auto()
    GREATER = auto()
    AT_LEAST = auto()
    LESS = auto()
    AT_MOST = auto()
    EQUAL = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    IS_NULL = auto()
    COALESCE = auto()
    CASES = auto()
    CONCAT = auto()
    LENGTH = auto()
    AFTER = auto()
    FIRST = auto()
    TOTAL = auto()
    MOST = auto()
    NUMBERS = auto()
    KEYS = auto()
    THOSE = auto()
    WITHOUT = auto()
    UNITED = auto()
    OF_KEYS = auto()
    BEYOND = auto()
    EACH = auto()
    GREATEST = auto()


class Expression:
    """A formula over named columns."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Term:
        return Term(Op.ADD, (self, lift(other)))

    def __sub__(self, other: Operand) -> Term:
        return Term(Op.SUBTRACT, (self, lift(other)))

    def __mul__(self, other: Operand) -> Term:
        return Term(Op.MULTIPLY, (self, lift(other)))

    def __floordiv__(self, other: Operand) -> Term:
        return Term(Op.FLOOR_DIVIDE, (self, lift(other)))

    def __mod__(self, other: Operand) -> Term:
        return Term(Op.MODULO, (self, lift(other)))

    def __gt__(self, other: Operand) -> Term:
        return Term(Op.GREATER, (self, lift(other)))

    def __ge__(self, other: Operand) -> Term:
        return Term(Op.AT_LEAST, (self, lift(other)))

    def __lt__(self, other: Operand) -> Term:
        return Term(Op.LESS, (self, lift(other)))

    def __le__(self, other: Operand) -> Term:
        return Term(Op.AT_MOST, (self, lift(other)))

    def __and__(self, other: Operand) -> Term:
        return Term(Op.AND, (self, lift(other)))

    def __or__(self, other: Operand) -> Term:
        return Term(Op.OR, (self, lift(other)))

    def __invert__(self) -> Term:
        return Term(Op.NOT, (self,))

    def equals(self, other: Operand) -> Term:
        """Whether both are the same value."""
        return Term(Op.EQUAL, (self, lift(other)))

    def is_in(self, others: Sequence[int | str]) -> Expression:
        """Whether this is one of some values."""
        first, *rest = [self.equals(other) for other in others]
        found: Expression = first
        for one in rest:
            found = found | one
        return found

    def is_null(self) -> Term:
        """Whether this is unknown."""
        return Term(Op.IS_NULL, (self,))

    def is_known(self) -> Term:
        """Whether this is known."""
        return ~self.is_null()

    def otherwise(self, other: Operand) -> Term:
        """Return this, or the other where this is unknown."""
        return Term(Op.COALESCE, (self, lift(other)))

    def concat(self, other: Operand) -> Term:
        """Return two words as one."""
        return Term(Op.CONCAT, (self, lift(other)))

    def length(self) -> Term:
        """Return how many values a set has."""
        return Term(Op.LENGTH, (self,))

    def after(self, other: Operand) -> Term:
        """Return those of a set that are greater than a value."""
        return Term(Op.AFTER, (self, lift(other)))

    def first(self) -> Term:
        """Return the least of a set, unknown of an empty one."""
        return Term(Op.FIRST, (self,))

    def total(self) -> Term:
        """Return the sum over all keys of a tally."""
        return Term(Op.TOTAL, (self,))

    def most(self) -> Term:
        """Return the greatest sum of any key of a tally; unknown of an empty one."""
        return Term(Op.MOST, (self,))

    def numbers(self) -> Term:
        """Return the numbers of a tally, without their keys."""
        return Term(Op.NUMBERS, (self,))

    def keys(self) -> Term:
        """Return the keys of a tally, without their numbers."""
        return Term(Op.KEYS, (self,))

    def those(self, formula: Expression) -> Term:
        """Return those of a tally of whose number, which it calls :data:`IT`, a formula holds."""
        return Term(Op.THOSE, (self, formula))

    def without(self, others: Expression) -> Term:
        """Return what of a set is not in another."""
        return Term(Op.WITHOUT, (self, others))

    def united(self, others: Expression) -> Term:
        """Return all numbers of two sets, in order."""
        return Term(Op.UNITED, (self, others))

    def of_keys(self, keys: Expression) -> Term:
        """Return those of a tally whose key is in a set."""
        return Term(Op.OF_KEYS, (self, keys))

    def beyond(self, others: Expression) -> Term:
        """Return those of a tally whose number is above each that another tally has of the same key."""
        return Term(Op.BEYOND, (self, others))

    def each(self, formula: Expression) -> Term:
        """Return what a formula makes of each of a set, which it calls :data:`IT`."""
        return Term(Op.EACH, (self, formula))

    def greatest(self) -> Term:
        """Return the greatest of a set, unknown of an empty one."""
        return Term(Op.GREATEST, (self,))

    def over(self, other: Expression) -> Term:
        """Return the share of this in the other, a float; unknown where the other is 0."""
        return Term(Op.DIVIDE, (self, other))


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """The value of a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """A value as it stands."""

    value: Value


@dataclass(frozen=True, slots=True)
class Term(Expression):
    """Something done with values."""

    op: Op
    args: tuple[Expression, ...]


IT = Name("it")
"""One of a set, in a formula that is asked of each."""


def lift(operand: Operand) -> Expression:
    """Return a plain value as an expression."""
    return operand if isinstance(operand, Expression) else Literal(operand)


def cases(*branches: tuple[Expression, Operand], otherwise: Operand | None = None) -> Expression:
    """Return the value of the first branch whose condition holds."""
    flat = [lift(part) for branch in branches for part in branch]
    return Term(Op.CASES, (*flat, Literal(None) if otherwise is None else lift(otherwise)))


def later(one: Expression, other: Expression) -> Expression:
    """Return the greater of two values; of one known and one unknown, the known."""
    return cases((other.is_null() | (one >= other), one), otherwise=other)


def month_of(us: Expression) -> Expression:
    """Return an instant's month in UTC as the number yyyymm.

    Source: H. Hinnant, chrono-compatible low-level date algorithms, ``civil_from_days``.
    """
    days = us // DAY + 719_468
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (year * 365 + year // 4 - year // 100)
    shifted = (of_year * 5 + 2) // 153
    month = cases((shifted < 10, shifted + 3), otherwise=shifted - 9)
    return (year + era * 400 + cases((shifted < 10, 0), otherwise=1)) * 100 + month


def names_in(expression: Expression) -> set[str]:
    """Return the names of the columns a formula reads."""
    match expression:
        case Name(name):
            return set() if name == IT.name else {name}
        case Term(_, args):
            return set().union(*(names_in(arg) for arg in args))
    return set()
