"""What each day and hour brings: who is active, new, lost and returned; when people play; what arrived by which door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from typing import Any

import ibis
from ibis import Table

from goodwill.facts import SubscriptionCancelled, SubscriptionReturned
from goodwill.profile.expressions import DAY, SECOND
from goodwill.profile.table import PLAYS, STARTS
from goodwill.warehouse.clocks import local
from goodwill.warehouse.measures.asking import answers, day_of, wires
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.sources import Source

_HOUR = 3600 * SECOND
_THURSDAY = 72
"""1970 began on a Thursday: so many hours after Monday."""


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day: who played, who started for the first time, who left, who came back."""

    day: date
    n_active: int
    n_new: int
    n_lost: int
    n_returned: int


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """Plays that began in one hour of the week; ``weekday`` 0 is Monday."""

    weekday: int
    hour: int
    n_plays: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many facts one door told us on one UTC day."""

    source: str
    day: date
    n_facts: int


def days(look: Look = NOW) -> list[Day]:
    """Return each day on which anything of this happened, in order."""
    rows = answers(_days, keys=("day",), look=look)
    return [Day(day_of(row.pop("day")), **row) for row in rows]


def hours_of_week(look: Look = NOW, *, zone: tzinfo = UTC) -> list[HourOfWeek]:
    """Return the plays in each of the 168 hours of the week, as the clocks of a zone showed them when they began."""
    rows = answers(lambda source: _hours(source, zone), keys=("hour",), look=look)
    found = {row["hour"]: row["n_plays"] for row in rows}
    return [HourOfWeek(hour // 24, hour % 24, found.get(hour, 0)) for hour in range(168)]


def arrivals(look: Look = NOW) -> list[Arrivals]:
    """Return how many facts each source told on each day they were recorded."""
    rows = answers(_arrivals, keys=("source", "day"), look=look)
    return [Arrivals(row["source"] or "", day_of(row["day"]), row["n_facts"]) for row in rows]


def _days(source: Source) -> Table:
    told = source.facts(wires((*PLAYS, *STARTS, SubscriptionCancelled, SubscriptionReturned)), ())
    told = told.mutate(day=told.at // DAY)
    is_play = told["name"].isin(wires(PLAYS))
    daily = told.group_by("day").agg(
        n_active=told.subject.nunique(where=is_play),
        n_new=ibis.literal(0, "int64"),
        n_lost=told.count(where=told["name"] == SubscriptionCancelled.wire),
        n_returned=told.count(where=told["name"] == SubscriptionReturned.wire),
    )
    starts = source.facts(wires(STARTS), ())
    firsts = starts.group_by("subject").agg(first=starts.at.min())
    firsts = firsts.mutate(day=firsts["first"] // DAY)
    nothing = ibis.literal(0, "int64")
    new = firsts.group_by("day").agg(n_active=nothing, n_new=firsts.count(), n_lost=nothing, n_returned=nothing)
    both = daily.union(new.select(*daily.columns))
    sums: dict[str, Any] = {name: both[name].sum() for name in daily.columns if name != "day"}
    whole = both.group_by("day").agg(**sums)
    return whole.filter(whole.n_active + whole.n_new + whole.n_lost + whole.n_returned > 0)


def _hours(source: Source, zone: tzinfo) -> Table:
    told = source.facts(wires(PLAYS), ())
    at = local(told.at, zone, since=source.first, until=source.held.as_of)
    told = told.mutate(hour=(at // _HOUR + _THURSDAY) % 168)
    return told.group_by("hour").agg(n_plays=told.count())


def _arrivals(source: Source) -> Table:
    told = source.facts(None, ("source", "recorded_at"))
    told = told.mutate(day=told.recorded_at // DAY)
    return told.group_by("source", "day").agg(n_facts=told.count())
