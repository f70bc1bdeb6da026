"""The outbox as its page shows it: each order in words, what would become of it or became, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from goodwill.console.ordered import because, message_name
from goodwill.console.telling.words import plain, programme_name
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
    because: str


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


def order_name(sort: str, name: str) -> str:
    """Return what an order is for, in a few words."""
    return _deeds().get(name, plain(name)) if sort == "do" else message_name(name)


def state_name(state: str) -> str:
    """Return where an order stands, in words."""
    return next((names()[part] for part, states in STATES.items() if state in states), plain(state))


def _line(one: Kept, outcome: str, why: str, at: datetime) -> Line:
    told = _why(why)
    what = order_name(one.sort, one.name)
    programme = _("by hand") if one.programme == BY_HAND else programme_name(one.programme)
    by = plain(one.neighbour) if one.state == "done" else ""
    return Line(one, what, programme, outcome or by, told or why, bool(told) or not why, at, because(one.because))


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
        "start_again": _("Start the subscription again"),
        "confirm_end": _("See whether it has ended"),
    }


def _why(reason: str) -> str:
    """Return a reason of our own in the page's language; empty for a neighbour's words, which stay as they are."""
    return gettext(reason) if reason in _OURS else ""


_OURS = frozenset(
    (
        gettext_noop("forgotten"),
        gettext_noop("too late"),
        gettext_noop("held out"),
        gettext_noop("withdrawn"),
        gettext_noop("taken back, or no longer so"),
        gettext_noop("a sign of life came"),
        gettext_noop("no subscription runs any more"),
        gettext_noop("they subscribed again"),
        gettext_noop("they asked to leave by themselves"),
        gettext_noop("its programme was switched off"),
        gettext_noop("they have not agreed"),
        gettext_noop("they do not want to be told"),
        gettext_noop("no channel reaches them"),
        gettext_noop("no address is known for email"),
        gettext_noop("mail to them came back, or they called it spam"),
        gettext_noop("their share of messages is used up"),
        gettext_noop("it is night where they are"),
        gettext_noop("links in messages lead nowhere yet: GOODWILL_PUBLIC_URL is not set"),
        gettext_noop("the question is asked anew"),
        gettext_noop("no biller is set up"),
        gettext_noop("stripe has no customer that is them"),
        gettext_noop("the biller has told so already"),
        gettext_noop("the biller goes on with it"),
        gettext_noop("it has not ended yet"),
    )
)
"""The reasons that the house itself gives; all others are a neighbour's words."""
