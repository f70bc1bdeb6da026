"""Quarantine: what could not be understood, why, and what to do with it."""

from __future__ import annotations

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.errors import BadEvent, UnknownEvent
from goodwill.intake import quarantine
from goodwill.store.models import Quarantined

A_PAGE = 50


@require_GET
@needs(Right.SEE_INTAKE)
def quarantined(request: HttpRequest) -> HttpResponse:
    """List what waits, newest first."""
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) <= 18
    rows = quarantine.waiting(A_PAGE + 1, int(before) if is_number else None)
    told = {
        "rows": rows[:A_PAGE],
        "older": str(rows[A_PAGE - 1].id) if len(rows) > A_PAGE else "",
        "may_see": allowed(request, Right.SEE_BODIES),
        "may_mend": allowed(request, Right.MEND_QUARANTINE),
    }
    return render(request, "console/quarantine.html", told)


@require_GET
@needs(Right.SEE_BODIES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event as it came."""
    row = Quarantined.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    looked(colleague(request).email, "looked at a quarantined event", about=f"event {pk}")
    body = msgspec.json.format(msgspec.json.encode(quarantine.open(pk)), indent=2).decode()
    told = {
        "row": row,
        "body": body,
        "number": str(pk),
        "is_waiting": row.state == Quarantined.State.WAITING,
        "may_mend": allowed(request, Right.MEND_QUARANTINE),
    }
    return render(request, "console/quarantined_one.html", told)


@require_POST
@needs(Right.MEND_QUARANTINE)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try an event again."""
    try:
        quarantine.retry(pk, by=colleague(request).email)
    except UnknownEvent:
        raise Http404 from None
    except BadEvent as still:
        messages.warning(request, _("It still cannot be understood: %(reason)s") % {"reason": still})
    else:
        messages.success(request, _("It is understood now and has been recorded."))
    return redirect("console:quarantined")


@require_POST
@needs(Right.MEND_QUARANTINE)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an event go."""
    try:
        quarantine.drop(pk, by=colleague(request).email)
    except UnknownEvent:
        raise Http404 from None
    messages.success(request, _("The event is dropped; delivered again, it stays dropped."))
    return redirect("console:quarantined")
