"""What programmes did and would do, as the console counts it: never in a request, in the thread that counts."""

# ruff: noqa: PLC0415 -- the engines are slow to import, and pages do without them

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from goodwill import unasked

MOST_NAMED = 200
"""So many are named on the page; the command line lists them all."""


def counted_steps() -> list[list[Any]]:
    """Return each step with how many subscribers ever made it, and for how many it is the last."""
    from goodwill.warehouse.measures import steps

    return [[one.event, one.n_ever, one.n_now] for one in steps()]


def foreseen(name: str) -> dict[str, Any]:
    """Return what a programme would do now: how many moves, by step, and the first of them."""
    known = unasked.of_name(name)
    steps: Counter[str] = Counter()
    rows: list[list[Any]] = []
    for one in unasked.planned(datetime.now(UTC), [known.programme]):
        event = f"{one.move.key.programme}/{one.move.key.step}"
        steps[event] += 1
        if len(rows) < MOST_NAMED:
            because = one.move.because
            rows.append([one.subject, event, [because.template, dict(because.values)]])
    return {"n": steps.total(), "steps": sorted(steps.items()), "rows": rows}
