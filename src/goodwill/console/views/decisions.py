"""Decisions: each with its state, forecast, effect and score; how good the forecasts were; and public cases replayed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill import review
from goodwill.console import charts
from goodwill.console.access import Right, allowed, needs
from goodwill.console.charts.chart import Named
from goodwill.console.deciding import rows, words
from goodwill.console.deciding.before import in_words
from goodwill.console.deciding.counted import cases_replayed, forecast_of
from goodwill.console.telling.words import said
from goodwill.review import Reviewed


@require_GET
@needs(Right.SEE_FIGURES)
def decisions(request: HttpRequest) -> HttpResponse:
    """List the decisions, and tell how good their forecasts were."""
    book, today = review.decided(), datetime.now(UTC).date()
    card = review.card(book)
    told = {
        "rows": [rows.row(one, card, _forecast(one), today) for one in book],
        "summary": rows.summary(card),
        "n_measured": rows.n_measured(len(card.scores)),
        "may_decide": allowed(request, Right.DECIDE),
    }
    return render(request, "console/decisions.html", told)


@require_GET
@needs(Right.SEE_FIGURES)
def cases(request: HttpRequest) -> HttpResponse:
    """Show what we would have told of public decisions the day before, each without its own evidence."""
    told = cases_replayed()
    page: dict[str, Any] = {"counting": told.counting, "is_counting": told.figure is None}
    if told.figure is not None:
        found = [_case(one) for one in told.figure.value]
        judged = [one for one in found if one["is_inside"] is not None]
        page |= {
            "cases": found,
            "drawn": [one["chart"] for one in found],
            "n_judged": len(judged),
            "n_inside": sum(bool(one["is_inside"]) for one in judged),
        }
    return charts.page(request, "console/decision_cases.html", page)


def _forecast(one: Reviewed) -> Any:
    """Return what was sealed, or what is expected of a draft; None: nothing is yet."""
    if one.forecast is not None:
        return one.forecast
    decision = one.decision
    if decision is None or words.stage_of(one, date.max) is not words.Stage.DRAFT:
        return None
    told = forecast_of(decision, patience=0.0)
    return None if told.figure is None else told.figure.value


def _case(one: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "is_inside", "months")
    return {name: one[name] for name in names} | {
        **{name: said(one[name]) for name in ("title", "where", "known", "came", "source")},
        "as_of": date.fromisoformat(one["as_of"]),
        "kind": words.kind_name(one["kind"]),
        "flags": [in_words(*said) for said in one["said"]],
        "base": number_format(one["base"], 2),
        "chart": _drawn(one),
    }


def _drawn(one: dict[str, Any]) -> charts.Intervals:
    told = []
    if one["net"] is not None:
        told.append(_told(_("What we would have told: net"), one["net"]))
    told.append(_told(_("What we would have told: against doing nothing"), one["extra"], tone=1))
    if one["own_guess"] is not None:
        told.append(charts.Told(_("The company's own guess, net"), one["own_guess"], [], tone=3))
    if one["outcome"] is not None:
        told.append(charts.Told(_("What came, net"), one["outcome"], [], tone=2))
    return charts.Intervals(
        name=one["name"],
        title=_("What would we have told?"),
        says=_("Millions of subscribers; bars: 80% interval"),
        told=told,
        of=charts.Column(_("Estimate"), "estimate"),
        unit=charts.number(_("million"), digits=2),
    )


def _told(name: str, three: list[float], *, tone: int = 0) -> charts.Told:
    value, low, high = three
    return charts.Told(Named(name, name), value, [charts.Ends(0.8, low, high)], tone=tone)
