"""A subscriber's app for tests: asks the inbox's door in process, as a page of some origin or as none."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Answered:
    """What the door said."""

    status: int
    headers: dict[str, str]
    pieces: Any
    body: bytes = b""

    @property
    def told(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)


@dataclass
class App:
    """One app with its token; ``origin`` empty: it is no page."""

    token: str = ""
    origin: str = ""
    said: list[Any] = field(default_factory=list)

    def get(self, path: str, **headers: str) -> Answered:
        return self._ask("GET", path, b"", headers)

    def post(self, path: str, told: object = None) -> Answered:
        return self._ask("POST", path, b"" if told is None else json.dumps(told).encode(), {})

    def ask(self, method: str, path: str, **headers: str) -> Answered:
        return self._ask(method, path, b"", headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answered:
        from goodwill.api.inbox import application

        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": f"/inbox/v1/{path}", "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        }  # fmt: skip
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        told |= {"Origin": self.origin} if self.origin else {}
        for name, value in (told | {key.replace("_", "-"): value for key, value in headers.items()}).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        self.said.clear()
        pieces = application(environ, lambda status, heads, *_more: self.said.append((status, heads)))
        status, heads = self.said[0]
        is_stream = dict(heads)["Content-Type"].startswith("text/event-stream") and method == "GET"
        whole = b"" if is_stream else b"".join(pieces)
        return Answered(int(status[:3]), dict(heads), pieces, whole)


def events(piece: bytes) -> list[dict[str, Any]]:
    """The events of a piece of a stream, each by its fields; its data as JSON."""
    found = []
    for block in piece.decode().split("\n\n"):
        fields = dict(line.partition(": ")[::2] for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append(fields | {"data": json.loads(fields["data"])})
    return found
