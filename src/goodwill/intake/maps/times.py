"""How a column's text becomes an instant: formats, time zones, and the hours that clocks tell twice or never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from goodwill.errors import BadFact, BadMap
from goodwill.intake.maps import near

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}
Instant = Callable[[Any], datetime]


def instants(form: str, zone: str | None, ambiguous: str, *, at: str) -> Instant:
    """Return what reads an instant.

    Args:
        form: ``iso``, ``s``, ``ms`` or ``us`` since 1970, or a strptime format such as ``%d.%m.%Y %H:%M``.
        zone: The IANA zone of times that carry none; None: such times are refused.
        ambiguous: ``reject``, ``earlier`` or ``later``, for the hour told twice when clocks go back.
        at: Where in the map this stands, for messages.

    Raises:
        BadMap: There is no such zone, or the format is none.
    """
    place = None if zone is None else _zone(zone, at)
    if form in _UNITS:
        return _since_1970(_UNITS[form])
    if form != "iso" and "%" not in form:
        raise BadMap(f"{at}.format wants iso, s, ms, us or a pattern with % such as '%d.%m.%Y %H:%M'; {form!r} came")

    def read(value: Any) -> datetime:
        found = value if isinstance(value, datetime) else _parsed(value, form)
        if found.tzinfo is UTC:
            return found
        return found.astimezone(UTC) if found.tzinfo is not None else _placed(found, place, ambiguous)

    return read


def _zone(name: str, at: str) -> tzinfo:
    from zoneinfo import available_timezones  # noqa: PLC0415 -- reads a folder of a thousand files

    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        known = sorted(available_timezones())
        raise BadMap(
            f"{at}.zone wants an IANA zone such as Europe/Paris; {name!r} came{near(name, known)}"
        ) from unknown


def _parsed(value: Any, form: str) -> datetime:
    text = str(value).strip()
    try:
        return datetime.fromisoformat(text) if form == "iso" else datetime.strptime(text, form)  # noqa: DTZ007 -- placed next
    except ValueError:
        raise BadFact(f"the time wants the format {form}; {text!r} came") from None


def _since_1970(unit: int) -> Instant:
    def read(value: Any) -> datetime:
        try:
            return _EPOCH + timedelta(microseconds=int(Decimal(str(value).strip()) * unit))
        except (InvalidOperation, ValueError, OverflowError):
            raise BadFact(f"the time wants a number since 1970; {value!r} came") from None

    return read


def _placed(local: datetime, zone: tzinfo | None, ambiguous: str) -> datetime:
    if zone is UTC:
        return local.replace(tzinfo=UTC)
    if zone is None:
        raise BadFact(f'the time {local.isoformat()} has no zone, and the map names none: add zone = "…" to it')
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return first.astimezone(UTC)
    if before < after:
        raise BadFact(f"{local.isoformat(' ')} never was in {zone}: the clocks went forward over it")
    if ambiguous == "reject":
        raise BadFact(
            f"{local.isoformat(' ')} was told twice in {zone}, when the clocks went back; "
            'ambiguous = "earlier" or "later" in the map takes one'
        )
    return (first if ambiguous == "earlier" else second).astimezone(UTC)
