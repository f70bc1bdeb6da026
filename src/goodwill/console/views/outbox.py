"""The outbox: what waits and what would become of it, what left, what is void, and what was given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goodwill import dispatch, policy
from goodwill import outbox as orders
from goodwill.access import acted
from goodwill.console import outgoing
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.house.words import capped, leaving, quiet
from goodwill.policy import Leaving
from goodwill.store.transactions import writing
from goodwill.vocabulary import say, word

A_PAGE = 50


@require_GET
@needs(Right.SEE_OUTBOX)
def outbox(request: HttpRequest) -> HttpResponse:
    """Show orders of one part of the outbox; of those that are due, what would become of each now."""
    part = request.GET.get("state", "due")
    if part not in outgoing.STATES:
        raise Http404
    counted, chosen = orders.counts(), policy.current().dispatch
    before = request.GET.get("before", "")
    listed = orders.listed(
        *outgoing.STATES[part], n_most=A_PAGE + 1, before=int(before) if before.isdecimal() else None
    )
    lines, n_dry = _lines(part, listed[:A_PAGE])
    told = {
        "part": part,
        "parts": [
            (name, said, sum(counted[one] for one in outgoing.STATES[name])) for name, said in outgoing.names().items()
        ],
        "lines": lines,
        "n_dry": n_dry,
        "older": listed[A_PAGE - 1].id if len(listed) > A_PAGE else None,
        "chosen": chosen,
        "leaving": leaving(chosen.leaving),
        "manners": [quiet(chosen), capped(chosen.retention)],
        "may_run": allowed(request, Right.RUN_OUTBOX),
    }
    return render(request, "console/outbox.html", told)


@require_POST
@needs(Right.RUN_OUTBOX)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an order that was given up be tried once more."""
    now = datetime.now(UTC)
    with writing():
        kept = orders.kept(pk)
        if kept is None or not orders.try_again(pk, now):
            raise Http404
        acted(
            colleague(request).email,
            "order tried again",
            subject=kept.subject,
            about=say("%(name)s of %(programme)s", name=word(kept.name), programme=word(kept.programme)),
        )
    messages.success(request, _("It is tried once more."))
    return redirect("console:outbox")


@require_POST
@needs(Right.RUN_OUTBOX)
def stop(request: HttpRequest) -> HttpResponse:
    """Stop everything that leaves, at once: no more is claimed from this moment on."""
    chosen = replace(policy.current().dispatch, leaving=Leaving.STOPPED)
    policy.change(by=colleague(request).email, dispatch=chosen)
    messages.success(request, _("Nothing leaves the house any more. What is ordered waits."))
    return redirect("console:outbox")


def _lines(part: str, listed: list[orders.Kept]) -> tuple[list[outgoing.Line], int]:
    """Return the lines of a part; those that are due first, with what would become of each, and how many these are."""
    if part != "due":
        return outgoing.lines(listed), 0
    planned = dispatch.planned(dispatch.windows_of(settings.GOODWILL), datetime.now(UTC), n_most=A_PAGE)
    shown = {one.kept.id for one in planned}
    return [*outgoing.plans(planned), *outgoing.lines([one for one in listed if one.id not in shown])], len(planned)
