"""Subscribers: find one by number or handle, or look at who came last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from goodwill import people
from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.choosing import Known, Wanted, chosen, known
from goodwill.console.everyone import counted
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind

A_PAGE = 50
FIRST_WAIT_S = 0.04
SILENCES = (7, 30, 90, 180, 365, 730)
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
    counted: Known | None


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def subscribers(request: HttpRequest) -> HttpResponse:
    """List who came last or whom filters let through, or lead to who was searched for."""
    wanted, asked = request.GET.get("q", "").strip(), Wanted.asked(request.GET.dict())
    found = _found(request, wanted) if wanted else []
    if len(found) == 1:
        return redirect("console:subscriber", found[0])
    everyone, is_asked = counted(patience=FIRST_WAIT_S), bool(asked.query()) and not wanted
    page = chosen(asked, before=_before(request), n_most=A_PAGE) if is_asked else None
    if is_asked:
        rows = _rows([one.subject for one in page.lines]) if page else []
        older = _older(page.older, asked) if page and page.older else ""
    else:
        rows = _rows(found) if wanted else _latest(_before(request))
        older = "" if wanted or len(rows) <= A_PAGE else _older(rows[A_PAGE - 1].subject, asked)
    told = {
        "lines": _lines(request, rows[:A_PAGE], asked),
        "wanted": wanted,
        "older": older,
        "asked": asked,
        "is_asked": is_asked,
        "chosen": page,
        "is_counting": is_asked and page is None,
        "choices": everyone.figure.value["choices"] if everyone.figure else None,
        "silences": _silences(asked),
        "cell": _cell(asked),
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


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) <= 18 else None


def _latest(before: int | None) -> list[Person]:
    rows = Person.objects.filter(kind=SubjectKind.SUBSCRIBER).order_by("-subject")
    return list((rows if before is None else rows.filter(subject__lt=before))[: A_PAGE + 1])


def _lines(request: HttpRequest, rows: list[Person], asked: Wanted) -> list[Line]:
    subjects = [SubjectId(row.subject) for row in rows]
    handles = people.handles_of(subjects) if allowed(request, Right.SEE_PERSONAL) else {}
    if handles or (subjects and asked.query()):
        about = " ".join([f"{len(handles)} handles", urlencode(asked.query())]).strip()
        looked(colleague(request).email, "listed subscribers", about=about)
    told_as, counts = (people.aliases(), known(subjects)) if rows else ({}, {})
    return [_line(row, handles, told_as, counts) for row in rows]


def _line(
    row: Person,
    handles: dict[SubjectId, list[Handle]],
    told_as: dict[SubjectId, SubjectId],
    counts: dict[SubjectId, Known],
) -> Line:
    subject = SubjectId(row.subject)
    theirs = handles.get(subject) or []
    root = told_as.get(subject)
    return Line(
        number=str(subject),
        known_as=theirs[0].value if theirs else "",
        country=row.country,
        since_us=row.created_us,
        is_erased=row.erased_us is not None,
        told_as=str(root) if root else "",
        counted=counts.get(subject),
    )


def _older(before: int, asked: Wanted) -> str:
    return reverse("console:subscribers") + "?" + urlencode({**asked.query(), "before": before})


def _silences(asked: Wanted) -> list[int]:
    """Return the days of silence one may choose, and the one that was asked for if it is another."""
    return sorted({*SILENCES, *([] if asked.silent is None else [asked.silent])})


def _cell(asked: Wanted) -> str:
    """Return in words which cell of the cohorts these are the people of; empty if of none."""
    said = []
    if asked.cohort is not None and 1 <= asked.cohort % 100 <= 12 and asked.cohort >= 100:
        on = date(asked.cohort // 100, asked.cohort % 100, 1)
        said.append(_("started in %(month)s") % {"month": date_format(on, "F Y")})
    if asked.stayed is not None:
        said.append(ngettext("stayed %(n)s month", "stayed %(n)s months", asked.stayed) % {"n": asked.stayed})
    if asked.left is not None:
        said.append(ngettext("left within %(n)s month", "left within %(n)s months", asked.left) % {"n": asked.left})
    return ", ".join(said)


def _wrong(request: HttpRequest, wanted: str) -> str:
    if allowed(request, Right.SEE_PERSONAL):
        return _("Nobody is known by exactly “%(wanted)s”.") % {"wanted": wanted}
    return _("Nobody has this number. Your role finds subscribers by number only.")
