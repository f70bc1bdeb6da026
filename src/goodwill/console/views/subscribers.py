"""Subscribers: find somebody by what they are called, or look at who came last or whom filters let through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from goodwill.console import titles
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.choosing import Wanted, chosen
from goodwill.console.doing_many import offered_on_many
from goodwill.console.everyone import counted
from goodwill.console.kept_views import kept_views
from goodwill.console.listing import lines
from goodwill.console.many import did_said
from goodwill.console.seeking import Found, seek
from goodwill.console.telling.words import plain
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind

A_PAGE = 50
AT_A_GLANCE = 8
FIRST_WAIT_S = 0.04
_OF_A_CELL = {"cohort", "stayed", "left", "week", "weeks_stayed", "joined", "button", "title", "did", "leaving"}
"""What is asked for by the page that led here: the form keeps it, and has no field for it."""
SILENCES = (7, 30, 90, 180, 365, 730)


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def subscribers(request: HttpRequest) -> HttpResponse:
    """List who came last or whom filters let through, or find who was searched for."""
    wanted = _wanted(request)
    if wanted:
        found = seek(request, wanted, n_most=A_PAGE)
        if found.is_exact and len(found.subjects) == 1:
            return redirect("console:subscriber", found.subjects[0])
        told = _sought(request, wanted, found)
    else:
        told = _listed(request, Wanted.asked(request.GET.dict()))
    told |= {
        "acts_on_many": offered_on_many(request),
        "may_find_by_name": allowed(request, Right.SEE_PERSONAL),
    }
    return render(request, "console/subscribers.html", told)


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def found(request: HttpRequest) -> HttpResponse:
    """Show whom what has been typed so far may mean: a fragment below the field."""
    wanted = _wanted(request)
    told: dict[str, Any] = {"wanted": wanted, "may_find_by_name": allowed(request, Right.SEE_PERSONAL)}
    if wanted:
        sought = seek(request, wanted, n_most=AT_A_GLANCE + 1)
        told["lines"] = lines(request, _in_order(sought.subjects[:AT_A_GLANCE]), Wanted())
        told["is_more"] = len(sought.subjects) > AT_A_GLANCE
    return render(request, "console/found.html", told)


def _wanted(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:320]


def _sought(request: HttpRequest, wanted: str, found: Found) -> dict[str, Any]:
    """Return what the page shows of a search."""
    return {
        "wanted": wanted,
        "lines": lines(request, _in_order(found.subjects), Wanted()),
        "is_more": len(found.subjects) >= A_PAGE,
        "asked": Wanted(),
    }


def _listed(request: HttpRequest, asked: Wanted) -> dict[str, Any]:
    """Return what the page shows of a list: everybody, the latest first, or those whom filters let through."""
    everyone, is_asked = counted(patience=FIRST_WAIT_S), bool(asked.query())
    played = titles.counted(asked.title, patience=FIRST_WAIT_S) if asked.title else everyone
    is_known = is_asked and played.figure is not None
    page = chosen(asked, before=_before(request), n_most=A_PAGE) if is_known else None
    if is_asked:
        rows = _in_order([one.subject for one in page.lines]) if page else []
        older = _older(page.older, asked) if page and page.older else ""
    else:
        rows = _latest(_before(request))
        older = "" if len(rows) <= A_PAGE else _older(rows[A_PAGE - 1].subject, asked)
    return {
        "lines": lines(request, rows[:A_PAGE], asked),
        "older": older,
        "asked": asked,
        "is_asked": is_asked,
        "chosen": page,
        "is_counting": is_asked and page is None,
        "counting": everyone.counting if everyone.figure is None else played.counting,
        "choices": everyone.figure.value["choices"] if everyone.figure else None,
        "silences": _silences(asked),
        "cell": _cell(asked),
        "views": kept_views(colleague(request), asked),
        "may_share": allowed(request, Right.SHARE_VIEWS),
        "query": urlencode(asked.query()),
        "hidden": list(asked.query().items()),
        "of_cell": [(name, value) for name, value in asked.query().items() if name in _OF_A_CELL],
    }


def _in_order(subjects: Sequence[SubjectId]) -> list[Person]:
    rows = {row.subject: row for row in Person.objects.filter(subject__in=subjects)}
    return [rows[subject] for subject in subjects if subject in rows]


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None


def _latest(before: int | None) -> list[Person]:
    rows = Person.objects.filter(kind=SubjectKind.SUBSCRIBER).order_by("-subject")
    return list((rows if before is None else rows.filter(subject__lt=before))[: A_PAGE + 1])


def _older(before: int, asked: Wanted) -> str:
    return reverse("console:subscribers") + "?" + urlencode({**asked.query(), "before": before})


def _silences(asked: Wanted) -> list[int]:
    """Return the days of silence one may choose, and the one that was asked for if it is another."""
    return sorted({*SILENCES, *([] if asked.silent is None else [asked.silent])})


def _cell(asked: Wanted) -> str:
    """Return in words which cell of the cohorts these are the people of; empty if of none."""
    said = [
        _started_in(asked.cohort),
        _("started in the week of %(day)s") % {"day": _day(asked.week)} if asked.week is not None else "",
        _("joined on %(plan)s") % {"plan": plain(asked.joined)} if asked.joined else "",
        _("came by %(button)s") % {"button": plain(asked.button)} if asked.button else "",
        _stayed(asked),
        _("asked to leave") if asked.leaving is not None else "",
        did_said(asked),
        ngettext("left within %(n)s month", "left within %(n)s months", asked.left) % {"n": asked.left}
        if asked.left is not None
        else "",
    ]
    return ", ".join(one for one in said if one)


def _started_in(month: int | None) -> str:
    if month is None or month < 100 or not 1 <= month % 100 <= 12:
        return ""
    return _("started in %(month)s") % {"month": date_format(date(month // 100, month % 100, 1), "F Y")}


def _day(number: int) -> str:
    return date_format(date(1970, 1, 1) + timedelta(days=number), "j M Y")


def _stayed(asked: Wanted) -> str:
    if asked.weeks_stayed is not None:
        n = asked.weeks_stayed
        return ngettext("stayed %(n)s week", "stayed %(n)s weeks", n) % {"n": n}
    if asked.stayed is None:
        return ""
    return ngettext("stayed %(n)s month", "stayed %(n)s months", asked.stayed) % {"n": asked.stayed}
