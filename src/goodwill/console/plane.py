"""The drawing of a journey: its lanes with columns or marks, and the overview of the whole with the window shown in it.

Across in per cent, so that it fits every screen and follows a hand that stretches its frame; down in pixels. What is many is
drawn as one path for each lane and depth of colour: a hundred columns weigh a few kilobytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log1p

from django.utils.safestring import SafeString

from goodwill.console import timeline
from goodwill.console.charts.shapes import Box, Path, Shape, Stretch, markup
from goodwill.console.laned import Laned
from goodwill.console.spans import STEPS, Span, fitting
from goodwill.console.telling import Lane
from goodwill.console.timeline import Mark, Timeline

LANE_HEIGHT = 26
OVERVIEW_HEIGHT = 34
DEPTHS = 8
"""So many depths of colour tell how many facts a lane has in a column: the class ``depth-8`` is the fullest."""
_GAP = 3
_MOST_BARS, _MOST_WAYS = 160, 40
Address = Callable[[Span], str]


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a mark says when it is pointed at, and where its sentence is."""

    said: str
    address: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole journey in one row of bars, and where the stretch shown lies in it, in per cent."""

    drawn: SafeString
    x: str
    width: str


def plane(told: Timeline, address: Address, pointed: Mapping[int, Pointed]) -> SafeString:
    """Return the lanes of a stretch; ``pointed``: what is said of the mark of each place in the outline."""
    tops = {lane: n * LANE_HEIGHT for n, lane in enumerate(told.lanes)}
    if told.marks:
        return markup([_mark(mark, tops, pointed[mark.place]) for mark in told.marks if mark.place in pointed])
    height = len(tops) * LANE_HEIGHT
    shapes: list[Shape] = [Stretch(0, height, _depths(told, tops))] if told.columns else []
    return markup([*shapes, *_targets(told, height, address)])


def overview(told: Laned, whole: Span, span: Span, address: Address) -> Overview:
    """Return the whole with the window of a stretch in it; a column leads to a stretch as long as that, around it."""
    bars = timeline.columns(told, whole, told.lanes, fitting(whole, STEPS, _MOST_BARS))
    most = log1p(max((bar.n for bar in bars), default=0))
    tall = [(bar, max(log1p(bar.n) / most * (OVERVIEW_HEIGHT - 4), 1.5)) for bar in bars]
    outline = "".join(_outline(whole, bar.span, OVERVIEW_HEIGHT - height, height) for bar, height in tall)
    shapes: list[Shape] = [Stretch(0, OVERVIEW_HEIGHT, [Path(outline, "bar")])]
    step = fitting(whole, STEPS, _MOST_WAYS)
    for way in timeline.columns(told, whole, told.lanes, step):
        (x, width), leads = _across(whole, way.span), address(_led(span, way.span, whole))
        said = timeline.column_said(way, step)
        shapes.append(Box(x, 0, width, OVERVIEW_HEIGHT, "target", said, f"{leads}#journey"))
    x, width = _across(whole, span)
    return Overview(markup(shapes), f"{x:.3f}%", f"{width:.3f}%")


def _mark(mark: Mark, tops: Mapping[Lane, int], pointed: Pointed) -> Box:
    tall = (LANE_HEIGHT - 2 * _GAP) / mark.n_rows
    y = tops[mark.lane] + _GAP + mark.row * tall
    # as wide as its class says: a mark is as wide at every level
    return Box(mark.x, y, 0, tall - (mark.n_rows > 1), f"mark {mark.lane}", pointed.said, pointed.address)


def _depths(told: Timeline, tops: Mapping[Lane, int]) -> list[Path]:
    """Return a path for each lane and depth of colour."""
    most = {lane: log1p(max((column.counts.get(lane, 0) for column in told.columns), default=0)) for lane in tops}
    outlines: defaultdict[tuple[Lane, int], str] = defaultdict(str)
    for column in told.columns:
        for lane, n in column.counts.items():
            # A single fact must be seen beside a month of hundreds: density is the logarithm of the count.
            depth = max(round(log1p(n) / most[lane] * DEPTHS), 1)
            outlines[lane, depth] += _outline(told.span, column.span, tops[lane] + _GAP, LANE_HEIGHT - 2 * _GAP)
    return [Path(outline, f"{lane} depth-{depth}") for (lane, depth), outline in outlines.items()]


def _targets(told: Timeline, height: int, address: Address) -> list[Box]:
    """Return what is pressed to look closer: each column, over all lanes."""
    found = []
    for column in told.columns:
        x, width = _across(told.span, column.span)
        said = timeline.column_said(column, told.step)
        found.append(Box(x, 0, width, height, "target", said, f"{address(column.span)}#journey"))
    return found


def _outline(within: Span, span: Span, y: float, height: float) -> str:
    x, width = _across(within, span)
    return f"M{x:.2f} {y:.4g}h{width:.2f}v{height:.3g}h-{width:.2f}z"


def _across(within: Span, span: Span) -> tuple[float, float]:
    """Return where a stretch begins in another, and how wide it is, in per cent; what sticks out is cut."""
    first, end = max(span.first, within.first), min(span.end, within.end)
    return (first - within.first) / within.length * 100, max(end - first, 0) / within.length * 100


def _led(span: Span, column: Span, whole: Span) -> Span:
    """Return where a column of the overview leads: to itself while all is shown, else to a stretch as long as this one."""
    if span == whole:
        return column.within(whole)
    return span.around((column.first + column.end) // 2, span.length).within(whole)
