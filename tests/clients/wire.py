"""A wire between a client and our server: it passes every request on as it is, and keeps it to be sent again."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Request:
    """One request, byte for byte, and the status it was answered with."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Wire:
    """Listens on a port of its own and passes on to another, from ``with`` to its end."""

    def __init__(self, port: int) -> None:
        self.passed: list[Request] = []
        self._asked: list[Request] = []
        self._to = port
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._listener())
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        """What the client is pointed at."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Wire:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def is_still(self) -> bool:
        """Say whether everything that was asked has been answered."""
        return len(self.passed) == len(self._asked)

    def events(self) -> list[Request]:
        """Return the requests that carried events."""
        return [one for one in self.passed if one.method == "POST" and not one.path.startswith("/flags")]

    def send_again(self) -> list[int]:
        """Send every request that carried events once more, as it was, and return the answers' statuses."""
        return [self._ask(one).status for one in self.events()]

    def _ask(self, request: Request) -> Answer:
        connection = HTTPConnection("127.0.0.1", self._to, timeout=30)
        connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.endheaders(request.body)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, tuple(answer.getheaders()), body)

    def _listener(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Listener(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self) -> None:
                request = Request(self.command, self.path, _kept(self.headers.items()), self._body())
                wire._asked.append(request)
                answer = wire._ask(request)
                wire.passed.append(Request(request.method, request.path, request.headers, request.body, answer.status))
                self.send_response_only(answer.status)
                for name, value in _kept(answer.headers):
                    self.send_header(name, value)
                if not any(name.lower() == "content-length" for name, _ in answer.headers):
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_GET = do_POST = do_OPTIONS = pass_on  # noqa: N815 -- the names http.server calls

            def log_message(self, *_: object) -> None: ...

            def _body(self) -> bytes:
                if "chunked" in self.headers.get("Transfer-Encoding", ""):
                    return b"".join(iter(self._chunk, b""))
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def _chunk(self) -> bytes:
                chunk = self.rfile.read(int(self.rfile.readline(), 16))
                self.rfile.readline()
                return chunk

        return Listener


_OF_ONE_HOP = ("connection", "keep-alive", "transfer-encoding")


def _kept(headers: object) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers if name.lower() not in _OF_ONE_HOP)  # type: ignore[attr-defined]
