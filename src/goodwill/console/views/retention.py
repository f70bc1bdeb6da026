"""Retention: who stays how long, by plan, country or sign-up button, and month of start by month of start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from goodwill.console import drawing
from goodwill.console.access import Right, needs
from goodwill.console.cldr import country_name
from goodwill.console.downloads import as_csv, as_svg
from goodwill.console.everyone import GROUPINGS, counted
from goodwill.console.survival import TOP, survival
from goodwill.console.telling.words import plain

FIRST_WAIT_S = 0.04
MOST_COHORTS = 36
MOST_MONTHS = 24
_OTHERS = "(others)"
"""What a table to download calls all smaller groups together: the same in every language."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The share of a cohort still here after some months, and where its people are listed."""

    share: str
    n: int
    shade: int
    address: str
    after: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """One row of the cohorts."""

    name: str
    n_started: int
    cells: list[Cell]
    address: str


@require_GET
@needs(Right.SEE_FIGURES)
def retention(request: HttpRequest) -> HttpResponse:
    """Show the curves and the cohorts."""
    by, told = _by(request), counted(patience=FIRST_WAIT_S)
    shown: dict[str, Any] = {"counted": told, "by": by, "choices": _choices(by), "is_counting": told.figure is None}
    if told.figure is not None:
        shown |= _curves(told.figure.value, by) | _cohorts(told.figure.value)
    return render(request, "console/retention.html", shown)


@require_GET
@needs(Right.SEE_FIGURES)
def curves_csv(request: HttpRequest) -> HttpResponse:
    """Give the curves as a table: a line for each group and month."""
    by, told = _by(request), counted()
    if told.figure is None:
        return redirect("console:retention")
    rows = [
        (_OTHERS if curve["group"] is None else curve["group"], month, at_risk, kept, kept / at_risk, low, high)
        for curve in told.figure.value["curves"][by]
        for month, (at_risk, kept, low, high) in enumerate(curve["months"])
    ]
    return as_csv(
        f"retention-by-{by}",
        (by, "month", "n_at_risk", "n_kept", "share_kept", "wilson_95_low", "wilson_95_high"),
        rows,
    )


@require_GET
@needs(Right.SEE_FIGURES)
def curves_svg(request: HttpRequest) -> HttpResponse:
    """Give the curves as a drawing."""
    by, told = _by(request), counted()
    if told.figure is None:
        return redirect("console:retention")
    shown = {"counted": told, **_curves(told.figure.value, by)}
    return as_svg(request, f"retention-by-{by}", "retention_curves.svg", shown)


@require_GET
@needs(Right.SEE_FIGURES)
def cohorts_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a page's face
    """Give every cohort as a table: a line for each month of start and months since."""
    told = counted()
    if told.figure is None:
        return redirect("console:retention")
    rows = [
        (f"{one['month'] // 100}-{one['month'] % 100:02}", months, one["n_started"], kept, kept / one["n_started"])
        for one in told.figure.value["cohorts"]
        for months, kept in enumerate(one["kept"], start=1)
    ]
    return as_csv("cohorts", ("started_in", "months_since", "n_started", "n_kept", "share_kept"), rows)


@require_GET
@needs(Right.SEE_FIGURES)
def cohorts_svg(request: HttpRequest) -> HttpResponse:
    """Give the cohorts as a drawing."""
    told = counted()
    if told.figure is None:
        return redirect("console:retention")
    return as_svg(request, "cohorts", "cohorts.svg", {"counted": told, **_cohorts(told.figure.value)})


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in GROUPINGS else "plan"


def _choices(here: str) -> list[dict[str, object]]:
    names = {"plan": _("Plan they joined on"), "country": _("Country"), "button": _("Sign-up button")}
    return [{"name": names[by], "address": f"?by={by}", "is_here": by == here} for by in GROUPINGS]


def _named(value: dict[str, Any], by: str) -> list[tuple[str, dict[str, Any]]]:
    return [(_name(curve, by), curve) for curve in value["curves"][by]]


def _name(curve: dict[str, Any], by: str) -> str:
    if curve["group"] is None:
        return ngettext("%(n)s other", "%(n)s others together", curve["n_groups"]) % {"n": curve["n_groups"]}
    if not curve["group"]:
        return _("Not known")
    return country_name(curve["group"]) if by == "country" else plain(curve["group"])


def _curves(value: dict[str, Any], by: str) -> dict[str, Any]:
    named = _named(value, by)
    rows = [
        {
            "name": name, "month": month, "at_risk": at_risk, "kept": kept,
            "share": _per_cent(kept / at_risk), "low": _per_cent(low), "high": _per_cent(high),
        }
        for name, curve in named
        for month, (at_risk, kept, low, high) in enumerate(curve["months"])
    ]  # fmt: skip
    return {"plot": survival(named) if named else None, "top": TOP, "rows": rows, "by": by}


def _cohorts(value: dict[str, Any]) -> dict[str, Any]:
    old_enough = [one for one in value["cohorts"] if one["kept"]]
    cohorts = old_enough[:MOST_COHORTS]
    kept = [[n / one["n_started"] for n in one["kept"][:MOST_MONTHS]] for one in cohorts]
    every = [share for row in kept for share in row]
    shaded = iter(drawing.shades(every))
    return {
        "cohorts": [_cohort(one, [next(shaded) for _share in row]) for one, row in zip(cohorts, kept, strict=True)],
        "months": range(1, max((len(row) for row in kept), default=0) + 1),
        "least": min(every, default=0.0),
        "most": max(every, default=0.0),
        "shades": range(drawing.DARKEST + 1),
        "n_cohorts": len(old_enough),
    }


def _cohort(one: dict[str, Any], shaded: list[int]) -> Cohort:
    people = reverse("console:subscribers") + "?"
    cells = [
        Cell(
            _per_cent(one["kept"][i] / one["n_started"]),
            one["kept"][i],
            shade,
            people + urlencode({"cohort": one["month"], "stayed": i + 1}),
            i + 1,
        )
        for i, shade in enumerate(shaded)
    ]
    on = date(one["month"] // 100, one["month"] % 100, 1)
    return Cohort(date_format(on, "M Y"), one["n_started"], cells, people + urlencode({"cohort": one["month"]}))


def _per_cent(share: float) -> str:
    return f"{share * 100:.0f}"
