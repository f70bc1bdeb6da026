"""Server-sent events of one inbox: a message the moment it comes, how many are unread, and a heartbeat in between.

Source: WHATWG HTML, 9.2 Server-sent events. A line lasts two minutes; the client comes back by itself and says with
Last-Event-ID how far it got. Where no place is free the line ends at once, and the client is told to come back soon.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from django.db import connection

from goodwill.api.inbox.shapes import Unread, seen
from goodwill.api.inbox.watching import Line
from goodwill.channels import inapp
from goodwill.dispatch import inbox
from goodwill.dispatch.inbox import Opened

HEARTBEAT_S = 15.0
LASTS_S = 120.0
AGAIN_MS, AGAIN_IF_FULL_MS = 1_000, 5_000
"""After how long a client comes back: when its line has ended, and when there was no place for one."""
_encode = msgspec.json.Encoder().encode


class Stream:
    """The body of one answer, a piece at a time. ``line`` None: there is no place, and it ends after the first piece."""

    def __init__(self, opened: Opened, after: int | None, line: Line | None) -> None:
        self._opened, self._line = opened, line
        self._after = inapp.newest() if after is None else after
        self._n_unread = -1
        self._pieces = self._told()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Return the next piece; wait for it."""
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give the place back: the client has gone, or was told all."""
        if self._line is not None:
            self._line.close()

    def _told(self) -> Iterator[bytes]:
        again = AGAIN_IF_FULL_MS if self._line is None else AGAIN_MS
        yield f"retry: {again}\n\n".encode() + self._news()
        until = time.monotonic() + min(LASTS_S, (self._opened.until - datetime.now(UTC)).total_seconds())
        while self._line is not None and not self._line.is_closed and (left := until - time.monotonic()) > 0:
            self._line.wait(min(HEARTBEAT_S, left))
            if not self._line.is_closed:
                yield self._news() or b":\n\n"

    def _news(self) -> bytes:
        """Return what came since the last look, and how many are unread if that is another number now."""
        subjects = self._opened.subjects
        fresh = inbox.messages_since(subjects, self._after)
        n_unread = inapp.n_unread(subjects)
        pieces = [_event("message", one.item.id, _encode(seen(one))) for one in fresh]
        self._after = max([self._after, *(one.item.id for one in fresh)])
        if n_unread != self._n_unread:
            pieces.append(_event("unread", self._after, _encode(Unread(n_unread))))
        self._n_unread = n_unread
        if not connection.in_atomic_block:
            connection.close()  # a line waits for minutes, and a database has fewer connections than apps are open
        return b"".join(pieces)


def _event(name: str, number: int, told: bytes) -> bytes:
    return f"id: {number}\nevent: {name}\ndata: ".encode() + told + b"\n\n"
