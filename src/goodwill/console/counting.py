"""What Intake and Use count: facts of each source; titles, hours and devices.

Sweeps: never in a request, and the engines are loaded with the first of them, in the thread that counts.
"""

# ruff: noqa: PLC0415 -- the engines are slow to import, and pages do without them

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from goodwill import policy

MOST_TITLES = 10_000
TREND_WEEKS = 12
"""So many whole weeks show whether a title is played more or less."""
_WEEK = timedelta(days=7)


def facts_by_source() -> dict[str, int]:
    """Return how many facts each source has told, most first."""
    from goodwill.warehouse.measures import arrivals

    counted: Counter[str] = Counter()
    for one in arrivals():
        counted[one.source] += one.n_facts
    return dict(counted.most_common())


def use() -> dict[str, Any]:
    """Return what was ever watched, on what and when: ``titles`` (those begun most), ``n_titles``, ``hours``, ``devices``.

    ``hours`` are the plays begun in each of the 168 hours of the week, from Monday midnight on, by the clocks of ``zone``, the
    house's. ``trends`` are the plays of each title in the last whole weeks (UTC); ``weeks`` are the Mondays of these.
    """
    from goodwill.warehouse.measures import devices, hours_of_week, title_trends, titles

    played = sorted(titles(), key=lambda one: (-one.n_started, one.title or ""))
    named = [one for one in played if one.title]
    mondays = _last_mondays(datetime.now(UTC).date())
    trends = title_trends(datetime.combine(mondays[0], datetime.min.time(), UTC))
    house = policy.current()
    return {
        "weeks": [on.isoformat() for on in mondays],
        "trends": {
            one.title: [trends[one.title].get(on, 0) for on in mondays]
            for one in named[:MOST_TITLES]
            if one.title in trends
        },
        "zone": house.time_zone,
        "titles": [
            [one.title, one.n_started, one.n_finished, one.n_abandoned, one.seconds] for one in named[:MOST_TITLES]
        ],
        "n_titles": len(named),
        "n_unnamed": sum(one.n_started for one in played if not one.title),
        "hours": [one.n_plays for one in hours_of_week(zone=house.zone)],
        "devices": [
            [one.device or "", one.n_plays, one.n_subscribers]
            for one in sorted(devices(), key=lambda one: (-one.n_plays, one.device or ""))
        ],
    }


def _last_mondays(today: date) -> list[date]:
    """Return the Mondays of the last whole weeks, in order."""
    this = today - timedelta(days=today.weekday())
    return [this - n * _WEEK for n in range(TREND_WEEKS, 0, -1)]
