"""The mailbox that bounces, complaints and copies come to: over IMAP, or a Maildir on this machine."""

from __future__ import annotations

import imaplib
import mailbox as folders
import os
import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Protocol
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, H, MailBox, MailboxLoginError, MailMessageFlags
from imap_tools.errors import ImapToolsError

from goodwill.errors import BadHome, DeliveryFailed

_WITHIN_S = 30.0
_MOST_HEAD = 16_384
_IDS = re.compile(rb"<[^<>\s]+>")
MOST_READ = 500
"""So many messages are read in one walk."""


class Mailbox(Protocol):
    """What is asked of a mailbox."""

    def unread(self) -> Iterator[tuple[str, EmailMessage]]:
        """Yield what was not read yet, each with the mailbox's name for it."""
        ...

    def settle(self, name: str, *, is_kept: bool) -> None:
        """Let a message count as read; one that is not kept is deleted."""
        ...

    def those_of(self, message_ids: Iterable[str], *, since: datetime) -> set[str]:
        """Return those of some Message-IDs of which a message came since a day."""
        ...


def mailbox_of(url: str) -> AbstractContextManager[Mailbox]:
    """Return a mailbox, opened for as long as the context lasts.

    Raises:
        BadHome: The address is none that we read.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return _maildir(unquote(parts.path))
    if parts.scheme == "imaps" and parts.hostname:
        return _imap(url)
    raise BadHome(f"GOODWILL_MAILBOX is imaps://user:password@host/INBOX or maildir:/path; {parts.scheme!r} came")


class _Maildir:
    """A folder of files as Postfix, Dovecot and others write them."""

    def __init__(self, path: str) -> None:
        self._path, self._folder = path, folders.Maildir(path, factory=None, create=True)

    def unread(self) -> Iterator[tuple[str, EmailMessage]]:
        """Yield what has no *seen* flag."""
        names = [name for name, one in self._folder.iteritems() if "S" not in one.get_flags()]
        for name in sorted(names)[:MOST_READ]:
            yield name, _parsed(self._folder.get_bytes(name))

    def settle(self, name: str, *, is_kept: bool) -> None:
        """Flag a message as seen, or delete it."""
        if not is_kept:
            self._folder.discard(name)
            return
        one = self._folder.get_message(name)
        one.set_subdir("cur")
        one.add_flag("S")
        self._folder[name] = one

    def those_of(self, message_ids: Iterable[str], *, since: datetime) -> set[str]:
        """Look through the headers of what came since; of thousands of files few are young enough to be opened."""
        after, wanted = (since - timedelta(minutes=5)).timestamp(), {one.encode() for one in message_ids}
        found: set[bytes] = set()
        for folder in ("new", "cur"):
            with os.scandir(os.path.join(self._path, folder)) as files:
                for head in (_head(one.path) for one in files if one.stat().st_mtime >= after):
                    found |= wanted.intersection(_IDS.findall(head))
        return {one.decode() for one in found}


class _Imap:
    """A folder of an IMAP server."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    def unread(self) -> Iterator[tuple[str, EmailMessage]]:
        """Yield what the server has not seen flagged."""
        for one in self._box.fetch(AND(seen=False), mark_seen=False, limit=MOST_READ):
            if one.uid is not None:
                yield one.uid, _parsed(one.obj.as_bytes())

    def settle(self, name: str, *, is_kept: bool) -> None:
        """Flag a message as seen, or delete it."""
        self._box.flag(name, MailMessageFlags.SEEN, value=True) if is_kept else self._box.delete(name)

    def those_of(self, message_ids: Iterable[str], *, since: datetime) -> set[str]:
        """Let the server search for each."""
        day = (since - timedelta(days=1)).date()
        return {one for one in message_ids if self._box.uids(AND(header=[H("Message-ID", one)], date_gte=day))}


@contextmanager
def _maildir(path: str) -> Iterator[Mailbox]:
    try:
        yield _Maildir(path)
    except OSError as failure:
        raise DeliveryFailed(f"the mailbox {path} cannot be read: {failure.strerror}", is_away=True) from failure


@contextmanager
def _imap(url: str) -> Iterator[Mailbox]:
    parts = urlsplit(url)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    host = parts.hostname or ""
    try:
        # The library itself would take any certificate, and give the password to whoever answers.
        context = ssl.create_default_context()
        with MailBox(host, parts.port or 993, timeout=_WITHIN_S, ssl_context=context).login(
            unquote(parts.username or ""), unquote(parts.password or ""), folder
        ) as box:
            yield _Imap(box)
    except MailboxLoginError as failure:
        raise DeliveryFailed(
            f"{host} does not let us into the mailbox: look at GOODWILL_MAILBOX", is_away=True
        ) from failure
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as failure:
        raise DeliveryFailed(f"the mailbox at {host} cannot be read ({failure})", is_away=True) from failure


def _parsed(whole: bytes) -> EmailMessage:
    message = message_from_bytes(whole, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _head(path: str) -> bytes:
    """Return the headers of a message in a file; nothing if somebody took it away meanwhile."""
    try:
        with open(path, "rb") as file:
            return file.read(_MOST_HEAD).partition(b"\r\n\r\n")[0]
    except FileNotFoundError:
        return b""
