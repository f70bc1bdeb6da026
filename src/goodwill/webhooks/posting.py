"""One request to a webhook: no redirect is followed, no answer read beyond its beginning, no patience without end."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer

from goodwill.webhooks.addresses import Target

WITHIN_S = 15.0
"""From the first packet to the answer's beginning; the specification recommends 15 to 30 seconds."""
MOST_SAID = 500
"""So much of an answer is kept for who looks why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: the status (None: there was no answer), how long it took, and the first of what was said.

    ``retry_after_s``: how many seconds the other side asked us to wait, None if it did not.
    """

    status: int | None
    ms: int
    said: str
    retry_after_s: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the other side took the message: any status of 200 to 299."""
        return self.status is not None and 200 <= self.status < 300


def post(target: Target, body: bytes, headers: Mapping[str, str], *, within_s: float = WITHIN_S) -> Answer:
    """Send a message and return what came of it; what fails on the way is an answer too, and never raised."""
    began = time.monotonic()
    line = _Line(target, within_s)
    # A timeout of the socket begins anew with each byte that drips in: the watch ends the line when all is enough.
    watch = Timer(within_s, line.cut)
    watch.daemon = True
    watch.start()
    try:
        status, said, wait = _asked(line, target, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        return Answer(None, _ms(began), _reason(failure, is_late=line.is_cut, within_s=within_s))
    finally:
        watch.cancel()
        line.close()
    return Answer(status, _ms(began), said, wait)


class _Line(http.client.HTTPConnection):
    """A connection to the very address that was looked at, whatever the name leads to by now."""

    def __init__(self, target: Target, within_s: float) -> None:
        super().__init__(target.host, target.port, timeout=within_s)
        self._target, self.is_cut = target, False

    def connect(self) -> None:
        """Connect, and for https:// ask for a certificate of the name."""
        plain = socket.create_connection((self._target.ip, self._target.port), self.timeout)
        self.sock = plain
        if self._target.is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._target.host)

    def cut(self) -> None:
        """End it from another thread."""
        self.is_cut = True
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _asked(line: _Line, target: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, int | None]:
    sent = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "User-Agent": "Goodwill",
        "Connection": "close",
        **headers,
    }
    line.request("POST", target.path, body, sent)
    answer = line.getresponse()
    wait = answer.getheader("Retry-After", "")
    seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) <= 9 else None
    return answer.status, _beginning(answer), seconds


def _beginning(answer: http.client.HTTPResponse) -> str:
    """Return the first of what was said; the status stands, whatever breaks off after it."""
    try:
        return answer.read(MOST_SAID).decode("utf-8", "replace").replace("\0", " ")
    except (OSError, http.client.HTTPException):
        return ""


def _reason(failure: Exception, *, is_late: bool, within_s: float) -> str:
    if is_late or isinstance(failure, TimeoutError):
        return f"no answer within {within_s:.0f} s"
    if isinstance(failure, ssl.SSLError):
        return f"TLS failed: {getattr(failure, 'verify_message', '') or failure.reason or failure}"
    if isinstance(failure, OSError) and failure.strerror:
        return failure.strerror
    return f"{type(failure).__name__}: {failure}"[:MOST_SAID]


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
