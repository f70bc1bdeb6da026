"""The first version of the API: one function for each thing that can be asked."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Path, Query, Router, Status
from pydantic import AwareDatetime

from goodwill import ledger, people, policy
from goodwill.access import Right, looked
from goodwill.api.answers import OR_UNKNOWN, REFUSALS, Facts, Found, Journey, Number, Problem, Profile, Told, Waiting
from goodwill.api.bearer import allowed, demand, who
from goodwill.api.declared import NeverNull
from goodwill.errors import UnknownSubject
from goodwill.facts import Entry, personal_fields
from goodwill.intake import quarantine
from goodwill.profile import fold
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind, say

router = Router()
_FINDABLE = frozenset(HandleKind) - {HandleKind.DECISION, HandleKind.BUSINESS}


@router.get("/facts", response={200: Facts, **REFUSALS}, summary="How many facts there are", tags=["Ledger"])
def facts(request: HttpRequest) -> ledger.Counts:
    """Count the facts of the ledger and the events in quarantine."""
    demand(request, Right.SEE_FIGURES)
    return ledger.counts()


@router.get("/subscribers", response={200: Found, **OR_UNKNOWN}, summary="Find by handle", tags=["Subscribers"])
def find(
    request: HttpRequest,
    kind: Query[HandleKind],
    handle: Annotated[str, Query(min_length=1, max_length=320, description="The whole handle, as a source wrote it.")],
) -> Found:
    """Return whom a handle leads to."""
    demand(request, Right.SEE_PERSONAL)
    sought = Handle(kind, handle)
    found = people.find([sought]) if kind in _FINDABLE else {}
    looked(who(request), "searched by handle", about=say("found: %(n)s", n=len(found)))
    if sought not in found:
        raise UnknownSubject(f"nobody is known by this {kind}")
    return Found(subject=people.group(found[sought])[0])


@router.get("/subscribers/{subject}", response={200: Profile, **OR_UNKNOWN}, summary="Profile", tags=["Subscribers"])
def profile(
    request: HttpRequest,
    subject: Path[Number],
    as_of: Annotated[
        AwareDatetime | None, NeverNull(), Query(None, description="The instant looked at; now by default.")
    ] = None,
) -> dict[str, Any]:
    """Return what a subscriber's facts add up to."""
    demand(request, Right.SEE_SUBSCRIBERS)
    root = _root(subject)
    looked(who(request), "asked for a profile", subject=root)
    when = as_of or datetime.now(UTC)
    told = fold(ledger.history(root), subject=root, as_of=when, patience=policy.current().patience)
    return {field.name: getattr(told, field.name) for field in dataclass_fields(told)}


@router.get(
    "/subscribers/{subject}/journey", response={200: Journey, **OR_UNKNOWN}, summary="Journey", tags=["Subscribers"]
)
def journey(
    request: HttpRequest,
    subject: Path[Number],
    after: Annotated[
        int, Query(ge=0, le=2**31, description="Leave out so many facts: `next` of the answer before.")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    known_by: Annotated[
        AwareDatetime | None,
        NeverNull(),
        Query(None, description="Only what had been recorded by then; all by default."),
    ] = None,
) -> Journey:
    """Return a subscriber's facts in order of occurrence."""
    demand(request, Right.SEE_SUBSCRIBERS)
    root = _root(subject)
    looked(who(request), "asked for a journey", subject=root)
    entries = ledger.history(root, known_by=known_by)
    stretch, may_read = entries[after : after + limit], allowed(request, Right.SEE_PERSONAL)
    return Journey(
        subject=root,
        n=len(entries),
        facts=[_told(entry, may_read=may_read) for entry in stretch],
        next=after + limit if after + limit < len(entries) else None,
    )


@router.get(
    "/quarantine", response={200: list[Waiting], **REFUSALS}, summary="What waits in quarantine", tags=["Quarantine"]
)
def waiting(
    request: HttpRequest,
    before: Annotated[Number | None, NeverNull(), Query(None, description="Only those with a smaller id.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[quarantine.Waiting]:
    """List the events that could not be understood, newest first, each with its reason."""
    demand(request, Right.SEE_INTAKE)
    return quarantine.waiting(limit, before)


@router.post(
    "/quarantine/{event}/retrial",
    response={204: None, **OR_UNKNOWN, 409: Problem},
    summary="Try again",
    tags=["Quarantine"],
)
def retry(request: HttpRequest, event: Path[Number]) -> Status[None]:
    """Try an event again; 409 if it still cannot be understood, with the reason."""
    demand(request, Right.MEND_QUARANTINE)
    quarantine.retry(event, by=who(request))
    return Status(204, None)


@router.post("/quarantine/{event}/dismissal", response={204: None, **OR_UNKNOWN}, summary="Drop", tags=["Quarantine"])
def drop(request: HttpRequest, event: Path[Number]) -> Status[None]:
    """Let an event go; delivered again, it stays dropped."""
    demand(request, Right.MEND_QUARANTINE)
    quarantine.drop(event, by=who(request))
    return Status(204, None)


def _root(subject: int) -> SubjectId:
    """Return the one a subscriber is told as.

    Raises:
        UnknownSubject: Nobody has that number.
    """
    if not Person.objects.filter(subject=subject, kind=SubjectKind.SUBSCRIBER).exists():
        raise UnknownSubject(f"nobody has the number {subject}")
    return people.group(SubjectId(subject))[0]


def _told(entry: Entry, *, may_read: bool) -> Told:
    hidden = frozenset() if may_read else personal_fields(type(entry.fact))
    fields = {name: value for name, value in msgspec.to_builtins(entry.fact).items() if name not in hidden}
    return Told(
        position=entry.position,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        name=entry.fact.wire,
        source=entry.source,
        fields=fields,
    )
