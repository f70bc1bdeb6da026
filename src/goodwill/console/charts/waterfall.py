"""What moved a sum from its opening to its closing: a line for each movement, hung on the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from goodwill.console.charts import ticks
from goodwill.console.charts.axes import Lying
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Rule, Shape, Words
from goodwill.console.charts.units import Unit

_ROW, _BAR, _HEAD = 44, 14, 22
_CUT = 0.5
"""The axis begins above nought where all that moves is within the upper half: else movements could not be seen."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One cause and by how much it moved the sum; ``low`` and ``high``: the ends of its interval. None: it is exact."""

    name: str
    value: int
    low: float | None = None
    high: float | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the drawing: a bar from ``start`` to ``end``."""

    name: str
    start: int
    end: int
    text: str
    look: str
    movement: Movement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall(Chart):
    """A statement in whole units (counts, minor units of money): it closes exactly at opening plus movements.

    Args:
        opening: The name of the opening and its sum.
        movements: In the order they are told.
        closing: The name of the closing.
        cause: What the lines are, in the table.
        interval: What the whiskers are (“95 % interval”); empty: there are none.
    """

    opening: tuple[str, int]
    movements: Sequence[Movement]
    closing: str
    cause: Column
    unit: Unit
    interval: str = ""

    @property
    def closes_at(self) -> int:
        """The closing sum."""
        return self.opening[1] + sum(one.value for one in self.movements)

    def table(self) -> Table:
        """Return the opening, each movement with its interval if it has one, and the closing."""
        columns = [self.cause, Column(self.unit.name or _("Value"), "value", self.unit)]
        rows: list[list[Value]] = [
            [self.opening[0], self.opening[1]],
            *[list[Value]([one.name, one.value]) for one in self.movements],
            [self.closing, self.closes_at],
        ]
        if self._is_banded():
            columns += [Column(_("Lower end"), "low", self.unit), Column(_("Upper end"), "high", self.unit)]
            ends = [(None, None), *((one.low, one.high) for one in self.movements), (None, None)]
            rows = [[*row, *pair] for row, pair in zip(rows, ends, strict=True)]
        return Table(columns, rows)

    def drawing(self) -> Drawing:
        """Return a line for each: its name and value above its bar, and a thread to the next."""
        lines = list(self._lines())
        axis, bottom = self._axis(lines), _HEAD + len(lines) * _ROW
        drawn: list[Shape] = [Rule(axis.x(at), _HEAD - 6, axis.x(at), bottom) for at, _text in axis.marks]
        drawn += axis.words(10, [text for _at, text in axis.marks])
        drawn += [_thread(axis.x(line.end), _HEAD + n * _ROW) for n, line in enumerate(lines[:-1])]
        for n, line in enumerate(lines):
            drawn += self._drawn(line, _HEAD + n * _ROW, axis)
        return Drawing(bottom + 4, drawn)

    def _lines(self) -> Iterator[_Line]:
        write, (name, opening) = self.unit.tick, self.opening
        yield _Line(name, 0, opening, write(opening), "bar pale", None)
        sums = accumulate((one.value for one in self.movements), initial=opening)
        for start, one in zip(sums, self.movements, strict=False):
            text = ("+" if one.value > 0 else "") + write(one.value)
            yield _Line(one.name, start, start + one.value, text, "bar" if one.value >= 0 else "bar loss", one)
        yield _Line(self.closing, 0, self.closes_at, write(self.closes_at), "bar pale", None)

    def _axis(self, lines: Sequence[_Line]) -> Lying:
        ends: list[float] = [end for one in lines for end in (one.start, one.end) if one.movement]
        ends += [end for one in lines if one.movement for end in self._whisker(one.movement, one.start)]
        sums = [one.end for one in lines]
        least, most = min([*ends, *sums]), max([*ends, *sums])
        begins = least - (most - least) * 0.25 if least > most * _CUT > 0 else min(least, 0)
        marks = ticks.numbers(begins, most, n_most=4, is_whole=self.unit.is_whole)
        named = [(mark, self.unit.tick(mark)) for mark in marks]
        named[0] = (marks[0], self.unit.named(named[0][1]))
        return Lying(marks[0], marks[-1], named)

    def _drawn(self, line: _Line, y: float, axis: Lying) -> list[Shape]:
        left = axis.x(max(min(line.start, line.end), axis.first))
        right = axis.x(max(line.start, line.end))
        name = "strong-words" if line.movement is None else "name"
        drawn: list[Shape] = [
            Words(0, y + 13, line.name, look=f"{name} over"),
            Words(100, y + 13, line.text, "end", f"{name} over"),
            Box(
                left,
                y + 20,
                right - left,
                _BAR,
                line.look,
                f"{line.name}: {line.text}",
                least=2 if line.end != line.start else 0,
            ),
        ]
        if line.movement is None and axis.first > 0:
            # a bar whose beginning is not shown is cut through, so that nobody reads its length
            drawn += [Rule(x, y + 18 + _BAR + 4, x + 0.6, y + 18, "cut") for x in (1.2, 2.0)]
        if line.movement is not None and line.movement.low is not None:
            drawn += self._whiskers(line, y + 20 + _BAR / 2, axis)
        return drawn

    def _whiskers(self, line: _Line, y: float, axis: Lying) -> list[Shape]:
        low, high = (axis.x(end) for end in self._whisker(line.movement, line.start)) if line.movement else (0.0, 0.0)
        return [
            Rule(low, y, high, y, "whisker"),
            Rule(low, y - 4, low, y + 4, "whisker"),
            Rule(high, y - 4, high, y + 4, "whisker"),
        ]

    def _whisker(self, one: Movement, start: float) -> tuple[float, float]:
        return start + (one.low if one.low is not None else one.value), start + (
            one.high if one.high is not None else one.value
        )

    def _is_banded(self) -> bool:
        return any(one.low is not None for one in self.movements)


def _thread(x: float, y: float) -> Rule:
    """Return the thread from where one bar ends down to the next."""
    return Rule(x, y + 20 + _BAR, x, y + 20 + _ROW, "thread")
