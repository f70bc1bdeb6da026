"""The company's clock: months up to the last moment, and the rhythm of weeks, hours and seasons in local time."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from goodwill.segments.rows import instant, micros
from goodwill.simulate.company import COUNTRIES
from goodwill.simulate.draws import Codes, Doubles, Floats, Ints

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
WEEK = 7 * DAY
MONTH = 30 * DAY
_MONDAY = 4 * DAY  # 1970-01-05
_FINE = 8192

_WEEKDAY = (9, 5, 3, 2, 2, 3, 7, 14, 15, 13, 13, 16, 21, 19, 18, 20, 26, 38, 55, 78, 96, 92, 62, 27)
_WEEKEND = (18, 10, 6, 3, 2, 2, 4, 9, 18, 30, 38, 42, 48, 52, 56, 58, 60, 66, 78, 96, 108, 104, 76, 40)
_DAYS = (0.93, 0.92, 0.94, 0.97, 1.1, 1.0, 1.04)  # Monday to Sunday, beside what the hours say
_PLAYS = (1.14, 1.08, 1.03, 0.98, 0.93, 0.89, 0.88, 0.9, 0.95, 1.02, 1.08, 1.16)
_SIGNUPS = (1.2, 1.0, 0.95, 0.92, 0.9, 0.88, 0.92, 0.95, 1.0, 1.05, 1.15, 1.3)


@dataclass(frozen=True, slots=True)
class Windows:
    """Stretches of time [start, end), µs, each in a country."""

    start: Ints
    end: Ints
    country: Codes

    def at(self, which: Ints) -> Windows:
        """Return some of them."""
        return Windows(self.start[which], self.end[which], self.country[which])


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When things happen. ``anchors`` are the first moments of the months, µs; the last one is the end of the span."""

    anchors: Ints
    months: tuple[int, ...]
    since_us: int
    until_us: int
    _local: Ints
    _first_week: int
    _cumulative: Doubles
    _inverse: Doubles

    @property
    def n_months(self) -> int:
        """How many months the company lives."""
        return len(self.months)

    def between(self, windows: Windows, draw: Doubles) -> Ints:
        """Return a moment of each window for a uniform draw in [0, 1), as people's weeks and hours have it."""
        return self.within(windows, *self.calm(windows), draw=draw)

    def calm(self, windows: Windows) -> tuple[Doubles, Doubles]:
        """Return windows in calm time, where people are equally likely to be found at any moment: start and length."""
        first = self._calm(windows.start, windows.country)
        return first, self._calm(windows.end, windows.country) - first

    def within(self, windows: Windows, first: Doubles, length: Doubles, *, draw: Doubles) -> Ints:
        """Return moments of windows whose calm time is known; none falls outside, to the microsecond."""
        calm = first + length * draw
        week = calm.astype(np.int64)
        fine = (calm - week) * _FINE
        cell = fine.astype(np.int64)
        part = self._inverse[cell] + (fine - cell) * (self._inverse[cell + 1] - self._inverse[cell])
        local = week * WEEK + part.astype(np.int64) + _MONDAY
        moment = local - self._local[windows.country, np.clip(week - self._first_week, 0, self._local.shape[1] - 1)]
        inside: Ints = np.clip(moment, windows.start, windows.end - 1)
        return inside

    def plays(self, month: int) -> Floats:
        """Return how much more or less is watched in a month, for each country."""
        return _by_country(_PLAYS, self.months[month])

    def _calm(self, at: Ints, country: Codes) -> Doubles:
        week = np.clip((at - _MONDAY) // WEEK - self._first_week, 0, self._local.shape[1] - 1)
        local = at + self._local[country, week] - _MONDAY
        whole = local // WEEK
        hours = (local - whole * WEEK) / HOUR
        cell = np.minimum(hours.astype(np.int64), 167)
        share = self._cumulative[cell] + (hours - cell) * (self._cumulative[cell + 1] - self._cumulative[cell])
        calm: Doubles = whole + np.minimum(share, 0.999999)
        return calm


def rhythm(months: int, until: datetime) -> Rhythm:
    """Return the clock of a company that lived ``months`` months up to ``until`` (aware)."""
    anchors = [_months_before(until, months - i) for i in range(months + 1)]
    cumulative = _week_of_hours()
    first_week = (micros(anchors[0]) - _MONDAY) // WEEK - 2
    n_weeks = (micros(until) - _MONDAY) // WEEK - first_week + 3
    grid = np.linspace(0.0, 1.0, _FINE + 1)
    return Rhythm(
        anchors=np.array([micros(anchor) for anchor in anchors], np.int64),
        months=tuple((anchor + timedelta(days=14)).month - 1 for anchor in anchors[:-1]),
        since_us=micros(anchors[0]),
        until_us=micros(until),
        _local=_local_offsets(first_week, n_weeks),
        _first_week=first_week,
        _cumulative=cumulative,
        _inverse=np.interp(grid, cumulative, np.arange(169) * float(HOUR)),
    )


def signup_shares(clock: Rhythm) -> tuple[float, ...]:
    """Return the share of sign-ups of each month: an opening wave, then seasons."""
    weights = [(1 + 3.2 * np.exp(-i / 1.6)) * _SIGNUPS[month] for i, month in enumerate(clock.months)]
    return tuple(float(weight / sum(weights)) for weight in weights)


def by_season(values: tuple[float, ...], month_of_year: int) -> Floats:
    """Return a northern year's value of one month (0…11) for each country; southern ones live half a year apart."""
    return _by_country(values, month_of_year)


def _by_country(values: tuple[float, ...], month: int) -> Floats:
    return np.array([values[(month + 6) % 12 if c.southern else month] for c in COUNTRIES], np.float32)


def _months_before(until: datetime, n: int) -> datetime:
    index = until.year * 12 + until.month - 1 - n
    year, month = divmod(index, 12)
    day = min(until.day, calendar.monthrange(year, month + 1)[1])
    return until.astimezone(UTC).replace(year=year, month=month + 1, day=day)


def _week_of_hours() -> Doubles:
    hours = [
        share * weight
        for day, share in enumerate(_DAYS)
        for weight in (_WEEKEND if day >= 5 else _WEEKDAY)
    ]  # fmt: skip
    return np.concatenate([[0.0], np.cumsum(hours) / np.sum(hours)])


def _local_offsets(first_week: int, n_weeks: int) -> Ints:
    mondays = [instant(int((first_week + i) * WEEK + _MONDAY + 12 * HOUR)) for i in range(n_weeks)]
    return np.array([[_offset(country.zone, monday) for monday in mondays] for country in COUNTRIES], np.int64)


def _offset(zone: str, at: datetime) -> int:
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return int(offset.total_seconds()) * SECOND
