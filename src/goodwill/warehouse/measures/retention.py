"""Who stays: the share not yet gone so many months after they started, among those who started long enough ago."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import ibis
from ibis import Table
from ibis.expr.types import IntegerColumn

from goodwill.errors import UnknownQuestion
from goodwill.estimates.staying import Life, Month, curve
from goodwill.profile.expressions import SECOND
from goodwill.segments.rows import micros
from goodwill.warehouse.measures.asking import added
from goodwill.warehouse.profiles import NOW, Look, profiles

MONTH_US = 2_629_800 * SECOND
"""A twelfth of a year of 365.25 days."""
WEEK_US = 7 * 86_400 * SECOND
GROUPINGS: Mapping[str, str] = {"plan": "first_plan", "country": "country", "button": "button", "cohort": "cohort"}
"""What one may group by, and the profile's field that it is: the plan is the one they joined on."""

LIVED = ("started_at", "first_cancelled_at", "cancelled_at")
"""The profile's fields that say how long somebody lived with us."""


@dataclass(frozen=True, slots=True)
class Retention:
    """One group's curve, from month 0 on for as long as somebody was at risk. ``group`` None: unknown."""

    group: str | int | None
    n_started: int
    months: Sequence[Month]


def retention(by: str, look: Look = NOW) -> list[Retention]:
    """Return the share still subscribed k months after the start, for each group.

    Who started less than k months before ``as_of`` is not at risk at month k: we cannot know yet. Who left and came
    back counts as having left.

    Raises:
        UnknownQuestion: ``by`` is no grouping.
    """
    if by not in GROUPINGS:
        raise UnknownQuestion(f"retention goes by {', '.join(GROUPINGS)}; {by!r} came")
    as_of, read = look.as_of or datetime.now(UTC), (*LIVED, GROUPINGS[by])
    tables = profiles(
        read, look=replace(look, as_of=as_of), then=lambda told: _lives(told, GROUPINGS[by], micros(as_of))
    )
    lives: dict[str | int | None, list[Life]] = defaultdict(list)
    for row in added(tables, keys=("which", "seen", "stayed")):
        lives[row["which"]].append((row["seen"], row["stayed"], row["n"]))
    return [Retention(group, sum(n for *_, n in rows), curve(rows)) for group, rows in lives.items()]


def lived(told: Table, as_of: int, *, each: int = MONTH_US) -> dict[str, IntegerColumn]:
    """Return for how many whole months each was seen since their start, and how many of these they stayed.

    ``each`` is how many microseconds are counted as one. Both are null of who never started. ``told`` has the fields of :data:`LIVED`. Who left before the first start we
    know of had started before that, unheard: they count from the start we know, until their last leaving after it.
    """
    seen = (ibis.literal(as_of, "int64") - told.started_at) // each
    # who left exactly k months after the start was still there until then: month k is the last one they were kept in
    lasted = [(one - told.started_at) // each for one in (told.first_cancelled_at, told.cancelled_at)]
    stayed = ibis.coalesce(*((one >= 0).ifelse(one, ibis.null("int64")) for one in lasted), seen)
    return {"seen": seen, "stayed": stayed}


def _lives(told: Table, field: str, as_of: int) -> Table:
    began = told.filter(told.started_at.notnull())
    lives = began.select(which=began[field], **lived(began, as_of))
    return lives.group_by("which", "seen", "stayed").agg(n=lives.count())
