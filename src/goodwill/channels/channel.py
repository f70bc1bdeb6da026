"""What a channel is: it takes a letter, says what became of it, and where it can be asked, whether it took one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from goodwill.vocabulary import SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one person on one channel, whole.

    Args:
        key: What makes it this one: a channel given the same key twice brings it once, as far as it can know.
        subject: Whom it is for.
        address: Where on this channel; of channels of our own, empty.
        title: The subject line.
        text: The plain words.
        html: The same as a page.
        language: What it is written in, as BCP 47.
        purpose: Why they are told: service, retention or marketing.
        links: The address of each link in it, by name.
        paragraphs: The text's paragraphs without greeting, farewell and links; empty: it came in one piece.
        labels: What stands on each link, by its name.
        unsubscribe: The address that takes a POST to stop messages of its purpose; empty: it may not be stopped.
        at: Now.
    """

    key: str
    subject: SubjectId
    address: str
    title: str
    text: str
    html: str
    language: str
    purpose: str
    links: Mapping[str, str] = field(default_factory=dict)
    paragraphs: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: str = ""
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel gives for a letter it took: its own name for it, and what it said."""

    id: str
    answer: str = ""


class Channel(Protocol):
    """One way to reach people.

    Attributes:
        name: Its name in facts, orders and settings.
        is_addressed: Whether a person wants an address on it; one of our own knows everybody.
        is_loud: Whether it may wake somebody up, so that it keeps to quiet hours.
        can_be_asked: Whether :meth:`receipts` knows what was taken before.
    """

    name: str
    is_addressed: bool
    is_loud: bool
    can_be_asked: bool

    def reaches(self, together: Sequence[SubjectId], at: datetime) -> bool:
        """Say whether those told as one look at it these days, so that a message on it alone counts as told.

        Where they have an address, that says so by itself.
        """
        ...

    def send(self, letter: Letter) -> Receipt:
        """Bring a letter, and return what is given for it.

        Raises:
            DeliveryRefused: It will never be taken.
            DeliveryFailed: It was not taken now, or nobody can say.
        """
        ...

    def receipts(self, keys: Sequence[str], since: datetime) -> Mapping[str, Receipt]:
        """Return what was given for each of some letters that was taken, by its key. Only where it can be asked.

        Args:
            keys: The letters'.
            since: When the neighbour was first asked to take one of them.

        Raises:
            DeliveryFailed: It cannot be asked now.
        """
        ...

    def close(self) -> None:
        """End what was kept open between letters."""
        ...
