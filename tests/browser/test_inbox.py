"""The inbox within somebody else's page: five lines of it, from another origin, in a real browser against a live server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from conftest import House
from live import Live, until
from looking import AXE, barriers
from outgoing import let_leave, pays, windows
from playwright.sync_api import Page, expect

PLACES = 3
PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Kino</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src {server}; connect-src 'self' {server}">
<goodwill-inbox server="{server}" tokens="/my/inbox-token"></goodwill-inbox>
<script type="module" src="{server}/inbox/v1/inbox.js"></script>"""


class App:
    """A business's own web app, on an origin of its own: one page, and the address where it gives out tokens."""

    def __init__(self, port_of_page: int = 0) -> None:
        self.server, self.key, self.user = "", "", "ada"
        self.http = ThreadingHTTPServer(("127.0.0.1", port_of_page), partial(_Handler, self))
        self.origin = f"http://localhost:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def token(self) -> str:
        """Ask the house, as the business's server does."""
        told = requests.post(
            f"{self.server}/api/v1/inbox/tokens", json={"user": self.user}, timeout=10,
            headers={"Authorization": f"Bearer {self.key}"},
        )  # fmt: skip
        assert told.status_code == 201, told.text
        return told.json()["token"]


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, app: App, *rest) -> None:
        self.app = app
        super().__init__(*rest)

    def do_GET(self) -> None:
        is_token = self.path == "/my/inbox-token"
        body = json.dumps({"token": self.app.token()}) if is_token else PAGE.format(server=self.app.server)
        self.send_response(200)
        self.send_header("Content-Type", "application/json" if is_token else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


class Town:
    """The house, live, with one subscriber who reads French, and the business's app beside it."""

    def __init__(self, folder: Path) -> None:
        from goodwill.access import make_token
        from goodwill.channels.inapp import InApp
        from goodwill.channels.memory import Memory
        from goodwill.facts import SubscriberDescribed
        from goodwill.programmes.words import rendered
        from goodwill.store.models import Role

        self.app = App()
        told = {"GOODWILL_INBOX_ORIGINS": self.app.origin, "GOODWILL_INBOX_STREAMS": str(PLACES)}
        self.live = Live(folder / "home", env=told)
        self.house = House(self.live.home)
        self.house.now = datetime.now(UTC)
        let_leave(self.house)
        self.doors = windows(channels={"email": Memory("email"), "inapp": InApp()}, write=rendered)
        self.ada = pays(self.house, "ada", self.doors)
        self.house.tell("ada", SubscriberDescribed(language="fr"))
        self.app.key = make_token("app", Role.AGENT, by="tests").text
        self.live.start()
        self.app.server = self.live.address
        self._n = 0

    def ask(self) -> None:
        """Ask ada whether she wants to keep her subscription."""
        from goodwill import dispatch, outbox
        from goodwill.orders import ALL, Key, Link, Order, Purpose, Say

        self._n += 1
        fills = {"interval": "month", "since_on": self.house.now.date(), "until_on": self.house.now.date()}
        say = Say("dormancy.last_chance", ALL, Purpose.SERVICE, fills, (Link("keep", "keep"), Link("pause", "pause"), Link("let_go", "let_go")))  # fmt: skip
        now = datetime.now(UTC)
        outbox.put(Order(Key("dormancy", self.ada, "asked", str(self._n)), say, now), now)
        dispatch.carry(self.doors, within_s=None)

    def facts(self, *kinds: type) -> list[object]:
        from goodwill import ledger

        return [entry.fact for entry in ledger.history(self.ada) if isinstance(entry.fact, kinds)]

    def line(self, **headers: str) -> requests.Response:
        """Open a line as a program does that is no page."""
        told = {"Authorization": f"Bearer {self.app.token()}", **headers}
        return requests.get(f"{self.app.server}/inbox/v1/events", headers=told, stream=True, timeout=30)


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[Town]:
    found = Town(tmp_path_factory.mktemp("town"))
    yield found
    found.live.kill()
    found.app.http.shutdown()


def test_lines_are_bounded_and_the_server_answers_while_all_are_taken_and_stops_at_once(town: Town):
    lines = [town.line() for _line in range(PLACES + 2)]
    firsts = [next(line.iter_content(None)).decode().split("\n")[0] for line in lines]
    began = time.monotonic()
    alive = requests.get(f"{town.app.server}/healthz", timeout=5)
    town.live.stop()
    stopped_after = time.monotonic() - began
    for line in lines:
        with closing(line):
            list(line.iter_content(None))
    town.live.start()

    assert sorted(firsts) == ["retry: 1000"] * PLACES + ["retry: 5000"] * 2
    assert alive.status_code == 200
    assert stopped_after < 10


def test_a_page_of_another_origin_shows_the_inbox_in_five_lines(town: Town, page: Page):
    from goodwill.facts import LastChanceAnswered, MessageOpened

    town.ask()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(town.app.origin)
    bell = page.get_by_role("button", name="Messages 1 non lu")
    expect(bell).to_be_visible()
    began = time.monotonic()
    town.ask()
    expect(page.get_by_role("button", name="Messages 2 non lus")).to_be_visible(timeout=5000)
    came_after = time.monotonic() - began
    page.get_by_role("button", name="Messages 2").click()
    boxes = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator("goodwill-inbox .list").bounding_box()
        boxes.append(box["x"] >= 0 and box["x"] + box["width"] <= width)
    shut_out = barriers(page) if AXE.exists() else []
    page.locator("goodwill-inbox summary").first.click()
    expect(page.get_by_role("button", name="Messages 1 non lu")).to_be_visible()
    page.get_by_role("button", name="Je garde mon abonnement").first.click()
    expect(page.get_by_text("Merci, c’est noté.")).to_be_visible()

    assert boxes == [True, True]
    assert shut_out == []
    assert came_after < 3
    assert said == []
    assert town.facts(LastChanceAnswered, MessageOpened) == [
        MessageOpened(channel="inapp", message=f"dormancy:{town.ada}:asked:2:inapp"),
        LastChanceAnswered(answer="keep"),
    ]


def test_a_page_of_an_origin_the_house_does_not_name_is_shown_nothing(town: Town, page: Page):
    stranger = App()
    stranger.server, stranger.key = town.app.server, town.app.key
    page.goto(stranger.origin)
    answer = page.evaluate(
        "async ([url, token]) => fetch(url, {headers: {Authorization: `Bearer ${token}`}}).then(() => 'seen', () => 'refused')",
        [f"{town.app.server}/inbox/v1/messages", town.app.token()],
    )
    stranger.http.shutdown()

    assert answer == "refused"


def test_the_browser_comes_back_by_itself_and_misses_nothing_while_the_server_was_away(town: Town, page: Page):
    page.goto(town.app.origin)
    n_before = page.locator("goodwill-inbox article")
    expect(n_before.first).to_be_attached()
    was = n_before.count()
    town.live.kill()
    town.ask()
    town.live.start()

    expect(page.locator("goodwill-inbox article")).to_have_count(was + 1, timeout=15000)


@pytest.mark.slow  # a beat of the line has to fail first
def test_a_place_is_free_again_soon_after_who_held_it_has_gone(town: Town):
    for line in [town.line() for _line in range(PLACES)]:
        next(line.iter_content(None))
        line.close()

    def has_place() -> bool:
        line = town.line()
        first = next(line.iter_content(None))
        line.close()
        return first.startswith(b"retry: 1000")

    until(has_place, within=25)
