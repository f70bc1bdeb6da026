"""What a page gives to take away: its figures as CSV, its drawings as SVG."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return a table as a file of comma-separated values, in UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return _file(text.getvalue().encode("utf-8-sig"), f"{name}.csv", "text/csv; charset=utf-8")


def as_svg(request: HttpRequest, name: str, template: str, told: dict[str, Any]) -> HttpResponse:
    """Return a drawing as a file of its own, with its colours in it."""
    drawn = render_to_string(f"console/{template}", told, request=request)
    return _file(drawn.encode(), f"{name}.svg", "image/svg+xml")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _harmless(cell: object) -> object:
    """Return a cell that a spreadsheet takes for words: what a source named ``=cmd()`` is no formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
