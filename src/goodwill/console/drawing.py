"""What the server draws: places and sizes of shapes, in per cent across so that a drawing fits every screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log1p

from django.utils.formats import date_format

from goodwill.console.journey import Column
from goodwill.console.telling import Lane

LANE_HEIGHT = 22
_GAP = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One lane in one column: where it is and how dense, both ready for SVG."""

    lane: Lane
    y: int
    height: int
    opacity: str


@dataclass(frozen=True, slots=True)
class Band:
    """One column of a strip."""

    column: Column
    x: str
    width: str
    cells: list[Cell]
    n: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis of time."""

    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole history at a glance."""

    bands: list[Band]
    ticks: list[Tick]
    height: int
    axis_y: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: a day and its figure."""

    on: date
    n: int
    x: str
    width: str
    y: str
    height: str


def strip(columns: Sequence[Column]) -> Strip:
    """Return the strip of a history: the more facts of a lane in a column, the denser its cell."""
    most = {lane: max((column.counts.get(lane, 0) for column in columns), default=0) for lane in Lane}
    width = 100 / max(len(columns), 1)
    bands = [
        Band(
            column,
            f"{i * width:.3f}%",
            f"{width:.3f}%",
            [_cell(lane, row, n, most[lane]) for row, lane in enumerate(Lane) if (n := column.counts.get(lane, 0))],
            sum(column.counts.values()),
        )
        for i, column in enumerate(columns)
    ]
    axis_y = LANE_HEIGHT * len(Lane)
    return Strip(bands, _ticks(columns, width), axis_y + 22, axis_y)


def bars(figures: Sequence[tuple[date, int]], *, height: int = 96) -> list[Bar]:
    """Return bars that stand on the bottom of a drawing ``height`` pixels high."""
    most, width = max((n for _, n in figures), default=0) or 1, 100 / max(len(figures), 1)
    return [
        Bar(
            on,
            n,
            f"{i * width + width * 0.1:.3f}%",
            f"{width * 0.8:.3f}%",
            f"{height - n / most * height:.1f}",
            f"{n / most * height:.1f}",
        )
        for i, (on, n) in enumerate(figures)
    ]


def _cell(lane: Lane, row: int, n: int, most: int) -> Cell:
    # A single fact must be seen beside a month of hundreds: density is the logarithm of the count.
    opacity = 0.25 + 0.75 * log1p(n) / log1p(most)
    return Cell(lane, row * LANE_HEIGHT + _GAP, LANE_HEIGHT - 2 * _GAP, f"{opacity:.2f}")


def _ticks(columns: Sequence[Column], width: float) -> list[Tick]:
    """Return at most eight marks: years where there are several, else months or days."""
    if not columns:
        return []
    marks = [i for i, column in enumerate(columns) if i == 0 or column.first.year != columns[i - 1].first.year]
    if len(marks) < 3:
        every = max(len(columns) // 6, 1)
        return [Tick(f"{i * width:.3f}%", _short(columns, i)) for i in range(0, len(columns), every)][:8]
    every = -(-len(marks) // 8)
    return [Tick(f"{i * width:.3f}%", str(columns[i].first.year)) for i in marks[::every]]


def _short(columns: Sequence[Column], i: int) -> str:
    is_daily = columns[0].last == columns[0].first
    return date_format(columns[i].first, "j M" if is_daily else "M y")
