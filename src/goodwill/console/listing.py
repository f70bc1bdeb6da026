"""Subscribers as the lines of a list: what they are called for who may see it, and what was counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from goodwill import people
from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague
from goodwill.console.choosing import Known, Wanted, known
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, say


@dataclass(frozen=True, slots=True)
class Line:
    """One subscriber of a list. ``name`` and ``handle`` are empty for who may not see them."""

    number: str
    name: str
    handle: str
    country: str
    since_us: int
    is_erased: bool
    told_as: str
    counted: Known | None


def lines(request: HttpRequest, rows: Sequence[Person], asked: Wanted) -> list[Line]:
    """Return rows as lines, in their order; that they were looked at is written down first."""
    subjects = [SubjectId(row.subject) for row in rows]
    may_read = allowed(request, Right.SEE_PERSONAL)
    if subjects and (may_read or asked.query()):
        n, query = len(subjects) if may_read else 0, urlencode(asked.query())
        about = say("handles: %(n)s; %(query)s", n=n, query=query) if query else say("handles: %(n)s", n=n)
        looked(colleague(request).email, "listed subscribers", about=about)
    names = people.called(subjects) if may_read else {}
    told_as, counts = people.roots(subjects), known(subjects)
    return [_line(row, names.get(SubjectId(row.subject), ("", "")), told_as, counts) for row in rows]


def _line(
    row: Person, names: tuple[str, str], told_as: dict[SubjectId, SubjectId], counts: dict[SubjectId, Known]
) -> Line:
    subject = SubjectId(row.subject)
    root = told_as[subject]
    return Line(
        number=str(subject),
        name=names[0],
        handle=names[1],
        country=row.country,
        since_us=row.created_us,
        is_erased=row.erased_us is not None,
        told_as=str(root) if root != subject else "",
        counted=counts.get(subject),
    )
