"""A title: how its plays went week by week, where it was left, on what it was played, and who plays it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.console import charts, titles
from goodwill.console.access import Right, allowed, needs
from goodwill.console.cldr import country_name, per_cent
from goodwill.console.figures import Figure
from goodwill.console.played_on import by_device
from goodwill.console.telling.words import plain

FIRST_WAIT_S = 0.04
_WEEK = timedelta(days=7)


@require_GET
@needs(Right.SEE_FIGURES)
def title(request: HttpRequest) -> HttpResponse:
    """Show one title."""
    name = request.GET.get("title", "")[:500]
    if not name.strip():
        return redirect("console:use")
    told = titles.counted(name, patience=FIRST_WAIT_S)
    page: dict[str, Any] = {"name": name, "is_counting": told.figure is None, "counting": told.counting}
    if told.figure is not None:
        page |= {"is_never": not told.figure.value["weeks"]}
        page |= _told(request, name, told.figure) if told.figure.value["weeks"] else {}
    return charts.page(request, "console/title.html", page)


def _told(request: HttpRequest, name: str, figure: Figure) -> dict[str, Any]:
    value = figure.value
    people = _people(request, name)
    return {
        "counted_at": figure.counted_at,
        "tiles": _tiles(value, people),
        "weeks": _weeks(figure),
        "left": _left(figure) if sum(value["left"]) else None,
        "devices": _devices(figure),
        "plans": _who(figure, "plan", people),
        "countries": _who(figure, "country", people),
    }


def _people(request: HttpRequest, name: str) -> str:
    """Return where the people behind the figures are listed; empty for who may not see them."""
    if not allowed(request, Right.SEE_SUBSCRIBERS):
        return ""
    return f"{reverse('console:subscribers')}?{urlencode({'title': name})}"


def _tiles(value: dict[str, Any], people: str) -> list[dict[str, Any]]:
    started, finished, abandoned = (sum(week[n] for week in value["weeks"]) for n in (1, 2, 3))
    named = (
        ("started", _("Started"), started),
        ("finished", _("Finished"), finished),
        ("abandoned", _("Abandoned"), abandoned),
    )
    return [{"name": _("People"), "n": value["n_people"], "share": "", "people": people}] + [
        {
            "name": head,
            "n": n,
            "share": per_cent(n / started) if started and did != "started" else "",
            "people": f"{people}&did={did}" if people else "",
        }
        for did, head, n in named
    ]  # fmt: skip


def _weeks(figure: Figure) -> charts.Line:
    told = {date.fromisoformat(on): counts for on, *counts in figure.value["weeks"]}
    first, last = min(told), max(told)
    mondays = [first + n * _WEEK for n in range((last - first).days // 7 + 1)]
    names = (_("Started"), _("Finished"), _("Abandoned"))
    return charts.Line(
        name="title-weeks",
        title=_("Is it played more or less?"),
        says=_("Plays by week (Monday to Sunday, UTC)"),
        counted_at=figure.counted_at,
        note=_("The last week may not be over."),
        series=[
            charts.Series(head, [charts.Point(on, told.get(on, (0, 0, 0))[n]) for on in mondays])
            for n, head in enumerate(names)
        ],
        unit=charts.count(_("plays")),
        at=charts.Column(_("Week of"), "week"),
        is_zoomable=True,
    )


def _left(figure: Figure) -> charts.Ranks:
    left: Sequence[int] = figure.value["left"]
    return charts.Ranks(
        name="title-left",
        title=_("Where is it left?"),
        says=_(
            "Ended plays that were not finished, by how much of the title had been seen; of plays whose length is known"
        ),
        counted_at=figure.counted_at,
        ranks=[
            charts.Rank(charts.Named(_part(tenth), f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}"), n)
            for tenth, n in enumerate(left)
        ],
        of=charts.Column(_("Seen"), "share_seen"),
        value=charts.Column(_("Plays"), "n_plays", charts.count("")),
    )


def _part(tenth: int) -> str:
    low, high = number_format(tenth * 10), per_cent((tenth + 1) / 10)
    return f"{low}–{high}"


def _devices(figure: Figure) -> charts.Ranks:
    return by_device(figure, name="title-devices", title=_("What do they play it on?"))


def _who(figure: Figure, by: str, people: str) -> charts.Ranks:
    """Return who plays it, by the plan they are on or the country of their account."""
    heads = {"plan": _("Plan"), "country": _("Country")}
    asks = {"plan": _("On which plans are those who play it?"), "country": _("Where are those who play it?")}
    return charts.Ranks(
        name=f"title-by-{by}",
        title=asks[by],
        says=_("Subscribers who ever began it, as they stand now"),
        counted_at=figure.counted_at,
        ranks=[_rank(by, word, n, people) for word, n in figure.value[by]],
        of=charts.Column(heads[by], by),
        value=charts.Column(_("Subscribers"), "n_subscribers", charts.count("")),
        n_rows=12,
    )


def _rank(by: str, word: str, n: int, people: str) -> charts.Rank:
    name = (country_name(word) if by == "country" else plain(word)) or _("Not known")
    address = f"{people}&{urlencode({by: word})}" if people and word else ""
    return charts.Rank(charts.Named(name, word), n, address=address, is_pale=not word)
