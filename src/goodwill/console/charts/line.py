"""A line over days or numbers, with the band of its interval: what was, what was expected, how sure we are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from goodwill.console.charts import axes
from goodwill.console.charts.axes import Lying, Upright
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Dot, Path, Shape, Stretch, Words, point
from goodwill.console.charts.ticks import instant
from goodwill.console.charts.units import Unit

_ROW = 22


@dataclass(frozen=True, slots=True)
class Point:
    """One value at a day, an instant or a number; ``low`` and ``high`` are the ends of its interval. None: not known."""

    at: date | int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, and its points in order of ``at``. ``is_expected``: drawn as what was expected, broken."""

    name: str
    points: Sequence[Point]
    is_expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Chart):
    """Lines over one axis.

    Args:
        at: What the lying axis is: its head in the table, its name for programs.
        interval: What the bands are (“95 % interval”); empty: there are none.
        is_from_zero: The upright axis begins at nought; without, at the lowest value.
        is_zoomable: A reader may look closer, in a browser with JavaScript.
    """

    series: Sequence[Series]
    unit: Unit
    at: Column
    interval: str = ""
    is_from_zero: bool = True
    is_zoomable: bool = False
    height: int = 200

    def table(self) -> Table:
        """Return a row for each place, with the value of each series and the ends of its interval."""
        places = self._places()
        columns, rows = [self.at], [list[Value]([at]) for at in places]
        for n, series in enumerate(self.series, start=1):
            known, is_banded = {one.at: one for one in series.points}, _is_banded(series)
            columns += _heads(series, n, self.unit, is_banded=is_banded)
            for at, row in zip(places, rows, strict=True):
                row.extend(_cells(known.get(at), is_banded=is_banded))
        return Table(columns, rows)

    def drawing(self) -> Drawing:
        """Return bands beneath lines, a key if there is more than one, and a strip to point at for every place."""
        upright, lying = self._upright(), self._lying()
        paths = [_band(tone, part, upright, lying) for tone, part in self._parts() if _has_band(part)]
        paths += [_line(tone, self.series[tone], part, upright, lying) for tone, part in self._parts() if len(part) > 1]
        shapes: list[Shape] = [*upright.shapes(), Stretch(axes.TOP, upright.height, paths)]
        shapes += [_dot(tone, part[0], upright, lying) for tone, part in self._parts() if len(part) == 1]
        shapes += lying.shapes(upright.bottom) + self._targets(upright, lying) + self._key(upright.bottom + axes.FOOT)
        height = upright.bottom + axes.FOOT + _ROW * self._n_keys()
        return Drawing(height, shapes, upright.gutter, upright.names())

    def _places(self) -> list[date | int]:
        return sorted({one.at for series in self.series for one in series.points}, key=_place)

    def _upright(self) -> Upright:
        ends = [end for series in self.series for one in series.points for end in _ends(one)] or [0.0]
        least = min(0.0, *ends) if self.is_from_zero else min(ends)
        return Upright.over(least, max(ends), height=self.height, unit=self.unit)

    def _lying(self) -> Lying:
        places = self._places() or [0]
        first, last = places[0], places[-1]
        if isinstance(first, date) and isinstance(last, date):
            return Lying.of_times(instant(first), instant(last))
        return Lying.of_numbers(int(_place(first)), int(_place(last)), name=self.at.head)

    def _parts(self) -> list[tuple[int, list[Point]]]:
        """Return each series cut where a value is not known."""
        return [(tone, part) for tone, series in enumerate(self.series) for part in _unbroken(series.points)]

    def _targets(self, upright: Upright, lying: Lying) -> list[Shape]:
        """Return for every place a strip of the ground that says its values when it is pointed at."""
        places = self._places()
        middles = [(lying.x(_place(one)) + lying.x(_place(two))) / 2 for one, two in pairwise(places)]
        edges = [0.0, *middles, 100.0]
        rows = self.table().written()
        return [
            Box(left, axes.TOP, right - left, upright.height, "target", self._said(row))
            for (left, right), row in zip(pairwise(edges), rows, strict=bool(places))
        ]

    def _said(self, row: Sequence[str]) -> str:
        cells, said = iter(row[1:]), []
        for series in self.series:
            value = next(cells)
            ends = f" ({next(cells)}–{next(cells)})" if _is_banded(series) else ""
            said.append(f"{series.name}: {value}{ends}")
        return "\n".join([row[0], *said])

    def _n_keys(self) -> int:
        n = len(self.series) if len(self.series) > 1 or self.interval else 0
        return n + self._is_said_once

    @property
    def _is_said_once(self) -> bool:
        """Whether the interval has a row of its own: beside every name it would be too long for a phone."""
        return bool(self.interval) and sum(_is_banded(series) for series in self.series) > 1

    def _key(self, y: float) -> list[Shape]:
        drawn: list[Shape] = []
        for tone, series in enumerate(self.series[: self._n_keys()]):
            beside = self.interval if _is_banded(series) and not self._is_said_once else ""
            drawn += axes.key(y + 14 + tone * _ROW, tone, series.name, beside=beside, look=_look(series))
        return [
            *drawn,
            *([Words(3, y + 14 + len(self.series) * _ROW, self.interval, dx=8)] if self._is_said_once else []),
        ]


def days(name: str = "") -> Column:
    """Return the column of a lying axis of days."""
    return Column(name or _("Day"), "day")


def _heads(series: Series, n: int, unit: Unit, *, is_banded: bool) -> list[Column]:
    # programs call a series by its place: its name is in the reader's language
    told = [Column(series.name, f"value_{n}", unit)]
    if is_banded:
        told += [
            Column(_("%(name)s, lower end") % {"name": series.name}, f"low_{n}", unit),
            Column(_("%(name)s, upper end") % {"name": series.name}, f"high_{n}", unit),
        ]
    return told


def _cells(one: Point | None, *, is_banded: bool) -> list[Value]:
    if one is None:
        return [None, None, None] if is_banded else [None]
    return [one.value, one.low, one.high] if is_banded else [one.value]


def _is_banded(series: Series) -> bool:
    return any(one.low is not None for one in series.points)


def _has_band(part: Sequence[Point]) -> bool:
    return all(one.low is not None and one.high is not None for one in part)


def _ends(one: Point) -> list[float]:
    return [end for end in (one.value, one.low, one.high) if end is not None]


def _unbroken(points: Iterable[Point]) -> list[list[Point]]:
    runs = groupby(points, key=lambda one: (one.value is None, one.low is None))
    return [list(run) for (is_unknown, _bare), run in runs if not is_unknown]


def _place(at: date | int) -> float:
    return instant(at).timestamp() if isinstance(at, date) else at


def _line(tone: int, series: Series, part: Sequence[Point], upright: Upright, lying: Lying) -> Path:
    places = [point(lying.x(_place(one.at)), upright.inner(one.value or 0)) for one in part]
    return Path("M" + "L".join(places), f"{_look(series)} tone-{tone}", series.name)


def _band(tone: int, part: Sequence[Point], upright: Upright, lying: Lying) -> Path:
    over = [point(lying.x(_place(one.at)), upright.inner(one.high or 0)) for one in part]
    under = [point(lying.x(_place(one.at)), upright.inner(one.low or 0)) for one in reversed(part)]
    return Path("M" + "L".join(over + under) + " Z", f"band tone-{tone}")


def _dot(tone: int, one: Point, upright: Upright, lying: Lying) -> Dot:
    return Dot(lying.x(_place(one.at)), upright.y(one.value or 0), 3.5, f"dot-mark tone-{tone}")


def _look(series: Series) -> str:
    return "step expected" if series.is_expected else "step"
