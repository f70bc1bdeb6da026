"""The intake's door, called in process: what a client sends goes in, the answer and the facts come out."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goodwill import ledger
from goodwill.facts import Entry, Fact
from goodwill.intake import quarantine, sources
from goodwill.intake.wsgi import Intake


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its status, headers by lower-case name, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Door:
    """The intake of a house, with one write key made; its clock is the house's."""

    def __init__(self, house: Any) -> None:
        self.house = house
        self.key = sources.create("web", at=house.now)
        self.application = Intake(clock=lambda: house.now)

    def ask(self, method: str, path: str, body: bytes = b"", *, query: str = "", **headers: str) -> Said:
        """Ask anything; a header is named in lower case with underscores."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "CONTENT_TYPE": headers.pop("content_type", ""),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http",
            "SERVER_NAME": "intake.test",
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        told: list[Any] = []
        pieces = self.application(environ, lambda status, headers: told.extend((status, headers)))
        return Said(int(told[0][:3]), {name.lower(): value for name, value in told[1]}, b"".join(pieces))

    def post(self, path: str, value: Any, *, query: str = "", **headers: str) -> Said:
        """Send a JSON value, or bytes as they are."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.ask("POST", path, body, query=query, **headers)

    def batch(self, *events: Any, **envelope: Any) -> Said:
        """Send events as Segment's libraries do, with our key in the body."""
        return self.post("/v1/batch", {"writeKey": self.key, "batch": list(events), **envelope})

    def capture(self, *events: Any, **envelope: Any) -> Said:
        """Send events as PostHog's libraries do, with our key in the body."""
        return self.post("/batch/", {"api_key": self.key, "batch": list(events), **envelope})

    def entries(self) -> list[Entry]:
        """Everything recorded so far, in order."""
        return ledger.since(0)

    def facts(self, *but: str) -> list[Fact]:
        """The facts recorded so far, without those of some names."""
        return [entry.fact for entry in self.entries() if entry.fact.wire not in but]

    def reasons(self) -> list[str]:
        """Why what waits in quarantine was turned away, newest first."""
        return [one.reason for one in quarantine.waiting()]


def track(event: str = "Button Clicked", **fields: Any) -> dict[str, Any]:
    """A track call of user ada's, with an id of its own made of what is said."""
    plain = {"type": "track", "event": event, "userId": "ada", **fields}
    return {"messageId": f"m-{json.dumps(plain, sort_keys=True)}"[:500], **plain}
