"""What happened when, on lanes: single marks where there is room, stretches the denser the more where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log1p

from django.utils.translation import gettext as _

from goodwill.console.charts import units
from goodwill.console.charts.axes import Lying
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Dot, Rule, Shape, Words

_ROW, _NAME = 38, 14


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at an instant, or from ``at`` until ``until``; ``n``: how many things it stands for.

    ``text`` is said when it is pointed at, and stands in the table; ``address`` is where it leads.
    """

    at: datetime
    text: str
    until: datetime | None = None
    n: int = 1
    address: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One lane: its name, its colour (a class of ``charts.css`` such as ``plays``), its marks in order."""

    name: str
    look: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Chart):
    """Lanes over a span of time, years or minutes long; what lies outside of it is not drawn."""

    tracks: Sequence[Track]
    first: datetime
    last: datetime

    def table(self) -> Table:
        """Return every mark, in order of time."""
        columns = [
            Column(_("From"), "from"), Column(_("Until"), "until"), Column(_("Lane"), "lane"),
            Column(_("What"), "what"), Column(_("How many"), "n", units.count("")),
        ]  # fmt: skip
        marks = sorted(((one, track.name) for track in self.tracks for one in track.marks), key=lambda pair: pair[0].at)
        rows: list[list[Value]] = [[one.at, one.until, lane, one.text, one.n] for one, lane in marks]
        return Table(columns, rows)

    def drawing(self) -> Drawing:
        """Return each lane with its name above it, and the axis of time below them all."""
        axis, bottom = Lying.of_times(self.first, self.last), len(self.tracks) * _ROW
        drawn: list[Shape] = [Rule(axis.x(at), 0, axis.x(at), bottom) for at, _text in axis.marks]
        for row, track in enumerate(self.tracks):
            y, most = row * _ROW, max((one.n for one in track.marks), default=1)
            drawn += [Words(0, y + _NAME - 2, track.name), Rule(0, y + 26, 100, y + 26)]
            drawn += [_mark(one, track, y, axis, most) for one in track.marks if self._holds(one)]
        return Drawing(bottom + 24, [*drawn, Rule(0, bottom, 100, bottom, "axis strong"), *axis.shapes(bottom)])

    def _holds(self, one: Mark) -> bool:
        return one.at <= self.last and (one.until or one.at) >= self.first


def _mark(one: Mark, track: Track, y: float, axis: Lying, most: int) -> Shape:
    left = max(axis.x(one.at.timestamp()), 0)
    if one.until is None:
        return Dot(left, y + 26, 5, f"dot-mark {track.look}", one.text, one.address)
    right = min(axis.x(one.until.timestamp()), 100)
    # A single fact must be seen beside a month of hundreds: density is the logarithm of the count.
    faint = 0.25 + 0.75 * log1p(one.n) / log1p(most)
    return Box(left, y + _NAME + 4, right - left, 16, track.look, one.text, one.address, faint, least=2)
