"""Small words of the sentences: amounts, spans, days, and what is hidden from those who may not read it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from goodwill.console import unasked_words
from goodwill.console.cldr import amount
from goodwill.console.telling.known import known
from goodwill.facts import Fact, personal_fields
from goodwill.vocabulary import Said, Standing, decimals


def money(amount_minor: int | None, currency: str | None) -> str:
    """Return an amount with its currency, as the language of the page writes it (``€9.99``); empty if there is none."""
    if amount_minor is None:
        return ""
    digits = decimals(currency or "")
    figure = Decimal(amount_minor).scaleb(-digits)
    return amount(figure, currency, digits) if currency else formats.number_format(figure, digits)


def estimated(minor: int, low_minor: int, high_minor: int, *, currency: str) -> tuple[str, str, str]:
    """Return an estimate and the ends of its interval as amounts, in whole units from a hundred on: cents would claim too much."""
    digits = decimals(currency)
    shown = 0 if abs(minor) >= 100 * 10**digits else digits
    ends = (amount(Decimal(end).scaleb(-digits), currency, shown) for end in (minor, low_minor, high_minor))
    return next(ends), next(ends), next(ends)


def span(seconds: float | None) -> str:
    """Return a length of time in its two largest units, which no line breaks apart; empty if unknown."""
    return "" if seconds is None else _span(int(seconds)).replace(" ", "\u00a0")


def days(n: int) -> str:
    """Return a number of days in words."""
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": formats.number_format(n)}


def day(at: datetime | None) -> str:
    """Return the day of an instant; empty if there is none."""
    return formats.date_format(at, "j M Y") if at else ""


def name(value: str | None, otherwise: str) -> str:
    """Return a name as it came, or what to say without one."""
    return value or otherwise


def plain(word: str | None) -> str:
    """Return a word of the wire as people write it: ``price_too_high`` is *price too high*, in the page's language."""
    return known((word or "").replace("_", " ").strip())


def programme_name(name: str) -> str:
    """Return what a programme, or the experiment it is, is called; one that the house wrote, as it names it."""
    return unasked_words.title(name) if name in unasked_words.PROGRAMMES else plain(name)


def arm_name(name: str) -> str:
    """Return what an arm is called; one that the house wrote, as it names it."""
    return unasked_words.arm(name) if name in unasked_words.ARMS else plain(name)


def standing_name(standing: str) -> str:
    """Return a standing in words."""
    return _standings().get(standing, plain(standing))


def said(words: str) -> str:
    """Return words that the house keeps in English (acts of the log, findings, refusals) in the language of the page."""
    if not isinstance(words, Said):
        return gettext(words) if words else ""
    if not words.values:
        return gettext(words.template) if words.template else ""
    return gettext(words.template) % {name: _in_words(one) for name, one in words.values.items()}


def _in_words(value: str | float) -> str:
    if isinstance(value, int | float):
        return formats.number_format(value)
    return said(value) if isinstance(value, Said) else value


def with_reason(text: str, reason: str | None) -> str:
    """Return a sentence with its reason, if one was given."""
    return f"{text} ({plain(reason)})" if reason else text


def masked(fact: Fact) -> Fact:
    """Return a fact without what says who somebody is or what they wrote."""
    hidden = personal_fields(type(fact))
    return msgspec.structs.replace(fact, **dict.fromkeys(hidden)) if hidden else fact


def quote(fact: Fact) -> str:
    """Return the words somebody wrote, if the fact has any and they may be read."""
    return getattr(fact, "text", None) or ""


def things(fact: Fact) -> list[tuple[str, str]]:
    """Return the source's own words of a fact (traits, properties) as pairs to read, at most twelve."""
    found: dict[str, Any] = {**(getattr(fact, "traits", None) or {}), **(getattr(fact, "properties", None) or {})}
    return [(key, _short(value)) for key, value in list(found.items())[:12]]


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= 120 else text[:117] + "…"


def _standings() -> dict[str, str]:
    return {
        Standing.UNKNOWN: _("Visitor"),
        Standing.TRIALING: _("On trial"),
        Standing.ACTIVE: _("Active"),
        Standing.PAST_DUE: _("Past due"),
        Standing.PAUSED: _("Paused"),
        Standing.DORMANT: _("Dormant"),
        Standing.ASKED: _("Asked to stay"),
        Standing.CANCELLED: _("Left"),
        Standing.RETURNED: _("Came back"),
    }


def _span(whole: int) -> str:
    if whole < 60:
        return _("%(n)d s") % {"n": whole}
    minutes, hours = whole // 60 % 60, whole // 3600
    if not hours:
        return _("%(n)d min") % {"n": minutes}
    return (
        _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
        if minutes
        else _("%(n)d h") % {"n": hours}
    )
