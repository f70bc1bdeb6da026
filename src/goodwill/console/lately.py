"""What the last weeks brought, day by day and hour by hour, and what each day was expected to bring."""

# ruff: noqa: PLC0415 -- the engines and numpy are slow to import, and other pages do without them

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Min

from goodwill.console.figures import Shown, shown
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Segment, TailFact
from goodwill.vocabulary import Estimate

FIGURES = ("new", "lost", "returned", "plays", "letdowns")
DAYS = 189
"""So many days are counted: eight weeks to be drawn, each with what is wanted to expect it."""
DRAWN = 56
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """What a day brought of one figure, and what was expected of it (None: too few days are known)."""

    n: int
    expected: Estimate | None

    @property
    def verdict(self) -> str:
        """How it lies to what was expected: ``more``, ``fewer``, ``usual``, or nothing."""
        if self.expected is None:
            return ""
        return "fewer" if self.n < self.expected.low else "more" if self.n > self.expected.high else "usual"


@dataclass(frozen=True, slots=True)
class Lately:
    """One figure over whole days, the last of them yesterday, and over the same hours of them as today has had."""

    first: date
    days: Sequence[int]
    so_far: Sequence[int]
    today: int

    def yesterday(self) -> Change | None:
        """Return what yesterday brought; None: no whole day is known."""
        return Change(self.days[-1], self.expected(1)[0]) if self.days else None

    def now(self) -> Change:
        """Return what today brought until now, against the same hours of the days before."""
        from goodwill.estimates import expected

        return Change(self.today, expected(self.so_far))

    def expected(self, n: int) -> list[Estimate | None]:
        """Return what was expected of each of the last ``n`` days."""
        from goodwill.estimates import expectations

        return expectations(self.days, n)


def counted(*, patience: float = 0.0) -> Shown:
    """Return what was last counted of the last weeks."""
    return shown("lately", count, patience=patience)


def count() -> dict[str, Any]:
    """Count each hour of the last weeks: ``since`` (an hour from 1970) and for each figure a list of counts; no day is cut."""
    from goodwill.warehouse.measures import lately

    since = _midnight(datetime.now(UTC)) - timedelta(days=DAYS)
    began, n_hours = _begun(), (DAYS + 1) * 24
    first = micros(since) // _HOUR_US
    counts = {name: [0] * n_hours for name in FIGURES}
    for hour in lately(since):
        if hour.hour - first < n_hours:
            for name in FIGURES:
                counts[name][hour.hour - first] = getattr(hour, f"n_{name}")
    return {"since": first, "began": began, "counts": counts}


def read(value: Mapping[str, Any], name: str, now: datetime) -> Lately:
    """Return one figure as it was counted; days before the first fact, and its own, are not among them."""
    hours, today = value["counts"][name], (micros(_midnight(now)) // _HOUR_US - value["since"]) // 24
    began = value["began"] or 0
    known = max(-(-(began // _HOUR_US - value["since"]) // 24), 0)
    of_day = [hours[day * 24 : day * 24 + 24] for day in range(known, today)]
    first = instant((value["since"] + known * 24) * _HOUR_US).date()
    so_far = [sum(day[: now.hour]) for day in of_day]
    return Lately(first, [sum(day) for day in of_day], so_far, sum(hours[today * 24 : today * 24 + now.hour]))


def _begun() -> int | None:
    """Return when the first fact of all occurred, in µs; None: there is none."""
    sealed = Segment.objects.filter(retired_us=None).aggregate(at=Min("occurred_min_us"))["at"]
    tail = TailFact.objects.aggregate(at=Min("occurred_us"))["at"]
    return min((at for at in (sealed, tail) if at is not None), default=None)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
