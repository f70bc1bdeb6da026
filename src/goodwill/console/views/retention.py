"""Retention: who stays how long, by plan, country or sign-up button, and month of start by month of start."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from goodwill.console import charts
from goodwill.console.access import Right, needs
from goodwill.console.cldr import country_name
from goodwill.console.everyone import GROUPINGS, counted
from goodwill.console.figures import Figure
from goodwill.console.telling.words import plain

FIRST_WAIT_S = 0.04
_OTHERS = "(others)"
"""What a table to download calls all smaller groups together: the same in every language."""


@require_GET
@needs(Right.SEE_FIGURES)
def retention(request: HttpRequest) -> HttpResponse:
    """Show the curves and the cohorts."""
    by, told = _by(request), counted(patience=FIRST_WAIT_S)
    shown: dict[str, Any] = {"by": by, "is_counting": told.figure is None, "counting": told.counting}
    if told.figure is not None:
        shown |= {"curves": _curves(told.figure, by), "cohorts": _cohorts(told.figure)}
    return charts.page(request, "console/retention.html", shown)


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in GROUPINGS else "plan"


def _choices(here: str) -> list[charts.Choice]:
    names = {"plan": _("Plan they joined on"), "country": _("Country"), "button": _("Sign-up button")}
    return [charts.Choice(names[by], f"?by={by}", by == here) for by in GROUPINGS]


def _name(curve: dict[str, Any], by: str) -> str:
    if curve["group"] is None:
        return ngettext("%(n)s other", "%(n)s others together", curve["n_groups"]) % {"n": curve["n_groups"]}
    if not curve["group"]:
        return _("Not known")
    return country_name(curve["group"]) if by == "country" else plain(curve["group"])


def _curves(figure: Figure, by: str) -> charts.Survival | None:
    groups = {"plan": _("Plan they joined on"), "country": _("Country"), "button": _("Sign-up button")}
    curves = [
        charts.Curve(
            charts.Named(_name(curve, by), _OTHERS if curve["group"] is None else curve["group"]),
            curve["n_started"],
            [_stage(*month) for month in enumerate(curve["months"])],
        )
        for curve in figure.value["curves"][by]
    ]
    return (
        charts.Survival(
            name=f"retention-by-{by}",
            title=_("Who stays how long?"),
            says=_("Share never gone yet, so many months after the start"),
            counted_at=figure.counted_at,
            note=_(
                "Bands: the 95 % interval of the share (Wilson). Below the line, how many of each group are in view: they "
                "started at least so many months ago. A line ends where fewer than one in twenty of its group are in view."
            ),
            choices=_choices(by),
            curves=curves,
            group=charts.Column(groups[by], by),
            time=_("months since the start"),
        )
        if curves
        else None
    )


def _stage(month: int, told: list[float]) -> charts.Stage:
    n_at_risk, n_kept, low, high = told
    return charts.Stage(month, n_kept / n_at_risk, low, high, int(n_at_risk))


def _cohorts(figure: Figure) -> charts.Cohorts | None:
    cohorts = [_cohort(one) for one in figure.value["cohorts"] if one["kept"]]
    return (
        charts.Cohorts(
            name="cohorts",
            title=_("How many of each month’s newcomers are still here?"),
            says=_("Share in % never gone yet, by months since the start; a share leads to its people"),
            counted_at=figure.counted_at,
            cohorts=cohorts,
        )
        if cohorts
        else None
    )


def _cohort(one: dict[str, Any]) -> charts.Cohort:
    people = reverse("console:subscribers") + "?"
    kept = [
        charts.Kept(n, people + urlencode({"cohort": one["month"], "stayed": months}))
        for months, n in enumerate(one["kept"], start=1)
    ]
    on = date(one["month"] // 100, one["month"] % 100, 1)
    listed = people + urlencode({"cohort": one["month"]})
    return charts.Cohort(date_format(on, "M Y"), f"{on:%Y-%m}", one["n_started"], kept, listed)
