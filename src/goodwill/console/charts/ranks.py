"""Figures of some groups, each with a bar beside it: where everybody stands, what is played on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from goodwill.console.charts import units
from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value
from goodwill.console.charts.shapes import Box, Shape, Words
from goodwill.console.cldr import per_cent

_ROW = 44


@dataclass(frozen=True, slots=True)
class Rank:
    """One group: its name and figure; ``beside``: further figures; ``address``: where it leads; ``is_pale``: aside."""

    name: str
    n: int
    beside: Sequence[int] = ()
    address: str = ""
    is_pale: bool = False


@dataclass(frozen=True, slots=True)
class RankLine:
    """A group as its line of the page shows it: the width of its bar in per cent of the greatest."""

    rank: Rank
    width: str
    n: str
    part: str
    beside: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks(Chart):
    """Groups with a count each; the first ``n_rows`` are shown, all are in the file."""

    page: ClassVar[str] = "console/charts/ranks.html"
    is_table: ClassVar[bool] = True

    ranks: Sequence[Rank]
    of: Column
    value: Column
    beside: Sequence[Column] = ()
    n_rows: int = 30

    def table(self) -> Table:
        """Return every group with its figures and its share of all."""
        columns = [self.of, self.value, Column(_("Share"), "share", units.share()), *self.beside]
        rows: list[list[Value]] = [[one.name, one.n, one.n / self._total, *one.beside] for one in self.ranks]
        return Table(columns, rows)

    @property
    def lines(self) -> list[RankLine]:
        """The groups shown."""
        write = units.count("").text
        return [
            RankLine(
                one,
                f"{one.n / self._most * 100:.2f}%",
                write(one.n),
                _part(one.n / self._total),
                [*map(write, one.beside)],
            )
            for one in self.ranks[: self.n_rows]
        ]

    def drawing(self) -> Drawing:
        """Return a line for each group shown: its name and figure above its bar."""
        drawn: list[Shape] = []
        for n, line in enumerate(self.lines):
            y, wide = n * _ROW, line.rank.n / self._most * 100
            drawn += [
                Words(0, y + 14, line.rank.name, look="name"), Words(100, y + 14, f"{line.n} · {line.part}", "end"),
                Box(0, y + 21, 100, 10, "track"),
                Box(0, y + 21, wide, 10, "bar pale" if line.rank.is_pale else "bar", least=2 if line.rank.n else 0),
            ]  # fmt: skip
        return Drawing(len(self.lines) * _ROW, drawn)

    @property
    def _total(self) -> int:
        return sum(one.n for one in self.ranks) or 1

    @property
    def _most(self) -> int:
        return max((one.n for one in self.ranks), default=0) or 1


def _part(share: float) -> str:
    return f"<\u00a0{per_cent(0.01)}" if 0 < share < 0.005 else per_cent(share)
