"""The axes of a drawing: the upright one of values with its lines, and the lying one of days, months or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goodwill.console.charts import ticks
from goodwill.console.charts.shapes import Anchor, Rule, Shape, Words
from goodwill.console.charts.units import Unit

TOP = 20
"""Pixels above the highest line, for its words."""
FOOT = 40
"""Pixels below the lowest line, for the marks of the lying axis and its name."""
_LINE = 18
_LETTER, _AIR = 8, 8


@dataclass(frozen=True, slots=True)
class Upright:
    """The axis of values, from ``TOP`` down over ``height`` pixels: its first mark is at the bottom, its last on top."""

    marks: Sequence[float]
    height: int
    unit: Unit

    @classmethod
    def over(cls, least: float, most: float, *, height: int, unit: Unit) -> Upright:
        """Return an axis that holds a range, with round marks."""
        return cls(ticks.numbers(least, most, is_whole=unit.is_whole), height, unit)

    @property
    def bottom(self) -> int:
        """Where the lowest line is."""
        return TOP + self.height

    def y(self, value: float) -> float:
        """Return where a value is, in pixels from the top of the drawing."""
        return TOP + self.inner(value)

    def inner(self, value: float) -> float:
        """Return where a value is, in pixels from the highest line."""
        least, most = self.marks[0], self.marks[-1]
        return (most - value) / (most - least) * self.height

    def shapes(self) -> list[Shape]:
        """Return a line for each mark, and above the highest what the values are."""
        lines: list[Shape] = [
            Rule(0, self.y(mark), 100, self.y(mark), "axis strong" if mark == self.marks[0] else "axis")
            for mark in self.marks
        ]
        return [*lines, Words(0, TOP - 6, self.unit.name)] if self.unit.name else lines

    def names(self) -> list[Shape]:
        """Return the values of the marks, for the strip beside the drawing."""
        return [Words(100, self.y(mark) + 4, self.unit.tick(mark), "end", dx=-_AIR) for mark in self.marks]

    @property
    def gutter(self) -> int:
        """How many pixels wide that strip is."""
        return max(len(self.unit.tick(mark)) for mark in self.marks) * _LETTER + _AIR + 2


@dataclass(frozen=True, slots=True)
class Lying:
    """The lying axis, from ``first`` at the left edge to ``last`` at the right, marked at some places with some words."""

    first: float
    last: float
    marks: Sequence[tuple[float, str]]
    name: str = ""

    @classmethod
    def of_times(cls, first: datetime, last: datetime, *, name: str = "") -> Lying:
        """Return an axis of time; its places are seconds since 1970."""
        marks = [(one.at.timestamp(), one.text) for one in ticks.times(first, last)]
        return cls(first.timestamp(), last.timestamp(), marks, name)

    @classmethod
    def of_numbers(cls, first: int, last: int, *, name: str) -> Lying:
        """Return an axis of whole numbers."""
        return cls(first, last, [(n, str(n)) for n in ticks.within(first, last)], name)

    def x(self, place: float) -> float:
        """Return where a place is, in per cent from the left."""
        return (place - self.first) / (self.last - self.first) * 100 if self.last > self.first else 50.0

    def shapes(self, y: float) -> list[Shape]:
        """Return the marks below a line at ``y``, and the axis's name below them."""
        drawn: list[Shape] = [Rule(self.x(place), y, self.x(place), y + 4) for place, _text in self.marks]
        drawn += self.words(y + _LINE, [text for _place, text in self.marks])
        return [*drawn, Words(100, y + 2 * _LINE - 2, self.name, "end")] if self.name else drawn

    def words(self, y: float, texts: Sequence[str | None]) -> list[Shape]:
        """Return a text below each mark that has one; every other is left out where there is little room."""
        places = [self.x(place) for place, _text in self.marks]
        return [
            Words(x, y, text, leaning(x), "spare" if n % 2 else "")
            for n, (x, text) in enumerate(zip(places, texts, strict=True))
            if text is not None
        ]


def leaning(x: float) -> Anchor:
    """Return how words lean at a place, so that they stay within the drawing."""
    return "start" if x < 4 else "end" if x > 96 else "middle"


def key(y: float, tone: int, name: str, *, beside: str = "", look: str = "step") -> list[Shape]:
    """Return one line of a key: how a series is drawn, its name, and what else is said of it."""
    # the name is an SVG text of its own: how wide letters are, only the browser knows
    said = f"{name} · {beside}" if beside else name
    return [Rule(0, y - 5, 3, y - 5, f"{look} tone-{tone}"), Words(3, y, said, look="name", dx=8)]
