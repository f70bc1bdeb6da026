"""The lanes of a journey: what somebody watched, paid, wrote, decided or was asked, and who they are."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from django.utils.translation import gettext_lazy as _

from goodwill.facts import kinds


class Lane(StrEnum):
    """One lane of the timeline."""

    STANDING = "standing"
    PLAYS = "plays"
    BILLS = "bills"
    MESSAGES = "messages"
    DECISIONS = "decisions"
    IDENTITY = "identity"


LANE_NAMES = {
    Lane.STANDING: _("Subscription"),
    Lane.PLAYS: _("Plays and visits"),
    Lane.BILLS: _("Bills"),
    Lane.MESSAGES: _("Messages"),
    Lane.DECISIONS: _("Decisions and offers"),
    Lane.IDENTITY: _("Identity"),
}
_BY_MODULE = {
    "subscriptions": Lane.STANDING,
    "plays": Lane.PLAYS,
    "payments": Lane.BILLS,
    "messages": Lane.MESSAGES,
    "notes": Lane.MESSAGES,
    "decisions": Lane.DECISIONS,
    "offers": Lane.DECISIONS,
    "identity": Lane.IDENTITY,
}


@cache
def lane_of(wire: str) -> Lane:
    """Return the lane of a kind of fact, by its wire name."""
    return _BY_MODULE[kinds()[wire].__module__.rpartition(".")[2]]
