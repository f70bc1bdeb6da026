"""The browser builds of Segment, PostHog and RudderStack in Chromium, on a page of another origin than ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from clients.programs import MODULES
from clients.wire import Wire
from live import Live, until
from parts import missing
from playwright.sync_api import Browser

from goodwill import people
from goodwill.facts import Entry
from goodwill.vocabulary import Handle, HandleKind

N = 40
POSTHOG = {"page.viewed": 1, "custom.tracked": 1 + N, "subscriber.described": 1, "group.joined": 1}
WAITING = {name: n for name, n in POSTHOG.items() if name != "group.joined"}
"""What of it is told of the visitor themselves."""
RUDDER = {**POSTHOG, "play.started": 1}
SEGMENT = {**RUDDER, "screen.viewed": 1}
BUILDS = {
    "segment, one request an event": ("segment", "standard", SEGMENT),
    "segment, in batches": ("segment", "batching", SEGMENT),
    "posthog, gzip": ("posthog", "gzip", POSTHOG),
    "posthog, uncompressed": ("posthog", "plain", POSTHOG),
    "posthog, one request an event": ("posthog", "each", POSTHOG),
    "rudder, one request an event": ("rudder", "each", RUDDER),
    "rudder, in batches": ("rudder", "batch", RUDDER),
    "rudder, as beacons": ("rudder", "beacon", RUDDER),
}


@dataclass
class Visit:
    """One visit to the shop's page, what it sent and what came of it."""

    user: str
    expected: dict[str, int]
    n_sent: int
    entries: list[Entry]
    complaints: list[str]
    wire: Wire


@pytest.fixture(scope="module", params=BUILDS)
def visit(request: pytest.FixtureRequest, live: Live, key: str, browser: Browser, shop: str) -> Iterator[Visit]:
    if not MODULES.is_dir():
        missing("the browser builds are not installed")
    library, strategy, expected = BUILDS[request.param]
    before, complaints, name = live.n_positions(), [], f"b{list(BUILDS).index(request.param)}"
    with Wire(live.port) as wire:
        context = browser.new_context()
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        asked = urlencode({"host": wire.address, "key": key, "run": name, "n": N, "strategy": strategy})
        page.goto(f"{shop}/{library}.html?{asked}")
        until(
            lambda: page.evaluate("window.sent") is not None and _told(live, before).total() >= sum(expected.values()),
            what=lambda: (_told(live, before), complaints),
        )
        n_sent = page.evaluate("window.sent")
        until(lambda: people.find([Handle(HandleKind.USER, f"account-{name}")]), what=lambda: "the alias, told last")
        context.close()
        until(wire.is_still)
        yield Visit(f"user-{name}", expected, n_sent, live.entries(before), complaints, wire)


def test_what_waits_in_a_page_that_is_left_still_arrives(live: Live, key: str, browser: Browser, shop: str) -> None:
    runs: list[str] = []
    while not any(_told_of(live, run) == WAITING for run in runs) and len(runs) < 8:
        runs.append(f"left-{len(runs)}")
        _leave(live, key, browser, shop, runs[-1])

    # A browser promises to try to send what waits, no more: what it sends comes once, and it does not fail us each time.
    arrived = [_told_of(live, run) for run in runs]
    assert WAITING in arrived
    assert all(told <= Counter(WAITING) for told in arrived)


def _leave(live: Live, key: str, browser: Browser, shop: str, run: str) -> None:
    asked = {"host": live.address, "key": key, "run": run, "n": N, "strategy": "gzip"}
    page = browser.new_page()
    page.goto(f"{shop}/posthog.html?{urlencode(asked)}")
    page.goto("about:blank")
    with suppress(AssertionError):
        until(lambda: _told_of(live, run) == WAITING, within=10)
    page.close()


def _told_of(live: Live, run: str) -> Counter[str]:
    """What was told of the one visitor of a run, seen before they signed in or after."""
    user = Handle(HandleKind.USER, f"user-{run}")
    theirs = {one for found in people.find([user]).values() for one in people.group(found)}
    return Counter(_names([entry for entry in live.entries() if entry.subject in theirs]))


def test_every_event_a_page_sends_is_recorded(visit: Visit) -> None:
    assert Counter(_names(visit.entries)) == visit.expected
    assert sum(visit.expected.values()) + 1 == visit.n_sent, "all but the alias, which tells who is who"


def test_the_browser_lets_the_page_speak_to_us(visit: Visit) -> None:
    assert visit.complaints == []
    assert {request.status for request in visit.wire.passed} <= {200, 204}


def test_the_same_requests_sent_again_add_nothing(visit: Visit, live: Live) -> None:
    before = live.n_facts()

    assert set(visit.wire.send_again()) == {200}
    assert live.n_facts() == before
    assert live.n_quarantined() == 0


def test_what_was_seen_before_signing_in_is_the_users(visit: Visit) -> None:
    user = Handle(HandleKind.USER, visit.user)
    group = people.group(people.find([user])[user])
    told_by = {entry.subject for entry in visit.entries if entry.fact.wire in ("page.viewed", "custom.tracked")}

    assert told_by <= set(group)


def _told(live: Live, before: int) -> Counter[str]:
    return Counter(_names(live.entries(before)))


def _names(entries: list[Entry]) -> Iterator[str]:
    return (entry.fact.wire for entry in entries if not entry.fact.wire.startswith("identity."))
