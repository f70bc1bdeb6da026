"""The windows of this house: which channels and which biller there are, and what is asked of other floors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from goodwill.billing import Biller
from goodwill.channels import Channel
from goodwill.orders import Fill, Order
from goodwill.profile import Profile

LastLook = Callable[[Order, Profile, datetime], str | None]
"""The judgement of who ordered: None, or why it stands no more."""


class Rendered(Protocol):
    """A message in words."""

    @property
    def language(self) -> str:
        """The language it came to be in."""
        ...

    @property
    def subject(self) -> str:
        """Its title."""
        ...

    @property
    def text(self) -> str:
        """Its plain words."""
        ...

    @property
    def html(self) -> str:
        """The same as a page."""
        ...


class Write(Protocol):
    """Makes a message of a page of words."""

    def __call__(  # noqa: PLR0913 -- the face of the room that has the words
        self,
        words: str,
        language: str,
        fills: Mapping[str, Fill],
        *,
        links: Mapping[str, str],
        brand: str,
        name: str,
        unsubscribe: str,
        sender: str,
    ) -> Rendered:
        """Return the message.

        Raises:
            BadOrder: There is no such page, or something fills no gap of it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Windows:
    """What orders leave by.

    Args:
        channels: The channels by name, in the order of preference.
        biller: Who charges subscribers; None: nobody we can ask.
        write: Makes messages of words.
        last_look: Judges a programme's order once more.
        public_url: Where links in messages lead; empty: they cannot lead anywhere.
    """

    channels: Mapping[str, Channel] = field(default_factory=dict)
    biller: Biller | None = None
    write: Write | None = None
    last_look: LastLook = lambda _order, _profile, _now: None
    public_url: str = ""
