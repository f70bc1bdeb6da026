"""When it is night where somebody is: by their own time zone if they told it, else by every zone of their country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TRAITS = ("timezone", "time_zone", "timeZone", "tz")
_CAPITALS = {"RU": "Europe/Moscow", "US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney"}
"""The zone of most people, for countries so wide that no hour suits all of them."""


def zones_of(traits: Mapping[str, Any], country: str | None, *, default: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Return the time zones somebody may be in.

    Args:
        traits: What sources told of them.
        country: Two letters; None: unknown.
        default: The house's own zone, for those of whom neither is known.
    """
    for name in _TRAITS:
        zone = _zone(traits.get(name))
        if zone is not None:
            return (zone,)
    return _of_country(country) if country and _of_country(country) else (default,)


def quiet_until(now: datetime, zones: Sequence[ZoneInfo], *, from_hour: int, until_hour: int) -> datetime | None:
    """Return when quiet hours end in every zone; None if it is no quiet hour in any.

    Where the zones lie so wide that it is quiet somewhere at all times, the first zone alone counts.
    """
    if from_hour == until_hour:
        return None
    at, is_quiet = now, False
    for _step in range(4 * len(zones) + 4):
        ends = [end for zone in zones if (end := _end(at, zone, from_hour, until_hour)) is not None]
        if not ends:
            return at if is_quiet else None
        is_quiet, at = True, max(ends)
        if at - now > timedelta(days=2):
            break
    return _end(now, zones[0], from_hour, until_hour)


def _end(at: datetime, zone: ZoneInfo, from_hour: int, until_hour: int) -> datetime | None:
    """Return the end of the quiet hours that an instant is in; None if it is in none."""
    local = at.astimezone(zone)
    hour = local.hour
    is_quiet = from_hour <= hour < until_hour if from_hour < until_hour else hour >= from_hour or hour < until_hour
    if not is_quiet:
        return None
    day = local.date() if hour < until_hour else local.date() + timedelta(days=1)
    return datetime.combine(day, time(until_hour), tzinfo=zone).astimezone(at.tzinfo)


def _zone(name: object) -> ZoneInfo | None:
    if not isinstance(name, str) or "/" not in name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def _of_country(country: str) -> tuple[ZoneInfo, ...]:
    """Return a country's zones, that of most of its people first, one for each difference from UTC. Source: Unicode CLDR."""
    from babel.core import get_global  # noqa: PLC0415 -- the tables are slow to import

    names = sorted(name for name, code in get_global("zone_territories").items() if code == country)
    first = _CAPITALS.get(country)
    found = [zone for name in ([first] if first else []) + names if (zone := _zone(name)) is not None]
    return _one_each(found)


def _one_each(zones: Iterable[ZoneInfo]) -> tuple[ZoneInfo, ...]:
    months = [datetime(2026, month, 1, 12) for month in (1, 7)]  # noqa: DTZ001 -- a wall clock in each zone
    kept: dict[tuple[timedelta | None, ...], ZoneInfo] = {}
    for zone in zones:
        kept.setdefault(tuple(zone.utcoffset(month) for month in months), zone)
    return tuple(kept.values())
