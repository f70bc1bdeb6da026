"""Facts of conversation: messages, feedback, letdowns."""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Fact, PersonalText, Whole


class MessageReceived(Fact, frozen=True, kw_only=True):
    """Somebody wrote to us: raw words first, so that nothing is lost if a model is down."""

    wire: ClassVar[str] = "message.received"
    channel: str
    conversation: str | None = None
    message: str | None = None
    language: str | None = None
    text: PersonalText | None = None


class MessageRead(Fact, frozen=True, kw_only=True):
    """What one message says, as read by a model or a person. ``sentiment`` in [-100, 100]."""

    wire: ClassVar[str] = "message.read"
    message: str | None = None
    conversation: str | None = None
    language: str | None = None
    sentiment: Whole | None = None
    intent: str | None = None
    themes: tuple[str, ...] = ()


class MessageQueued(Fact, frozen=True, kw_only=True):
    """A message to a subscriber was ordered."""

    wire: ClassVar[str] = "message.queued"
    channel: str
    conversation: str | None = None
    message: str | None = None
    programme: str | None = None
    text: PersonalText | None = None


class MessageSent(Fact, frozen=True, kw_only=True):
    """A message left the house."""

    wire: ClassVar[str] = "message.sent"
    channel: str
    conversation: str | None = None
    message: str | None = None
    programme: str | None = None
    text: PersonalText | None = None


class MessageDelivered(Fact, frozen=True, kw_only=True):
    """A neighbour confirmed that a message arrived."""

    wire: ClassVar[str] = "message.delivered"
    channel: str
    message: str | None = None


class MessageOpened(Fact, frozen=True, kw_only=True):
    """A message was opened."""

    wire: ClassVar[str] = "message.opened"
    channel: str
    message: str | None = None


class MessageClicked(Fact, frozen=True, kw_only=True):
    """A link in a message was followed."""

    wire: ClassVar[str] = "message.clicked"
    channel: str
    message: str | None = None


class MessageBounced(Fact, frozen=True, kw_only=True):
    """A message could not be delivered, for good (``permanent``) or for now."""

    wire: ClassVar[str] = "message.bounced"
    channel: str
    message: str | None = None
    permanent: bool = False
    reason: str | None = None


class ConversationOpened(Fact, frozen=True, kw_only=True):
    """An exchange began on a channel."""

    wire: ClassVar[str] = "conversation.opened"
    channel: str
    conversation: str


class ConversationRouted(Fact, frozen=True, kw_only=True):
    """An exchange was given to somebody: a reply, a redirect or an agent."""

    wire: ClassVar[str] = "conversation.routed"
    conversation: str
    route: str
    owner: str | None = None


class ConversationResolved(Fact, frozen=True, kw_only=True):
    """An exchange was closed as answered."""

    wire: ClassVar[str] = "conversation.resolved"
    conversation: str
    channel: str | None = None


class ConversationReopened(Fact, frozen=True, kw_only=True):
    """An exchange thought closed goes on."""

    wire: ClassVar[str] = "conversation.reopened"
    conversation: str
    channel: str | None = None


class FeedbackGiven(Fact, frozen=True, kw_only=True):
    """An answer to NPS (0–10), CSAT (1–5) or stars (1–5); ``survey`` names which."""

    wire: ClassVar[str] = "feedback.given"
    survey: str
    score: Whole
    channel: str | None = None
    conversation: str | None = None
    text: PersonalText | None = None


class LetdownSuffered(Fact, frozen=True, kw_only=True):
    """A bad moment for one: ``reason`` names its kind, ``letdown`` its id so that it can be repaired."""

    wire: ClassVar[str] = "letdown.suffered"
    reason: str
    letdown: str | None = None


class LetdownRepaired(Fact, frozen=True, kw_only=True):
    """A letdown was made good."""

    wire: ClassVar[str] = "letdown.repaired"
    letdown: str | None = None
    reason: str | None = None
