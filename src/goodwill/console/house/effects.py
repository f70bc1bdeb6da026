"""What a change of choices does, in whole sentences, before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.cldr import amount, country_name, language_name
from goodwill.console.house.words import borne, capped, contact, factor, months, percent, quiet, whose
from goodwill.console.telling.words import days
from goodwill.policy import Leaving, Policy, Rate
from goodwill.vocabulary import decimals

Effect = Callable[[Policy, Policy], Iterator[str]]


def effects(was: Policy, new: Policy) -> list[str]:
    """Return what changes from one policy to another, a sentence each; none: nothing changes."""
    return [sentence for told in _EFFECTS.values() for sentence in told(was, new)]


def _currency(was: Policy, new: Policy) -> Iterator[str]:
    if was.currency == new.currency:
        return
    yield _("Sums of several currencies are told in %(new)s, and no longer in %(was)s.") % {
        "new": new.currency,
        "was": was.currency,
    }
    idle = sum(one.into == was.currency for one in new.rates)
    if idle:
        yield ngettext(
            "%(n)s rate into %(was)s no longer applies. It is kept.",
            "%(n)s rates into %(was)s no longer apply. They are kept.",
            idle,
        ) % {"n": formats.number_format(idle), "was": was.currency}
    known = {one.currency for one in new.rates if one.into == new.currency}
    if was.currency not in known:
        yield _("There is no rate from %(was)s into %(new)s: amounts in %(was)s are told apart until you say one.") % {
            "was": was.currency,
            "new": new.currency,
        }


def _rates(was: Policy, new: Policy) -> Iterator[str]:
    before, after = _by_day(was), _by_day(new)
    for key, worth in sorted(after.items()):
        one, other, since = key
        if before.get(key) != worth:
            yield _("From %(day)s on, 1 %(one)s counts as %(worth)s %(other)s.") % {
                "day": formats.date_format(since, "j F Y"),
                "one": one,
                "worth": factor(worth.worth),
                "other": other,
            }
    for one, other, since in sorted(before.keys() - after.keys()):
        yield _(
            "The rate from %(one)s into %(other)s of %(day)s is taken away; the one before it holds in its place."
        ) % {
            "one": one,
            "other": other,
            "day": formats.date_format(since, "j F Y"),
        }


def _discount(was: Policy, new: Policy) -> Iterator[str]:
    if was.discount_rate != new.discount_rate:
        yield _("%(sum)s expected in a year count as %(new)s today, and no longer as %(was)s.") % {
            "sum": _hundred(1.0, new.currency),
            "new": _hundred(1 / (1 + new.discount_rate), new.currency),
            "was": _hundred(1 / (1 + was.discount_rate), new.currency),
        }


def _horizon(was: Policy, new: Policy) -> Iterator[str]:
    if was.horizon_months != new.horizon_months:
        yield _("What a subscriber is expected to pay is counted %(new)s ahead, and no longer %(was)s.") % {
            "new": months(new.horizon_months),
            "was": months(was.horizon_months),
        }


def _contact(was: Policy, new: Policy) -> Iterator[str]:
    if was.contact == new.contact:
        return
    if new.contact.cost_minor is None:
        yield _("What answering messages costs is no longer counted in what asking the dormant brings.")
    else:
        yield _("Each message that asking the dormant brings or spares counts as %(new)s.") % {
            "new": contact(new.contact)
        }


def _margin(was: Policy, new: Policy) -> Iterator[str]:
    if was.margin.default != new.margin.default:
        yield _(
            "Of every %(sum)s paid on a plan without a margin of its own, %(new)s count, and no longer %(was)s."
        ) % {
            "sum": _hundred(1.0, new.currency),
            "new": _hundred(new.margin.default, new.currency),
            "was": _hundred(was.margin.default, new.currency),
        }
    for plan in sorted(was.margin.by_plan.keys() | new.margin.by_plan.keys()):
        before, after = was.margin.of(plan), new.margin.of(plan)
        if before != after:
            yield _("Of every %(sum)s paid on %(plan)s, %(new)s count, and no longer %(was)s.") % {
                "sum": _hundred(1.0, new.currency),
                "plan": plan,
                "new": _hundred(after, new.currency),
                "was": _hundred(before, new.currency),
            }


def _languages(was: Policy, new: Policy) -> Iterator[str]:
    for code in sorted(set(new.languages.offered) - set(was.languages.offered)):
        yield _("%(language)s is offered from now on.") % {"language": language_name(code).capitalize()}
    for code in sorted(set(was.languages.offered) - set(new.languages.offered)):
        yield _("%(language)s is no longer offered: who chose it is spoken to in %(default)s.") % {
            "language": language_name(code).capitalize(),
            "default": language_name(new.languages.default),
        }
    if was.languages.default != new.languages.default:
        yield _("Who has not said their language is spoken to in %(new)s, and no longer in %(was)s.") % {
            "new": language_name(new.languages.default),
            "was": language_name(was.languages.default),
        }


def _time_zone(was: Policy, new: Policy) -> Iterator[str]:
    if was.time_zone != new.time_zone:
        now = datetime.now(UTC)
        yield _("The house's days begin at midnight in %(zone)s. It is %(there)s there, and %(before)s in %(was)s.") % {
            "zone": new.time_zone,
            "there": formats.time_format(now.astimezone(new.zone), "H:i"),
            "before": formats.time_format(now.astimezone(was.zone), "H:i"),
            "was": was.time_zone,
        }


def _silence(was: Policy, new: Policy) -> Iterator[str]:
    before, after = was.silence, new.silence
    if (before.unplayed_days, before.played_days) != (after.unplayed_days, after.played_days):
        yield _("Who pays is dormant after %(new)s, and no longer after %(was)s.") % {
            "new": borne(after),
            "was": borne(before),
        }
    for one in after.by:
        if one not in before.by:
            yield _("On %(whose)s, they are dormant after %(new)s.") % {"whose": whose(one), "new": borne(one)}
    kept = {(one.plan, one.country) for one in after.by}
    for one in before.by:
        if (one.plan, one.country) not in kept:
            yield _("On %(whose)s, what holds for all holds again.") % {"whose": whose(one)}


def _retention(was: Policy, new: Policy) -> Iterator[str]:
    before, after = was.retention, new.retention
    if after.is_in_force and not before.is_in_force:
        yield _(
            "The periods are in force: from tonight on, words and people who left are destroyed when their time is over."
        )
    if before.is_in_force and not after.is_in_force:
        yield _("The periods are no longer in force: no words are destroyed, and nobody who left is forgotten.")
    if before.messages_months != after.messages_months:
        yield _("What was said in messages is destroyed after %(new)s, and no longer after %(was)s.") % {
            "new": months(after.messages_months),
            "was": months(before.messages_months),
        }
    if before.quarantine_days != after.quarantine_days:
        yield _("Events in quarantine are destroyed after %(new)s, and no longer after %(was)s.") % {
            "new": days(after.quarantine_days),
            "was": days(before.quarantine_days),
        }
    if before.audit_months != after.audit_months:
        yield _("Lines of the audit log are destroyed after %(new)s, and no longer after %(was)s.") % {
            "new": months(after.audit_months),
            "was": months(before.audit_months),
        }
    yield from _left(was, new)


def _left(was: Policy, new: Policy) -> Iterator[str]:
    before, after = was.retention, new.retention
    if before.left_months != after.left_months:
        yield _("Who left is forgotten after %(new)s, and no longer after %(was)s.") % {
            "new": months(after.left_months),
            "was": months(before.left_months),
        }
    for code in sorted(before.left_by_country.keys() | after.left_by_country.keys()):
        if before.of_left(code) != after.of_left(code):
            yield _("In %(country)s, who left is forgotten after %(new)s, and no longer after %(was)s.") % {
                "country": country_name(code),
                "new": months(after.of_left(code)),
                "was": months(before.of_left(code)),
            }
        if (advice := ADVISED.get(code)) and after.of_left(code) > advice:
            yield _(
                "The authority in %(country)s advises at most %(advised)s: be ready to say why you keep it for longer."
            ) % {
                "country": country_name(code),
                "advised": months(advice),
            }


def _two_factor(was: Policy, new: Policy) -> Iterator[str]:
    for role in new.two_factor:
        if role not in was.two_factor:
            yield _("Whoever is %(role)s and has no second factor is asked to set one up before anything else.") % {
                "role": role.label
            }
    for role in was.two_factor:
        if role not in new.two_factor:
            yield _("Whoever is %(role)s may enter with a password alone.") % {"role": role.label}


def _dispatch(was: Policy, new: Policy) -> Iterator[str]:
    before, after = was.dispatch, new.dispatch
    if before.leaving is not after.leaving:
        yield {
            Leaving.STOPPED: _("Nothing leaves the house any more, from this moment on. What is ordered waits."),
            Leaving.DRY: _("Nothing leaves the house. The outbox lists what would."),
            Leaving.LIVE: _("Messages leave for subscribers, and orders for the biller, as soon as they are due."),
        }[after.leaving]
    if (before.quiet_from, before.quiet_until) != (after.quiet_from, after.quiet_until):
        yield _("In a person's own time zone it is now: %(hours)s.") % {"hours": quiet(after)}
    if before.retention != after.retention:
        yield _("A person is told about their subscription %(cap)s.") % {"cap": capped(after.retention)}
    if before.marketing != after.marketing:
        yield _("A person who agreed to it is told other things %(cap)s.") % {"cap": capped(after.marketing)}
    if before.held_out != after.held_out:
        yield _("%(share)s of all people are told nothing but what they must be.") % {"share": percent(after.held_out)}
    if (before.brand, before.address) != (after.brand, after.address):
        yield _("Messages are signed by %(brand)s.") % {"brand": after.brand or "Goodwill"}


ADVISED: Mapping[str, int] = {"FR": 36, "IT": 24}
"""Months after the last contact that an authority advises at most; the sources are in docs/policy.md."""

_EFFECTS: Mapping[str, Effect] = {
    "currency": _currency,
    "rates": _rates,
    "discount_rate": _discount,
    "horizon_months": _horizon,
    "margin": _margin,
    "contact": _contact,
    "languages": _languages,
    "time_zone": _time_zone,
    "silence": _silence,
    "retention": _retention,
    "two_factor": _two_factor,
    "dispatch": _dispatch,
}


def _by_day(policy: Policy) -> dict[tuple[str, str, date], Rate]:
    return {(one.currency, one.into, one.since): one for one in policy.rates}


def _hundred(share: float, currency: str) -> str:
    """Return so much of a hundred units of a currency."""
    return amount(Decimal(str(round(100 * share, 2))), currency, decimals(currency))
