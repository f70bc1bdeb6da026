"""Intake: the sources and their keys, what arrives now, and what could not be understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goodwill import ledger
from goodwill.access import acted
from goodwill.console import figures
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.counting import facts_by_source
from goodwill.console.forms.sources import NewSource
from goodwill.console.sourcing import told_sources
from goodwill.console.telling import Lane, lane_of, masked, sentence
from goodwill.console.telling.words import said
from goodwill.console.watching import Watched, watched
from goodwill.errors import Refused, UnknownKey
from goodwill.facts import Entry, kinds
from goodwill.intake import sources
from goodwill.vocabulary import say

A_SCREEN = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """One fact as the debugger shows it: never with what is personal."""

    position: str
    at: datetime
    occurred_at: datetime
    name: str
    lane: Lane
    text: str
    subject: str
    source: str
    fields: str


@require_GET
@needs(Right.SEE_INTAKE)
def intake(request: HttpRequest) -> HttpResponse:
    """Show the sources, what arrives, and how much waits in quarantine."""
    return render(request, "console/intake.html", _told(request, NewSource()))


@require_GET
@needs(Right.SEE_INTAKE)
def arrivals(request: HttpRequest) -> HttpResponse:
    """Return the list of what arrived last; nothing (204) if it is what the page has already."""
    position = figures.head()
    if request.GET.get("since") == str(position):
        return HttpResponse(status=204)
    return render(request, "console/arrivals.html", _arriving(position, watched(request.GET)))


@require_POST
@needs(Right.RUN_SOURCES)
def new_source(request: HttpRequest) -> HttpResponse:
    """Make a write key and show it, this once."""
    form = NewSource(request.POST)
    if not form.is_valid():
        return render(request, "console/intake.html", _told(request, form), status=422)
    name = form.cleaned_data["name"]
    try:
        key = sources.create(name)
    except Refused as refusal:
        form.add_error("name", said(refusal.args[0]))
        return render(request, "console/intake.html", _told(request, form), status=422)
    acted(colleague(request).email, "write key made", about=name)
    return render(request, "console/intake.html", {**_told(request, NewSource()), "made": key, "made_for": name})


@require_POST
@needs(Right.RUN_SOURCES)
def rotate_source(request: HttpRequest, name: str) -> HttpResponse:
    """Make a source another key; the ones before stay good until they are withdrawn, so that there is no gap."""
    if not any(one.name == name and one.revoked_at is None for one in sources.known()):
        raise Http404
    key = sources.create(name)
    acted(colleague(request).email, "write key rotated", about=name)
    told = {**_told(request, NewSource()), "made": key, "made_for": name, "is_rotated": True}
    return render(request, "console/intake.html", told)


@require_POST
@needs(Right.RUN_SOURCES)
def withdraw_source(request: HttpRequest, name: str, hint: str) -> HttpResponse:
    """Withdraw a write key for good."""
    try:
        sources.revoke(name, hint=hint)
    except UnknownKey as refusal:
        messages.warning(request, said(refusal.args[0]))
    else:
        acted(
            colleague(request).email, "write key withdrawn", about=say("%(name)s, key …%(hint)s", name=name, hint=hint)
        )
        messages.success(request, _("The key of %(name)s is withdrawn.") % {"name": name})
    return redirect("console:intake")


def _told(request: HttpRequest, form: NewSource) -> dict[str, Any]:
    return {
        "form": form,
        "sources": told_sources(datetime.now(UTC)),
        "by_source": figures.shown("facts_by_source", facts_by_source, patience=0.05),
        "n_quarantined": ledger.counts().quarantined,
        "may_run": allowed(request, Right.RUN_SOURCES),
        "may_import": allowed(request, Right.IMPORT),
        "address": request.build_absolute_uri("/").rstrip("/"),
        "kinds": sorted(kinds()),
        **_arriving(figures.head(), watched(request.GET)),
    }


def _arriving(position: int, asked: Watched) -> dict[str, Any]:
    told = {"position": str(position), "watched": asked}
    if asked.is_narrow:
        found = ledger.recent(A_SCREEN, source=asked.source, name=asked.kind, subject=asked.number)
        return {**told, "arrivals": [_arrival(entry) for entry in found]}
    # Positions have gaps where duplicates were told; a few hundred back hold a screen of facts, or nothing moves.
    recent = ledger.since(max(position - 20 * A_SCREEN, 0))
    latest = sorted(recent, key=lambda entry: (entry.recorded_at, entry.position))[-A_SCREEN:][::-1]
    return {**told, "arrivals": [_arrival(entry) for entry in latest]}


def _arrival(entry: Entry) -> Arrival:
    fact = masked(entry.fact)
    fields = msgspec.json.format(msgspec.json.encode(fact), indent=2).decode()
    lane = lane_of(fact.wire)
    return Arrival(
        str(entry.position),
        entry.recorded_at,
        entry.occurred_at,
        fact.wire,
        lane,
        sentence(fact),
        str(entry.subject),
        entry.source,
        fields,
    )
