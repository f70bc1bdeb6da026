"""A series: one number for each day, week or year, without a gap; and what is made of it before anything is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from goodwill.errors import BadSeries
from goodwill.vocabulary import say, word

Floats = npt.NDArray[np.float64]
MONTHS = {30: 1, 91: 3, 365: 12}
"""Steps that are whole months: their dates are the same day of each month, quarter or year."""
PERIODS = {1: 365.25, 7: 365.25 / 7, 30: 12.0, 91: 4.0}
"""Steps in a year, for those that may have a season of the year."""


@dataclass(frozen=True, slots=True)
class Series:
    """A number for each step of time.

    Args:
        began_on: The first day.
        values: ``(n,)``, finite.
        step: Days from one value to the next: 1 daily, 7 weekly; 30, 91 and 365 for months, quarters and years.
        name: What is counted, in words.

    Raises:
        BadSeries: No values, some that are no finite numbers, or a step that is none.
    """

    began_on: date
    values: Floats
    step: int = 1
    name: str = "the series"

    def __post_init__(self) -> None:
        if not len(self.values) or not np.isfinite(self.values).all():
            raise BadSeries(
                say(
                    "%(what)s: wanted a finite number for each step; some are missing, or all are", what=word(self.name)
                )
            )
        if self.step not in {1, 7, *MONTHS}:
            raise BadSeries(
                say(
                    "%(what)s: wanted a number a day, week, month, quarter or year; came one every %(days)s days",
                    what=word(self.name),
                    days=self.step,
                )
            )

    def __len__(self) -> int:
        return len(self.values)

    def on(self, place: int) -> date:
        """Return the day of a value's place; beyond the end it is the day that would follow."""
        if self.step in MONTHS:
            month = self.began_on.year * 12 + self.began_on.month - 1 + place * MONTHS[self.step]
            return self.began_on.replace(year=month // 12, month=month % 12 + 1)
        return self.began_on + timedelta(days=place * self.step)

    def place(self, on: date) -> int:
        """Return the place of the first value on a day or after it; it may lie outside the series."""
        if self.step in MONTHS:
            months = (on.year - self.began_on.year) * 12 + on.month - self.began_on.month
            whole = months // MONTHS[self.step]
            return whole + (on > self.on(whole))
        return -((self.began_on - on).days // self.step)

    def until(self, on: date) -> Series:
        """Return the series up to and with a day."""
        n = min(self.place(on + timedelta(days=1)), len(self))
        return Series(self.began_on, self.values[: max(n, 0)], self.step, self.name)


def aligned(series: Series, others: Mapping[str, Series]) -> tuple[Series, dict[str, Floats]]:
    """Return a series from where all others have begun to where the first ends, and the others' values over the same steps.

    Raises:
        BadSeries: Another has a different step, falls between the steps, or shares none of them.
    """
    first = max([series.began_on, *(one.began_on for one in others.values())])
    begin = series.place(first)
    n = min([len(series) - begin, *(len(one) - one.place(series.on(begin)) for one in others.values())])
    for name, one in others.items():
        fits = one.step == series.step and one.on(one.place(series.on(begin))) == series.on(begin)
        if n <= 0 or not fits:
            raise BadSeries(
                say(
                    "%(what)s: wanted the same days as %(other)s; it has others, or none of them",
                    what=word(name),
                    other=word(series.name),
                )
            )
    told = Series(series.on(begin), series.values[begin : begin + n], series.step, series.name)
    starts = {name: one.place(told.began_on) for name, one in others.items()}
    return told, {name: one.values[starts[name] : starts[name] + n] for name, one in others.items()}


def series_of(rows: Iterable[tuple[date, float]], *, name: str = "the series") -> Series:
    """Return the series that dated numbers make, in whatever order they come.

    Raises:
        BadSeries: Fewer than two, a day told twice, or a gap: says which day.
    """
    told = sorted(rows, key=lambda row: row[0])
    if len(told) < 2:
        raise BadSeries(say("%(what)s: wanted at least two dated numbers; came %(n)s", what=word(name), n=len(told)))
    days = [row[0] for row in told]
    step = _step(days, name)
    found = Series(days[0], np.array([row[1] for row in told], np.float64), step, name)
    for place, day in enumerate(days):
        if day != found.on(place):
            raise BadSeries(
                say(
                    "%(what)s: wanted a number for %(day)s; the next that came is of %(next)s: fill the gap, with 0 if nothing "
                    "happened",
                    what=word(name),
                    day=str(found.on(place)),
                    next=str(day),
                )
            )
    return found


def _step(days: Sequence[date], name: str) -> int:
    apart = sorted((later - day).days for day, later in pairwise(days))
    if apart[0] == 0:
        twice = next(day for day, later in pairwise(days) if day == later)
        raise BadSeries(say("%(what)s: wanted one number a day; %(day)s came twice", what=word(name), day=str(twice)))
    usual = apart[len(apart) // 2]
    if usual in range(28, 32):
        return 30
    return 91 if usual in range(89, 93) else 365 if usual in {365, 366} else usual if usual in {1, 7} else apart[0]
