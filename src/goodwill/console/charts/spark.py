"""A sparkline: the shape of a few values, small enough for a cell of a table or the foot of a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from goodwill.console.charts.chart import Chart, Column, Drawing, Table
from goodwill.console.charts.line import days
from goodwill.console.charts.shapes import Dot, Path, Shape, Stretch, point
from goodwill.console.charts.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark(Chart):
    """Values over days, in order, without an axis: its least and its most are said in words."""

    values: Sequence[tuple[date, float]]
    value: Column
    unit: Unit
    height: int = 28

    def table(self) -> Table:
        """Return the days, latest first."""
        return Table([days(), self.value], [[on, value] for on, value in reversed(self.values)])

    def drawing(self) -> Drawing:
        """Return the line and a mark at its last value."""
        if not self.values:
            return Drawing(self.height, [])
        places = [(self._x(n), self._y(value)) for n, (_on, value) in enumerate(self.values)]
        line = Path("M" + "L".join(point(x, y) for x, y in places), "step tone-0")
        drawn: list[Shape] = [Stretch(0, self.height, [line] if len(places) > 1 else [])]
        return Drawing(self.height, [*drawn, Dot(places[-1][0], places[-1][1], 3, "dot-mark tone-0")])

    @property
    def words(self) -> str:
        """What the line says, in words."""
        if not self.values:
            return _("nothing yet")
        known = [value for _on, value in self.values]
        first, last, least, most = (self.unit.text(one) for one in (known[0], known[-1], min(known), max(known)))
        return _("from %(first)s to %(last)s; least %(least)s, most %(most)s") % {
            "first": first, "last": last, "least": least, "most": most,
        }  # fmt: skip

    def _x(self, n: int) -> float:
        # the last mark is round: it stays within the drawing
        return n / max(len(self.values) - 1, 1) * 98 + 1

    def _y(self, value: float) -> float:
        known = [one for _on, one in self.values]
        least, most = min(known), max(known)
        part = (value - least) / (most - least) if most > least else 0.5
        return self.height - 4 - part * (self.height - 8)
