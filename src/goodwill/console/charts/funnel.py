"""How many come through, step by step, and how many are lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodwill.console.charts import units
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Shape, Words
from goodwill.console.cldr import per_cent

_ROW = 50


@dataclass(frozen=True, slots=True)
class Stop:
    """One step and how many came so far; ``address``: where they are listed."""

    name: str
    n: int
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Chart):
    """Steps in order; each has at most as many as the one before. ``step``: what the steps are, in the table."""

    stops: Sequence[Stop]
    step: Column

    def table(self) -> Table:
        """Return each step with its share of the first and of the one before."""
        share = units.share()
        columns = [
            self.step, Column(_("People"), "n", units.count("")),
            Column(_("Of the first"), "share_of_first", share), Column(_("Of the step before"), "share_of_before", share),
        ]  # fmt: skip
        befores = [None, *(one.n for one in self.stops)]
        rows: list[list[Value]] = [
            [one.name, one.n, _part(one.n, self.stops[0].n), None if before is None else _part(one.n, before)]
            for one, before in zip(self.stops, befores, strict=False)
        ]
        return Table(columns, rows)

    def drawing(self) -> Drawing:
        """Return a bar for each step over the ground of the one before: what is pale was lost."""
        drawn: list[Shape] = []
        for n, (stop, row) in enumerate(zip(self.stops, self.table().rows, strict=True)):
            y, before = n * _ROW, self.stops[max(n - 1, 0)]
            drawn += [
                Words(0, y + 14, stop.name, look="name"),
                Words(100, y + 14, self._said(n, row[2]), "end"),
                Box(0, y + 21, self._wide(before), 16, "track"),
                Box(0, y + 21, self._wide(stop), 16, "bar", address=stop.address, least=2 if stop.n else 0),
            ]
            if n:
                lost = _("%(n)s lost") % {"n": number_format(before.n - stop.n)}
                drawn.append(Words(self._wide(stop), y + 33, lost, dx=8))
        return Drawing(len(self.stops) * _ROW, drawn)

    def _said(self, n: int, of_first: Value) -> str:
        count = number_format(self.stops[n].n)
        return f"{count} · {per_cent(float(of_first))}" if n and isinstance(of_first, float) else count

    def _wide(self, stop: Stop) -> float:
        return stop.n / (self.stops[0].n or 1) * 100


def _part(n: int, of: int) -> float:
    return n / of if of else 0.0
