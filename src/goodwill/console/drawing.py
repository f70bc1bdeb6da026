"""What the server draws: places and sizes of shapes, in per cent across so that a drawing fits every screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

    until: str
    x: str
    width: str
    cells: list[Cell]
    text: str


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


def strip(columns: Sequence[Column], lanes: Sequence[Lane]) -> Strip:
    """Return the strip of a history: the more facts of a lane in a column, the denser its cell."""
    most = {lane: max((column.counts.get(lane, 0) for column in columns), default=0) for lane in lanes}
    width = 100 / max(len(columns), 1)
    bands = [
        Band(
            column.last.isoformat(),
            f"{i * width:.3f}%",
            f"{width:.3f}%",
            [_cell(lane, row, n, most[lane]) for row, lane in enumerate(lanes) if (n := column.counts.get(lane, 0))],
            f"{date_format(column.first, 'j M Y')}: {sum(column.counts.values())}",
        )
        for i, column in enumerate(columns)
    ]
    axis_y = LANE_HEIGHT * len(lanes)
    return Strip(bands, _ticks(columns, width), axis_y + 22, axis_y)


def _cell(lane: Lane, row: int, n: int, most: int) -> Cell:
    # A single fact must be seen beside a month of hundreds: density is the logarithm of the count.
    opacity = 0.25 + 0.75 * log1p(n) / log1p(most)
    return Cell(lane, row * LANE_HEIGHT + _GAP, LANE_HEIGHT - 2 * _GAP, f"{opacity:.2f}")


def _ticks(columns: Sequence[Column], width: float) -> list[Tick]:
    """Return at most eight marks, where years, months or days begin."""
    marks, form = _marks(columns)
    every = -(-len(marks) // 8) or 1
    return [Tick(f"{i * width:.3f}%", date_format(columns[i].last, form)) for i in marks[::every]]


def _marks(columns: Sequence[Column]) -> tuple[list[int], str]:
    """Return the columns in which the largest part of a date begins of which there are three, and how it is written."""
    for part, form in (("year", "Y"), ("month", "M y")):
        marks = [i for i in range(1, len(columns)) if _begins(columns, i, part)]
        if len(marks) >= 3:
            return marks, form
    return list(range(len(columns))), "j M"


def _begins(columns: Sequence[Column], i: int, part: str) -> bool:
    began: bool = getattr(columns[i].last, part) != getattr(columns[i - 1].last, part)
    return began
