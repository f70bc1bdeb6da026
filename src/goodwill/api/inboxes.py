"""What a business's server asks for before its app opens a subscriber's inbox: a token, for one person and a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from goodwill import people
from goodwill.access import Right, acted
from goodwill.api.answers import OR_UNKNOWN, Number, Problem
from goodwill.api.bearer import demand, who
from goodwill.dispatch.inbox import LONGEST, inbox_token
from goodwill.errors import AlreadySo, UnknownSubject
from goodwill.store.models import Person
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind

router = Router(tags=["Inbox"])
_HOUR_S = 3600


class TokenAsked(Schema):
    """Whose inbox is to be opened, and for how long."""

    model_config = ConfigDict(extra="forbid")
    user: str = Field(min_length=1, max_length=320, description="What your own sources call the subscriber.")
    lasts_s: int = Field(_HOUR_S, ge=60, le=int(LONGEST.total_seconds()), description="Seconds until it ends.")


class Token(Schema):
    """What opens one inbox."""

    token: str = Field(description="Give it to the app of this subscriber, and to nobody else.")
    subject: Number
    until: datetime


@router.post("/inbox/tokens", response={201: Token, **OR_UNKNOWN, 409: Problem}, summary="Let an app open an inbox")
def token(request: HttpRequest, wanted: TokenAsked) -> Status[Token]:
    """Make a token by which the app of one subscriber opens their inbox; 404 of whom nobody told of yet."""
    demand(request, Right.OPEN_INBOX)
    now, root = datetime.now(UTC), _whose(wanted.user)
    made, until = inbox_token(root, lasts=timedelta(seconds=wanted.lasts_s), at=now)
    acted(who(request), "let an app open an inbox", subject=root)
    return Status(201, Token(token=made, subject=root, until=until))


def _whose(user: str) -> SubjectId:
    handle = Handle(HandleKind.USER, user)
    found = people.find([handle])
    if handle not in found:
        raise UnknownSubject("nobody is known by this user")
    root = people.group(found[handle])[0]
    person = Person.objects.filter(subject=root, kind=SubjectKind.SUBSCRIBER).first()
    if person is None or person.erased_us is not None:
        raise AlreadySo("whoever this was was forgotten", why="forgotten")
    return root
