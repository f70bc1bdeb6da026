"""Where an axis has its marks: round numbers, and the beginnings of minutes, hours, days, months and years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor, log10

from django.utils.formats import date_format

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_SPANS = [
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14)),
]
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A mark on an axis of time."""

    at: datetime
    text: str


def numbers(least: float, most: float, *, n_most: int = 5, is_whole: bool = False) -> list[float]:
    """Return round numbers that hold a range between the first and the last, at most about ``n_most`` of them.

    Of a range without width: one step above and below it, or from nought up if it is at nought.
    """
    if most - least <= 1e-9 * max(1.0, abs(least), abs(most)):
        least, most = (0.0, 1.0) if abs(least) < 1e-9 else (min(least, 0), max(least, 0))
    rough = (most - least) / max(n_most - 1, 1)
    step = _round(rough)
    if is_whole:
        step = max(step, 1)
    first, last = floor(least / step + 1e-9), ceil(most / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def within(
    least: int, most: int, *, n_most: int = 7, steps: Sequence[int] = (1, 2, 3, 6, 12, 24, 60, 120)
) -> list[int]:
    """Return at most ``n_most`` whole numbers of a range, from its first on, in steps the trade counts by."""
    length = most - least
    step = next((one for one in steps if length // one < n_most), max(length, 1))
    return list(range(least, most + 1, step))


def times(first: datetime, last: datetime, *, n_most: int = 7) -> list[Moment]:
    """Return where minutes, hours, days, weeks, months or years begin within a span: the finest of which few enough fit."""
    found = next((marks for marks in _candidates(first, last) if len(marks) <= n_most), [])
    return found or [Moment(first, date_format(first, "j M Y"))]


def instant(at: date) -> datetime:
    """Return a day's first instant, or an instant as it is."""
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def _candidates(first: datetime, last: datetime) -> Iterator[list[Moment]]:
    for step in _SPANS:
        if (last - first) / step <= 60:
            yield [Moment(at, _text(at, step)) for at in _every(first, last, step)]
    for n in _MONTHS:
        form = "M Y" if n < 12 else "Y"
        yield [Moment(at, date_format(at, form)) for at in _months(first, last, n)]


def _every(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    began = _MONDAY + ceil((first - _MONDAY) / step) * step
    return [began + n * step for n in range((last - began) // step + 1)]


def _months(first: datetime, last: datetime, step: int) -> list[datetime]:
    begun = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    n = begun.year * 12 + begun.month - 1 + (begun < first)
    from_month, until = -(-n // step) * step, last.year * 12 + last.month - 1
    return [datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(from_month, until + 1, step)]


def _text(at: datetime, step: timedelta) -> str:
    return date_format(at, "j M" if step >= _DAY or at.time() == time() else "H:i")


def _round(rough: float) -> float:
    """Return the least of 1, 2, 2.5, 5 and 10 times a power of ten that is no less."""
    power = 10.0 ** floor(log10(rough))
    return float(next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= rough - 1e-12))
