"""Looks for subscribers by what a colleague typed: a number, a whole handle, or parts of a name; audited as a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from goodwill import people
from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind, say

_FINDING = [kind for kind in HandleKind if kind not in (HandleKind.DECISION, HandleKind.BUSINESS)]


@dataclass(frozen=True, slots=True)
class Found:
    """Whom something typed means; ``is_exact``: it was their number or a whole handle of theirs."""

    subjects: list[SubjectId]
    is_exact: bool


def seek(request: HttpRequest, wanted: str, *, n_most: int) -> Found:
    """Return whom something typed means, each as the one they are told as; names only for who may see them."""
    number = wanted.removeprefix("#")
    if wanted.startswith("#") or not allowed(request, Right.SEE_PERSONAL):
        return Found(_numbered(number), is_exact=True)
    exact = list(dict.fromkeys(people.find(Handle(kind, wanted) for kind in _FINDING).values())) or _numbered(number)
    found = _told_as(exact or people.search(wanted, n_most=n_most))
    looked(colleague(request).email, "searched for somebody", about=say("found: %(n)s", n=len(found)))
    return Found(found, is_exact=bool(exact))


def _told_as(subjects: Iterable[SubjectId]) -> list[SubjectId]:
    """Return the subscribers that subjects are told as, each once; what is no subscriber is left out."""
    roots = people.roots(subjects)
    kinds = Person.objects.filter(subject__in=roots.values(), kind=SubjectKind.SUBSCRIBER)
    known = set(kinds.values_list("subject", flat=True))
    return [root for root in dict.fromkeys(roots.values()) if root in known]


def _numbered(number: str) -> list[SubjectId]:
    is_number = number.isascii() and number.isdigit() and len(number) <= 18
    rows = Person.objects.filter(subject=int(number), kind=SubjectKind.SUBSCRIBER) if is_number else None
    return [] if rows is None else [SubjectId(subject) for subject in rows.values_list("subject", flat=True)]
