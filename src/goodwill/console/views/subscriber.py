"""A subscriber: where they stand, what they use and pay, and their journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from goodwill import ledger, people
from goodwill.access import looked
from goodwill.console.access import Right, allowed, colleague, needs
from goodwill.console.remembered import profile_of
from goodwill.console.views import journey
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind


@dataclass(frozen=True, slots=True)
class Who:
    """A subscriber as the head of the page names them."""

    number: str
    name: str
    handles: list[Handle]
    merged: list[str]
    is_erased: bool


@require_GET
@needs(Right.SEE_SUBSCRIBERS)
def subscriber(request: HttpRequest, subject: int) -> HttpResponse:
    """Show a subscriber and a stretch of their journey."""
    person = Person.objects.filter(subject=subject, kind=SubjectKind.SUBSCRIBER).first()
    if person is None:
        raise Http404
    together = people.group(SubjectId(subject))
    if together[0] != subject:
        return redirect("console:subscriber", together[0])
    looked(colleague(request).email, "looked at a subscriber", subject=subject)
    may_read = allowed(request, Right.SEE_PERSONAL)
    entries = ledger.history(SubjectId(subject))
    told = {
        "who": _who(person, together, may_read=may_read),
        "profile": profile_of(entries, SubjectId(subject)),
        "may_read": may_read,
        **journey.section(request, entries, may_read=may_read),
    }
    return render(request, "console/subscriber.html", told)


def _who(person: Person, together: list[SubjectId], *, may_read: bool) -> Who:
    handles = [handle for lot in people.handles_of(together).values() for handle in lot] if may_read else []
    traits = people.traits(SubjectId(person.subject)) if may_read else {}
    return Who(
        number=str(person.subject),
        name=_name(traits, handles),
        handles=handles,
        merged=[str(other) for other in together[1:]],
        is_erased=person.erased_us is not None,
    )


def _name(traits: dict[str, Any], handles: list[Handle]) -> str:
    """Return the name a source told, else the handle that reads best."""
    if isinstance(traits.get("name"), str) and traits["name"].strip():
        return str(traits["name"]).strip()[:80]
    by_kind = {handle.kind: handle.value for handle in reversed(handles)}
    return by_kind.get(HandleKind.EMAIL) or by_kind.get(HandleKind.USER) or ""
