"""The journey on a subscriber's page: its lanes at any level from years to minutes, and a sentence for every fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill import acts, people
from goodwill.access import looked_on
from goodwill.console import moving, plane, timeline
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.laned import Laned
from goodwill.console.moving import Asked
from goodwill.console.remembered import entries_at, journey_of
from goodwill.console.spans import DAY, SECOND, Span
from goodwill.console.telling import LANE_NAMES
from goodwill.console.told import Told, by_month, languages, told_of
from goodwill.facts import Entry, MessageRead, NoteWithdrawn
from goodwill.segments.rows import instant
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind

ONE_LOOK = timedelta(minutes=15)
"""Who moves about in a journey goes on with one look: it is written down again when so long has passed."""

_SOON = 200
"""A message is read before so many more facts have come."""


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def journey(request: HttpRequest, subject: int) -> HttpResponse:
    """Show another stretch of a journey: the section of the page alone, to a page that asks for no more."""
    if not request.headers.get("HX-Request"):
        page = reverse("console:subscriber", args=[subject])
        return redirect(f"{page}?{request.GET.urlencode()}#journey")
    if not Person.objects.filter(subject=subject, kind=SubjectKind.SUBSCRIBER).exists():
        raise Http404
    root = people.group(SubjectId(subject))[0]
    looked_on(colleague(request).email, "looked at a subscriber", subject=root, within=ONE_LOOK)
    may_read = allowed(request, Right.SEE_PERSONAL)
    return render(request, "console/journey.html", section(request, journey_of(root), may_read=may_read))


def section(request: HttpRequest, told: Laned, history: Sequence[Entry] = (), *, may_read: bool) -> dict[str, Any]:
    """Return what the template ``journey.html`` shows of a history, as the address asks for it.

    ``history`` is all of it if somebody has just read it: then nothing of it is read once more.
    """
    shown: dict[str, Any] = {"n_facts": len(told.outline), "journey_of": told.outline.subjects[0]}
    if not told.outline:
        return shown
    asked = Asked.of(request.GET, told)
    lanes = asked.lanes or told.lanes
    drawn = timeline.timeline(told, asked.span, lanes)
    page = moving.paged(told, lanes, asked)
    said = _said(told, {mark.place for mark in drawn.marks} | set(page.places), history, may_read=may_read)
    return shown | {
        "asked": asked,
        "span_said": _in_words(asked.span),
        "drawn": drawn,
        "lane_names": [(lane, LANE_NAMES[lane], n * plane.LANE_HEIGHT) for n, lane in enumerate(lanes)],
        "axis_y": plane.LANE_HEIGHT * len(lanes),
        "plane": plane.plane(drawn, asked.address, _pointed(said, page.places, asked)),
        "overview": plane.overview(told, asked.whole, asked.span, asked.address),
        "page": page,
        "months": by_month(said[place] for place in page.places if place in said),
        "chips": moving.chips(told, asked),
        "levels": moving.levels(told, asked),
        "ways": moving.ways(asked),
        "day": f"{instant(asked.span.end - SECOND):%Y-%m-%d}",
    }


def _said(told: Laned, places: Iterable[int], history: Sequence[Entry], *, may_read: bool) -> dict[int, Told]:
    """Return the sentences of some places of the outline."""
    of_position = {told.outline.positions[place]: place for place in places}
    beside = {*told.places_of([NoteWithdrawn.wire]), *_readings(told, of_position.values())}
    entries = acts.without_withdrawn(entries_at(told.outline, {*of_position.values(), *beside}, history))
    written_in = languages(entries)
    return {
        of_position[entry.position]: told_of(entry, written_in, may_read=may_read)
        for entry in entries
        if entry.position in of_position
    }


def _readings(told: Laned, places: Collection[int]) -> list[int]:
    """Return the places of readings among some facts or soon after: a reading says in which language a message is."""
    first, last = min(places, default=0), max(places, default=0) + _SOON
    return [place for place in told.places_of([MessageRead.wire]) if first <= place <= last]


def _pointed(said: Mapping[int, Told], listed: Sequence[int], asked: Asked) -> dict[int, plane.Pointed]:
    """Return what each mark says and where it leads: to its sentence, on this page or on the one that has it."""
    here = set(listed)
    found = {}
    for place, one in said.items():
        page = "" if place in here else asked.beside(fact=one.position)
        words = f"{date_format(one.at, 'j M Y, H:i:s')}  {one.text}"
        found[place] = plane.Pointed(words, f"{page}#{one.anchor}")
    return found


def _in_words(span: Span) -> str:
    """Return a stretch as people say it: its days, or within two days its hours."""
    first, last = instant(span.first), instant(span.end - SECOND)
    if span.length >= 2 * DAY:
        words = {"first": date_format(first, "j M Y"), "last": date_format(last, "j M Y")}
    else:
        form = "H:i" if not (span.first % (60 * SECOND) or span.end % (60 * SECOND)) else "H:i:s"
        end = instant(span.end)
        same = first.date() == end.date()
        words = {
            "first": date_format(first, f"j M Y, {form}"),
            "last": date_format(end, form if same else f"j M Y, {form}"),
        }
    return _("%(first)s to %(last)s") % words
