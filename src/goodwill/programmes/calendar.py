"""Months and paid periods: dates as people and billers count them."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, Expression, Name, cases, later

_PAID_OR_BEGAN = later(Name("last_paid_at"), Name("last_start_at"))


def months_after(at: datetime, n: int) -> datetime:
    """Return the same day so many months later, or the last of a month that has no such day."""
    month = at.month - 1 + n
    year, month = at.year + month // 12, month % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def paid_until(profile: Profile) -> datetime | None:
    """Return the end of the period last paid for, by the interval of the price; None if nothing was ever begun."""
    began = [at for at in (profile.last_paid_at, profile.last_start_at) if at is not None]
    if not began:
        return None
    return months_after(max(began), 12 if profile.interval == "year" else 1)


def period_end(since: datetime, interval: str | None, now: datetime) -> datetime:
    """Return when the period ends that runs now, of what began at an instant and is charged each month or year since."""
    step, n = (12, 0) if interval == "year" else (1, 0)
    while months_after(since, n) <= now:
        n += step
    return months_after(since, n)


def renews_from(days_before: int) -> Expression:
    """Return a lower bound on so many days before a yearly period ends; unknown for who pays by the month."""
    return cases((Name("interval").equals("year"), _PAID_OR_BEGAN + (365 - days_before) * DAY))


def days(n: float) -> timedelta:
    """Return so many days."""
    return timedelta(days=n)


def midnight(on: date) -> datetime:
    """Return the first instant of a day, in UTC."""
    return datetime.combine(on, time(), UTC)
