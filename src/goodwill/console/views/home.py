"""Home: how much is known, where subscribers stand, what the last days brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodwill import ledger
from goodwill.console import drawing
from goodwill.console.access import Right, allowed, needs
from goodwill.console.counting import recent_days, standings
from goodwill.console.figures import Shown, shown
from goodwill.vocabulary import Standing

FIRST_WAIT_S = 0.04
"""How long a page waits for a figure that was never counted before it says that it is being counted."""
_HERE = frozenset(Standing) - {Standing.UNKNOWN, Standing.CANCELLED}


@dataclass(frozen=True, slots=True)
class Share:
    """How many subscribers stand somewhere, and how long their bar is."""

    standing: str
    n: int
    width: str
    part: float


@dataclass(frozen=True, slots=True)
class Day:
    """One day as the table behind the chart has it."""

    on: date
    n_active: int
    n_new: int
    n_lost: int
    n_returned: int


@require_GET
@needs(Right.SEE_FIGURES)
def home(request: HttpRequest) -> HttpResponse:
    """Show the small overview."""
    counts = ledger.counts()
    told: dict[str, Any] = {
        "counts": counts,
        "client_snippet": request.build_absolute_uri("/").rstrip("/"),
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
    return render(request, "console/home.html", told)


def _standings(told: Shown) -> dict[str, Any]:
    if told.figure is None:
        return {}
    counted: dict[str, int] = told.figure.value
    most, total = max(counted.values(), default=1), sum(counted.values())
    shares = [Share(standing, n, f"{n / most * 100:.1f}%", n / total) for standing, n in counted.items()]
    return {"shares": shares, "n_here": sum(n for standing, n in counted.items() if standing in _HERE)}


def _days(told: Shown) -> dict[str, Any]:
    if told.figure is None:
        return {}
    days = [Day(date.fromisoformat(on), *figures) for on, *figures in told.figure.value]
    month = days[-30:]
    return {
        "bars": drawing.bars([(day.on, day.n_active) for day in days]),
        "most_active": max(day.n_active for day in days),
        "table": days[::-1],
        "n_new": sum(day.n_new for day in month),
        "n_lost": sum(day.n_lost for day in month),
        "n_returned": sum(day.n_returned for day in month),
    }
