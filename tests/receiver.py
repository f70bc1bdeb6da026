"""Somebody else's program: a real HTTP server on this machine that takes webhooks and answers as a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Receiver:
    """What came, and how to answer: ``statuses`` are used up one by one, the last for ever; 0 hangs up."""

    statuses: list[int] = field(default_factory=lambda: [204])
    headers: dict[str, str] = field(default_factory=dict)
    came: list[tuple[dict[str, str], str]] = field(default_factory=list)
    address: str = ""

    def verified(self, secret: str, n: int = -1) -> Any:
        """Return what the n-th message says, once the library has held its signature to be ours."""
        headers, body = self.came[n]
        return Webhook(secret).verify(body, headers)

    def ids(self) -> list[str]:
        """Return the ids of what came, in order."""
        return [headers["webhook-id"] for headers, _ in self.came]

    def types(self) -> list[str]:
        """Return the types of what came, in order of name."""
        return sorted(json.loads(body)["type"] for _, body in self.came)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            said = b"" if status == 204 else b"as you wish"
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.address = f"http://127.0.0.1:{server.server_port}/goodwill?of=us"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
