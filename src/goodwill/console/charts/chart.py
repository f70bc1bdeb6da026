"""What every chart is: a question, the values that answer it, a table of them, and how they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from django.utils.formats import date_format

from goodwill.console.charts.shapes import Shape
from goodwill.console.charts.units import Unit


class Named(str):
    """What people call something, and what files call it in every language (``code``)."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, name: str, code: str) -> Self:
        """Return the name with its code."""
        named = super().__new__(cls, name)
        named.code = code
        return named


Value = str | int | float | date | None
"""What stands in a cell of the table: words, a figure, a day or an instant; None: nothing is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table behind a chart: what people read above it, what programs call it, how it is written.

    ``unit`` None: words and days, written as they are.
    """

    head: str
    name: str
    unit: Unit | None = None

    def written(self, value: Value) -> str:
        """Return a value as this language writes it; a dash for what is not known."""
        if value is None or value == "":
            return "–"
        if isinstance(value, datetime):
            return date_format(value, "j M Y, H:i")
        if isinstance(value, date):
            return date_format(value, "j M Y")
        return str(value) if isinstance(value, str) or self.unit is None else self.unit.text(value)


@dataclass(frozen=True, slots=True)
class Table:
    """The table behind a chart: what is drawn is in it, and what is taken away as CSV is it."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    def written(self) -> list[list[str]]:
        """Return the rows as people read them; the first cell of each is its head."""
        return [[column.written(cell) for column, cell in zip(self.columns, row, strict=True)] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a ground as wide as its frame and ``height`` pixels high.

    ``beside`` are drawn in a strip of their own at the left of it, ``gutter`` pixels wide: the names of rows.
    """

    height: int
    shapes: Sequence[Shape]
    gutter: int = 0
    beside: Sequence[Shape] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Another way to draw the same: its name, its address, and whether it is the one shown."""

    name: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What every kind of chart has.

    Args:
        name: Names its files and its place on the page: one of its own on each page, letters and hyphens.
        title: The question it answers.
        says: What the figures are: of whom, over which time, in which unit.
        counted_at: When they were counted; None: they are not counted behind the page.
        note: What a reader must know to read it rightly (an interval's kind, who is left out).
        choices: Other ways to draw the same.
    """

    page: ClassVar[str] = "console/charts/drawn.html"
    """How it stands on a page."""
    is_table: ClassVar[bool] = False
    """Whether what stands on the page is a table already, and needs none behind it."""

    name: str
    title: str
    says: str
    counted_at: datetime | None = None
    note: str = ""
    choices: Sequence[Choice] = ()

    def table(self) -> Table:
        """Return every value of the chart, drawn or not."""
        raise NotImplementedError

    def drawing(self) -> Drawing:
        """Return the shapes."""
        raise NotImplementedError
