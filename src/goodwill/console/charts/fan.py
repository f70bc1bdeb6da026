"""A fan: what is expected month by month, with bands at 50, 80 and 95 %, beside a line that must not be crossed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from goodwill.console.charts import axes
from goodwill.console.charts.axes import Lying, Upright
from goodwill.console.charts.chart import Chart, Column, Drawing, Table
from goodwill.console.charts.shapes import Box, Path, Rule, Shape, Stretch, Words, point
from goodwill.console.charts.units import Unit
from goodwill.console.cldr import per_cent

LEVELS = (0.95, 0.8, 0.5)
"""The bands, the widest first: ends are the first and the last quantile, the second and the last but one, and so on."""
_NAMES = ("p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5")
_MIDDLE = 3
_ROW = 22


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that must not be passed, up to a month: its name, drawn as a broken line."""

    name: str
    value: float
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan(Chart):
    """A fan over months.

    Args:
        months: For each month from 1 on, its quantiles at 2.5, 10, 25, 50, 75, 90 and 97.5 %.
        limit: What must not be passed; None: nothing.
    """

    months: Sequence[Sequence[float]]
    unit: Unit
    limit: Limit | None = None
    height: int = 170

    def table(self) -> Table:
        """Return each month's middle and the ends of its three intervals."""
        names = [_("Middle") if n == _MIDDLE else _end(n) for n in range(len(_NAMES))]
        heads = [Column(head, name, self.unit) for head, name in zip(names, _NAMES, strict=True)]
        rows = [[month, *quantiles] for month, quantiles in enumerate(self.months, 1)]
        return Table([Column(_("Month"), "month"), *heads], [[str(row[0]), *row[1:]] for row in rows])

    def drawing(self) -> Drawing:
        """Return the bands within one another, the middle, nought, the limit, and a strip to point at for each month."""
        upright, lying = self._upright(), Lying.of_numbers(1, max(len(self.months), 2), name=_("months from then"))
        bands = [self._band(n, upright, lying) for n in range(len(LEVELS))]
        shapes: list[Shape] = [
            *upright.shapes(),
            Stretch(axes.TOP, upright.height, [*bands, self._line(upright, lying)]),
        ]
        shapes += self._limit(upright, lying)
        shapes.append(Rule(0, upright.y(0), 100, upright.y(0), "axis strong"))
        shapes += lying.shapes(upright.bottom) + self._targets(upright, lying) + self._key(upright.bottom + axes.FOOT)
        height = upright.bottom + axes.FOOT + _ROW * (2 if self.limit else 1)
        return Drawing(height, shapes, upright.gutter, upright.names())

    def _upright(self) -> Upright:
        ends = [end for month in self.months for end in (month[0], month[-1])]
        ends += [0.0, self.limit.value] if self.limit else [0.0]
        return Upright.over(min(ends), max(ends), height=self.height, unit=self.unit)

    def _band(self, n: int, upright: Upright, lying: Lying) -> Path:
        over = [point(lying.x(month), upright.inner(one[-1 - n])) for month, one in enumerate(self.months, 1)]
        under = [point(lying.x(month), upright.inner(one[n])) for month, one in enumerate(self.months, 1)]
        return Path("M" + " L".join([*over, *reversed(under)]) + " Z", "band tone-0")

    def _line(self, upright: Upright, lying: Lying) -> Path:
        places = [point(lying.x(month), upright.inner(one[_MIDDLE])) for month, one in enumerate(self.months, 1)]
        return Path("M" + " L".join(places), "step tone-0", self.title)

    def _limit(self, upright: Upright, lying: Lying) -> list[Shape]:
        if self.limit is None:
            return []
        y = upright.y(self.limit.value)
        return [Rule(0, y, lying.x(self.limit.until), y, "step tone-4")]

    def _targets(self, upright: Upright, lying: Lying) -> list[Shape]:
        places = [lying.x(month) for month in range(1, len(self.months) + 1)]
        edges = [0.0, *((one + two) / 2 for one, two in pairwise(places)), 100.0]
        return [
            Box(left, axes.TOP, right - left, upright.height, "target", self._said(month, one))
            for (left, right), (month, one) in zip(pairwise(edges), enumerate(self.months, 1), strict=True)
        ]

    def _said(self, month: int, one: Sequence[float]) -> str:
        bands = [
            f"{per_cent(level)}: {self.unit.text(one[n])} … {self.unit.text(one[-1 - n])}"
            for n, level in enumerate(LEVELS)
        ]
        return "\n".join([_("Month %(n)s") % {"n": month}, self.unit.text(one[_MIDDLE]), *reversed(bands)])

    def _key(self, y: float) -> list[Shape]:
        levels = " · ".join(per_cent(level) for level in reversed(LEVELS))
        drawn = axes.key(y + 14, 0, _("Middle"), beside=_("bands: %(levels)s") % {"levels": levels})
        if self.limit is None:
            return drawn
        row = y + 14 + _ROW
        return [*drawn, Rule(0, row - 5, 3, row - 5, "step tone-4"), Words(3, row, self.limit.name, look="name", dx=8)]


def _end(n: int) -> str:
    level, words = (
        LEVELS[min(n, len(_NAMES) - 1 - n)],
        _("%(level)s, lower end") if n < _MIDDLE else _("%(level)s, upper end"),
    )
    return words % {"level": per_cent(level)}
