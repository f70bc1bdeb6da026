"""Settings, Audit log: who looked at what and did what; by person, by subscriber, by kind and by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from goodwill.access import acted
from goodwill.console.access import Right, colleague, confirmed, needs
from goodwill.console.downloads import as_csv
from goodwill.console.forms.audit import Sought
from goodwill.console.views.settings import settings_page
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Act
from goodwill.vocabulary import say

A_PAGE, A_FILE = 100, 100_000
HEAD = ("at", "who", "sort", "what", "subject", "about")


@require_GET
@needs(Right.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Show who looked at what and did what, latest first."""
    form = Sought(request.GET)
    before, found = _before(request), _found(form)
    if before is not None:
        found = found.filter(id__lt=before)
    acts = list(found[: A_PAGE + 1])  # one more says whether there are earlier ones: none are counted
    asked = urlencode([(name, value) for name, value in request.GET.items() if name in form.fields and value])
    return settings_page(
        request,
        "audit",
        {
            "acts": acts[:A_PAGE],
            "has_earlier": len(acts) > A_PAGE,
            "is_later": before is not None,
            "form": form,
            "asked": asked,
        },
    )


@require_GET
@needs(Right.SEE_AUDIT)
@confirmed("GET")
def audit_csv(request: HttpRequest) -> HttpResponse:
    """Return the lines that were sought as a file, the latest hundred thousand of them."""
    rows = [
        (instant(row.at_us).isoformat(), row.who, row.sort, row.what, row.subject or "", row.about)
        for row in _found(Sought(request.GET))[:A_FILE]
    ]
    acted(colleague(request).email, "took the audit log away", about=say("lines: %(n)s", n=len(rows)))
    return as_csv("audit", HEAD, rows)


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None


def _found(form: Sought) -> QuerySet[Act]:
    """Return the lines a form asks for; what it cannot read asks for nothing."""
    form.is_valid()
    told = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    wanted: dict[str, Any] = {name: told[name] for name in ("who", "subject", "sort") if name in told}
    if "since" in told:
        wanted["at_us__gte"] = _midnight(told["since"])
    if "until" in told:
        wanted["at_us__lt"] = _midnight(told["until"] + timedelta(days=1))
    return Act.objects.filter(**wanted).order_by("-id")


def _midnight(day: date) -> int:
    return micros(datetime.combine(day, time(), UTC))
