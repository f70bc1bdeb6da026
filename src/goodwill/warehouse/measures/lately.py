"""What each hour of the last weeks brought: who came, left and came back, what was played, who was let down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import ibis
from ibis import Table

from goodwill.facts import LetdownSuffered, SubscriptionCancelled, SubscriptionReturned
from goodwill.profile.expressions import SECOND
from goodwill.profile.table import PLAYS
from goodwill.segments.rows import micros
from goodwill.warehouse import progress
from goodwill.warehouse.measures.asking import added, answers, wires
from goodwill.warehouse.profiles import NOW, Look, profiles
from goodwill.warehouse.sources import Source

_HOUR = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour, counted from 1970 UTC: who started for the first time, left and came back; plays begun; letdowns."""

    hour: int
    n_new: int = 0
    n_lost: int = 0
    n_returned: int = 0
    n_plays: int = 0
    n_letdowns: int = 0


def lately(since: datetime, look: Look = NOW) -> list[Hour]:
    """Return each hour from ``since`` on in which anything of this happened, in order."""
    first = micros(since) // _HOUR
    with progress.part(0, 2):
        told = {row.pop("hour"): row for row in answers(_hours, keys=("hour",), look=look, since=since)}
    with progress.part(1, 2):
        came = added(profiles(("started_at",), look=look, then=lambda told: _came(told, first)), keys=("hour",))
    for row in came:
        told.setdefault(row.pop("hour"), {}).update(row)
    return [Hour(hour, **told[hour]) for hour in sorted(told) if any(told[hour].values())]


def _hours(source: Source) -> Table:
    counted = {
        "n_lost": wires([SubscriptionCancelled]),
        "n_returned": wires([SubscriptionReturned]),
        "n_plays": wires(PLAYS),
        "n_letdowns": wires([LetdownSuffered]),
    }
    told = source.facts([name for names in counted.values() for name in names], ())
    told = told.mutate(hour=told.at // _HOUR)
    return told.group_by("hour").agg(
        **{name: told.count(where=told["name"].isin(wires_)) for name, wires_ in counted.items()}
    )


def _came(told: Table, first: int) -> Table:
    began = told.filter(told.started_at.notnull() & (told.started_at // _HOUR >= first))
    began = began.mutate(hour=began.started_at // ibis.literal(_HOUR, "int64"))
    return began.group_by("hour").agg(n_new=began.count())
