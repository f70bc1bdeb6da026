"""Retention: who stays how long, of everybody or of a group; two groups side by side; and start by start, in months or weeks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill.console import charts
from goodwill.console.access import Right, needs
from goodwill.console.compared import compared
from goodwill.console.everyone import GROUPINGS, counted
from goodwill.console.figures import Figure
from goodwill.console.groups import Group, cohorts_in, curves_in
from goodwill.console.retaining import EVERY
from goodwill.console.staying import Asked, cohorts, curves

FIRST_WAIT_S = 0.04


@require_GET
@needs(Right.SEE_FIGURES)
def retention(request: HttpRequest) -> HttpResponse:
    """Show the curves and the cohorts of those asked for, and how they differ from the others asked for."""
    asked, told = _asked(request), counted(patience=FIRST_WAIT_S)
    shown: dict[str, Any] = {"asked": asked, "is_counting": told.figure is None, "counting": told.counting}
    if told.figure is not None:
        shown |= _filters(asked, told.figure.value["choices"]) | _drawn(asked, told.figure)
    return charts.page(request, "console/retention.html", shown)


def _asked(request: HttpRequest) -> Asked:
    told = request.GET.dict()
    by, every = told.get("by", ""), told.get("every", "")
    return Asked(
        by=by if by in GROUPINGS else "plan",
        every=every if every in EVERY else "month",
        group=Group.asked(told),
        other=Group.asked(told, "other_"),
    )


def _drawn(asked: Asked, figure: Figure) -> dict[str, Any]:
    at, value = figure.counted_at.isoformat(), figure.value
    is_whole = asked.group == Group()
    parts = value["curves"][asked.by] if is_whole else curves_in(asked.group, asked.by, at)
    starts = value["cohorts"] if is_whole and asked.every == "month" else cohorts_in(asked.group, asked.every, at)
    drawn = {
        "is_nobody": not value["curves"][asked.by],
        "curves": curves(parts, asked, figure.counted_at),
        "cohorts": cohorts(starts, asked, figure.counted_at),
    }
    return drawn | (compared(asked, figure.counted_at) if asked.other != Group() else {})


def _filters(asked: Asked, choices: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Return the two rows of fields: whom the page is of, and whom they are compared with."""
    heads = {"plan": _("Plan they joined on"), "country": _("Country"), "button": _("Sign-up button")}
    rows = (("", _("Whom"), asked.group), ("other_", _("Compared with"), asked.other))
    return {
        "rows": [
            (legend, [_field(prefix, by, heads[by], choices[column], group) for by, column in GROUPINGS.items()])
            for prefix, legend, group in rows
        ]
    }


def _field(prefix: str, by: str, head: str, choices: dict[str, int], group: Group) -> dict[str, Any]:
    here = group.query().get(by, "")
    known = choices if not here or here in choices else {here: 0, **choices}
    return {
        "name": prefix + by,
        "head": head,
        "choices": [(Group(**{by: word}).name, word, n, word == here) for word, n in known.items()],
    }
