"""A journey laid out for a page: which facts are shown, by month and day, and the whole of it in columns of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from goodwill.console.telling import Lane, lane_of, masked, quote, sentence, things
from goodwill.facts import Entry

A_PAGE = 60
_MOST_COLUMNS = 120


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as a line of the page. ``language`` is that of the quote, as BCP 47 has it; empty if nobody said."""

    at: datetime
    lane: Lane
    text: str
    quote: str
    language: str
    things: list[tuple[str, str]]
    source: str

    @property
    def instant(self) -> str:
        """When it happened, for machines."""
        return self.at.isoformat()

    @property
    def clock(self) -> str:
        """The time of day, UTC."""
        return f"{self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what happened on it, latest first."""

    on: date
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Month:
    """A month and its days, latest first."""

    first: date
    days: list[Day]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a journey for one page, and where the older part begins (None: there is none)."""

    months: list[Month]
    older: str | None
    n: int


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of time and how many facts of each lane fell into it."""

    first: date
    last: date
    counts: dict[Lane, int]


def stretch(entries: Sequence[Entry], *, lane: Lane | None, before: str, may_read: bool) -> Stretch:
    """Return up to a page of a journey, latest first.

    Args:
        entries: The whole journey in order of occurrence.
        lane: Only this lane; None: all.
        before: Only what is older than this mark (from ``older``) or than the end of this day (yyyy-mm-dd).
        may_read: Whether what is personal may be shown.
    """
    chosen = [entry for entry in entries if lane is None or lane_of(entry.fact.wire) is lane]
    chosen = chosen[: _end(chosen, before)]
    page = chosen[-A_PAGE:][::-1]
    older = f"{page[-1].position}" if len(chosen) > len(page) else None
    written_in = languages(entries)
    return Stretch(_months(_told(entry, written_in, may_read=may_read) for entry in page), older, len(page))


def languages(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the language of each message that somebody or some model has told one of."""
    told = (entry.fact for entry in entries if entry.fact.wire in ("message.received", "message.read"))
    found = ((getattr(fact, "message", None), getattr(fact, "language", None)) for fact in told)
    return {message: language for message, language in found if message and language}


def lanes(entries: Iterable[Entry]) -> dict[Lane, int]:
    """Return how many facts each lane has."""
    counted = Counter(lane_of(entry.fact.wire) for entry in entries)
    return {lane: counted[lane] for lane in Lane}


def columns(entries: Sequence[Entry]) -> list[Column]:
    """Return the whole journey in equal columns of days, weeks, months or quarters, at most 120 of them."""
    if not entries:
        return []
    first, last = entries[0].occurred_at.date(), entries[-1].occurred_at.date()
    starts = _starts(first, last)
    ends = [start - timedelta(days=1) for start in starts[1:]] + [last]
    counted: list[Counter[Lane]] = [Counter() for _ in starts]
    i = 0
    for entry in entries:
        while i + 1 < len(starts) and entry.occurred_at.date() >= starts[i + 1]:
            i += 1
        counted[i][lane_of(entry.fact.wire)] += 1
    return [Column(start, end, dict(lot)) for start, end, lot in zip(starts, ends, counted, strict=True)]


def _starts(first: date, last: date) -> list[date]:
    n_days = (last - first).days + 1
    if n_days <= 62:
        return [first + timedelta(days=i) for i in range(n_days)]
    if n_days <= 7 * _MOST_COLUMNS:
        monday = first - timedelta(days=first.weekday())
        return [monday + timedelta(days=i) for i in range(0, (last - monday).days + 1, 7)]
    n_months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in (1, 3, 6, 12) if n_months / step <= _MOST_COLUMNS), 12)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month, step)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _end(entries: Sequence[Entry], before: str) -> int:
    """Return how many of the entries are older than a mark."""
    if before.isdigit():
        return next((i for i, entry in enumerate(entries) if entry.position == int(before)), len(entries))
    try:
        until = date.fromisoformat(before)
    except ValueError:
        return len(entries)
    return next((i for i, entry in enumerate(entries) if entry.occurred_at.date() > until), len(entries))


def _told(entry: Entry, written_in: Mapping[str, str], *, may_read: bool) -> Told:
    fact = entry.fact if may_read else masked(entry.fact)
    language = getattr(fact, "language", None) or written_in.get(getattr(fact, "message", None) or "", "")
    return Told(
        at=entry.occurred_at,
        lane=lane_of(fact.wire),
        text=sentence(fact),
        quote=quote(fact),
        language=language.replace("_", "-"),
        things=things(fact),
        source=entry.source,
    )


def _months(told: Iterable[Told]) -> list[Month]:
    months = groupby(told, key=lambda one: one.at.date().replace(day=1))
    return [Month(first, _days(lot)) for first, lot in months]


def _days(told: Iterable[Told]) -> list[Day]:
    return [Day(on, list(lot)) for on, lot in groupby(told, key=lambda one: one.at.date())]
