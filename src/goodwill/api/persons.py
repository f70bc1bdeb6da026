"""What can be asked of the API about who somebody is, and done about it: find, note, copy, forget."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from goodwill import acts, people, privacy
from goodwill.access import Right, looked
from goodwill.acts import By
from goodwill.acts.notes import LONGEST_NOTE
from goodwill.api.answers import OR_UNKNOWN, REFUSALS, Number, Problem
from goodwill.api.bearer import bearer, demand, who
from goodwill.api.declared import NeverNull
from goodwill.privacy import ERASURE_REASONS, FORMAT
from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind, say

router = Router(tags=["Persons"])
_OR_SO = {**OR_UNKNOWN, 409: Problem}
_Word = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Key = Annotated[
    _Word | None,
    NeverNull(),
    Header(
        None,
        alias="Idempotency-Key",
        description="Makes this call this one and no other: sent again with the same key, it is done once.",
    ),
]


class Match(Schema):
    """Somebody who may be meant."""

    subject: int
    name: str = Field(description="What they are called, or the handle that reads best; may be empty.")


class Matches(Schema):
    """Whom a text may mean: those named by its very words first, then the latest met."""

    matches: list[Match]


class NewNote(Schema):
    """Something to be written down about a subscriber."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=LONGEST_NOTE, pattern=r"[^\s\x1c-\x1f\x85]")


class Written(Schema):
    """What became of a note."""

    is_new: bool = Field(description="False: it was written before, with this Idempotency-Key.")


class Copy(Schema):
    """Everything known of a person: docs/record.schema.json has all of its fields."""

    model_config = ConfigDict(extra="allow")
    format: str = Field(description=f"{FORMAT}, until something is taken away or means something else.")
    subject: int
    facts: list[dict[str, Any]]


class Forgetting(Schema):
    """Why somebody is forgotten."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(json_schema_extra={"enum": list(ERASURE_REASONS)}, pattern=f"^({'|'.join(ERASURE_REASONS)})$")


class Forgotten(Schema):
    """Who is forgotten, and how many events in quarantine named them and were dropped."""

    subjects: list[int]
    n_dropped: int


@router.get("/matches", response={200: Matches, **REFUSALS}, summary="Find by name")
def find(
    request: HttpRequest,
    q: Annotated[
        str, Query(min_length=1, max_length=320, description="Part of a name, an e-mail address or a telephone number.")
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Matches:
    """Return whom a text may mean: every word of it begins a word of theirs."""
    demand(request, Right.SEE_PERSONAL)
    roots = dict.fromkeys(people.roots(people.search(q, n_most=limit)).values())
    known = Person.objects.filter(subject__in=roots, kind=SubjectKind.SUBSCRIBER).values_list("subject", flat=True)
    found = [root for root in roots if root in set(known)]
    looked(who(request), "searched for somebody", about=say("found: %(n)s", n=len(found)))
    names = people.names_of(found)
    return Matches(matches=[Match(subject=one, name=names[one]) for one in found])


@router.post("/subscribers/{subject}/notes", response={201: Written, **_OR_SO}, summary="Write a note")
def note(request: HttpRequest, subject: Path[Number], told: NewNote, key: Key = None) -> Status[Written]:
    """Write something down about a subscriber; 409 of who was forgotten."""
    demand(request, Right.WRITE_NOTES)
    is_new = acts.write_note(SubjectId(subject), told.text, author=bearer(request).name, by=_by(request, key))
    return Status(201, Written(is_new=is_new))


@router.post("/subscribers/{subject}/copy", response={200: Copy, **_OR_SO}, summary="Copy everything")
def copy(request: HttpRequest, subject: Path[Number], key: Key = None) -> HttpResponseBase:
    """Make a copy of everything known of a person, for them; 409 of who was forgotten."""
    demand(request, Right.EXPORT)
    record, entries = privacy.export(SubjectId(subject), by=_by(request, key))
    return StreamingHttpResponse(privacy.as_json(record, entries), content_type="application/json; charset=utf-8")


@router.post("/subscribers/{subject}/erasure", response={200: Forgotten, **_OR_SO}, summary="Forget")
def forget(request: HttpRequest, subject: Path[Number], told: Forgetting, key: Key = None) -> Forgotten:
    """Forget a person and everybody told as one with them, for good; 409 if they were forgotten before."""
    demand(request, Right.ERASE)
    done = privacy.erase(SubjectId(subject), reason=told.reason, by=_by(request, key))
    return Forgotten(subjects=[int(one) for one in done.subjects], n_dropped=done.n_dropped)


def _by(request: HttpRequest, key: str | None) -> By:
    return By(who(request), datetime.now(UTC), key or acts.new_key(), source="api")
