"""Home: how much is known, where subscribers stand, what the last days brought."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill import ledger
from goodwill.console import charts
from goodwill.console.access import Right, allowed, needs
from goodwill.console.counting import recent_days, standings
from goodwill.console.figures import Figure, Shown, shown
from goodwill.console.telling.words import standing_name
from goodwill.vocabulary import Standing

FIRST_WAIT_S = 0.04
"""How long a page waits for a figure that was never counted before it says that it is being counted."""
_HERE = frozenset(Standing) - {Standing.UNKNOWN, Standing.CANCELLED}


@require_GET
@needs(Right.SEE_FIGURES)
def home(request: HttpRequest) -> HttpResponse:
    """Show the small overview."""
    counts = ledger.counts()
    told: dict[str, Any] = {
        "counts": counts,
        "may_see_intake": allowed(request, Right.SEE_INTAKE),
    }
    if counts.facts:
        standing = shown("standings", standings, patience=FIRST_WAIT_S)
        days = shown("recent_days", recent_days, patience=FIRST_WAIT_S)
        told |= {
            "standing": standing,
            "days": days,
            "is_counting": standing.figure is None or days.figure is None,
            **_standings(standing),
            **_days(days),
        }
    return charts.page(request, "console/home.html", told)


def _standings(told: Shown) -> dict[str, Any]:
    if told.figure is None:
        return {}
    counted: dict[str, int] = told.figure.value
    return {
        "standings_chart": _ranks(told.figure),
        "n_here": sum(n for standing, n in counted.items() if standing in _HERE),
    }


def _ranks(figure: Figure) -> charts.Ranks:
    people = reverse("console:subscribers") + "?standing="
    return charts.Ranks(
        name="standings",
        title=_("Where do they stand?"),
        says=_("Subscribers by standing"),
        counted_at=figure.counted_at,
        ranks=[
            charts.Rank(charts.Named(standing_name(one), one), n, address=people + one, is_pale=one not in _HERE)
            for one, n in figure.value.items()
        ],
        of=charts.Column(_("Standing"), "standing"),
        value=charts.Column(_("Subscribers"), "n_subscribers", charts.count("")),
    )


def _days(told: Shown) -> dict[str, Any]:
    if told.figure is None:
        return {}
    days = [charts.Bar(date.fromisoformat(on), n, beside) for on, n, *beside in told.figure.value]
    n_new, n_lost, n_returned = (sum(day.beside[i] for day in days[-30:]) for i in range(3))
    return {"days_chart": _bars(days, told.figure), "n_new": n_new, "n_lost": n_lost, "n_returned": n_returned}


def _bars(days: list[charts.Bar], figure: Figure) -> charts.Bars:
    people = charts.count(_("subscribers"))
    return charts.Bars(
        name="days",
        title=_("How many play?"),
        says=_("Subscribers who played, each day of the last 90, UTC"),
        counted_at=figure.counted_at,
        bars=days,
        unit=people,
        value=charts.Column(_("Played"), "n_active", people),
        beside=[
            charts.Column(_("New"), "n_new", people),
            charts.Column(_("Left"), "n_lost", people),
            charts.Column(_("Came back"), "n_returned", people),
        ],
    )
