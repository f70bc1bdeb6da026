"""Why a decision cannot be as it is written, in the language of the page: at which field of the form, or where in the text."""

from __future__ import annotations

import re
from tomllib import TOMLDecodeError

from django.utils.translation import gettext as _

from goodwill.errors import BadDecision

_PLACE = re.compile(r"line (\d+), column (\d+)")
_NAMED = re.compile(r"(missing required|unknown) field `(\w+)`")
_AT = re.compile(r"at `\$\.([\w.\[\]]+)`")
_KNOWN = re.compile(r"one of (.+) was wanted")


def in_text(wrong: BadDecision) -> str:
    """Return why a text cannot be taken: where it is no TOML, what is missing or unknown, or the rule it breaks."""
    if isinstance(wrong.__cause__, TOMLDecodeError):
        return _no_toml(str(wrong.__cause__))
    text = str(wrong)
    if found := _NAMED.search(text):
        told = (
            _("“%(name)s” is missing.")
            if found[1] == "missing required"
            else _("A decision has nothing named “%(name)s”: look how it is spelled.")
        )
        return told % {"name": found[2]}
    if not wrong.where and (found := _AT.search(text)):
        return _("“%(name)s” has another form than is wanted there.") % {"name": found[1]}
    if found := _KNOWN.search(text):
        return _("“%(name)s” is one of: %(known)s.") % {"name": wrong.where, "known": found[1]}
    return at_field(wrong)[1]


def _no_toml(text: str) -> str:
    found = _PLACE.search(text)
    if found is None:
        return _("This is not TOML: it ends before it is whole.")
    return _("This is not TOML: look at line %(line)s, column %(column)s.") % {"line": found[1], "column": found[2]}


def at_field(wrong: BadDecision) -> tuple[str | None, str]:
    """Return the field a rule of the record is about, and the rule in the language of the page; English where it is rare."""
    rules: dict[str, tuple[str | None, str]] = {
        "name": ("name", _("A decision has a name.")),
        "in_force_on": ("in_force_on", _("It cannot be in force before it is announced.")),
        "price": (None, _("A decision of this kind moves prices: say at least one, and no amount with more decimals than its currency has.")),
        "touches.share": ("share", _("A share is above 0 and at most 100: one number, or low, middle and high in order.")),
        "touches.tenure_below": ("tenure_below", _("This must be more than the months it begins from.")),
        "costs": ("once", _("An amount has no more decimals than its currency.")),
        "costs.currency": ("currency", _("Say in which currency these amounts are.")),
        "stop.above": ("stop_above", _("Say how many times what is expected: more than 1.")),
    }  # fmt: skip
    if wrong.where in rules:
        return rules[wrong.where]
    if wrong.where.startswith("price of"):
        return None, _("Each price has an amount before and another after, both above 0.")
    return None, str(wrong)
