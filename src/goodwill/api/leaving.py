"""What an account page asks of the API: the link by which a subscriber leaves."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from goodwill import acts, dispatch
from goodwill.access import Right, acted
from goodwill.api.answers import OR_UNKNOWN, Number, Problem
from goodwill.api.bearer import demand, who
from goodwill.errors import AlreadySo
from goodwill.vocabulary import SubjectId

router = Router(tags=["Subscribers"])


class LinkAsked(Schema):
    """For whom the link is made ready."""

    model_config = ConfigDict(extra="forbid")
    language: str = Field(
        default="",
        max_length=12,
        pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$",
        description="The language of its page; left out, the subscriber's.",
    )


class Link(Schema):
    """A link that ends one subscription."""

    address: str = Field(description="Lead the subscriber there from their account page: no password is asked.")
    until: datetime = Field(description="Until when it is good; ask for another whenever the page is shown.")


@router.post(
    "/subscribers/{subject}/leave-link",
    response={200: Link, **OR_UNKNOWN, 409: Problem},
    summary="A link to leave by",
)
def leave_link(request: HttpRequest, subject: Path[Number], wanted: LinkAsked | None = None) -> Link:
    """Return a link by which a subscriber ends their subscription themselves: who holds it may, so show it to them alone."""
    demand(request, Right.LET_GO)
    now = datetime.now(UTC)
    state = acts.state_of(SubjectId(subject), at=now)
    if state.is_erased:
        raise AlreadySo(f"#{state.subject} was forgotten", why="forgotten")
    link = dispatch.asked_for(state.subject, now, language="" if wanted is None else wanted.language)
    acted(who(request), "asked for a link to leave", subject=state.subject)
    public = settings.GOODWILL.setting("GOODWILL_PUBLIC_URL") or request.build_absolute_uri("/")
    return Link(address=dispatch.leave_address(public, link), until=datetime.fromtimestamp(link.until_s, UTC))
