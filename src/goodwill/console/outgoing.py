"""The outbox as its page shows it: each order in words, what would become of it or became, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from goodwill.console.telling.words import plain
from goodwill.dispatch import Planned
from goodwill.outbox import Kept
from goodwill.vocabulary import BY_HAND

STATES = {"due": ("waiting", "claimed", "failed"), "dead": ("dead",), "left": ("done",), "void": ("void",)}
"""The parts of the page, and the states of the orders in each."""


@dataclass(frozen=True, slots=True)
class Line:
    """One order as the page shows it."""

    kept: Kept
    what: str
    programme: str
    outcome: str
    why: str
    is_ours: bool
    at: datetime | None


def lines(orders: Sequence[Kept]) -> list[Line]:
    """Return orders as they are shown."""
    return [_line(one, "", one.reason, one.ended_at or one.next_at) for one in orders]


def plans(found: Sequence[Planned]) -> list[Line]:
    """Return what a dry run says of each order that is due."""
    return [_line(one.kept, _outcome(one), one.why, one.until or one.kept.due_at) for one in found]


def names() -> dict[str, str]:
    """Return what the parts of the page are called."""
    return {
        "due": _("Due or waiting"), "dead": _("Given up"), "left": _("Has left"), "void": _("Void")
    }  # fmt: skip


def _line(one: Kept, outcome: str, why: str, at: datetime) -> Line:
    told = _why(why)
    what = (
        _deeds().get(one.name, plain(one.name)) if one.sort == "do" else plain(one.name.partition(".")[2] or one.name)
    )
    programme = _("by hand") if one.programme == BY_HAND else plain(one.programme)
    by = plain(one.neighbour) if one.state == "done" else ""
    return Line(one, what, programme, outcome or by, told or why, bool(told) or not why, at)


def _outcome(one: Planned) -> str:
    if one.what == "leaves":
        return _("would leave by %(by)s") % {"by": ", ".join(plain(name) for name in one.by)}
    return {"waits": _("would wait"), "void": _("would be void"), "dead": _("would be given up")}[one.what]


def _deeds() -> dict[str, str]:
    return {
        "cancel_at_period_end": _("End the subscription"),
        "withdraw_cancellation": _("Go on with the subscription"),
        "pause": _("Pause the subscription"),
        "resume": _("Resume the subscription"),
        "change_price": _("Change the price"),
        "change_plan": _("Change the plan"),
        "coupon": _("Give a discount"),
        "extend_trial": _("Make the trial longer"),
        "retry_payment": _("Charge once more"),
        "confirm_end": _("See whether it has ended"),
    }


def _why(reason: str) -> str:
    """Return a reason of our own in the page's language; empty for a neighbour's words, which stay as they are."""
    return {
        "forgotten": _("they were forgotten"),
        "too late": _("it came too late"),
        "held out": _("they are held out"),
        "withdrawn": _("it was taken back"),
        "taken back, or no longer so": _("it was taken back, or is no longer so"),
        "a sign of life came": _("a sign of life came"),
        "no subscription runs any more": _("no subscription runs any more"),
        "they subscribed again": _("they subscribed again"),
        "they asked to leave by themselves": _("they asked to leave by themselves"),
        "its programme was switched off": _("its programme was switched off"),
        "they have not agreed": _("they have not agreed to it"),
        "they do not want to be told": _("they do not want to be told"),
        "no channel reaches them": _("no channel reaches them"),
        "no address is known for email": _("no e-mail address of theirs is known"),
        "mail to them came back, or they called it spam": _("mail to them came back, or they called it spam"),
        "their share of messages is used up": _("their share of messages is used up"),
        "it is night where they are": _("it is night where they are"),
        "no biller is set up": _("no biller is set up"),
        "stripe has no customer that is them": _("Stripe has no customer that is them"),
        "the biller has told so already": _("the biller has told so already"),
        "the biller goes on with it": _("the biller goes on with it"),
        "it has not ended yet": _("it has not ended yet"),
    }.get(reason, "")
