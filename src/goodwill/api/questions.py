"""Questions asked of every subscriber at once: they sweep, so they take their time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from goodwill.access import Right
from goodwill.api.answers import REFUSALS
from goodwill.api.bearer import demand
from goodwill.api.declared import NeverNull

router = Router(tags=["Questions"])
AsOf = Annotated[AwareDatetime | None, NeverNull(), Query(None, description="The instant looked at; now by default.")]


class Month(Schema):
    """A point of a retention curve."""

    month: int = Field(description="Months since the start.")
    n_at_risk: int = Field(description="Who started at least so long ago.")
    n_kept: int = Field(description="Of these, who had not left by then.")
    share_kept: float


class Curve(Schema):
    """The retention of one group."""

    group: str | int | None = Field(description="Null: unknown.")
    n_started: int
    months: list[Month]


class Retention(Schema):
    """Who stays."""

    by: str
    as_of: datetime
    groups: list[Curve]


class Group(Schema):
    """Payers of one plan and country, and how many of them are dormant."""

    plan: str | None
    country: str | None
    n_paying: int
    n_dormant: int


class Silent(Schema):
    """One dormant subscriber."""

    subject: int
    silent_since: datetime
    dormant_at: datetime
    last_play_at: datetime | None = Field(description="Null: never.")
    plan: str | None
    country: str | None


class Dormancy(Schema):
    """Who pays and has given no sign of life beyond patience."""

    as_of: datetime
    n_paying: int
    n_dormant: int
    groups: list[Group]
    subscribers: list[Silent]


@router.get("/retention", response={200: Retention, **REFUSALS}, summary="Who stays")
def retention(
    request: HttpRequest, by: Query[Literal["plan", "country", "button", "cohort"]] = "cohort", as_of: AsOf = None
) -> dict[str, Any]:
    """Return the share still subscribed k months after the start, of those who started long enough ago."""
    demand(request, Right.SEE_FIGURES)
    from goodwill.warehouse import measures  # noqa: PLC0415 -- the engines are slow to import
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- likewise

    at = as_of or datetime.now(UTC)
    curves = measures.retention(by, Look(as_of=at))
    return {"by": by, "as_of": at, "groups": curves}


@router.get("/dormancy", response={200: Dormancy, **REFUSALS}, summary="Who is dormant")
def dormancy(
    request: HttpRequest,
    as_of: AsOf = None,
    most: Annotated[int, Query(ge=0, le=10_000, description="How many of the dormant to name.")] = 100,
) -> dict[str, Any]:
    """Return how many pay, how many of them are dormant by plan and country, and who they are, by number."""
    demand(request, Right.SEE_SUBSCRIBERS)
    from goodwill.warehouse import measures  # noqa: PLC0415 -- the engines are slow to import
    from goodwill.warehouse.profiles import Look  # noqa: PLC0415 -- likewise

    at = as_of or datetime.now(UTC)
    look = Look(as_of=at)
    groups = measures.dormancy(look)
    named = list(islice(measures.silent(look), most)) if most else []
    return {
        "as_of": at,
        "n_paying": sum(one.n_paying for one in groups),
        "n_dormant": sum(one.n_dormant for one in groups),
        "groups": [asdict(one) for one in groups],
        "subscribers": [asdict(one) for one in named],
    }
