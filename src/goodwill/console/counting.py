"""What Intake and Use count: facts of each source; titles, hours and devices.

Sweeps: never in a request, and the engines are loaded with the first of them, in the thread that counts.
"""

# ruff: noqa: PLC0415 -- the engines are slow to import, and pages do without them

from __future__ import annotations

from collections import Counter
from typing import Any

MOST_TITLES = 10_000


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
