"""The journey on a subscriber's page: the strip of the whole of it, lanes to filter by, a sentence for every fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.formats import date_format

from goodwill.console import drawing, journey
from goodwill.console.telling import LANE_NAMES, Lane
from goodwill.facts import Entry


@dataclass(frozen=True, slots=True)
class Chip:
    """One lane to filter by, with how many facts it has."""

    lane: str
    n: int
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table behind the strip."""

    first: str
    counts: list[str]
    n: str


def section(request: HttpRequest, entries: list[Entry], *, may_read: bool) -> dict[str, Any]:
    """Return what the template ``journey.html`` shows of a history, as the address asks for it."""
    lane = next((lane for lane in Lane if lane == request.GET.get("lane")), None)
    before = request.GET.get("before", "")
    shown = journey.stretch(entries, lane=lane, before=before, may_read=may_read)
    columns, counted = journey.columns(entries), journey.lanes(entries)
    lanes = [one for one in Lane if counted[one]]
    return {
        "stretch": shown,
        "lane": lane or "",
        "before": before if not before.isdigit() else "",
        "is_later_part": bool(before),
        "older": "?" + urlencode({"lane": lane or "", "before": shown.older}) if shown.older else "",
        "chips": _chips(counted, lane),
        "columns": columns,
        "lane_names": [LANE_NAMES[one] for one in lanes],
        "table": [_row(column, lanes) for column in reversed(columns) if column.counts],
        "strip": drawing.strip(columns, lanes),
        "n_facts": len(entries),
    }


def _row(column: journey.Column, lanes: list[Lane]) -> Row:
    counts = [column.counts.get(lane, 0) for lane in lanes]
    # Words, not numbers: the template would ask of each of hundreds of cells how this language writes it.
    return Row(date_format(column.first, "j M Y"), [str(n) for n in counts], str(sum(counts)))


def _chips(counted: dict[Lane, int], here: Lane | None) -> list[Chip]:
    every = Chip("", sum(counted.values()), "?", here is None)
    return [every, *(Chip(lane, n, f"?lane={lane}", lane is here) for lane, n in counted.items() if n)]
