"""What an app is told of an inbox, as JSON (docs/inbox.md)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from goodwill.dispatch.inbox import Shown


class ToChoose(msgspec.Struct, frozen=True):
    """Something to be chosen: its name, and what stands on it in the message's language."""

    name: str
    label: str


class ToOpen(msgspec.Struct, frozen=True):
    """Something that a page of the house does: its name, what stands on it in the message's language, and where it is."""

    name: str
    label: str
    address: str


class Message(msgspec.Struct, frozen=True):
    """One message. ``read_at`` null: not read; ``chosen`` null: nothing was chosen yet, in the app or by mail."""

    id: int
    title: str
    paragraphs: tuple[str, ...]
    language: str
    purpose: str
    sent_at: datetime
    read_at: datetime | None
    choices: tuple[ToChoose, ...]
    chosen: str | None
    pages: tuple[ToOpen, ...] = ()


class Unread(msgspec.Struct, frozen=True):
    """How many messages are not read."""

    unread: int


class Listed(msgspec.Struct, frozen=True):
    """A stretch of an inbox, the newest first. ``next``: give it as ``before`` for the next stretch; null: that is all."""

    unread: int
    messages: list[Message]
    next: int | None


class Chosen(msgspec.Struct, frozen=True):
    """What was chosen."""

    chosen: str


class Problem(msgspec.Struct, frozen=True):
    """What was wrong with a request."""

    code: str
    message: str


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an app sends to choose: the name of it."""

    name: str


def seen(shown: Shown) -> Message:
    """Return a message as an app is told it."""
    item = shown.item
    return Message(
        id=item.id,
        title=item.words.title,
        paragraphs=item.words.paragraphs or _paragraphs(item.words.text),
        language=item.words.language,
        purpose=item.words.purpose,
        sent_at=item.sent_at,
        read_at=item.read_at,
        choices=tuple(ToChoose(one.name, one.label) for one in shown.choices),
        chosen=shown.chosen,
        pages=tuple(ToOpen(one.name, one.label, one.address) for one in shown.pages),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
