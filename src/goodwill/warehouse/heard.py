"""The facts that some fields heed, and which of them each field does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from ibis import Table
from ibis.expr.types import BooleanColumn, Value

from goodwill.facts import Fact
from goodwill.profile.expressions import Expression, Literal, Name, Op, Term, names_in
from goodwill.profile.merges import Rule
from goodwill.warehouse.columns import column

Rules = Mapping[str, Rule]
Hearing = Callable[[Sequence[str], Iterable[str]], Table]
"""Gives facts of some names with some columns: a source that is read anew each time, never kept in memory."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Facts of some kinds and of no other; each has its kind's place among them, counted from 1."""

    rows: Table
    kinds: tuple[type[Fact], ...]

    def heeds(self, rule: Rule, further: BooleanColumn | None = None) -> BooleanColumn | None:
        """Return which facts a field heeds; None: every one of them."""
        asked = [self._of(rule.of), None if rule.where is None else self.column(rule.where), further]
        told = [one for one in asked if one is not None]
        return reduce(and_, told) if told else None

    def heeded_by(self, some: Iterable[Rule]) -> Heard:
        """Return the facts that at least one of some fields heeds."""
        theirs = self._of(kind for rule in some for kind in rule.of)
        return self if theirs is None else Heard(self.rows.filter(theirs), self.kinds)

    def column(self, formula: Expression) -> Value:
        """Return a formula over the facts."""
        return column(self._placed(formula), self.rows)

    def _placed(self, formula: Expression) -> Expression:
        """Return a formula that asks for places wherever it asked for names."""
        match formula:
            case Term(Op.EQUAL, (Name("name"), Literal(wire))):
                return Name("place").equals(self._place(str(wire)))
            case Term(op, args):
                return Term(op, tuple(self._placed(arg) for arg in args))
        return formula

    def _place(self, wire: str) -> int:
        return next((place for place, kind in enumerate(self.kinds, 1) if kind.wire == wire), 0)

    def _of(self, kinds: Iterable[type[Fact]]) -> BooleanColumn | None:
        places = sorted(self.kinds.index(kind) + 1 for kind in set(kinds))
        first, last = places[0], places[-1]
        if len(places) == len(self.kinds):
            return None
        if last - first >= len(places):
            return self.rows.place.isin(places)
        return self.rows.place == first if first == last else self.rows.place.between(first, last)


def heard(hear: Hearing, wanted: Rules) -> Heard:
    """Return the facts that some fields heed, with all that these read."""
    kinds = _kinds(wanted)
    return Heard(hear([kind.wire for kind in kinds], _read_by(wanted)), kinds)


def _kinds(wanted: Rules) -> tuple[type[Fact], ...]:
    """Return the kinds that some fields heed; those that the same fields heed adjoin, so that few places tell them."""
    heeding = {kind: [kind not in rule.of for rule in wanted.values()] for rule in wanted.values() for kind in rule.of}
    return tuple(sorted(heeding, key=lambda kind: (heeding[kind], kind.wire)))


def _read_by(wanted: Rules) -> set[str]:
    """Return the columns of facts that some fields read, besides subject, name and time."""
    parts = [part for rule in wanted.values() for part in (rule.takes, rule.where, getattr(rule, "key", None))]
    return set().union(*(names_in(part) for part in parts if part is not None)) - {"at", "name"}
