"""Subscribers: find one by number or handle, or look at who came last."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goodwill import people
from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind

A_PAGE = 50
_FINDING = [kind for kind in HandleKind if kind not in (HandleKind.DECISION, HandleKind.BUSINESS)]


@dataclass(frozen=True, slots=True)
class Line:
    """One subscriber of the list. ``known_as`` is empty for who may not see it."""

    number: str
    known_as: str
    country: str
    since_us: int
    is_erased: bool
    told_as: str


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def subscribers(request: HttpRequest) -> HttpResponse:
    """List who came last, or lead to who was searched for."""
    wanted = request.GET.get("q", "").strip()
    found = _found(request, wanted) if wanted else []
    if len(found) == 1:
        return redirect("console:subscriber", found[0])
    rows = _rows(found) if wanted else _latest(request.GET.get("before", ""))
    older = "" if wanted or len(rows) <= A_PAGE else _older(rows[A_PAGE - 1])
    told = {
        "lines": _lines(request, rows[:A_PAGE]),
        "wanted": wanted,
        "older": older,
        "client_snippet": request.build_absolute_uri("/").rstrip("/"),
        "may_find_by_handle": allowed(request, Right.SEE_PERSONAL),
        "wrong": _wrong(request, wanted) if wanted and not found else "",
    }
    return render(request, "console/subscribers.html", told)


def _found(request: HttpRequest, wanted: str) -> list[SubjectId]:
    """Return whom a number or an exact handle leads to; handles are only for those who may see them."""
    number = wanted.removeprefix("#")
    if wanted.startswith("#") or not allowed(request, Right.SEE_PERSONAL):
        return _numbered(number)
    subjects = list(dict.fromkeys(people.find(Handle(kind, wanted) for kind in _FINDING).values()))
    looked(colleague(request).email, "searched by handle", about=f"{len(subjects)} found")
    return subjects or _numbered(number)


def _numbered(number: str) -> list[SubjectId]:
    is_number = number.isascii() and number.isdigit() and len(number) <= 18
    rows = (
        Person.objects.filter(subject=int(number), kind=SubjectKind.SUBSCRIBER) if is_number else Person.objects.none()
    )
    return [SubjectId(subject) for subject in rows.values_list("subject", flat=True)]


def _rows(subjects: list[SubjectId]) -> list[Person]:
    return list(Person.objects.filter(subject__in=subjects).order_by("-subject"))


def _latest(before: str) -> list[Person]:
    rows = Person.objects.filter(kind=SubjectKind.SUBSCRIBER).order_by("-subject")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        rows = rows.filter(subject__lt=int(before))
    return list(rows[: A_PAGE + 1])


def _lines(request: HttpRequest, rows: list[Person]) -> list[Line]:
    subjects = [SubjectId(row.subject) for row in rows]
    handles = people.handles_of(subjects) if allowed(request, Right.SEE_PERSONAL) else {}
    if handles:
        looked(colleague(request).email, "listed subscribers", about=f"{len(handles)} handles")
    told_as = people.aliases() if rows else {}
    return [_line(row, handles, told_as) for row in rows]


def _line(row: Person, handles: dict[SubjectId, list[Handle]], told_as: dict[SubjectId, SubjectId]) -> Line:
    subject = SubjectId(row.subject)
    known = handles.get(subject) or []
    root = told_as.get(subject)
    return Line(
        number=str(subject),
        known_as=known[0].value if known else "",
        country=row.country,
        since_us=row.created_us,
        is_erased=row.erased_us is not None,
        told_as=str(root) if root else "",
    )


def _older(row: Person) -> str:
    return reverse("console:subscribers") + "?" + urlencode({"before": row.subject})


def _wrong(request: HttpRequest, wanted: str) -> str:
    if allowed(request, Right.SEE_PERSONAL):
        return _("Nobody is known by exactly “%(wanted)s”.") % {"wanted": wanted}
    return _("Nobody has this number. Your role finds subscribers by number only.")
