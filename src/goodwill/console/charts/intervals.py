"""Estimates on one axis, one below another: each with its middle and its intervals, so that they can be held side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from goodwill.console.charts import ticks
from goodwill.console.charts.axes import Lying
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Dot, Rule, Shape, Words
from goodwill.console.charts.units import Unit
from goodwill.console.cldr import per_cent

_ROW, _BAR = 62, 10
_THICK = (4, 8, 12)


@dataclass(frozen=True, slots=True)
class Ends:
    """One interval: its level, and where it lies."""

    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Told:
    """One estimate: its name, its middle, its intervals (any number); ``tone`` is its colour."""

    name: str
    value: float
    ends: Sequence[Ends]
    tone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals(Chart):
    """Estimates of one thing, in the order told. ``of`` is what they are, in the table."""

    told: Sequence[Told]
    of: Column
    unit: Unit

    def table(self) -> Table:
        """Return each estimate with all its intervals."""
        levels = sorted({one.level for told in self.told for one in told.ends})
        columns = [self.of, Column(_("Middle"), "value", self.unit)]
        for level in levels:
            named = {"level": per_cent(level)}
            columns += [
                Column(_("%(level)s, lower end") % named, f"low_{level * 100:g}", self.unit),
                Column(_("%(level)s, upper end") % named, f"high_{level * 100:g}", self.unit),
            ]
        return Table(columns, [_row(told, levels) for told in self.told])

    def drawing(self) -> Drawing:
        """Return nought as a line down, and for each estimate its name, its bars, its middle and the same in words."""
        lying, bottom = self._lying(), len(self.told) * _ROW
        shapes: list[Shape] = [Rule(lying.x(mark), 0, lying.x(mark), bottom) for mark, _text in lying.marks]
        shapes.append(Rule(lying.x(0), 0, lying.x(0), bottom, "axis strong"))
        for n, told in enumerate(self.told):
            shapes += self._one(told, n * _ROW, lying)
        shapes += lying.shapes(bottom)
        if self.unit.name:
            shapes.append(Words(100, bottom + 36, self.unit.name, "end"))
        return Drawing(bottom + (44 if self.unit.name else 26), shapes)

    def _lying(self) -> Lying:
        ends = [end for told in self.told for one in told.ends for end in (one.low, one.high)]
        ends += [0.0, *(told.value for told in self.told)]
        marks = ticks.numbers(min(ends), max(ends), is_whole=self.unit.is_whole)
        return Lying(marks[0], marks[-1], [(mark, self.unit.tick(mark)) for mark in marks])

    def _one(self, told: Told, y: float, lying: Lying) -> list[Shape]:
        middle = y + 28
        widest = sorted(told.ends, key=lambda one: -one.level)
        bars: list[Shape] = [
            Box(lying.x(one.low), middle - _THICK[n] / 2, lying.x(one.high) - lying.x(one.low), _THICK[n],
                f"bar tone-{told.tone}", self._said(told, one), opacity=0.3 + 0.25 * n, least=2)
            for n, one in enumerate(widest[-len(_THICK) :])
        ]  # fmt: skip
        dot = Dot(lying.x(told.value), middle, 5, f"dot-mark tone-{told.tone}", told.name)
        return [
            Words(0, y + 14, told.name, look="strong-words over"),
            *bars,
            dot,
            Words(0, y + 50, self._words(told), look="over"),
        ]

    def _said(self, told: Told, one: Ends) -> str:
        return f"{told.name}\n{per_cent(one.level)}: {self.unit.text(one.low)} … {self.unit.text(one.high)}"

    def _words(self, told: Told) -> str:
        if not told.ends:
            return self.unit.text(told.value)
        one = min(told.ends, key=lambda one: abs(one.level - 0.8))
        ends = {"value": self.unit.text(told.value), "low": self.unit.text(one.low), "high": self.unit.text(one.high)}
        return _("%(value)s (%(level)s: %(low)s to %(high)s)") % {**ends, "level": per_cent(one.level)}


def _row(told: Told, levels: Sequence[float]) -> list[Value]:
    known = {one.level: (one.low, one.high) for one in told.ends}
    return [told.name, told.value, *(end for level in levels for end in known.get(level, (None, None)))]
