"""A live server, a wire to it and the clients' own runtimes: what every client library is put to the test with."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from chromium import open_chromium
from clients.programs import HERE, MODULES
from clients.wire import Wire
from live import Live
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all tests of a file; each test speaks of subscribers of its own."""
    server = Live(tmp_path_factory.mktemp("live") / "home").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def key(live: Live) -> str:
    """A write key of that server."""
    return live.write_key("web")


@pytest.fixture
def wire(live: Live) -> Iterator[Wire]:
    """A wire to that server that remembers what went over it."""
    with Wire(live.port) as wire:
        yield wire


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """The address of another origin than the server's: pages that load the browser builds as their makers ship them."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Shelf, directory=str(HERE / "browser")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


BUILDS = {
    "rudder": "@rudderstack/analytics-js/dist/npm/legacy/bundled/umd",
    "segment": "@segment/analytics-next/dist/umd",
    "posthog": "posthog-js/dist",
}


class _Shelf(http.server.SimpleHTTPRequestHandler):
    """Serves the pages of ``browser/``, and the builds of Segment and PostHog from their npm packages."""

    def translate_path(self, path: str) -> str:
        maker, _, name = path.partition("?")[0].strip("/").partition("/")
        return str(MODULES / BUILDS[maker] / name) if maker in BUILDS else super().translate_path(path)

    def log_message(self, *_: object) -> None: ...
