"""One request at the intake's door: what it asks, which write keys it shows, and the answer it gets."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from goodwill.errors import BadBody
from goodwill.intake.bodies import MOST_BYTES
from goodwill.intake.telling import mapping

_KEY_FIELDS = ("writeKey", "write_key", "api_key", "token", "$token")
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered."""

    status: int
    body: bytes = b""
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def told(value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(value).encode(), headers=headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as WSGI tells it."""

    environ: Mapping[str, Any]
    received: datetime
    path: str = field(init=False)
    method: str = field(init=False)
    query: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", plain_path(str(self.environ.get("PATH_INFO", ""))))
        object.__setattr__(self, "method", str(self.environ.get("REQUEST_METHOD", "GET")).upper())
        object.__setattr__(self, "query", _query(str(self.environ.get("QUERY_STRING", ""))))

    def header(self, name: str) -> str:
        """Return a header by its name; empty if it was not sent."""
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    @property
    def origin(self) -> str:
        """Where this server was reached, for clients that must be told: ``http://host:port``."""
        scheme = self.header("x-forwarded-proto").split(",")[0].strip() or str(self.environ.get("wsgi.url_scheme"))
        host = self.header("host") or str(self.environ.get("SERVER_NAME", "localhost"))
        return f"{'https' if scheme == 'https' else 'http'}://{host}"

    def body(self) -> bytes:
        """Return the body's bytes.

        Raises:
            BadBody: It is longer than is read, or its length is none.
        """
        told_length = str(self.environ.get("CONTENT_LENGTH") or "").strip()
        if told_length and not (told_length.isascii() and told_length.isdecimal()):
            raise BadBody(f"Content-Length wants a number, {told_length[:40]!r} came")
        n_bytes = int(told_length[:12]) if told_length else MOST_BYTES + 1
        if told_length and n_bytes > MOST_BYTES:
            raise BadBody(f"the body has {told_length} bytes; at most {MOST_BYTES} are read")
        read = _read(self.environ.get("wsgi.input"), n_bytes)
        if len(read) > MOST_BYTES:
            raise BadBody(f"the body has more than {MOST_BYTES} bytes")
        return read

    def keys(self, body: Any) -> Iterator[str]:
        """Yield the write keys a request shows, in its header, its body, the first event or the query, without repeats."""
        seen: set[str] = set()
        for key in self._shown(body):
            if isinstance(key, str) and 0 < len(key) <= _LONGEST_KEY and key not in seen:
                seen.add(key)
                yield key

    def _shown(self, body: Any) -> Iterator[Any]:
        yield from _authorized(self.header("authorization"))
        first = body[0] if isinstance(body, list) and body else body
        yield from _named(mapping(first))
        listed = mapping(body).get("batch")
        if isinstance(listed, list) and listed:
            yield from _named(mapping(listed[0]))
        yield from (self.query[name] for name in _KEY_FIELDS if name in self.query)


def plain_path(path: str) -> str:
    """Return a path without the slash at its end, which clients write or leave out."""
    return path.rstrip("/") or "/"


def _query(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def _read(stream: Any, n_bytes: int) -> bytes:
    pieces: list[bytes] = []
    while stream is not None and n_bytes > 0:
        try:
            piece = stream.read(n_bytes)
        except (OSError, ValueError) as broken:
            raise BadBody(f"the body broke off: {broken}") from None
        if not piece:
            break
        pieces.append(piece)
        n_bytes -= len(piece)
    return b"".join(pieces)


def _authorized(header: str) -> Iterator[str]:
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        yield value.strip()
    if scheme.lower() == "basic":
        try:
            plain = base64.b64decode(value.strip() + "==").decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
        user, _, password = plain.partition(":")
        yield user
        yield password


def _named(event: Mapping[str, Any]) -> Iterator[Any]:
    yield from (event[name] for name in _KEY_FIELDS if name in event)
    properties = mapping(event.get("properties"))
    yield from (properties[name] for name in ("token", "$token") if name in properties)
