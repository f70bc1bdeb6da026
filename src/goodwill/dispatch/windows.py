"""The windows of this house: which channels and which biller there are, and what is asked of other floors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from goodwill import unasked
from goodwill.billing import Biller
from goodwill.billing.stripe import StripeBiller
from goodwill.channels import Channel
from goodwill.channels.email import Email, Mail
from goodwill.channels.inapp import InApp
from goodwill.home import Home
from goodwill.orders import Fill, Order
from goodwill.profile import Profile
from goodwill.programmes.words import Envelope, Rendered, rendered

LastLook = Callable[[Order, Profile, datetime], str | None]
"""The judgement of who ordered: None, or why it stands no more."""


def _stands(_order: Order, _profile: Profile, _now: datetime) -> str | None:
    """Find nothing against an order."""


class Write(Protocol):
    """Makes a message of a page of words."""

    def __call__(
        self, words: str, language: str, fills: Mapping[str, Fill], *, links: Mapping[str, str], envelope: Envelope
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
        last_looks: Reads what programmes' orders are judged by at the moment, and returns the judgement.
        public_url: Where links in messages lead; empty: they cannot lead anywhere.
    """

    channels: Mapping[str, Channel] = field(default_factory=dict)
    biller: Biller | None = None
    write: Write = rendered
    last_looks: Callable[[], LastLook] = lambda: _stands
    public_url: str = ""


def windows_of(home: Home) -> Windows:
    """Return the windows that a home's settings open: mail, the app's inbox and the biller, where they are set.

    The inbox is none until an app shows it: a message put where nobody can look has reached nobody.

    Raises:
        BadHome: A setting cannot be.
    """
    mail = Mail.of(home)
    channels: dict[str, Channel] = {"email": Email(mail)} if mail is not None else {}
    if home.setting("GOODWILL_INBOX") == "1":
        channels[InApp.name] = InApp()
    return Windows(
        channels=channels,
        biller=StripeBiller.of(home),
        last_looks=unasked.last_looks,
        public_url=home.setting("GOODWILL_PUBLIC_URL"),
    )
