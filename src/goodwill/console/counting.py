"""What the overview counts: where subscribers stand, what each day brought, facts of each source.

Sweeps: never in a request, and the engines are loaded with the first of them, in the thread that counts.
"""

# ruff: noqa: PLC0415 -- the engines are slow to import, and pages do without them

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from goodwill.vocabulary import Standing

DAYS = 90
MOST_TITLES = 10_000
DayTold = tuple[str, int, int, int, int]
"""A day (yyyy-mm-dd) and how many played, were new, left and came back on it."""


def standings() -> dict[str, int]:
    """Return how many subscribers stand where, in the order of a subscriber's life; what nobody is is left out."""
    from goodwill.warehouse.profiles import profiles

    counted: Counter[str] = Counter()
    for table in profiles(["standing"]):
        counted.update(table["standing"].to_pylist())
    lived = [standing for standing in Standing if standing is not Standing.UNKNOWN]
    return {standing: counted[standing] for standing in (*lived, Standing.UNKNOWN) if counted[standing]}


def recent_days() -> list[DayTold]:
    """Return what each of the last 90 days (UTC) up to today brought, quiet days too."""
    from goodwill.warehouse.measures import days

    today = datetime.now(UTC).date()
    found = {one.day: (one.n_active, one.n_new, one.n_lost, one.n_returned) for one in days()}
    wanted = [today - timedelta(days=n) for n in reversed(range(DAYS))]
    return [(on.isoformat(), *found.get(on, (0, 0, 0, 0))) for on in wanted]


def facts_by_source() -> dict[str, int]:
    """Return how many facts each source has told, most first."""
    from goodwill.warehouse.measures import arrivals

    counted: Counter[str] = Counter()
    for one in arrivals():
        counted[one.source] += one.n_facts
    return dict(counted.most_common())


def use() -> dict[str, Any]:
    """Return what was ever watched, on what and when: ``titles`` (those begun most), ``n_titles``, ``hours``, ``devices``.

    ``hours`` are the plays begun in each of the 168 hours of the week (UTC), from Monday midnight on.
    """
    from goodwill.warehouse.measures import devices, hours_of_week, titles

    played = sorted(titles(), key=lambda one: (-one.n_started, one.title or ""))
    named = [one for one in played if one.title]
    return {
        "titles": [
            [one.title, one.n_started, one.n_finished, one.n_abandoned, one.seconds] for one in named[:MOST_TITLES]
        ],
        "n_titles": len(named),
        "n_unnamed": sum(one.n_started for one in played if not one.title),
        "hours": [one.n_plays for one in hours_of_week()],
        "devices": [
            [one.device or "", one.n_plays, one.n_subscribers]
            for one in sorted(devices(), key=lambda one: (-one.n_plays, one.device or ""))
        ],
    }
