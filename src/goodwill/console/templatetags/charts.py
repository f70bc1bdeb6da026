"""The one way to put a chart on a page: ``{% chart curves %}``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from goodwill.console.charts.chart import Chart, Table
from goodwill.console.charts.shapes import Box, Dot, Shape, markup
from goodwill.console.charts.spark import Spark
from goodwill.console.charts.taking import address

register = template.Library()
_FORMS = ("CSV", "SVG")
_MANY = 400
"""So many rows are laid out only as they come into view."""


@register.inclusion_tag("console/charts/figure.html", takes_context=True)
def chart(context: template.Context, chart: Chart, level: int = 2) -> dict[str, Any]:
    """Show a chart: its question as a heading of ``level``, the drawing, the table behind it, and the files."""
    request: HttpRequest = context["request"]
    drawing, table = chart.drawing(), chart.table()
    return {
        "chart": chart,
        "level": level,
        "height": drawing.height,
        "shapes": markup(drawing.shapes),
        "gutter": drawing.gutter,
        "beside": markup(drawing.beside),
        "is_linked": any(_leads(shape) for shape in drawing.shapes),
        "table": None if chart.is_table else table,
        "looks": " ".join(_looks(table)),
        "rows": "" if chart.is_table else _rows(table),
        "files": [(form, address(request, f"{chart.name}.{form.lower()}")) for form in _FORMS],
        "picture": address(request, f"{chart.name}.svg"),
        "columns": address(request, f"{chart.name}.json"),
        "request": request,
    }


@register.inclusion_tag("console/charts/drawn.html")
def drawn(chart: Chart) -> dict[str, Any]:
    """Show the drawing of a chart alone: what it is, the page says beside it, at ``NAME-asks`` and ``NAME-says``."""
    drawing = chart.drawing()
    return {
        "chart": chart,
        "height": drawing.height,
        "shapes": markup(drawing.shapes),
        "gutter": drawing.gutter,
        "beside": markup(drawing.beside),
        "is_linked": False,
    }


@register.simple_tag
def spark(chart: Spark) -> SafeString:
    """Show a sparkline alone, in a cell of a table or under a figure: what it says is said in words as well."""
    drawn = markup(chart.drawing().shapes)
    said = f"{chart.title} {chart.words}"
    return format_html(
        '<svg class="chart drawn spark" height="{}" role="img" aria-label="{}">{}</svg>', chart.height, said, drawn
    )


@register.inclusion_tag("console/charts/take.html", takes_context=True)
def take(context: template.Context, chart: Chart) -> dict[str, Any]:
    """Offer the figures of a chart that the page shows in its own way."""
    return {"chart": chart, "files": [("CSV", address(context["request"], f"{chart.name}.csv"))]}


def _looks(table: Table) -> Iterator[str]:
    if len(table.rows) > _MANY:
        yield "many"
    if _is_all_figures(table):
        yield "figures"


def _is_all_figures(table: Table) -> bool:
    """Say whether every column beside the heads of rows is of figures: then no cell has to say so."""
    return all(column.unit is not None for column in table.columns[1:])


def _rows(table: Table) -> SafeString:
    """Return the rows of a table: written here, as a template asks of each of thousands of cells how it is written."""
    is_said = not _is_all_figures(table)
    is_figure = [is_said and column.unit is not None for column in table.columns]
    return format_html_join("", "<tr>{}</tr>", ((_row(row, is_figure),) for row in table.written()))


def _row(row: list[str], is_figure: list[bool]) -> SafeString:
    head, *cells = row
    told = format_html_join(
        "", "<td{}>{}</td>", ((_N if n else "", cell) for cell, n in zip(cells, is_figure[1:], strict=True))
    )
    return format_html('<th scope="row">{}</th>{}', head, told)


def _leads(shape: Shape) -> bool:
    return isinstance(shape, Box | Dot) and bool(shape.address)


_N = SafeString(' class="n"')
