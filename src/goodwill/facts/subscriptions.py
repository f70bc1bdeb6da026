"""Facts of signing up, changing and leaving.

``subscription`` is the biller's id of the subscription that a fact is about. Who has several turns with each of them; a fact
that names none speaks of all of theirs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from goodwill.facts.fact import Amount, Fact, Instant, PersonalText, upcaster


class ButtonPressed(Fact, frozen=True, kw_only=True):
    """A sign-up button was pressed on some platform."""

    wire: ClassVar[str] = "button.pressed"
    button: str
    country: str | None = None


class TrialStarted(Fact, frozen=True, kw_only=True):
    """A trial began; nothing is paid until ``ends_at``."""

    wire: ClassVar[str] = "trial.started"
    plan: str | None = None
    amount_minor: Amount | None = None
    currency: str | None = None
    interval: str | None = None
    country: str | None = None
    button: str | None = None
    ends_at: Instant | None = None
    subscription: str | None = None


class SubscriptionStarted(Fact, frozen=True, kw_only=True):
    """A paid subscription began. ``interval`` is ``month`` or ``year``; the amount is what one interval costs."""

    wire: ClassVar[str] = "subscription.started"
    version: ClassVar[int] = 2
    plan: str | None = None
    amount_minor: Amount | None = None
    currency: str | None = None
    interval: str | None = None
    country: str | None = None
    button: str | None = None
    subscription: str | None = None


class SubscriptionReturned(Fact, frozen=True, kw_only=True):
    """Someone who had left subscribed again."""

    wire: ClassVar[str] = "subscription.returned"
    version: ClassVar[int] = 2
    plan: str | None = None
    amount_minor: Amount | None = None
    currency: str | None = None
    interval: str | None = None
    country: str | None = None
    button: str | None = None
    subscription: str | None = None


class PlanChanged(Fact, frozen=True, kw_only=True):
    """The subscriber moved to another plan, by choice; the amount is the new plan's."""

    wire: ClassVar[str] = "plan.changed"
    plan: str
    previous_plan: str | None = None
    amount_minor: Amount | None = None
    currency: str | None = None
    interval: str | None = None
    subscription: str | None = None


class PriceChanged(Fact, frozen=True, kw_only=True):
    """The same plan costs another amount from now on; ``decision`` names what caused it, if anything did."""

    wire: ClassVar[str] = "price.changed"
    amount_minor: Amount
    currency: str | None = None
    previous_minor: Amount | None = None
    decision: str | None = None
    subscription: str | None = None


class SubscriptionPaused(Fact, frozen=True, kw_only=True):
    """The subscription rests; nothing is billed until ``until`` (None: until resumed)."""

    wire: ClassVar[str] = "subscription.paused"
    until: Instant | None = None
    reason: str | None = None
    subscription: str | None = None


class SubscriptionResumed(Fact, frozen=True, kw_only=True):
    """A paused subscription runs again."""

    wire: ClassVar[str] = "subscription.resumed"
    subscription: str | None = None


class CancellationRequested(Fact, frozen=True, kw_only=True):
    """The subscriber asked to leave; service runs on until ``ends_at``."""

    wire: ClassVar[str] = "cancellation.requested"
    reason: str | None = None
    ends_at: Instant | None = None
    text: PersonalText | None = None
    subscription: str | None = None


class CancellationWithdrawn(Fact, frozen=True, kw_only=True):
    """The subscriber asked to stay after all."""

    wire: ClassVar[str] = "cancellation.withdrawn"
    subscription: str | None = None


class CancellationOrdered(Fact, frozen=True, kw_only=True):
    """We decided to let somebody go; the order has not reached the biller yet."""

    wire: ClassVar[str] = "cancellation.ordered"
    programme: str
    reason: str | None = None
    ends_at: Instant | None = None


class PauseOrdered(Fact, frozen=True, kw_only=True):
    """We decided to pause a subscription until ``until`` (None: until resumed); the order has not reached the biller yet."""

    wire: ClassVar[str] = "pause.ordered"
    until: Instant | None = None
    reason: str | None = None


class OrderWithdrawn(Fact, frozen=True, kw_only=True):
    """An order of ours was taken back before it reached the biller; ``order`` is its wire name."""

    wire: ClassVar[str] = "order.withdrawn"
    order: str


class OrderCarriedOut(Fact, frozen=True, kw_only=True):
    """An order of ours reached the biller: which deed, whose order; where it ends something, service runs on until ``ends_at``."""

    wire: ClassVar[str] = "order.carried_out"
    deed: str
    programme: str
    ends_at: Instant | None = None


class SubscriptionCancelled(Fact, frozen=True, kw_only=True):
    """The subscription ended. ``cause`` is one of :class:`goodwill.vocabulary.Cause`."""

    wire: ClassVar[str] = "subscription.cancelled"
    cause: str
    reason: str | None = None
    plan: str | None = None
    subscription: str | None = None


@upcaster(SubscriptionStarted.wire, 1)
@upcaster(SubscriptionReturned.wire, 1)
def _begun_before_ends_were_named(payload: dict[str, Any]) -> dict[str, Any]:
    """Set the id aside: no ending of that time names one, so that what began by it would never end."""
    return {("named" if name == "subscription" else name): value for name, value in payload.items()}
