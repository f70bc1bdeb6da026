"""What can be done to a subscriber as they stand, by who looks at them, and which orders are on their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goodwill.acts import Order
from goodwill.console.access import Right, allowed
from goodwill.console.telling.words import day
from goodwill.facts import PauseOrdered
from goodwill.profile import Profile
from goodwill.vocabulary import Standing, SubjectId

_NOTHING_RUNS = (Standing.UNKNOWN, Standing.CANCELLED)


@dataclass(frozen=True, slots=True)
class Offer:
    """One act that is offered: its name, where it is, whether it cannot be undone."""

    name: str
    address: str
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """An order that was not carried out yet, in words, and where it is taken back (empty: not by this role)."""

    says: str
    address: str


def offered(
    request: HttpRequest, subject: SubjectId, profile: Profile, orders: Sequence[Order], *, is_erased: bool
) -> tuple[list[Offer], list[Offer]]:
    """Return the acts offered at once, and those behind *more*; of the forgotten there are none."""
    if is_erased:
        return [], []
    runs = profile.standing not in _NOTHING_RUNS and not orders
    first = {
        "note": (Right.WRITE_NOTES, _("Note"), True),
        "pause": (Right.ORDER_PAUSES, _("Pause"), runs and profile.standing is not Standing.PAUSED),
        "leave": (Right.LET_GO, _("Let go"), runs),
    }
    more = {
        "consents": (Right.CHANGE_CONSENTS, _("What they agree to"), True),
        "merge": (Right.MERGE, _("Tell two as one"), True),
        "record": (Right.EXPORT, _("A copy of everything"), True),
        "erasure": (Right.ERASE, _("Forget this person"), True),
    }
    return _may(request, subject, first), _may(request, subject, more)


def on_its_way(request: HttpRequest, subject: SubjectId, order: Order) -> OnItsWay:
    """Return an order in words, and where who looks may take it back."""
    is_pause, words = isinstance(order.fact, PauseOrdered), {"day": day(order.at)}
    if is_pause:
        says = _("A pause was ordered on %(day)s; it has not been carried out yet.") % words
    else:
        says = _("It was ordered on %(day)s that they are let go; it has not been carried out yet.") % words
    right, name = (Right.ORDER_PAUSES, "withdraw_pause") if is_pause else (Right.LET_GO, "withdraw_leave")
    return OnItsWay(says, reverse(f"console:{name}", args=[subject]) if allowed(request, right) else "")


def _may(request: HttpRequest, subject: SubjectId, acts: dict[str, tuple[Right, str, bool]]) -> list[Offer]:
    return [
        Offer(name, reverse(f"console:{address}", args=[subject]), is_grave=address == "erasure")
        for address, (right, name, fits) in acts.items()
        if fits and allowed(request, right)
    ]
