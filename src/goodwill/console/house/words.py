"""Choices in words: what each is, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.cldr import amount, country_name, language_name, per_cent
from goodwill.console.telling.words import days
from goodwill.policy import Cap, Contact, Dispatch, Languages, Leaving, Margin, Rate, Retention, Silence, SilenceOf
from goodwill.store.models import Role
from goodwill.vocabulary import decimals


def name_of(choice: str) -> str:
    """Return what a choice is called."""
    names = {
        "currency": _("Currency"),
        "rates": _("Exchange rates"),
        "discount_rate": _("Discount rate"),
        "horizon_months": _("Horizon"),
        "margin": _("Margins"),
        "contact": _("What a message costs"),
        "languages": _("Languages"),
        "silence": _("Patience"),
        "retention": _("Retention periods"),
        "two_factor": _("Second factor"),
        "time_zone": _("Time zone"),
        "dispatch": _("What leaves the house"),
    }
    return names[choice]


def told(choice: str, value: Any) -> str:
    """Return what was chosen, in a few words."""
    return _WORDS[choice](value)


def months(n: int) -> str:
    """Return a number of months in words."""
    return ngettext("%(n)s month", "%(n)s months", n) % {"n": formats.number_format(n)}


def percent(share: float) -> str:
    """Return a share in per cent, with as many decimals as it has, at most two."""
    digits = next((n for n in (0, 1) if round(share * 100, n) == round(share * 100, 2)), 2)
    return per_cent(share, digits)


def factor(worth: Decimal) -> str:
    """Return a rate as it was said, in the figures of the language."""
    return formats.number_format(worth, max(0, -int(worth.as_tuple().exponent)))


def _rates(value: tuple[Rate, ...]) -> str:
    newest = sorted(value, key=lambda one: one.since, reverse=True)[:3]
    said = [
        _("1 %(one)s = %(worth)s %(other)s since %(day)s")
        % {
            "one": one.currency,
            "worth": factor(one.worth),
            "other": one.into,
            "day": formats.date_format(one.since, "j M Y"),
        }
        for one in newest
    ]
    more = len(value) - len(said)
    if more:
        said.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": formats.number_format(more)})
    return _joined(said)


def _margin(value: Margin) -> str:
    said = [f"{plan}: {percent(share)}" for plan, share in sorted(value.by_plan.items())]
    return _joined([percent(value.default), *said])


def contact(value: Contact) -> str:
    """Return what answering a message costs, in words."""
    if value.cost_minor is None:
        return _("not known, and not counted")
    places = decimals(value.currency)
    return amount(Decimal(value.cost_minor).scaleb(-places), value.currency, places)


def _languages(value: Languages) -> str:
    names = sorted(language_name(code) for code in value.offered)
    return _("%(languages)s; unless said otherwise, %(default)s") % {
        "languages": ", ".join(names),
        "default": language_name(value.default),
    }


def _silence(value: Silence) -> str:
    return _joined([borne(value), *(f"{whose(one)}: {borne(one)}" for one in value.by)])


def borne(one: Silence | SilenceOf) -> str:
    """Return how long silence is borne, in words."""
    return _("%(unplayed)s without a first play, %(played)s after the last sign of life") % {
        "unplayed": days(one.unplayed_days),
        "played": days(one.played_days),
    }


def whose(one: SilenceOf) -> str:
    """Return whose silence it is: of a plan, of a country, or of both."""
    return ", ".join(part for part in (one.plan or "", country_name(one.country) if one.country else "") if part)


def _retention(value: Retention) -> str:
    said = [
        _("in force") if value.is_in_force else _("not in force"),
        _("messages: %(span)s") % {"span": months(value.messages_months)},
        _("quarantine: %(span)s") % {"span": days(value.quarantine_days)},
        _("audit log: %(span)s") % {"span": months(value.audit_months)},
        _("who left: %(span)s") % {"span": months(value.left_months)},
    ]
    said += [f"{country_name(code)}: {months(n)}" for code, n in sorted(value.left_by_country.items())]
    return _joined(said)


def _two_factor(value: Iterable[Role]) -> str:
    names = [str(role.label) for role in value]
    return ", ".join(names) if names else _("required of nobody")


def _dispatch(value: Dispatch) -> str:
    said = [leaving(value.leaving), quiet(value)]
    said += [_("about their subscription: %(cap)s") % {"cap": capped(value.retention)}]
    said += [_("with their consent: %(cap)s") % {"cap": capped(value.marketing)}]
    if value.held_out:
        said.append(_("held out: %(share)s") % {"share": percent(value.held_out)})
    return _joined([part for part in (value.brand, *said) if part])


def leaving(value: Leaving) -> str:
    """Return whether anything leaves, in a few words."""
    return {
        Leaving.STOPPED: _("nothing leaves"),
        Leaving.DRY: _("dry run: nothing leaves, and a list says what would"),
        Leaving.LIVE: _("everything due leaves"),
    }[value]


def quiet(value: Dispatch) -> str:
    """Return the quiet hours in words."""
    if value.quiet_from == value.quiet_until:
        return _("no quiet hours")
    hours = {"from": f"{value.quiet_from:02d}:00", "until": f"{value.quiet_until:02d}:00"}
    return _("quiet from %(from)s to %(until)s") % hours


def capped(cap: Cap) -> str:
    """Return a cap in words."""
    return _("at most %(day)s a day, %(week)s a week, %(month)s a month") % {
        "day": formats.number_format(cap.day),
        "week": formats.number_format(cap.week),
        "month": formats.number_format(cap.month),
    }


def _joined(said: Iterable[str]) -> str:
    return "; ".join(said) or _("none")


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "currency": str,
    "rates": _rates,
    "discount_rate": lambda value: _("%(share)s a year") % {"share": percent(value)},
    "horizon_months": months,
    "margin": _margin,
    "contact": contact,
    "languages": _languages,
    "silence": _silence,
    "retention": _retention,
    "two_factor": _two_factor,
    "time_zone": str,
    "dispatch": _dispatch,
}
