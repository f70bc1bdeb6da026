"""The goodwill statement as the console keeps it: what everyone is worth on two dates, and what moved it in between."""

# ruff: noqa: PLC0415 -- the engines and the room of worth are slow to import, and most pages do without them

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodwill.worth.statement import Group, Statement

SEGMENTS = ("", "plan", "country", "cohort")
"""What the statement is told by; empty: of all together."""
SPAN = timedelta(days=30)
MOST_GROUPS = 60


def counting(since: date, until: date) -> tuple[str, Callable[[], dict[str, Any]]]:
    """Return the name of the figure of a statement between two dates (UTC, their first instants), and how to count it."""
    return f"statement-{since:%Y%m%d}-{until:%Y%m%d}", partial(_count, since, until)


def usual(today: date) -> tuple[date, date]:
    """Return the dates a statement goes between if none are asked for: the last thirty days."""
    return today - SPAN, today


def _count(since: date, until: date) -> dict[str, Any]:
    from goodwill import appraisal, policy
    from goodwill.errors import TooLittleKnown
    from goodwill.warehouse.profiles import Look

    chosen = policy.current()
    try:
        found = appraisal.moved(
            _instant(since), _instant(until), appraisal.terms_of(chosen), look=Look(patience=chosen.patience)
        )
    except TooLittleKnown as reason:
        return {"too_little": str(reason)}
    exchange = appraisal.exchange_of(chosen, found.coins, until)
    return {
        "rests_on": found.rests_on,
        "level": found.level,
        "house": chosen.currency,
        "unknown": sorted(coin for coin in found.coins if coin and coin not in exchange.rates),
        "own": {by: _groups(found, by) for by in SEGMENTS},
        "in_house": {by: [_told(one) for one in _largest(found.groups(by or None, exchange=exchange))] for by in SEGMENTS},
    }  # fmt: skip


def _groups(found: Statement, by: str) -> list[dict[str, Any]]:
    return [_told(one) for one in _largest(found.groups(by or None))]


def _largest(groups: Sequence[Group]) -> list[Group]:
    return sorted(groups, key=lambda one: -one.n_closing)[:MOST_GROUPS]


def _told(group: Group) -> dict[str, Any]:
    return {
        "group": group.name,
        "currency": group.currency,
        "n": (group.n_opening, group.n_closing),
        "lines": [(entry.line.value, entry.minor, float(entry.low), float(entry.high)) for entry in group.entries],
    }


def _instant(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
