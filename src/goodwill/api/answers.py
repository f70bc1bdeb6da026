"""The shapes of the API's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, create_model

from goodwill.profile import Kept, Tallied
from goodwill.profile.table import formulas, rules, types

Number = Annotated[int, Field(ge=1, le=2**53)]
"""A subject's or an event's number."""


class Problem(Schema):
    """What was wrong with a request."""

    code: str
    message: str


class Facts(Schema):
    """How many facts there are."""

    facts: int = Field(description="In all.")
    tail: int = Field(description="Not sealed in a segment yet.")
    segments: int = Field(description="In segments.")
    quarantined: int = Field(description="Events that wait in quarantine.")


class Found(Schema):
    """Whom a handle leads to."""

    subject: int


class Told(Schema):
    """One fact of a journey."""

    position: int
    occurred_at: datetime
    recorded_at: datetime
    name: str = Field(description="The kind of fact, e.g. play.logged.")
    source: str
    fields: dict[str, Any] = Field(
        description="The fact's own fields; what is personal only for roles that may see it."
    )


class Journey(Schema):
    """A stretch of a subscriber's facts in order of occurrence."""

    subject: int
    n: int = Field(description="How many facts the whole journey has.")
    facts: list[Told]
    next: int | None = Field(description="Give it as `after` for the next stretch; null at the end.")


class Waiting(Schema):
    """An event in quarantine."""

    id: int
    received_at: datetime
    source: str
    dialect: str
    reason: str


class Sum(Schema):
    """How often, or how much, of one key."""

    key: str
    n: int


class LastWord(Schema):
    """The last word on one key, and when it was said."""

    key: str
    at: datetime
    value: str


_SHAPES: dict[Any, Any] = {tuple[Tallied, ...]: list[Sum], tuple[Kept, ...]: list[LastWord]}


def _profile() -> type[Schema]:
    says = {name: rule.says for name, rule in rules().items()} | {name: one.says for name, one in formulas().items()}
    fields: dict[str, Any] = {
        name: (_SHAPES.get(hint, hint), Field(description=says[name])) for name, hint in types().items()
    }
    return create_model("Profile", __base__=Schema, subject=(int, ...), as_of=(datetime, ...), **fields)


Profile = _profile()

REFUSALS: dict[int, Any] = {401: Problem, 403: Problem, 422: Problem}
"""What every call may answer instead."""
OR_UNKNOWN: dict[int, Any] = {**REFUSALS, 404: Problem}
"""The same, of calls about one thing that may not be there."""
