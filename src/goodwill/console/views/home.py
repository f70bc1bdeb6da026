"""Home: how much is known, where subscribers stand, how much they play."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodwill import ledger
from goodwill.console import drawing
from goodwill.console.access import Right, needs
from goodwill.console.counting import plays_a_day, standings
from goodwill.console.figures import Shown, shown
from goodwill.vocabulary import Standing

FIRST_WAIT_S = 0.06
"""How long a page waits for a figure that was never counted before it says that it is being counted."""
_HERE = (Standing.TRIALING, Standing.ACTIVE, Standing.RETURNED, Standing.PAST_DUE, Standing.DORMANT, Standing.ASKED)


@dataclass(frozen=True, slots=True)
class Share:
    """How many subscribers stand somewhere, and how long their bar is."""

    standing: str
    n: int
    width: str


@require_GET
@needs(Right.SEE_FIGURES)
def home(request: HttpRequest) -> HttpResponse:
    """Show the small overview."""
    counts = ledger.counts()
    standing = shown("standings", standings, patience=FIRST_WAIT_S)
    plays = shown("plays_a_day", plays_a_day, patience=FIRST_WAIT_S)
    told = {
        "counts": counts,
        "standing": standing,
        "plays": plays,
        "is_counting": standing.figure is None or plays.figure is None,
        "address": request.build_absolute_uri("/").rstrip("/"),
        **_standings(standing),
        **_plays(plays),
    }
    return render(request, "console/home.html", told)


def _standings(shown_: Shown) -> dict[str, Any]:
    if shown_.figure is None:
        return {"shares": [], "n_here": None}
    counted: dict[str, int] = shown_.figure.value
    most = max(counted.values(), default=1)
    shares = [Share(standing, n, f"{n / most * 100:.1f}%") for standing, n in counted.items()]
    return {"shares": shares, "n_here": sum(counted.get(standing, 0) for standing in _HERE)}


def _plays(shown_: Shown) -> dict[str, Any]:
    if shown_.figure is None:
        return {"bars": [], "n_plays_30": None}
    days = [(date.fromisoformat(day), int(n)) for day, n in shown_.figure.value]
    return {
        "bars": drawing.bars(days),
        "most_plays": max((n for _, n in days), default=0),
        "n_plays_30": sum(n for _, n in days[-30:]),
    }
