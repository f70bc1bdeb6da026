"""Two subscribers told as one, and apart again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodwill import acts, people
from goodwill.console import acting
from goodwill.console.access import Right, needs
from goodwill.console.acting import Facing, Sheet
from goodwill.console.seeking import seek
from goodwill.errors import AlreadySo
from goodwill.vocabulary import SubjectId

_MOST = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person."""

    number: str
    name: str
    handle: str


@require_http_methods(["GET", "POST"])
@needs(Right.MERGE)
def merge(request: HttpRequest, subject: int) -> HttpResponse:
    """Choose who is the same person, see both beside each other, and tell them as one."""
    now = datetime.now(UTC)
    who, other = acting.facing(request, subject, at=now), _other(request)
    if who.state.is_erased:
        return acting.refuse(request, who, _choosing(request, who), AlreadySo("forgotten", why="forgotten"))
    if other is None:
        return acting.ask(request, who, _choosing(request, who))
    beside = acting.facing(request, other, at=now)
    sheet = _merging(who, beside)
    if request.method == "POST":
        return acting.do(request, who, sheet, lambda by: acts.merge(beside.state.subject, who.state.subject, by=by))
    return acting.ask(request, who, sheet)


@require_http_methods(["GET", "POST"])
@needs(Right.MERGE)
def unmerge(request: HttpRequest, subject: int, other: int) -> HttpResponse:
    """Tell somebody as their own history again."""
    who = acting.facing(request, subject, at=datetime.now(UTC))
    if SubjectId(other) not in people.group(who.state.subject):
        raise Http404
    says = [
        _("#%(other)s has its own page and journey again, with everything that was told of it.") % {"other": other},
        _("Nothing is lost: no fact was moved when the two were told as one."),
    ]
    sheet = Sheet(_("Tell them apart"), says, _("Tell them apart"), _("They are told apart again."))
    if request.method == "POST":
        return acting.do(request, who, sheet, lambda by: acts.unmerge(SubjectId(other), by=by))
    return acting.ask(request, who, sheet)


def _other(request: HttpRequest) -> int | None:
    """Return the number of whom is to be merged, as the address or the form has it."""
    told = (request.POST or request.GET).get("other", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 18 else None


def _choosing(request: HttpRequest, who: Facing) -> Sheet:
    """Return the page on which somebody is looked for."""
    wanted = request.GET.get("q", "").strip()
    found = [one for one in seek(request, wanted, n_most=_MOST).subjects if one != who.state.subject] if wanted else []
    names = people.called(found)
    told = {"wanted": wanted, "found": [Candidate(str(one), *names[one]) for one in found], "is_choosing": True}
    says = [_("Choose who is the same person. Both are shown beside each other before anything is done.")]
    return Sheet(_("Tell two as one"), says, "", "", told=told)


def _merging(who: Facing, beside: Facing) -> Sheet:
    """Return the page on which both stand beside each other."""
    words = {"other": beside.number, "number": who.number}
    says = [
        _(
            "Everything told of #%(other)s is told as part of the history of #%(number)s, and #%(other)s leads to this page."
        )
        % words,
        _("No fact is moved: you can tell them apart again at any time, and each has its own back."),
    ]
    told = {"beside": beside, "pair": [who, beside], "other": beside.number}
    return Sheet(_("Tell two as one"), says, _("Tell them as one"), _("They are told as one."), told=told)
