"""Months of the calendar as whole numbers, in arithmetic that every engine does alike: no engine's calendar is asked.

A month is counted since year 0: ``12 * year + month - 1``. Source of both ways: H. Hinnant, chrono-compatible low-level
date algorithms, ``civil_from_days`` and ``days_from_civil``; the year begins in March.
"""

from __future__ import annotations

import ibis
from ibis import Table
from ibis.expr.types import IntegerValue

from goodwill.profile.expressions import DAY

_MARCH_0000 = 719_468
"""Days from 1 March of year 0 to 1970."""
_ERA = 146_097
"""Days of 400 years."""


def placed(rows: Table, at: str, *, month: str, into: str) -> Table:
    """Return rows with the month of an instant (microseconds) and how far into the month it lies, as two more columns."""
    others = rows.columns
    days = rows.mutate(day_=rows[at] // DAY + _MARCH_0000)
    era = days.mutate(era_=days.day_ // _ERA)
    inside = era.mutate(of_=era.day_ - era.era_ * _ERA)
    of = inside.of_
    years = inside.mutate(year_=(of - of // 1460 + of // 36_524 - of // (_ERA - 1)) // 365)
    year = years.year_
    of_year = years.mutate(doy_=years.of_ - (year * 365 + year // 4 - year // 100))
    months = of_year.mutate(mp_=(of_year.doy_ * 5 + 2) // 153)
    number = (months.year_ + months.era_ * 400) * 12 + months.mp_ + 2
    day = months.doy_ - (months.mp_ * 153 + 2) // 5
    return months.select(*others, **{month: number, into: day * DAY + months[at] % DAY})


def begins(month: IntegerValue) -> IntegerValue:
    """Return the first instant of a month, in microseconds."""
    march = month - 2
    year, of_year = march // 12, march % 12
    era = year // 400
    of_era = year - era * 400
    days = of_era * 365 + of_era // 4 - of_era // 100 + (of_year * 153 + 2) // 5
    return (era * _ERA + days - _MARCH_0000) * DAY


def anniversary(month: IntegerValue, into: IntegerValue) -> IntegerValue:
    """Return how far into a month the anniversary of an instant ``into`` its own month lies: its last day if it is shorter."""
    length = begins(month + 1) - begins(month)
    return ibis.least(into, length - DAY + into % DAY)


def counted(rows: Table, at: str, *, month: str, into: str, name: str) -> Table:
    """Return rows with the month in which an instant lies, counted from 0, as one more column.

    Months are counted from the instant that lies ``into`` microseconds into ``month`` (both columns of the rows). An
    instant that begins a month still lies in the one before, so that what happened then is known when the month begins.
    """
    there = placed(rows, at, month="month_", into="into_")
    late = there.into_ > anniversary(there.month_, there[into])
    number = there.month_ - there[month] + late.cast("int64") - 1
    return there.select(*rows.columns, **{name: number})
