"""What drives people away, in the language of the page: what somebody is called who has a level of a covariate."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from goodwill.console.cldr import country_name
from goodwill.console.telling.words import plain

LAST = "7+"
"""The age of what happened so many months ago or longer."""


def cause_name(cause: str) -> str:
    """Return a way of leaving in words."""
    names = {
        "voluntary": _("By choice"),
        "involuntary": _("Over a payment"),
        "let_go": _("Let go by us"),
    }
    return names.get(cause, plain(cause))


def factor_name(factor: str) -> str:
    """Return what a covariate is about."""
    names = {
        "plan": _("Plan"),
        "country": _("Country"),
        "spell": _("Which life with us"),
        "footing": _("By the month or the year"),
        "price": _("Price"),
        "decided": _("Decisions"),
        "use": _("Plays in the month before"),
        "trend": _("Plays beside their usual number"),
        "abandonment": _("Plays left early"),
        "contacts": _("Messages to us"),
        "letdown": _("Bad moments"),
        "payments": _("Charges that failed"),
    }
    return names.get(factor, plain(factor))


def level_name(factor: str, level: str) -> str:
    """Return what a level of a covariate is."""
    told: dict[str, Callable[[str], str]] = {
        "country": country_name, "price": _priced, "decided": _decided, "use": _used,
    }  # fmt: skip
    if factor in told:
        return told[factor](level)
    return _levels().get((factor, level.replace(" ", "_"))) or plain(level) or _("Not known")


def _used(level: str) -> str:
    words = {"none": _("no plays"), "new": _("not known yet"), "usual": _("as most")}
    return words.get(level) or _("%(range)s plays") % {"range": level.replace("-", "–")}


def _priced(level: str) -> str:
    step, _space, age = level.rpartition(" ")
    if "none" in (step, age):
        return _("has not changed")
    months = _months(age)
    if step == "cheaper":
        return _("fell, %(months)s") % {"months": months}
    if step == "30+":
        return _("rose by 30 %% or more, %(months)s") % {"months": months}
    return _("rose by about %(percent)s %%, %(months)s") % {"percent": step, "months": months}


def _decided(level: str) -> str:
    decision, _space, age = level.rpartition(" ")
    if age == "none":
        return _("none reached them")
    return _("%(decision)s, %(months)s") % {"decision": plain(decision) or _("not known"), "months": _months(age)}


def _months(age: str) -> str:
    if age == LAST:
        return _("month 7 or later")
    return _("month %(n)s") % {"n": age}


def _levels() -> dict[tuple[str, str], str]:
    return {
        ("spell", "first"): _("the first"),
        ("spell", "second"): _("the second"),
        ("spell", "third_or_later"): _("the third or later"),
        ("footing", "monthly"): _("by the month"),
        ("footing", "year_begins"): _("a year begins"),
        ("footing", "within_year"): _("within a year already paid"),
        ("footing", "year_ends"): _("a year ends"),
        ("footing", "rests"): _("paused"),
        ("trend", "unknown"): _("not known yet"),
        ("trend", "much_less"): _("much less"),
        ("trend", "less"): _("less"),
        ("trend", "as_usual"): _("as usual"),
        ("trend", "more"): _("more"),
        ("trend", "much_more"): _("much more"),
        ("abandonment", "unknown"): _("not known"),
        ("abandonment", "few"): _("few"),
        ("abandonment", "some"): _("some"),
        ("abandonment", "many"): _("many"),
        ("contacts", "0"): _("none"),
        ("contacts", "1"): _("one"),
        ("contacts", "2+"): _("two or more"),
        ("letdown", "none"): _("none lately"),
        ("letdown", "last_month"): _("last month"),
        ("letdown", "last_month,_several"): _("several last month"),
        ("letdown", "last_month,_made_good"): _("last month, made good"),
        ("letdown", "two_months_ago"): _("two months ago"),
        ("letdown", "two_months_ago,_made_good"): _("two months ago, made good"),
        ("letdown", "three_months_ago"): _("three months ago"),
        ("letdown", "three_months_ago,_made_good"): _("three months ago, made good"),
        ("payments", "never_failed"): _("never"),
        ("payments", "failed_last_month"): _("last month"),
        ("payments", "failed_before"): _("before, paid since"),
    }
