"""When an event happened: reads the dates clients write, and corrects clocks that are wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from goodwill.errors import BadEvent

_LATENCY = timedelta(seconds=2)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_NUMBER = re.compile(r"[+-]?\d{9,19}(\.\d+)?")
_BROWSER = re.compile(r"^\w{3} (\w{3}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")


def instant_of(value: Any) -> datetime | None:
    """Return the instant a client wrote, in UTC; None if it wrote nothing.

    Reads ISO 8601 in its odd forms (no zone means UTC), seconds, milliseconds, micro- and nanoseconds since 1970 as
    numbers or text, RFC 2822 and what ``String(new Date())`` gives in a browser.

    Raises:
        BadEvent: What is written is no date.
    """
    if value is None or value == "":
        return None
    try:
        return _read(value)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        raise BadEvent(f"a date was wanted, {str(value)[:60]!r} came") from None


def occurred_at(told: Any, *, sent: datetime | None, received: datetime) -> datetime:
    """Return when an event happened, by our clock.

    A client that says when it sent the event (by its own clock) lets us see how far that clock is from ours: what
    counts is how long before the sending it happened. Within two seconds, or when it was sent before it happened, the
    client's own time is kept. Nothing can have happened after we heard of it.

    Args:
        told: When it happened, as the client wrote it; None or empty: when we received it.
        sent: When the client says it sent the event; None if it does not say.
        received: When we received it, by our clock.

    Raises:
        BadEvent: No date can be read, or the one read cannot be right.
    """
    at = instant_of(told)
    if at is None:
        return received
    if sent is not None and abs(received - sent) > _LATENCY and at <= sent + _LATENCY:
        at = received - (sent - at)
    return checked(at, received=received)


def checked(at: datetime, *, received: datetime) -> datetime:
    """Return an instant no later than the receipt.

    Raises:
        BadEvent: It lies before 1990 or more than a day after the receipt.
    """
    if at < _EARLIEST:
        raise BadEvent(f"it happened in {at.year}, says the sender; is its clock right?")
    if at > received + _AHEAD:
        raise BadEvent(f"it will happen at {at.isoformat()}, says the sender; is its clock right?")
    return min(at, received)


def _read(value: Any) -> datetime:
    if isinstance(value, bool):
        raise TypeError(value)
    if isinstance(value, int | float):
        return _since_1970(float(value))
    text = str(value).strip() if isinstance(value, str) else ""
    if _NUMBER.fullmatch(text):
        return _since_1970(float(text))
    return _utc(_written(text))


def _written(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        pass
    if (found := _BROWSER.match(text)) is not None:
        month, day, year, clock, zone = found.groups()
        return datetime.strptime(f"{day} {month} {year} {clock} {zone}", "%d %b %Y %H:%M:%S %z")
    return parsedate_to_datetime(text)


def _since_1970(number: float) -> datetime:
    """Return an instant from seconds, milliseconds, microseconds or nanoseconds: whichever gives a year in our time."""
    if abs(number) >= 1e20:
        raise OverflowError(number)
    while abs(number) >= 1e11:
        number /= 1000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
