"""A field of cells, the more the darker: hours of the week; and the cohorts, whose cells lead to their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from goodwill.console.charts import units
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Shape, Words
from goodwill.console.charts.units import Unit
from goodwill.console.cldr import per_cent

DARKEST = 8
"""So many shades above the lightest; text on the darkest still stands out 4.5 to 1."""
ROW = 22
_COHORT = 26
_NAMES, _PEOPLE = 12.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat(Chart):
    """A value for each row and column.

    Args:
        rows: The name of each row, as the drawing and as the table has it, and its values.
        columns: The heads of the columns; every ``every``-th is written below the drawing.
        of: What the rows are, in the table.
    """

    rows: Sequence[tuple[str, str, Sequence[float]]]
    columns: Sequence[str]
    of: Column
    unit: Unit
    every: int = 6

    def table(self) -> Table:
        """Return the rows as they are drawn."""
        columns = [self.of, *(Column(head, head, self.unit) for head in self.columns)]
        return Table(columns, [[name, *values] for _short, name, values in self.rows])

    def drawing(self) -> Drawing:
        """Return the cells, the names beside them and the scale of shades below."""
        wide, shaded = 100 / max(len(self.columns), 1), shades([value for *_names, row in self.rows for value in row])
        cells: list[Shape] = [
            Box(n * wide, y * ROW, wide * 0.98, ROW - 1, f"cell shade-{shaded[y * len(values) + n]}", self._said(y, n))
            for y, (*_names, values) in enumerate(self.rows)
            for n in range(len(values))
        ]
        bottom = len(self.rows) * ROW
        cells += [Words(n * wide, bottom + 16, self.columns[n]) for n in range(0, len(self.columns), self.every)]
        names = [Words(0, y * ROW + 15, short) for y, (short, *_rest) in enumerate(self.rows)]
        return Drawing(bottom + 50, cells + self._scale(bottom + 32), room_for([row[0] for row in self.rows]), names)

    def _said(self, y: int, n: int) -> str:
        _short, name, values = self.rows[y]
        return f"{name} {self.columns[n]}: {self.unit.text(values[n])}"

    def _scale(self, y: float) -> list[Shape]:
        every = [value for *_names, row in self.rows for value in row] or [0.0]
        return scale(y, self.unit.text(min(every)), self.unit.named(self.unit.text(max(every))))


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of a cohort are still here after some months, and where they are listed."""

    n: int
    address: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who began in one month or week: when in words and as ``yyyy-mm`` (a Monday as ``yyyy-mm-dd``), how many, and who was kept since."""

    name: str
    month: str
    n_started: int
    kept: Sequence[Kept]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts(Chart):
    """The cohorts, latest first; the first ``n_rows`` of them are shown, each for ``n_columns`` months, all are in the file.

    ``is_weekly``: they began in one week each, and are told by the week.
    """

    page: ClassVar[str] = "console/charts/cohorts.html"
    is_table: ClassVar[bool] = True

    cohorts: Sequence[Cohort]
    n_rows: int = 36
    n_columns: int = 24
    is_weekly: bool = False

    def table(self) -> Table:
        """Return a row for each cohort and month since."""
        people = units.count("")
        since = (
            Column(_("Weeks since"), "weeks_since", people)
            if self.is_weekly
            else Column(_("Months since"), "months_since", people)
        )
        columns = [
            Column(_("Started in"), "started_in"), since,
            Column(_("Started"), "n_started", people), Column(_("Kept"), "n_kept", people),
            Column(_("Share kept"), "share_kept", units.share()),
        ]  # fmt: skip
        rows: list[list[Value]] = [
            [one.month, months, one.n_started, kept.n, kept.n / one.n_started]
            for one in self.cohorts
            for months, kept in enumerate(one.kept, start=1)
        ]
        return Table(columns, rows)

    @property
    def months(self) -> range:
        """The months since the start that are shown."""
        return range(1, max((len(kept) for _one, kept in self._shown()), default=0) + 1)

    @property
    def lines(self) -> list[tuple[Cohort, list[tuple[str, int, Kept]]]]:
        """The cohorts shown, with the share in per cent, the shade and the people of each cell."""
        shares = [[one.n / cohort.n_started for one in kept] for cohort, kept in self._shown()]
        shaded = iter(shades([share for row in shares for share in row]))
        return [
            (cohort, [(f"{share * 100:.0f}", next(shaded), one) for share, one in zip(row, kept, strict=True)])
            for (cohort, kept), row in zip(self._shown(), shares, strict=True)
        ]

    @property
    def ends(self) -> tuple[str, str]:
        """The least and the greatest share shown, written."""
        shares = [one.n / cohort.n_started for cohort, kept in self._shown() for one in kept] or [0.0]
        return per_cent(min(shares)), per_cent(max(shares))

    def drawing(self) -> Drawing:
        """Return the shown cells with their shares in them."""
        wide = (100 - _NAMES - _PEOPLE) / max(len(self.months), 1)
        drawn: list[Shape] = [Words(0, 14, _("Started in")), Words(_NAMES + _PEOPLE - 1, 14, _("People"), "end")]
        drawn += [Words(_NAMES + _PEOPLE + (n - 0.5) * wide, 14, str(n), "middle") for n in self.months]
        for line, (cohort, cells) in enumerate(self.lines):
            y = 22 + line * _COHORT
            drawn += [Words(0, y + 17, cohort.name, look="name")]
            drawn += [Words(_NAMES + _PEOPLE - 1, y + 17, units.count("").text(cohort.n_started), "end")]
            for n, (share, shade, _kept) in enumerate(cells):
                x = _NAMES + _PEOPLE + n * wide
                drawn += [Box(x, y, wide * 0.97, _COHORT - 1, f"cell shade-{shade}")]
                drawn += [Words(x + wide / 2, y + 17, share, "middle", "name")]
        return Drawing(30 + len(self.lines) * _COHORT, drawn)

    def _shown(self) -> list[tuple[Cohort, Sequence[Kept]]]:
        return [(one, one.kept[: self.n_columns]) for one in self.cohorts[: self.n_rows]]


def shades(values: Sequence[float]) -> list[int]:
    """Return how dark each of some values is shaded: 0 for the least, ``DARKEST`` for the most."""
    least, most = min(values, default=0), max(values, default=0)
    return [round((value - least) / (most - least) * DARKEST) if most > least else 0 for value in values]


def scale(y: float, least: str, most: str) -> list[Shape]:
    """Return the shades from the least to the most, each end with what it stands for."""
    boxes = [Box(33 + n * 2, y, 1.9, 10, f"cell shade-{n}") for n in range(DARKEST + 1)]
    return [Words(32, y + 10, least, "end"), *boxes, Words(52, y + 10, most)]


def room_for(names: Sequence[str]) -> int:
    """Return how many pixels the longest of some names may take, at most 132."""
    return min(max((len(name) for name in names), default=0) * 8 + 12, 132)
