"""Facts of what we offer and ask, and of experiments."""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Amount, Fact, Instant


class OfferMade(Fact, frozen=True, kw_only=True):
    """An offer was put to a subscriber, by a ``programme`` of ours if one made it.

    ``amount_minor`` is what it is worth to them; of another ``plan``, ``price_minor`` is what one interval of it costs;
    ``until`` is when what is offered ends (a pause, a longer trial).
    """

    wire: ClassVar[str] = "offer.made"
    offer: str
    channel: str | None = None
    amount_minor: Amount | None = None
    currency: str | None = None
    programme: str | None = None
    plan: str | None = None
    price_minor: Amount | None = None
    until: Instant | None = None


class OfferAccepted(Fact, frozen=True, kw_only=True):
    """An offer was taken."""

    wire: ClassVar[str] = "offer.accepted"
    offer: str


class OfferDeclined(Fact, frozen=True, kw_only=True):
    """An offer was turned down."""

    wire: ClassVar[str] = "offer.declined"
    offer: str


class LastChanceAsked(Fact, frozen=True, kw_only=True):
    """A silent subscriber was asked whether to keep the subscription; silence ends it at ``deadline_at``."""

    wire: ClassVar[str] = "lastchance.asked"
    deadline_at: Instant
    channel: str | None = None


class LastChanceAnswered(Fact, frozen=True, kw_only=True):
    """The answer to a last chance: ``keep``, ``pause`` or ``let_go``."""

    wire: ClassVar[str] = "lastchance.answered"
    answer: str


class ArmAssigned(Fact, frozen=True, kw_only=True):
    """A unit was put in an arm of an experiment."""

    wire: ClassVar[str] = "arm.assigned"
    experiment: str
    arm: str


class ProgrammeMoved(Fact, frozen=True, kw_only=True):
    """A programme made a step: ``event`` is ``programme/step``, ``reason`` which time round, ``ends_at`` how long an answer is awaited."""

    wire: ClassVar[str] = "programme.moved"
    event: str
    reason: str
    ends_at: Instant | None = None
