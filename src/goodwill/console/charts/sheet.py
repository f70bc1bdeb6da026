"""A table that is only taken away: a page shows part of it in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodwill.console.charts.chart import Chart, Column, Drawing, Table, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Chart):
    """Rows under columns; there is nothing to draw."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]

    def table(self) -> Table:
        """Return it as it is."""
        return Table(self.columns, self.rows)

    def drawing(self) -> Drawing:
        """Return nothing: it is a table."""
        return Drawing(0, [])
