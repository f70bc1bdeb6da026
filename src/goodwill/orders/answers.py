"""What following a link in a message means: the name of each act, and the fact it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goodwill.facts import ConsentWithdrawn, Fact, LastChanceAnswered, OfferAccepted, OfferDeclined


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a link may do.

    Args:
        name: As a :class:`~goodwill.orders.order.Link` names it.
        group: Of one message, the first act of a group is the answer; the group's other links are used up with it.
        fact: What is recorded, of what the link is about (empty where it needs nothing).
    """

    name: str
    group: str
    fact: Callable[[str], Fact]


_LISTED = (
    Act("keep", "answer", lambda _about: LastChanceAnswered(answer="keep")),
    Act("pause", "answer", lambda _about: LastChanceAnswered(answer="pause")),
    Act("let_go", "answer", lambda _about: LastChanceAnswered(answer="let_go")),
    Act("accept_offer", "offer", lambda about: OfferAccepted(offer=about)),
    Act("decline_offer", "offer", lambda about: OfferDeclined(offer=about)),
    Act("unsubscribe", "unsubscribe", lambda about: ConsentWithdrawn(purpose=about, reason="link_in_message")),
)

ACTS: Mapping[str, Act] = {act.name: act for act in _LISTED}
"""Every act by name. A programme with one of its own adds a line here, and its words to the page that asks."""
