"""Goodwill as the console keeps it: what moved it between two dates, and what it was worth month by month."""

# ruff: noqa: PLC0415 -- the engines and the room of worth are slow to import, and most pages do without them

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from goodwill.vocabulary import taken_apart

if TYPE_CHECKING:
    from goodwill.policy import Policy
    from goodwill.worth.statement import Group, Statement
    from goodwill.worth.value import Total, Valuation

SEGMENTS = ("", "plan", "country", "cohort")
"""What the statement is told by; empty: of all together."""
SPAN = timedelta(days=30)
MOST_GROUPS = 60
MONTHS = 12
"""So many months back goodwill is told."""


def counting(since: date, until: date) -> tuple[str, Callable[[], dict[str, Any]]]:
    """Return the name of the figure of a statement between two dates (UTC, their first instants), and how to count it."""
    return f"statement-moved-{since:%Y%m%d}-{until:%Y%m%d}", partial(_count, since, until)


def by_month(today: date, *, n_months: int = MONTHS) -> tuple[str, Callable[[], dict[str, Any]]]:
    """Return the name of the figure of goodwill month by month until a day, and how to count it."""
    return f"goodwill-months-{today:%Y%m}", partial(_count_months, today, n_months)


def firsts(today: date, n_months: int = MONTHS) -> list[date]:
    """Return the first days of the last months, that of this one among them, and today."""
    months = [today.year * 12 + today.month - 1 - n for n in reversed(range(n_months))]
    days = [date(month // 12, month % 12 + 1, 1) for month in months]
    return days if days[-1] == today else [*days, today]


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
        return {"too_little": taken_apart(reason.args[0])}
    exchange = appraisal.exchange_of(chosen, found.coins, until)
    return {
        "rests_on": found.rests_on,
        "level": found.level,
        "house": chosen.currency,
        "unknown": sorted(coin for coin in found.coins if coin and coin not in exchange.rates),
        "own": {by: _groups(found, by) for by in SEGMENTS},
        "in_house": {by: [_told(one) for one in _largest(found.groups(by or None, exchange=exchange))] for by in SEGMENTS},
    }  # fmt: skip


def _count_months(today: date, n_months: int) -> dict[str, Any]:
    """Value everyone on the first of each month by one model, so that people moved it and no new estimate."""
    from goodwill import appraisal, policy
    from goodwill.errors import TooLittleKnown
    from goodwill.warehouse.profiles import Look

    chosen = policy.current()
    look = Look(as_of=_instant(today), patience=chosen.patience)
    try:
        by = appraisal.basis(look)
    except TooLittleKnown as reason:
        return {"too_little": taken_apart(reason.args[0])}
    terms = appraisal.terms_of(chosen)
    days = firsts(today, n_months)
    found = appraisal.worths(look, [_instant(on) for on in days], terms, by)
    months = [{"on": str(on), **_totals(one, chosen, today)} for on, one in zip(days, found, strict=True)]
    return {"rests_on": by.rests_on, "level": by.level, "house": chosen.currency, "months": months}


def _totals(found: Valuation, chosen: Policy, today: date) -> dict[str, Any]:
    """Return the totals of each segment, in their own currencies and in the house's at the rates of one day."""
    from goodwill import appraisal

    exchange = appraisal.exchange_of(chosen, found.people.prices.currency.levels, today)
    return {
        "own": {by: [_total(one) for one in _richest(found.totals(by or None))] for by in SEGMENTS},
        "in_house": {
            by: [_total(one) for one in _richest(found.totals(by or None, exchange=exchange))] for by in SEGMENTS
        },
    }


def _richest(totals: Sequence[Total]) -> list[Total]:
    return sorted(totals, key=lambda one: -one.n)[:MOST_GROUPS]


def _total(one: Total) -> dict[str, Any]:
    ends = (one.goodwill.value, float(one.goodwill.low), float(one.goodwill.high))
    return {"group": one.group, "currency": one.currency, "n": one.n, "goodwill": ends}


def _groups(found: Statement, by: str) -> list[dict[str, Any]]:
    return [_told(one) for one in _largest(found.groups(by or None))]


def _largest(groups: Sequence[Group]) -> list[Group]:
    return sorted(groups, key=lambda one: -one.n_closing)[:MOST_GROUPS]


def _told(group: Group) -> dict[str, Any]:
    return {
        "group": group.name,
        "currency": group.currency,
        "n": (group.n_opening, group.n_closing),
        "moved": (group.moved.value, float(group.moved.low), float(group.moved.high)),
        "lines": [(entry.line.value, entry.minor, float(entry.low), float(entry.high)) for entry in group.entries],
    }


def _instant(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC)
