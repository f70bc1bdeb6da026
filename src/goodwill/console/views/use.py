"""Use: what is watched to the end or left, in which hours of the week, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.console import drawing
from goodwill.console.access import Right, needs
from goodwill.console.cldr import per_cent
from goodwill.console.counting import use as count_use
from goodwill.console.downloads import as_csv, as_svg
from goodwill.console.figures import Shown, shown

FIRST_WAIT_S = 0.04
A_PAGE = 50
ROW = 22
_COLUMNS = {"title": 0, "started": 1, "finished": 2, "abandoned": 3, "hours": 4}


@dataclass(frozen=True, slots=True)
class Title:
    """One title's plays."""

    title: str
    n_started: int
    n_finished: int
    n_abandoned: int
    hours: int
    finished: str
    abandoned: str


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the week in the heat map."""

    x: str
    y: int
    shade: int
    text: str
    n: int


@require_GET
@needs(Right.SEE_FIGURES)
def use(request: HttpRequest) -> HttpResponse:
    """Show titles, hours and devices."""
    told = _counted(FIRST_WAIT_S)
    page: dict[str, Any] = {"counted": told, "is_counting": told.figure is None}
    if told.figure is not None:
        value = told.figure.value
        page |= _titles(request, value) | _hours(value["hours"]) | _devices(value["devices"])
    return render(request, "console/use.html", page)


@require_GET
@needs(Right.SEE_FIGURES)
def titles_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a page's face
    """Give the titles as a table."""
    told = _counted()
    if told.figure is None:
        return redirect("console:use")
    return as_csv("titles", ("title", "n_started", "n_finished", "n_abandoned", "seconds"), told.figure.value["titles"])


@require_GET
@needs(Right.SEE_FIGURES)
def hours_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a page's face
    """Give the hours of the week as a table; weekday 1 is Monday."""
    told = _counted()
    if told.figure is None:
        return redirect("console:use")
    rows = [(at // 24 + 1, at % 24, n) for at, n in enumerate(told.figure.value["hours"])]
    return as_csv("hours-of-the-week", ("weekday", "hour_utc", "n_plays"), rows)


@require_GET
@needs(Right.SEE_FIGURES)
def hours_svg(request: HttpRequest) -> HttpResponse:
    """Give the hours of the week as a drawing."""
    told = _counted()
    if told.figure is None:
        return redirect("console:use")
    return as_svg(request, "hours-of-the-week", "hours.svg", {"counted": told, **_hours(told.figure.value["hours"])})


@require_GET
@needs(Right.SEE_FIGURES)
def devices_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a page's face
    """Give the devices as a table."""
    told = _counted()
    if told.figure is None:
        return redirect("console:use")
    return as_csv("devices", ("device", "n_plays", "n_subscribers"), told.figure.value["devices"])


def _counted(patience: float = 0.0) -> Shown:
    return shown("use", count_use, patience=patience)


def _titles(request: HttpRequest, value: dict[str, Any]) -> dict[str, Any]:
    by, is_up, rows = *_order(request), value["titles"]
    # of two alike, the one begun more often first, whichever way the column goes
    ordered = sorted(rows, key=lambda row: row[_COLUMNS[by]], reverse=not is_up)
    last = max(-(-len(rows) // A_PAGE), 1)
    asked = request.GET.get("page", "")
    page = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    from_row = (page - 1) * A_PAGE
    return {
        "titles": [_title(*row) for row in ordered[from_row : from_row + A_PAGE]],
        "heads": _heads(by, is_up=is_up),
        "n_titles": value["n_titles"],
        "n_kept": len(rows),
        "n_unnamed": value["n_unnamed"],
        "page": page,
        "last": last,
        "previous": _address(by, is_up, page - 1) if page > 1 else "",
        "next": _address(by, is_up, page + 1) if page < last else "",
    }


def _order(request: HttpRequest) -> tuple[str, bool]:
    """Return the column the titles are ordered by, and whether the least is first: an address has ``-`` for the most."""
    asked = request.GET.get("sort", "")
    by = asked.removeprefix("-")
    return (by, not asked.startswith("-")) if by in _COLUMNS else ("started", False)


def _heads(here: str, *, is_up: bool) -> list[dict[str, object]]:
    names = {
        "title": _("Title"), "started": _("Started"), "finished": _("Finished"), "abandoned": _("Abandoned"),
        "hours": _("Hours"),
    }  # fmt: skip
    return [
        {
            "name": names[by],
            "is_figure": by != "title",
            "is_wide": by == "hours",
            "address": _address(by, not is_up if by == here else by == "title", 1),
            "sorted": ("ascending" if is_up else "descending") if by == here else "",
        }
        for by in _COLUMNS
    ]


def _address(by: str, is_up: bool, page: int) -> str:
    query: dict[str, object] = {"sort": by if is_up else f"-{by}"}
    return "?" + urlencode(query | ({"page": page} if page > 1 else {})) + "#titles"


def _title(title: str, n_started: int, n_finished: int, n_abandoned: int, seconds: int) -> Title:
    finished, abandoned = (per_cent(n / n_started) if n_started else "–" for n in (n_finished, n_abandoned))
    return Title(title, n_started, n_finished, n_abandoned, round(seconds / 3600), finished, abandoned)


def _hours(plays: list[int]) -> dict[str, Any]:
    shaded = drawing.shades(plays)
    hours = [
        Hour(f"{at % 24 / 24 * 100:.3f}%", at // 24 * ROW, shaded[at], _moment(at), n) for at, n in enumerate(plays)
    ]
    most, least = plays.index(max(plays)), plays.index(min(plays))
    return {
        "hours": hours,
        "weekdays": [{"short": WEEKDAYS_ABBR[day], "name": WEEKDAYS[day], "y": day * ROW + 15} for day in range(7)],
        "rows": [(WEEKDAYS[day], hours[day * 24 : day * 24 + 24]) for day in range(7)],
        "hour_names": [f"{hour:02}" for hour in range(24)],
        "hour_ticks": [(f"{hour / 24 * 100:.3f}%", f"{hour:02}:00") for hour in range(0, 24, 6)],
        "most": hours[most],
        "least": hours[least],
        "shades": range(drawing.DARKEST + 1),
        "n_plays": sum(plays),
    }


def _moment(at: int) -> str:
    return _("%(day)s %(hour)s:00") % {"day": WEEKDAYS[at // 24], "hour": f"{at % 24:02}"}


def _devices(devices: list[tuple[str, int, int]]) -> dict[str, Any]:
    most, total = max((n for _name, n, _who in devices), default=0) or 1, sum(n for _name, n, _who in devices) or 1
    return {
        "devices": [
            {"name": name, "n_plays": n, "n_subscribers": who, "width": f"{n / most * 100:.1f}%", "part": n / total}
            for name, n, who in devices[:30]
        ],
        "n_devices": len(devices),
    }
