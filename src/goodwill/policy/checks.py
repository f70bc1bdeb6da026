"""What may be chosen: each check raises :class:`~goodwill.errors.BadChoice` with what was wanted, came, and mends it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO

from goodwill.errors import BadChoice
from goodwill.policy.values import Languages, Margin, Rate, Retention, Silence, SilenceOf
from goodwill.store.models import Role

_COIN = re.compile(r"[A-Z]{3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
MOST_DAYS, MOST_MONTHS, MOST_HORIZON = 3650, 240, 600


def refuse(*, wanted: str, came: object, mend: str) -> BadChoice:
    """Return the error that says what was wanted, what came and how to mend it."""
    return BadChoice(f"{wanted}; {came!r} came. {mend}")


def currency(value: str) -> None:
    """Check a currency of ISO 4217."""
    if not _COIN.match(value):
        raise refuse(wanted="a currency is three capital letters (ISO 4217)", came=value, mend="Write EUR, USD, PLN…")


def rates(value: tuple[Rate, ...]) -> None:
    """Check that each rate is of two currencies and above zero, and that no two say the same day."""
    for one in value:
        currency(one.currency)
        currency(one.into)
        if one.currency == one.into:
            raise refuse(
                wanted="a rate is of two currencies", came=one.currency, mend="A currency is always worth 1 of itself."
            )
        if not one.worth.is_finite() or one.worth <= 0:
            raise refuse(
                wanted=f"1 {one.currency} is worth more than 0 {one.into}",
                came=str(one.worth),
                mend="Write 0.92 if one of it buys 0.92 of the house's currency.",
            )
    _once("a day has one rate of a currency", [(one.currency, one.into, one.since.isoformat()) for one in value])


def discount_rate(value: float) -> None:
    """Check a yearly rate, as a share: 0.1 is 10 % a year."""
    if not 0 <= value <= 1:
        raise refuse(
            wanted="the yearly discount rate is a share from 0 to 1", came=value, mend="For 10 % a year write 0.1."
        )


def horizon_months(value: int) -> None:
    """Check how many months ahead are looked at."""
    _within("the horizon in months", value, 1, MOST_HORIZON, "Ten years are 120 months.")


def margin(value: Margin) -> None:
    """Check that every share is above 0 and at most 1."""
    for plan, share in [("every other plan", value.default), *value.by_plan.items()]:
        if not (math.isfinite(share) and 0 < share <= 1):
            raise refuse(
                wanted=f"the margin of {plan} is a share above 0 and up to 1",
                came=share,
                mend="If 40 % of the price is spent on each subscriber, write 0.6.",
            )
    _named("a plan has a name", value.by_plan)


def languages(value: Languages) -> None:
    """Check that each is a language, and the default one of those offered."""
    for tag in value.offered:
        if tag.lower() not in _tongues():
            raise refuse(wanted="a language is a code such as en or pt-br", came=tag, mend="Choose it from the list.")
    _once("a language is offered once", value.offered)
    if value.default not in value.offered:
        raise refuse(
            wanted=f"the default language is one of those offered ({', '.join(value.offered) or 'none'})",
            came=value.default,
            mend="Offer it, or choose another default.",
        )


def silence(value: Silence) -> None:
    """Check that patience is a number of days, and that no plan and country are said twice."""
    everyone: list[Silence | SilenceOf] = [value, *value.by]
    for one in everyone:
        for days in (one.unplayed_days, one.played_days):
            _within("patience in days", days, 1, MOST_DAYS, "A year is 365.")
    for row in value.by:
        if row.plan is None and row.country is None:
            raise refuse(
                wanted="a plan or a country, or both", came="neither", mend="What holds for all is said above."
            )
        if row.country is not None:
            _country(row.country)
    _once("a plan in a country has one patience", [(row.plan, row.country) for row in value.by])


def retention(value: Retention) -> None:
    """Check that nothing is kept for ever, nor for no time at all."""
    _within("months that messages are kept", value.messages_months, 1, MOST_MONTHS, "Three years are 36.")
    _within("days that an event waits in quarantine", value.quarantine_days, 1, MOST_DAYS, "Three months are 90.")
    _within("months that the audit log is kept", value.audit_months, 6, MOST_MONTHS, "A year is 12.")
    for country, months in [(None, value.left_months), *value.left_by_country.items()]:
        if country is not None:
            _country(country)
        _within("months that we know who somebody was who left", months, 1, MOST_MONTHS, "Ten months are 10.")


def two_factor(value: tuple[Role, ...]) -> None:
    """Check that no role is named twice."""
    _once("a role is named once", value)


def time_zone(value: str) -> None:
    """Check a time zone of the IANA database."""
    if value not in _zones():
        raise refuse(wanted="a time zone of the IANA database", came=value, mend="Write Europe/Warsaw, say.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _tongues() -> frozenset[str]:
    return frozenset(LANG_INFO)


def _country(value: str) -> None:
    if not _COUNTRY.match(value):
        raise refuse(wanted="a country is two capital letters (ISO 3166)", came=value, mend="Write IT, FR, PL…")


def _within(what: str, value: int, least: int, most: int, mend: str) -> None:
    if not least <= value <= most:
        raise refuse(wanted=f"{what}: a whole number from {least} to {most}", came=value, mend=mend)


def _once(wanted: str, keys: Iterable[object]) -> None:
    key, n = max(Counter(keys).items(), key=lambda one: one[1], default=(None, 0))
    if n > 1:
        raise refuse(wanted=wanted, came=key, mend=f"It is there {n} times; leave one.")


def _named(wanted: str, names: Iterable[str]) -> None:
    if any(not name.strip() for name in names):
        raise refuse(wanted=wanted, came="", mend="Name it, or take the row away.")
