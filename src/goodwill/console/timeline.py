"""One stretch of a journey laid out: columns of time with counts over years, each fact its own mark once there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.laned import Laned
from goodwill.console.spans import DAY, HOUR, MINUTE, MONTH, SECOND, STEPS, TICKS, Span, Step, fitting
from goodwill.console.telling import Lane
from goodwill.segments.rows import instant

MOST_COLUMNS, MOST_TICKS = 120, 8
_MARKED = ((HOUR, 600), (2 * DAY, 300), (4 * MONTH, 240))
"""So many facts have a mark each in a stretch no longer than that; in longer ones, and where there are more, density is drawn."""
_APART = 0.45
"""Marks nearer than this, in per cent across, would hide one another: they are put in rows of their own."""
_MOST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A piece of time, and how many facts of each lane it has: of those it has any of."""

    span: Span
    counts: dict[Lane, int]

    @property
    def n(self) -> int:
        """How many facts it has."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact: its place in the outline, how far across in per cent, and in which of its lane's ``n_rows`` it stands."""

    lane: Lane
    place: int
    x: float
    row: int
    n_rows: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis of time, in per cent across. Its words stand after it; near the end, before it (``is_last``).

    Every second one gives way on a small screen.
    """

    x: str
    text: str
    gives_way: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn of a stretch: columns or marks, never both."""

    span: Span
    lanes: Sequence[Lane]
    step: Step
    columns: Sequence[Column]
    marks: Sequence[Mark]
    ticks: Sequence[Tick]

    @property
    def said(self) -> str:
        """What one sees, in words."""
        return _("Each mark is a fact") if self.marks else _column(self.step)


def timeline(told: Laned, span: Span, lanes: Sequence[Lane]) -> Timeline:
    """Return a stretch of some lanes of a journey, laid out."""
    step = fitting(span, STEPS, MOST_COLUMNS)
    if are_marked(told, span, lanes):
        return Timeline(
            span, lanes, step, [], [mark for lane in lanes for mark in _marks(told, span, lane)], _ticks(span)
        )
    return Timeline(span, lanes, step, columns(told, span, lanes, step), [], _ticks(span))


def are_marked(told: Laned, span: Span, lanes: Sequence[Lane]) -> bool:
    """Say whether each fact of a stretch has a mark of its own."""
    n_most = next((n for length, n in _MARKED if span.length <= length), 0)
    return 0 < told.n(span, lanes) <= n_most


def columns(told: Laned, span: Span, lanes: Sequence[Lane], step: Step) -> list[Column]:
    """Return the pieces of a stretch that have any fact, as a calendar cuts it."""
    edges = step.starts(span)
    counts = {lane: told.counts(lane, edges) for lane in lanes}
    each = [{lane: counts[lane][n] for lane in lanes if counts[lane][n]} for n in range(len(edges) - 1)]
    return [Column(Span(*ends), some) for ends, some in zip(pairwise(edges), each, strict=True) if some]


def column_said(column: Column, step: Step) -> str:
    """Return a column in words: when it begins, and how many facts it has."""
    n, at = column.n, instant(column.span.first)
    facts = ngettext("%(n)s fact", "%(n)s facts", n) % {"n": n}
    form = "j M Y" if step.length >= DAY else "j M Y, H:i" if step.length >= MINUTE else "j M Y, H:i:s"
    return f"{date_format(at, form)}: {facts}"


def _marks(told: Laned, span: Span, lane: Lane) -> list[Mark]:
    places = told.within(span, [lane])
    across = [(told.outline.at[place] - span.first) / span.length * 100 for place in places]
    rows = _rows(across)
    n_rows = max(rows, default=0) + 1
    return [Mark(lane, place, x, row, n_rows) for place, x, row in zip(places, across, rows, strict=True)]


def _rows(across: Sequence[float]) -> list[int]:
    """Return in which row each mark stands, so that none hides another while there is room for it: four at most."""
    last, rows = [-1.0] * _MOST_ROWS, []
    for x in across:
        row = next((n for n in range(_MOST_ROWS) if x - last[n] >= _APART), last.index(min(last)))
        last[row] = x
        rows.append(row)
    return rows


def _column(step: Step) -> str:
    if step.months:
        return ngettext("A column is %(n)s month", "A column is %(n)s months", step.months) % {"n": step.months}
    if step.us >= DAY:
        n = step.us // DAY
        return ngettext("A column is %(n)s day", "A column is %(n)s days", n) % {"n": n}
    if step.us >= HOUR:
        n = step.us // HOUR
        return ngettext("A column is %(n)s hour", "A column is %(n)s hours", n) % {"n": n}
    if step.us >= MINUTE:
        n = step.us // MINUTE
        return ngettext("A column is %(n)s minute", "A column is %(n)s minutes", n) % {"n": n}
    n = step.us // SECOND
    return ngettext("A column is %(n)s second", "A column is %(n)s seconds", n) % {"n": n}


def _ticks(span: Span) -> list[Tick]:
    step = fitting(span, TICKS, MOST_TICKS)
    at = [one for one in step.starts(span) if span.first <= one < span.end]
    across = [(one - span.first) / span.length * 100 for one in at]
    return [
        Tick(f"{x:.2f}%", _tick(one, step), n % 2 == 1, x > 88)
        for n, (one, x) in enumerate(zip(at, across, strict=True))
    ]


def _tick(us: int, step: Step) -> str:
    at = instant(us)
    if step.months >= 12:
        return date_format(at, "Y")
    if step.months:
        return date_format(at, "M Y")
    if step.us >= DAY or not us % DAY:
        return date_format(at, "j M")
    return date_format(at, "H:i" if step.us >= MINUTE else "H:i:s")
