"""Use: what is watched to the end or left, in which hours of the week, and on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.console import charts
from goodwill.console.access import Right, needs
from goodwill.console.cldr import per_cent
from goodwill.console.counting import use as count_use
from goodwill.console.figures import Figure, shown
from goodwill.console.order import by_name
from goodwill.console.played_on import by_device

FIRST_WAIT_S = 0.04
A_PAGE = 50
FIGURE = "use.2"
"""Which figure; another version of this program kept another shape of it."""
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
    trend: charts.Spark | None

    @property
    def address(self) -> str:
        """Where it has its own page."""
        return reverse("console:title") + "?" + urlencode({"title": self.title})


@require_GET
@needs(Right.SEE_FIGURES)
def use(request: HttpRequest) -> HttpResponse:
    """Show titles, hours and devices."""
    told = shown(FIGURE, count_use, patience=FIRST_WAIT_S)
    page: dict[str, Any] = {"counted": told, "is_counting": told.figure is None, "counting": told.counting}
    if told.figure is not None:
        value = told.figure.value
        page |= _titles(request, value) | {"n_plays": sum(value["hours"])}
        page |= {"hours": _hours(told.figure), "devices": _devices(told.figure), "all_titles": _all_titles(told.figure)}
    return charts.page(request, "console/use.html", page)


def _titles(request: HttpRequest, value: dict[str, Any]) -> dict[str, Any]:
    by, is_up, sought = *_order(request), request.GET.get("q", "").strip()[:200]
    rows = _found(value["titles"], sought)
    # of two alike, the one begun more often first, whichever way the column goes
    ordered = sorted(rows, key=_key(by), reverse=not is_up)
    last = max(-(-len(rows) // A_PAGE), 1)
    asked = request.GET.get("page", "")
    page = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    from_row = (page - 1) * A_PAGE
    return {
        "titles": [_title(row, _trend(row[0], value)) for row in ordered[from_row : from_row + A_PAGE]],
        "heads": _heads(by, sought, is_up=is_up),
        "sought": sought,
        "sort": by if is_up else f"-{by}",
        "n_found": len(rows),
        "n_titles": value["n_titles"],
        "n_kept": len(value["titles"]),
        "n_unnamed": value["n_unnamed"],
        "page": page,
        "last": last,
        "previous": _address(by, sought, is_up, page - 1) if page > 1 else "",
        "next": _address(by, sought, is_up, page + 1) if page < last else "",
    }


def _all_titles(figure: Figure) -> charts.Sheet:
    plays, seconds = charts.count(""), charts.seconds()
    return charts.Sheet(
        name="titles",
        title=_("What is watched to the end, and what is left?"),
        says=_("Plays of each title, all time"),
        counted_at=figure.counted_at,
        columns=[
            charts.Column(_("Title"), "title"),
            charts.Column(_("Started"), "n_started", plays),
            charts.Column(_("Finished"), "n_finished", plays),
            charts.Column(_("Abandoned"), "n_abandoned", plays),
            charts.Column(_("Watched"), "seconds", seconds),
        ],
        rows=figure.value["titles"],
    )


def _order(request: HttpRequest) -> tuple[str, bool]:
    """Return the column the titles are ordered by, and whether the least is first: an address has ``-`` for the most."""
    asked = request.GET.get("sort", "")
    by = asked.removeprefix("-")
    return (by, not asked.startswith("-")) if by in _COLUMNS else ("started", False)


def _key(by: str) -> Callable[[list[Any]], Any]:
    column = _COLUMNS[by]
    return (lambda row: by_name(row[column])) if by == "title" else (lambda row: row[column])


def _heads(here: str, sought: str, *, is_up: bool) -> list[dict[str, object]]:
    names = {
        "title": _("Title"), "started": _("Started"), "finished": _("Finished"), "abandoned": _("Abandoned"),
        "hours": _("Hours"),
    }  # fmt: skip
    return [
        {
            "name": names[by],
            "is_figure": by != "title",
            "is_wide": by == "hours",
            "address": _address(by, sought, not is_up if by == here else by == "title", 1),
            "sorted": ("ascending" if is_up else "descending") if by == here else "",
        }
        for by in _COLUMNS
    ]


def _address(by: str, sought: str, is_up: bool, page: int) -> str:
    query: dict[str, object] = {"sort": by if is_up else f"-{by}", **({"q": sought} if sought else {})}
    return "?" + urlencode(query | ({"page": page} if page > 1 else {})) + "#titles"


def _found(rows: list[list[Any]], sought: str) -> list[list[Any]]:
    """Return the titles whose name has all that was typed, whatever its accents and case."""
    parts = [by_name(part)[0] for part in sought.split()]
    return [row for row in rows if all(part in by_name(row[0])[0] for part in parts)] if parts else rows


def _title(row: list[Any], trend: charts.Spark | None) -> Title:
    title, n_started, n_finished, n_abandoned, seconds = row
    finished, abandoned = (per_cent(n / n_started) if n_started else "–" for n in (n_finished, n_abandoned))
    return Title(title, n_started, n_finished, n_abandoned, round(seconds / 3600), finished, abandoned, trend)


def _trend(title: str, value: dict[str, Any]) -> charts.Spark | None:
    plays: list[int] | None = value["trends"].get(title)
    if plays is None:
        return None
    return charts.Spark(
        name="trend",
        title=_("%(title)s, plays by week:") % {"title": title},
        says="",
        values=[(date.fromisoformat(on), n) for on, n in zip(value["weeks"], plays, strict=True)],
        value=charts.Column(_("Plays"), "n_plays"),
        unit=charts.count(""),
        height=22,
    )


def _hours(figure: Figure) -> charts.Heat:
    plays: list[int] = figure.value["hours"]
    most, least = plays.index(max(plays)), plays.index(min(plays))
    return charts.Heat(
        name="hours-of-the-week",
        title=_("When do they play?"),
        says=_("Plays begun in each hour of the week by the house’s clocks (%(zone)s), all time; the darker, the more")
        % {"zone": figure.value["zone"].replace("_", " ")},
        counted_at=figure.counted_at,
        note=_("Most on %(most)s: %(n_most)s plays. Fewest on %(least)s: %(n_least)s.")
        % {
            "most": _moment(most),
            "n_most": number_format(plays[most]),
            "least": _moment(least),
            "n_least": number_format(plays[least]),
        },
        rows=[
            (str(WEEKDAYS_ABBR[day]), charts.Named(str(WEEKDAYS[day]), str(day + 1)), plays[day * 24 : day * 24 + 24])
            for day in range(7)
        ],
        columns=[f"{hour:02}:00" for hour in range(24)],
        of=charts.Column(_("Day"), "weekday"),
        unit=charts.count(_("plays")),
    )


def _moment(at: int) -> str:
    return _("%(day)s %(hour)s:00") % {"day": WEEKDAYS[at // 24], "hour": f"{at % 24:02}"}


def _devices(figure: Figure) -> charts.Ranks:
    return by_device(figure, name="devices", title=_("What do they play on?"))
