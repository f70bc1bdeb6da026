"""Bars that stand on a line of days: how much each day brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goodwill.console.charts import axes
from goodwill.console.charts.axes import Lying, Upright
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.line import days
from goodwill.console.charts.shapes import Box, Shape
from goodwill.console.charts.ticks import instant
from goodwill.console.charts.units import Unit


@dataclass(frozen=True, slots=True)
class Bar:
    """One day and its figure; ``beside``: further figures of the day, for the table alone."""

    on: date
    value: float
    beside: Sequence[float] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars(Chart):
    """A figure for each day, in order. ``value``, ``beside``: how the table calls it and the figures beside it."""

    bars: Sequence[Bar]
    value: Column
    unit: Unit
    beside: Sequence[Column] = ()
    height: int = 120

    def table(self) -> Table:
        """Return the days, latest first."""
        rows: list[list[Value]] = [[one.on, one.value, *one.beside] for one in reversed(self.bars)]
        return Table([days(), self.value, *self.beside], rows)

    def drawing(self) -> Drawing:
        """Return a bar for each day; what is not nought is seen."""
        upright = Upright.over(0, max((one.value for one in self.bars), default=0), height=self.height, unit=self.unit)
        shapes: list[Shape] = [*upright.shapes(), *self._bars(upright)]
        if self.bars:
            shapes += _days(self.bars).shapes(upright.bottom)
        return Drawing(upright.bottom + axes.FOOT - 16, shapes, upright.gutter, upright.names())

    def _bars(self, upright: Upright) -> list[Shape]:
        wide, drawn = 100 / max(len(self.bars), 1), list[Shape]()
        for n, one in enumerate(self.bars):
            tall = max(upright.bottom - upright.y(one.value), 1.5 if one.value else 0)
            said = f"{days().written(one.on)}: {self.unit.text(one.value)}"
            drawn.append(Box(n * wide, axes.TOP, wide, upright.height, "target", said))
            drawn.append(Box((n + 0.1) * wide, upright.bottom - tall, 0.8 * wide, tall, "bar"))
        return drawn


def _days(bars: Sequence[Bar]) -> Lying:
    """Return the axis on which each day is marked at the middle of its bar."""
    first, last, half = instant(bars[0].on), instant(bars[-1].on), 43_200
    marked = Lying.of_times(first, last)
    return Lying(first.timestamp() - half, last.timestamp() + half, marked.marks)
