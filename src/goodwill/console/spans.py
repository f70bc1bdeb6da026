"""Stretches of time as an address has them: zoomed, moved, and cut into columns as a calendar has them. All in µs, UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from goodwill.segments.rows import instant, micros

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
WEEK, MONTH, YEAR = 7 * DAY, 2_629_746 * SECOND, 31_556_952 * SECOND
"""A month and a year are as long as the calendar's are on average."""
LEAST = MINUTE
"""No stretch is shorter: within a minute facts stand a second apart."""
_MONDAY = 4 * DAY
_BEGINNING, _END = micros(datetime(1900, 1, 1, tzinfo=UTC)), micros(datetime(2200, 1, 1, tzinfo=UTC))
_NEAT = ((60 * DAY, DAY), (2 * DAY, HOUR), (2 * HOUR, MINUTE), (0, SECOND))
"""From which length on the ends of a stretch are whole days, hours, minutes or seconds."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` up to, not including, ``end``."""

    first: int
    end: int

    @classmethod
    def asked(cls, asked: Mapping[str, str], whole: Span) -> Self:
        """Return the stretch an address asks for with ``from`` and ``to``; what makes no sense in it is the whole's."""
        first, end = _instant(asked.get("from", "")), _instant(asked.get("to", ""))
        return cls(whole.first if first is None else first, whole.end if end is None else end).within(whole)

    @property
    def length(self) -> int:
        """How long it is."""
        return self.end - self.first

    def query(self) -> dict[str, str]:
        """Return it as an address has it."""
        return {"from": _written(self.first), "to": _written(self.end)}

    def zoomed(self, by: float, around: float = 0.5) -> Self:
        """Return a stretch ``by`` times as long; the instant at the share ``around`` of it stays where it is."""
        length = max(round(self.length * by), LEAST)
        first = round(self.first + around * (self.length - length))
        return type(self)(first, first + length)._neat()

    def moved(self, by: float) -> Self:
        """Return it moved by a share of its length: below zero, to earlier."""
        way = round(self.length * by)
        return type(self)(self.first + way, self.end + way)

    def around(self, at: int, length: int) -> Self:
        """Return a stretch of some length with an instant in its middle."""
        return type(self)(at - length // 2, at - length // 2 + length)._neat()

    def within(self, whole: Span) -> Self:
        """Return it moved, and cut if it must be, so that it lies within a whole; never shorter than the least."""
        length = min(max(self.length, LEAST), max(whole.length, LEAST))
        first = max(min(self.first, whole.end - length), whole.first)
        return type(self)(first, first + length)

    def _neat(self) -> Self:
        grain = next(grain for least, grain in _NEAT if self.length >= least)
        first, end = round(self.first / grain) * grain, round(self.end / grain) * grain
        return type(self)(first, max(end, first + LEAST))


@dataclass(frozen=True, slots=True)
class Step:
    """A length of time in which a calendar counts: so many microseconds, or so many months."""

    us: int
    months: int = 0

    @property
    def length(self) -> int:
        """How long it is, on average."""
        return self.months * MONTH if self.months else self.us

    def starts(self, span: Span) -> list[int]:
        """Return where each of them begins that has a part in a stretch, and where the last one ends."""
        if self.months:
            return _months(span, self.months)
        shift = _MONDAY if self.us == WEEK else 0
        first = (span.first - shift) // self.us * self.us + shift
        return list(range(first, span.end + self.us, self.us))


STEPS: Sequence[Step] = (
    *(Step(n * SECOND) for n in (1, 5, 15)),
    *(Step(n * MINUTE) for n in (1, 5, 15)),
    *(Step(n * HOUR) for n in (1, 3, 6, 12)),
    Step(DAY),
    Step(WEEK),
    *(Step(0, months) for months in (1, 3, 12)),
)
"""What columns are as wide as."""
TICKS: Sequence[Step] = (
    *(Step(n * SECOND) for n in (10, 30)),
    *(Step(n * MINUTE) for n in (1, 5, 15, 30)),
    *(Step(n * HOUR) for n in (1, 3, 6, 12)),
    *(Step(n * DAY) for n in (1, 2)),
    Step(WEEK),
    *(Step(0, months) for months in (1, 3, 6, 12, 24, 60, 120)),
)
"""What marks on the axis stand apart by."""


def fitting(span: Span, steps: Sequence[Step], n_most: int) -> Step:
    """Return the shortest step of which about ``n_most`` at most have room in a stretch."""
    return next((step for step in steps if span.length <= step.length * n_most), steps[-1])


def whole_of(first: int, last: int) -> Span:
    """Return the stretch that holds a whole history: whole days, and a day at least."""
    return Span(first // DAY * DAY, (last // DAY + 1) * DAY)


def day_of(text: str) -> date | None:
    """Return a day as a form tells it (yyyy-mm-dd); None if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _months(span: Span, every: int) -> list[int]:
    at = instant(span.first)
    month = (at.year * 12 + at.month - 1) // every * every
    starts = [_month(month)]
    while starts[-1] < span.end:
        month += every
        starts.append(_month(month))
    return starts


def _month(n: int) -> int:
    return micros(datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC))


def _instant(text: str) -> int | None:
    try:
        at = datetime.fromisoformat(text[:32])
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(_safely(at), _BEGINNING), _END)


def _safely(at: datetime) -> int:
    """Return an instant in µs; those at the very ends of the calendar may have no UTC."""
    try:
        return micros(at)
    except OverflowError:
        return _END


def _written(us: int) -> str:
    at = instant(us)
    if at.microsecond:
        at -= timedelta(microseconds=at.microsecond)
    if at.second:
        return f"{at:%Y-%m-%dT%H:%M:%S}"
    return f"{at:%Y-%m-%dT%H:%M}" if at.hour or at.minute else f"{at:%Y-%m-%d}"
