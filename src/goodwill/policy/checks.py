"""What may be chosen: each check raises :class:`~goodwill.errors.BadChoice` with what was wanted, came, and mends it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO

from goodwill.errors import BadChoice
from goodwill.policy.values import Contact, Dispatch, Languages, Margin, Rate, Retention, Silence, SilenceOf
from goodwill.store.models import Role
from goodwill.vocabulary import Said, say

_COIN = re.compile(r"[A-Z]{3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
MOST_CONTACT_MINOR = 10_000_000
MOST_DAYS, MOST_MONTHS, MOST_HORIZON = 3650, 240, 600


def currency(value: str) -> None:
    """Check a currency of ISO 4217."""
    if not _COIN.match(value):
        raise BadChoice(
            say("a currency is three capital letters (ISO 4217); %(came)s came. Write EUR, USD, PLN…", came=repr(value))
        )


def rates(value: tuple[Rate, ...]) -> None:
    """Check that each rate is of two currencies and above zero, and that no two say the same day."""
    for one in value:
        currency(one.currency)
        currency(one.into)
        if one.currency == one.into:
            raise BadChoice(
                say("a rate is of two currencies; %(one)s into itself came. One is always worth 1.", one=one.currency)
            )
        if not one.worth.is_finite() or one.worth <= 0:
            wanted = say(
                "1 %(one)s is worth more than 0 %(other)s; %(came)s came. Write 0.92 if one of it buys 0.92 of the other.",
                one=one.currency,
                other=one.into,
                came=str(one.worth),
            )
            raise BadChoice(wanted)
    _once([f"{one.currency} → {one.into}, {one.since.isoformat()}" for one in value])


def discount_rate(value: float) -> None:
    """Check a yearly rate, as a share: 0.1 is 10 % a year."""
    if not 0 <= value <= 1:
        raise BadChoice(
            say("the yearly discount rate is a share from 0 to 1; %(came)s came. For 10 %% a year write 0.1.", came=str(value))
        )  # fmt: skip


def horizon_months(value: int) -> None:
    """Check how many months ahead are looked at."""
    _within(value, 1, MOST_HORIZON, what=say("the horizon in months is from %(least)s to %(most)s; %(came)s came"))


def margin(value: Margin) -> None:
    """Check that every share is above 0 and at most 1."""
    for plan, share in [("*", value.default), *value.by_plan.items()]:
        if not (math.isfinite(share) and 0 < share <= 1):
            wanted = say(
                "a margin is a share above 0 and up to 1; %(came)s came for the plan %(plan)s (* is every other). "
                "If 40 %% of the price is spent on each subscriber, write 0.6.",
                came=str(share),
                plan=plan,
            )
            raise BadChoice(wanted)
    if any(not name.strip() for name in value.by_plan):
        raise BadChoice(say("a plan has a name; none came. Name it, or take the row away."))


def contact(value: Contact) -> None:
    """Check that what a message costs is an amount above nought, in a currency; none is none."""
    if value.cost_minor is None:
        return
    currency(value.currency)
    if not 0 < value.cost_minor <= MOST_CONTACT_MINOR:
        raise BadChoice(
            say("answering a message costs more than nought, and no fortune; %(came)s came. Leave it empty if it is not known.", came=str(value.cost_minor))
        )  # fmt: skip


def languages(value: Languages) -> None:
    """Check that each is a language, and the default one of those offered."""
    for tag in value.offered:
        if tag.lower() not in _tongues():
            raise BadChoice(say("a language is a code such as en or pt-br; %(came)s came", came=repr(tag)))
    _once(value.offered)
    if value.default not in value.offered:
        wanted = say(
            "the default language is one of those offered (%(offered)s); %(came)s came. Offer it, or choose another.",
            offered=", ".join(value.offered) or "–",
            came=repr(value.default),
        )
        raise BadChoice(wanted)


def silence(value: Silence) -> None:
    """Check that patience is a number of days, and that no plan and country are said twice."""
    everyone: list[Silence | SilenceOf] = [value, *value.by]
    wanted = say("patience is from %(least)s to %(most)s days; %(came)s came")
    for one in everyone:
        for days in (one.unplayed_days, one.played_days):
            _within(days, 1, MOST_DAYS, what=wanted)
    for row in value.by:
        if row.plan is None and row.country is None:
            raise BadChoice(say("a row names a plan or a country, or both; what holds for all is said above"))
        if row.country is not None:
            _country(row.country)
    _once([f"{row.plan or '*'}, {row.country or '*'}" for row in value.by])


def retention(value: Retention) -> None:
    """Check that nothing is kept for ever, nor for no time at all."""
    months = say("a period is from %(least)s to %(most)s months; %(came)s came")
    _within(value.messages_months, 1, MOST_MONTHS, what=months)
    _within(value.quarantine_days, 1, MOST_DAYS, what=say("a period is from %(least)s to %(most)s days; %(came)s came"))
    _within(value.audit_months, 6, MOST_MONTHS, what=months)
    for n in (value.left_months, *value.left_by_country.values()):
        _within(n, 1, MOST_MONTHS, what=months)
    for country in value.left_by_country:
        _country(country)


def two_factor(value: tuple[Role, ...]) -> None:
    """Check that no role is named twice."""
    _once([role.value for role in value])


def time_zone(value: str) -> None:
    """Check a time zone of the IANA database."""
    if value not in _zones():
        raise BadChoice(
            say("a time zone of the IANA database was wanted, such as Europe/Warsaw; %(came)s came", came=repr(value))
        )


def dispatch(value: Dispatch) -> None:
    """Check that hours are hours, caps go up with the time they are over, and most people may be told things."""
    for hour in (value.quiet_from, value.quiet_until):
        _within(hour, 0, 23, what=say("an hour of the day is from %(least)s to %(most)s; %(came)s came"))
    for cap in (value.retention, value.marketing):
        if not 0 <= cap.day <= cap.week <= cap.month <= 100:
            wanted = say(
                "a cap of a day is no more than that of a week, and that no more than that of a month; %(came)s came. "
                "Write 1, 2 and 4.",
                came=f"{cap.day}, {cap.week}, {cap.month}",
            )
            raise BadChoice(wanted)
    if not 0 <= value.held_out <= 0.5:
        wanted = say(
            "who is held out is a share from 0 to 0.5; %(came)s came. For 5 %% write 0.05.", came=str(value.held_out)
        )
        raise BadChoice(wanted)
    _address(value.sign_up)


def _address(value: str) -> None:
    """Check that an address that subscribers are led to is a whole one, safe on its way; empty: none."""
    found = urlsplit(value)
    is_whole = found.scheme == "https" and bool(found.hostname) and "@" not in found.netloc and not found.fragment
    if value and not (is_whole and value.isascii() and value.isprintable() and " " not in value and len(value) <= 300):
        raise BadChoice(
            say(
                "the address of your sign-up begins with https:// and names nobody; %(came)s came. Write https://www.example.com/join.",
                came=repr(value),
            )
        )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _tongues() -> frozenset[str]:
    return frozenset(LANG_INFO)


def _country(value: str) -> None:
    if not _COUNTRY.match(value):
        raise BadChoice(
            say("a country is two capital letters (ISO 3166); %(came)s came. Write IT, FR, PL…", came=repr(value))
        )


def _within(value: int, least: int, most: int, *, what: Said) -> None:
    if not least <= value <= most:
        raise BadChoice(_filled(what, least=least, most=most, came=value))


def _filled(what: Said, **values: int) -> Said:
    """Return a message whose values are known only now."""
    said = Said(what.template % values)
    said.template, said.values = what.template, values
    return said


def _once(keys: Iterable[str]) -> None:
    key, n = max(Counter(keys).items(), key=lambda one: one[1], default=("", 0))
    if n > 1:
        raise BadChoice(say("%(key)s is there %(n)s times; leave one", key=key, n=n))
