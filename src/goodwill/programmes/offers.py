"""What may be offered to somebody who is about to leave: each offer, the facts it becomes, and the deed that keeps the promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from goodwill.facts import Fact, OfferAccepted, OfferDeclined, OfferMade
from goodwill.orders import Deed, Do
from goodwill.vocabulary import Money

PAUSE, SMALLER_PLAN, FREE_MONTH = "pause", "smaller_plan", "free_month"
OFFERS = (PAUSE, SMALLER_PLAN, FREE_MONTH)
RETURN = "return"
"""What who left is offered: to begin again on the same terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer as it is put to one subscriber.

    Args:
        name: One of :data:`OFFERS`.
        plan: The plan it is about, of a smaller one.
        price: What one interval of that plan costs.
        until: When a pause or a longer trial ends.
    """

    name: str
    plan: str | None = None
    price: Money | None = None
    until: datetime | None = None

    def made(self, programme: str) -> OfferMade:
        """Return the fact that it was put to them."""
        price = self.price
        return OfferMade(
            offer=self.name,
            programme=programme,
            plan=self.plan,
            price_minor=None if price is None else price.amount_minor,
            currency=None if price is None else price.currency,
            until=self.until,
        )

    @property
    def accepted(self) -> OfferAccepted:
        """The fact that they took it."""
        return OfferAccepted(offer=self.name)

    @property
    def declined(self) -> OfferDeclined:
        """The fact that they left all the same."""
        return OfferDeclined(offer=self.name)

    def deed(self, *, named: str = "") -> Do:
        """Return what the biller does to keep the promise; ``named`` is its own name of the smaller plan's price."""
        if self.name == PAUSE and self.until is not None:
            return Do(Deed.PAUSE, {"until": self.until})
        if self.name == SMALLER_PLAN and self.plan is not None and self.price is not None:
            by_name = {"price": named} if named else {}
            return Do(Deed.CHANGE_PLAN, {"plan": self.plan, "amount": self.price, **by_name})
        if self.until is not None:
            return Do(Deed.EXTEND_TRIAL, {"until": self.until, "offer": self.name})
        return Do(Deed.COUPON, {"percent": 100, "months": 1, "offer": self.name})


def made_by(programme: str, facts: Iterable[Fact]) -> Offer | None:
    """Return the last offer that a programme put to somebody, from their facts in order; None: none."""
    found = [fact for fact in facts if isinstance(fact, OfferMade) and fact.programme == programme]
    if not found:
        return None
    last = found[-1]
    known = last.price_minor is not None and last.currency is not None
    price = Money(last.price_minor or 0, last.currency or "") if known else None
    return Offer(name=last.offer, plan=last.plan, price=price, until=last.until)
