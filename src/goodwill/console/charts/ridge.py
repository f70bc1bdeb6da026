"""A ridge of days: the shape of each day (or group) over the same hours, one behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodwill.console.charts.axes import leaning
from goodwill.console.charts.chart import Chart, Column, Drawing, Table
from goodwill.console.charts.heat import room_for
from goodwill.console.charts.shapes import Path, Rule, Shape, Stretch, Words, point
from goodwill.console.charts.units import Unit

_ROW, _TALL = 30, 84
"""Pixels from one ridge to the next, and of the highest summit of all: ridges stand before one another."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """One day: its name as the drawing and as the table has it, and its values."""

    short: str
    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridges(Chart):
    """Days over the same columns.

    Args:
        ridges: From the hindmost, at the top, to the foremost.
        columns: The heads of the values; every ``every``-th is written below.
        of: What a ridge is, in the table.
    """

    ridges: Sequence[Ridge]
    columns: Sequence[str]
    of: Column
    unit: Unit
    every: int = 6

    def table(self) -> Table:
        """Return a row for each ridge."""
        columns = [self.of, *(Column(head, head, self.unit) for head in self.columns)]
        return Table(columns, [[one.name, *one.values] for one in self.ridges])

    def drawing(self) -> Drawing:
        """Return the ridges, each on a line of its own; all are on one scale, which the highest summit tells."""
        drawn: list[Shape] = []
        for n, one in enumerate(self.ridges):
            foot = _TALL + n * _ROW
            drawn += [Stretch(foot - _TALL, _TALL, self._outline(one)), Rule(0, foot, 100, foot)]
        bottom = _TALL + max(len(self.ridges) - 1, 0) * _ROW
        places = [(self._x(n), self.columns[n]) for n in range(0, len(self.columns), self.every)]
        drawn += [Words(x, bottom + 18, text, leaning(x)) for x, text in places]
        names: list[Shape] = [Words(0, _TALL + n * _ROW - 2, one.short) for n, one in enumerate(self.ridges)]
        return Drawing(bottom + 26, [*drawn, *self._summit()], room_for([one.short for one in self.ridges]), names)

    def _outline(self, one: Ridge) -> list[Path]:
        places = [point(self._x(n), _TALL * (1 - value / self._most)) for n, value in enumerate(one.values)]
        tip = "\n".join(
            [
                one.name,
                *(f"{head}: {self.unit.text(value)}" for head, value in zip(self.columns, one.values, strict=True)),
            ]
        )
        return [
            Path(f"M{point(0, _TALL)}L" + "L".join(places) + f"L{point(100, _TALL)} Z", "ridge", tip),
            Path("M" + "L".join(places), "step tone-0"),
        ]

    def _summit(self) -> list[Shape]:
        """Return what the highest summit is: the one mark of the upright scale."""
        n, at = next(
            (
                (n, at)
                for n, one in enumerate(self.ridges)
                for at, value in enumerate(one.values)
                if value == self._most
            ),
            (0, 0),
        )
        text = self.unit.named(self.unit.text(self._most))
        x = self._x(at)
        return [
            Words(x, n * _ROW - 4 if n else 10, text, "end" if x > 70 else "start", "name over", dx=-6 if x > 70 else 6)
        ]

    def _x(self, n: int) -> float:
        return n / max(len(self.columns) - 1, 1) * 100

    @property
    def _most(self) -> float:
        return max((value for one in self.ridges for value in one.values), default=0) or 1
