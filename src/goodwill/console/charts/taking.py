"""A page with charts, and each chart of it as a file: the page's own address, asked for ``take=NAME.csv``.

So a file is seen by whoever may see its page, and by nobody else: there is no other address to guard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from textwrap import wrap
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from goodwill.console.charts.chart import Chart, Named, Table, Value
from goodwill.console.charts.inks import inks
from goodwill.console.charts.shapes import markup
from goodwill.console.downloads import as_csv, as_file

TAKE = "take"
_WIDTH, _LEFT, _HEAD = 912, 24, 76


def page(request: HttpRequest, template: str, told: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page, or one of the charts in ``told`` if the address asks to take it away as csv, json or svg.

    A chart that is not there (its figures are being counted) leads to the page without it.
    """
    name, _, form = request.GET.get(TAKE, "").rpartition(".")
    if not name:
        return render(request, template, dict(told), status=status)
    chart = next((chart for chart in charts_in(told) if chart.name == name), None)
    if chart is None or form not in _FORMS:
        return redirect(address(request, ""))
    return _FORMS[form](request, chart)


def address(request: HttpRequest, taken: str) -> str:
    """Return the address of this page with a file to take (``NAME.csv``), or of the page itself (empty)."""
    asked = request.GET.copy()
    asked.pop(TAKE, None)
    if taken:
        asked[TAKE] = taken
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def charts_in(told: Mapping[str, Any]) -> Iterator[Chart]:
    """Yield the charts a page is told, those in its lists too."""
    for one in told.values():
        if isinstance(one, Chart):
            yield one
        elif isinstance(one, list | tuple):
            yield from (each for each in one if isinstance(each, Chart))


def _csv(request: HttpRequest, chart: Chart) -> HttpResponse:  # noqa: ARG001 -- one face for every form
    table = chart.table()
    return as_csv(chart.name, [column.name for column in table.columns], [_plain(row) for row in table.rows])


def _json(request: HttpRequest, chart: Chart) -> HttpResponse:  # noqa: ARG001 -- one face for every form
    return as_file(msgspec.json.encode(columns(chart.table())), f"{chart.name}.json", "application/json")


def columns(table: Table) -> dict[str, Any]:
    """Return a table column by column, as programs read it: ``names``, ``heads`` and ``values``."""
    values = [list(column) for column in zip(*map(_plain, table.rows), strict=True)]
    return {
        "names": [column.name for column in table.columns],
        "heads": [column.head for column in table.columns],
        "values": values or [[] for _column in table.columns],
    }


def _svg(request: HttpRequest, chart: Chart) -> HttpResponse:
    drawing = chart.drawing()
    told = {
        "chart": chart,
        "drawing": drawing,
        "width": _WIDTH - drawing.gutter,
        "x": _LEFT + drawing.gutter,
        "shapes": markup(drawing.shapes),
        "beside": markup(drawing.beside),
        "notes": [(drawing.height + _HEAD + 24 + n * 18, line) for n, line in enumerate(wrap(chart.note, 130))],
        "height": drawing.height + _HEAD + 20 + 18 * len(wrap(chart.note, 130)),
        "inks": inks(),
    }
    drawn = render(request, "console/charts/file.svg", told).content
    return as_file(drawn, f"{chart.name}.svg", "image/svg+xml")


def _plain(row: Any) -> list[Value]:
    return [_coded(cell) for cell in row]


def _coded(cell: Value) -> Value:
    if isinstance(cell, Named):
        return cell.code
    return cell.isoformat() if isinstance(cell, date) else cell


_FORMS: Mapping[str, Callable[[HttpRequest, Chart], HttpResponse]] = {"csv": _csv, "json": _json, "svg": _svg}
