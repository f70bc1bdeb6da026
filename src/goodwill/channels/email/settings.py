"""How the house sends and gets mail, from its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from goodwill.errors import BadHome
from goodwill.home import Home

_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server letters are given to, and who they are from.

    Args:
        host: Its name.
        port: Its port.
        is_secure: TLS from the first byte (smtps://); else STARTTLS wherever the server offers it.
        sender: Whom letters are from: ``Name <address>``.
        user: Who signs in; empty: nobody.
        password: With what.
        is_plain: Whether letters may go unencrypted (smtp://…?plain=1): to a server of this machine only.
        bounces: The address mail that cannot be delivered comes back to; empty: the sender's.
        copies: An address that gets a copy of each letter, in the mailbox that is read; empty: none. With it, the house
            knows after a crash which letters had left.
        mailbox: Where what comes back is read: ``imaps://user:password@host/INBOX`` or ``maildir:/path``; empty: nowhere.
        within_s: How long the server may take for each answer.
    """

    host: str
    port: int
    sender: str
    is_secure: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    is_plain: bool = False
    bounces: str = ""
    copies: str = ""
    mailbox: str = field(default="", repr=False)
    within_s: float = 20.0

    @property
    def address(self) -> str:
        """The sender's address alone."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The domain that letters come from."""
        return self.address.rpartition("@")[2]

    @classmethod
    def of(cls, home: Home) -> Mail | None:
        """Return what the settings of a home say; None: no mail leaves.

        Raises:
            BadHome: They cannot be.
        """
        url = home.setting("GOODWILL_MAIL_URL")
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise BadHome(f"GOODWILL_MAIL_URL is smtp://… or smtps://…; one that begins with {url[:8]!r} came")
        sender = home.setting("GOODWILL_MAIL_FROM")
        if "@" not in parseaddr(sender)[1]:
            raise BadHome(f"GOODWILL_MAIL_FROM is whom letters are from, as Name <address>; {sender!r} came")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            is_secure=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_plain="plain=1" in parts.query,
            bounces=home.setting("GOODWILL_MAIL_BOUNCES"),
            copies=home.setting("GOODWILL_MAIL_COPIES"),
            mailbox=home.setting("GOODWILL_MAILBOX"),
        )
