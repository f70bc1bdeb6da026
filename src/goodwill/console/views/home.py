"""Today: what yesterday brought against what was expected, what needs a person, what is running, where everybody stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from goodwill import ledger
from goodwill.console import charts, everyone, lately
from goodwill.console.access import Right, allowed, needs
from goodwill.console.figures import Figure
from goodwill.console.lately import Change, Lately
from goodwill.console.parting import leaving
from goodwill.console.telling.words import standing_name
from goodwill.console.waiting import running, waiting
from goodwill.vocabulary import Standing

SPARKED = 28
"""So many days are drawn below a figure."""
FIRST_WAIT_S = 0.04
"""How long a page waits for a figure that was never counted before it says that it is being counted."""
_HERE = frozenset(Standing) - {Standing.UNKNOWN, Standing.CANCELLED}


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: what yesterday brought of it, and today until now, each against what was expected."""

    name: str
    yesterday: Change | None
    today: Change
    address: str
    is_here: bool
    spark: charts.Spark | None


@require_GET
@needs(Right.SEE_FIGURES)
def home(request: HttpRequest) -> HttpResponse:
    """Show what a day begins with."""
    counts = ledger.counts()
    told: dict[str, Any] = {"counts": counts}
    if counts.facts:
        people, days = everyone.counted(patience=FIRST_WAIT_S), lately.counted(patience=FIRST_WAIT_S)
        standings: dict[str, int] = people.figure.value["choices"]["standing"] if people.figure else {}
        told |= {
            "people": people,
            "days": days,
            "is_counting": people.figure is None or days.figure is None,
            "waiting": waiting(request, standings),
            "running": running(),
            "may_find_by_name": allowed(request, Right.SEE_PERSONAL),
        }
        if people.figure:
            told["standings_chart"] = _ranks(people.figure, standings)
            told["leaving"] = leaving(request, people.figure.value["leaving"])
        if days.figure:
            told |= _changes(request, days.figure)
    return charts.page(request, "console/home.html", told)


def _changes(request: HttpRequest, figure: Figure) -> dict[str, Any]:
    asked, now = request.GET.get("figure", ""), datetime.now(UTC)
    here = asked if asked in lately.FIGURES else "plays"
    each = {name: lately.read(figure.value, name, now) for name in lately.FIGURES}
    cards = [
        Card(_names()[name], one.yesterday(), one.now(), f"?figure={name}#days", name == here, _spark(name, one))
        for name, one in each.items()
    ]
    yesterday = (now - timedelta(days=1)).date()
    return {
        "cards": cards,
        "yesterday": yesterday,
        "clock": f"{now.hour:02}:00",
        "days_chart": _line(each, here, figure),
    }


def _spark(name: str, one: Lately) -> charts.Spark | None:
    """Return the shape of the last weeks of a figure; None: too little is known to have one."""
    first = one.first + timedelta(days=max(len(one.days) - SPARKED, 0))
    values = [(first + timedelta(days=n), float(value)) for n, value in enumerate(one.days[-SPARKED:])]
    if len(values) < 2:
        return None
    title = ngettext("The last %(n)s whole day:", "The last %(n)s whole days:", len(values)) % {"n": len(values)}
    unit = charts.count("")
    return charts.Spark(
        name=f"{name}-lately", title=title, says="", values=values, value=charts.Column(_names()[name], name, unit),
        unit=unit,
    )  # fmt: skip


def _line(each: dict[str, Lately], here: str, figure: Figure) -> charts.Line:
    one = each[here]
    expected = one.expected(lately.DRAWN)
    first = one.first + timedelta(days=len(one.days) - len(expected))
    on = [first + timedelta(days=n) for n in range(len(expected))]
    was = [charts.Point(day, n) for day, n in zip(on, one.days[-len(on) :] if on else [], strict=True)]
    foreseen = [
        charts.Point(day, round(est.value, 1), est.low, est.high) for day, est in zip(on, expected, strict=True) if est
    ]
    series = [charts.Series(_("What was"), was)]
    series += [charts.Series(_("What was expected"), foreseen, is_expected=True)] if foreseen else []
    return charts.Line(
        name=f"days-{here}",
        title=_("Is it as expected?"),
        says=_("%(figure)s, each of the last 56 whole days, UTC") % {"figure": _names()[here]},
        note=_("Expected from the days before alone: four ordinary days of five fall within the band."),
        interval=_("80 % interval"),
        counted_at=figure.counted_at,
        series=series,
        unit=charts.count(""),
        at=charts.days(),
        choices=[charts.Choice(_names()[name], f"?figure={name}#days-{name}", name == here) for name in each],
    )


def _ranks(figure: Figure, standings: dict[str, int]) -> charts.Ranks:
    people = reverse("console:subscribers") + "?standing="
    return charts.Ranks(
        name="standings",
        title=_("Where do they stand?"),
        says=_("Subscribers by standing"),
        counted_at=figure.counted_at,
        ranks=[
            charts.Rank(charts.Named(standing_name(one), one), n, address=people + one, is_pale=one not in _HERE)
            for one, n in standings.items()
        ],
        of=charts.Column(_("Standing"), "standing"),
        value=charts.Column(_("Subscribers"), "n_subscribers", charts.count("")),
    )


def _names() -> dict[str, str]:
    return {
        "new": _("New"),
        "lost": pgettext("how many", "Left"),
        "returned": pgettext("how many", "Came back"),
        "plays": _("Plays"),
        "letdowns": _("Letdowns"),
    }
