"""Who may leave, in the language of the page: why they, rather than those alike, and what could be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.console.telling.drivers import factor_name, level_name
from goodwill.console.telling.words import plain

TENURE = "tenure"


def part_name(part: str) -> str:
    """Return what a reason is about."""
    return _("Time with us") if part == TENURE else factor_name(part)


def reason_words(one: Mapping[str, Any]) -> str:
    """Return a reason in words: what it is about, and what it is of them."""
    if one["part"] == TENURE:
        n = int(one["level"])
        level = ngettext("%(n)s month", "%(n)s months", n) % {"n": number_format(n)}
    else:
        level = level_name(one["part"], one["level"])
    return _("%(part)s: %(level)s") % {"part": part_name(one["part"]), "level": level}


def times(value: float) -> str:
    """Return how many times as likely something is."""
    digits = 1 if value < 10 else 0
    return number_format(round(value, digits), digits)


def remedy_name(remedy: str) -> str:
    """Return what could be done, in a few words."""
    names = {
        "make good": _("Make it good"),
        "payment": _("Ask for a card that works"),
        "answer": _("Answer them"),
        "plan": _("A plan that fits"),
        "pause": _("Offer a pause"),
        "let sleep": _("Let them sleep"),
        "nothing": _("Leave them be"),
    }
    return names.get(remedy, plain(remedy))


def remedy_says(remedy: str) -> str:
    """Return what doing it means, in a sentence."""
    says = {
        "make good": _("Something went wrong lately and was not made good: say so, and put it right."),
        "payment": _("A charge failed last month: ask for a card that works before the next try."),
        "answer": _("They wrote to us last month: see that they have their answer."),
        "plan": _("Their price is what weighs on them: have a plan that fits ready for when they speak of it."),
        "pause": _("They use it much less than they did: a pause costs less than a farewell."),
        "let sleep": _("They pay and do not play. A message would do harm: it reminds them that they could leave."),
        "nothing": _("Nothing is open between us, and nothing we know of would change their mind."),
    }
    return says.get(remedy, "")
