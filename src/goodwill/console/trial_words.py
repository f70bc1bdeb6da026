"""What the console calls the measures of an experiment, its verdicts, and what is believed of the dormant."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodwill.console import unasked_words

Name = str | Promise
MEASURES: Mapping[str, Name] = {
    "answered": _("answered"),
    "played": _("watched something"),
    "here": _("still here"),
    "left": _("left"),
    "left_by_choice": _("left by their own choice"),
    "returned": _("came back"),
    "paused": _("paused"),
    "contacts": _("wrote to us"),
    "reversed": _("got money back"),
    "paid": _("paid"),
    "worth": _("paid since and worth now"),
}
REFUSED: Mapping[str, Name] = {
    "split": _("The split is not as it was meant. An experiment whose split is not honest tells nothing: nothing is compared. Either the shares of the arms were changed on the way, or something keeps people out of an arm."),
    "alone": _("Nobody was left alone: there is nobody to compare with. Give the arm that is held out a share."),
    "ripe": _("Too few have been followed to the end of their time yet: at least twenty of two arms are wanted."),
}  # fmt: skip
GUARDS: Mapping[str, tuple[str, Name]] = {
    "go on": ("", _("open: go on")),
    "safe": ("good", _("holds")),
    "stop": ("bad", _("broken: stop")),
}
BELIEFS: Mapping[str, Name] = {
    "silent": _("Leave in a month while billed silently"),
    "later": _("The same after the first year, of which 90 days say little"),
    "woken": _("Leave in a month once awake"),
    "back": _("Come back within a year after they were let go"),
    "again": _("Leave in a month once they are back"),
    "upset": _("Leave because they were reminded"),
    "reversed": _("Get money back in a year of silence"),
    "writes.silent": _("Messages of each in a year of being billed silently"),
}
SOURCES: Mapping[str, tuple[str, Name]] = {
    "own": ("good", _("own")),
    "published": ("", _("published")),
    "assumed": ("warn", _("assumed")),
}


def measure(name: str) -> str:
    """Return what a measure is called."""
    return str(MEASURES[name])


def belief(name: str) -> str:
    """Return what a belief is about."""
    thing, _dot, arm = name.partition(".")
    if thing == "keep":
        return str(_("Still here after being asked: %(arm)s") % {"arm": unasked_words.arm(arm)})
    if thing == "writes" and arm != "silent":
        return str(_("Messages of each because of being asked: %(arm)s") % {"arm": unasked_words.arm(arm)})
    return str(BELIEFS[name])
