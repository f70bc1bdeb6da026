"""Quarantine: what could not be understood, why, and what to do with it."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.errors import BadEvent, UnknownEvent
from goodwill.intake import quarantine
from goodwill.store.models import Quarantined
from goodwill.vocabulary import say

A_PAGE = 50
AT_ONCE = 5_000
"""So many events of one kind are taken at once; what is left waits for the next time."""
WITHIN_S = 8.0
"""So long is tried before the page answers."""


@require_GET
@needs(Right.SEE_INTAKE)
def quarantined(request: HttpRequest) -> HttpResponse:
    """List what waits, newest first: by kind of reason, and event by event."""
    before, family, source = (request.GET.get(name, "") for name in ("before", "family", "source"))
    is_number = before.isascii() and before.isdigit() and len(before) <= 18
    rows = quarantine.waiting(A_PAGE + 1, int(before) if is_number else None, family=family, source=source)
    told = {
        "families": quarantine.families(),
        "family": family,
        "source": source,
        "query": urlencode({name: word for name, word in (("family", family), ("source", source)) if word}),
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
    looked(colleague(request).email, "looked at a quarantined event", about=say("event %(event)s", event=str(pk)))
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
def retry_many(request: HttpRequest) -> HttpResponse:
    """Try events again: those that were chosen, or all that wait for one kind of reason."""
    until = time.monotonic() + WITHIN_S
    tried = quarantine.retry_many(_chosen(request), by=colleague(request).email, until=lambda: time.monotonic() > until)
    if tried.n_mended:
        words = ngettext(
            "%(n)s event is understood now and has been recorded.",
            "%(n)s events are understood now and have been recorded.",
            tried.n_mended,
        )
        messages.success(request, words % {"n": formats.number_format(tried.n_mended)})
    if tried.n_still:
        words = ngettext(
            "%(n)s event still cannot be understood.", "%(n)s events still cannot be understood.", tried.n_still
        )
        messages.warning(request, words % {"n": formats.number_format(tried.n_still)})
    if tried.n_left:
        words = ngettext(
            "%(n)s event was not come to: try once more.", "%(n)s events were not come to: try once more.", tried.n_left
        )
        messages.warning(request, words % {"n": formats.number_format(tried.n_left)})
    return _back(request, is_empty=not (tried.n_mended or tried.n_still or tried.n_left))


@require_POST
@needs(Right.MEND_QUARANTINE)
def drop_many(request: HttpRequest) -> HttpResponse:
    """Let events go: those that were chosen, or all that wait for one kind of reason."""
    n = quarantine.drop_many(_chosen(request), by=colleague(request).email)
    if n:
        words = ngettext("%(n)s event is dropped.", "%(n)s events are dropped.", n)
        messages.success(request, words % {"n": formats.number_format(n)})
    return _back(request, is_empty=not n)


def _chosen(request: HttpRequest) -> list[int]:
    """Return the numbers of the events that were chosen, or of all of the kind of reason that was."""
    numbers = [int(one) for one in request.POST.getlist("event") if one.isascii() and one.isdigit() and len(one) <= 18]
    family, source = request.POST.get("family", ""), request.POST.get("source", "")
    if numbers or not family:
        return numbers[:AT_ONCE]
    return quarantine.numbers(family, source, n_most=AT_ONCE)


def _back(request: HttpRequest, *, is_empty: bool) -> HttpResponse:
    if is_empty:
        messages.warning(request, _("No event was chosen."))
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
