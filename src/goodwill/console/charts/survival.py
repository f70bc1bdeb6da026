"""Who stays: a step line for each group with the band of its interval, and beneath it how many are at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodwill.console.charts import axes, ticks, units
from goodwill.console.charts.axes import Lying, Upright
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Path, Shape, Stretch, point

ONE_IN = 20
_ROW = 42


@dataclass(frozen=True, slots=True)
class Stage:
    """From time ``at`` to the next: the share, the ends of its interval, and how many were in view; all in [0, 1] but the last."""

    at: int
    share: float
    low: float
    high: float
    n_at_risk: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One group: its name, how many it began with, its stages in order of time."""

    name: str
    n_started: int
    stages: Sequence[Stage]

    def drawn(self) -> list[Stage]:
        """Return its stages while at least one in twenty are in view: what few say is in the table."""
        return [one for one in self.stages if one.n_at_risk >= ceil(self.n_started / ONE_IN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival(Chart):
    """Curves of some groups.

    Args:
        curves: At most six.
        group: What the groups are, in the table.
        time: What time is counted in, on the axis (“months since the start”).
        is_rising: Shares that left, from nought up; without, shares that stay, from all down.
    """

    curves: Sequence[Curve]
    group: Column
    time: str
    is_rising: bool = False
    height: int = 240

    def table(self) -> Table:
        """Return every stage of every group."""
        share = units.share()
        columns = [
            self.group, Column(self.time[:1].upper() + self.time[1:], "at", units.count("")),
            Column(_("In view"), "n_at_risk", units.count("")), Column(_("Share"), "share", share),
            Column(_("Lower end"), "low", share), Column(_("Upper end"), "high", share),
        ]  # fmt: skip
        rows: list[list[Value]] = [
            [curve.name, one.at, one.n_at_risk, one.share, one.low, one.high]
            for curve in self.curves
            for one in curve.stages
        ]
        return Table(columns, rows)

    def drawing(self) -> Drawing:
        """Return the bands, the lines over them, and a row of numbers at risk for each group."""
        upright, lying = self._upright(), self._lying()
        paths = [_band(tone, one, upright, lying) for tone, one in enumerate(self.curves) if one.drawn()]
        paths += [_line(tone, one, upright, lying) for tone, one in enumerate(self.curves) if one.drawn()]
        shapes: list[Shape] = [*upright.shapes(), Stretch(axes.TOP, upright.height, paths)]
        shapes += lying.shapes(upright.bottom)
        for tone, curve in enumerate(self.curves):
            shapes += self._at_risk(tone, curve, lying, upright.bottom + axes.FOOT + tone * _ROW)
        height = upright.bottom + axes.FOOT + len(self.curves) * _ROW
        return Drawing(height, shapes, upright.gutter, upright.names())

    def _upright(self) -> Upright:
        drawn = [one for curve in self.curves for one in curve.drawn()]
        if self.is_rising:
            return Upright.over(0, max((one.high for one in drawn), default=1), height=self.height, unit=units.share())
        return Upright.over(min((one.low for one in drawn), default=0), 1, height=self.height, unit=units.share())

    def _lying(self) -> Lying:
        last = max((curve.drawn()[-1].at for curve in self.curves if curve.drawn()), default=0)
        return Lying(0, last + 1, [(n, str(n)) for n in ticks.within(0, last)], self.time)

    def _at_risk(self, tone: int, curve: Curve, lying: Lying, y: float) -> list[Shape]:
        beside = _("%(n)s at the start") % {"n": number_format(curve.n_started)}
        counted = {one.at: one.n_at_risk for one in curve.drawn()}
        shown = [number_format(counted[int(at)]) if at in counted else None for at, _text in lying.marks]
        return [*axes.key(y + 14, tone, curve.name, beside=beside), *lying.words(y + 32, shown)]


def _line(tone: int, curve: Curve, upright: Upright, lying: Lying) -> Path:
    steps = [
        f"V{upright.inner(one.share):.2f} H{x:.3f}" for one, x in zip(curve.drawn(), _ends(curve, lying), strict=True)
    ]
    return Path(
        f"M{point(0, upright.inner(curve.drawn()[0].share))} " + " ".join(steps), f"step tone-{tone}", curve.name
    )


def _band(tone: int, curve: Curve, upright: Upright, lying: Lying) -> Path:
    """Return the outline of the intervals: along their upper ends and back along the lower ones."""
    drawn, ends = curve.drawn(), _ends(curve, lying)
    over = [f"V{upright.inner(one.high):.2f} H{x:.3f}" for one, x in zip(drawn, ends, strict=True)]
    backwards = list(zip(drawn, [lying.x(one.at) for one in drawn], strict=True))[::-1]
    under = [f"V{upright.inner(one.low):.2f} H{x:.3f}" for one, x in backwards]
    return Path(f"M{point(0, upright.inner(drawn[0].high))} {' '.join(over + under)} Z", f"band tone-{tone}")


def _ends(curve: Curve, lying: Lying) -> list[float]:
    """Return where each stage ends: at the next, the last one unit of time after it began."""
    drawn = curve.drawn()
    return [lying.x(two.at) for _one, two in pairwise(drawn)] + [lying.x(drawn[-1].at + 1)]
