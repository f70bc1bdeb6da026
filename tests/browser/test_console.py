"""Every page of the console in a real browser: for everybody, on every screen, in both lights, from this house alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from live import Live
from looking import AXE, OVERFLOWING, SCREENS, Watched
from parts import missing
from playwright.sync_api import Browser, Page, expect
from visiting import colleague

from goodwill import ledger, people, policy
from goodwill.console.access import sign_in_link
from goodwill.facts import (
    DecisionReached,
    InvoiceFailed,
    InvoicePaid,
    LetdownSuffered,
    MessageReceived,
    PlayLogged,
    Posting,
    PriceChanged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.intake import imports
from goodwill.store.models import Delivery, Role, Webhook
from goodwill.vocabulary import Handle, HandleKind
from goodwill.webhooks.signing import new_secret, sealed

PAGES = {
    "home": "/",
    "subscribers": "/subscribers",
    "nobody found": "/subscribers?q=nobody",
    "subscribers filtered": "/subscribers?standing=active&silent=7",
    "nobody is all of this": "/subscribers?standing=paused",
    "people of a cell": "/subscribers?cohort=202601&stayed=2",
    "subscriber": "/subscribers/1",
    "subscriber, one lane": "/subscribers/1?lane=plays",
    "subscriber, a day": "/subscribers/1?day=2026-11-01&width=week",
    "retention": "/retention",
    "retention by country": "/retention?by=country",
    "use": "/use?sort=-finished",
    "intake": "/intake",
    "quarantine": "/intake/quarantine",
    "quarantined event": "/intake/quarantine/1",
    "imports": "/intake/imports",
    "file": "/intake/imports/1",
    "colleagues": "/settings/colleagues",
    "rates and margins": "/settings/money",
    "languages and time": "/settings/languages",
    "patience": "/settings/patience",
    "privacy": "/settings/privacy",
    "tokens": "/settings/tokens",
    "webhooks": "/settings/webhooks",
    "webhook": "/settings/webhooks/1",
    "health": "/settings/health",
    "audit": "/settings/audit",
    "palette": "/palette?q=re",
    "palette, nothing found": "/palette?q=xyzzy",
    "shortcuts": "/shortcuts",
    "design": "/design",
    "api": "/api/docs",
    "no such page": "/nowhere",
}
LONG = "An unreasonably long title that nobody would ever give to a film: the whole story of it, told twice over"
"""What overflows when anything does."""
STATES = (
    "nobody found",
    "subscribers filtered",
    "nobody is all of this",
    "people of a cell",
    "palette, nothing found",
    "no such page",
)
"""What pages show that ``test_every_page`` does not ask them for."""


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A served house with a subscriber on every lane, an event in quarantine, and an owner."""
    server = Live(tmp_path_factory.mktemp("console") / "home").start()
    _furnish(server)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def signed_in(live: Live, browser: Browser) -> Path:
    """The storage of a browser that an owner signed in with, by link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(sign_in_link(colleague(Role.OWNER), live.address))
    for address in ("/retention", "/use"):
        page.goto(live.address + address)
        expect(page.get_by_text("As a table").first).to_be_visible(timeout=120_000)  # the figures are counted
    state = live.home / "signed-in.json"
    context.storage_state(path=state)
    context.close()
    return state


def _furnish(server: Live) -> None:
    handle = Handle(HandleKind.USER, "user-with-a-rather-long-identifier-0123456789abcdef")
    subject = people.subjects_of([handle])[handle]
    facts = [
        SubscriptionStarted(plan="premium", amount_minor=1499, currency="EUR", interval="month", country="IT"),
        SubscriberDescribed(country="IT", traits={"name": "Ada Lovelace", "city": "Marylebone"}),
        *(PlayLogged(title=f"{LONG} {n}", seconds=600 * n, length=9900, device="living-room-tv") for n in range(90)),
        InvoicePaid(amount_minor=1499, currency="EUR"),
        InvoiceFailed(reason="card_expired", attempt=2),
        MessageReceived(channel="email", text="Why is the sound late?\nIt has been so since Tuesday. " + "!" * 80),
        LetdownSuffered(reason="buffering"),
        PriceChanged(amount_minor=1699, previous_minor=1499, currency="EUR", decision="spring"),
        DecisionReached(decision="spring"),
    ]
    now = datetime.now(UTC)
    _crowd(now)
    ledger.record([Posting(subject, now - timedelta(days=3 * n), fact, f"f{n}", "web") for n, fact in enumerate(facts)])
    _house(LONG)
    server.key = server.write_key()  # type: ignore[attr-defined]
    _send(server, {"userId": "ada", "event": "x", "timestamp": "next Tuesday", "messageId": "m-" + "long" * 20})


def _house(title: str) -> None:
    """A choice made, a file put up, and a webhook with a message that failed."""
    policy.change(by="owner@example.org", margin={"default": 0.6, "by_plan": {"premium": 0.45}})
    rows = f"user_id,watched_at,film,watch_time\nada,2026-01-02 20:00:00,{title.replace(',', ' ')},0:41:07\nbea,never,x,1\n"
    imports.put_up("plays-of-a-whole-year-in-a-file-with-a-long-name.csv", [rows.encode()], by="owner@example.org")
    row = Webhook.objects.create(
        name="Data warehouse", address="https://nobody.invalid/a/rather/long/address/for/a/webhook", made_by="owner@example.org",
        secret=sealed(new_secret()), position=0, created_us=0, n_failures=3, failing_us=1_700_000_000_000_000,
    )  # fmt: skip
    tries = '[[1700000000000000,503,198,"an answer of some length that says nothing that anybody could use"]]'
    Delivery.objects.create(
        webhook=row, position=1, message="fact_1", kind="subscription.cancelled", due_us=0, created_us=0, tries=tries
    )


def _crowd(now: datetime) -> None:
    """Thirty who began month by month, on six plans, a third of whom left: what curves and cohorts are drawn of."""
    handles = [Handle(HandleKind.USER, f"crowd-{n}") for n in range(30)]
    subjects = people.subjects_of(handles)
    for n, handle in enumerate(handles):
        began, plan = now - timedelta(days=40 + 12 * n), f"a-plan-with-a-rather-long-name-{n % 7}"
        told = [(began, SubscriptionStarted(plan=plan, country="FR", button="web"))]
        if not n % 3:
            told.append((began + timedelta(days=35), SubscriptionCancelled(cause="voluntary")))
        ledger.record([Posting(subjects[handle], at, fact, f"c{n}-{i}", "web") for i, (at, fact) in enumerate(told)])


def _send(server: Live, event: dict[str, object]) -> None:
    body = json.dumps({"writeKey": server.key, "batch": [{"type": "track", **event}]}).encode()  # type: ignore[attr-defined]
    with urlopen(Request(f"{server.address}/v1/batch", body, {"Content-Type": "application/json"})) as answer:
        assert answer.status == 200


def test_what_is_unreasonably_long_fits_on_every_page(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    watched, found = Watched(context, live.address), {}
    for name, address in PAGES.items():
        watched.page.goto(live.address + address)
        for screen, (width, height) in SCREENS.items():
            watched.page.set_viewport_size({"width": width, "height": height})
            if wrong := watched.page.evaluate(OVERFLOWING):
                found[f"{name} {screen}"] = wrong
    context.close()

    assert found == {}
    assert watched.wrong == []


@pytest.mark.parametrize("screen", SCREENS)
def test_what_a_page_says_of_nothing_is_for_everybody_and_fits(live, browser, signed_in, screen):
    if not AXE.exists():
        missing("axe-core is not here")
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, storage_state=signed_in)
    watched, found = Watched(context, live.address), {}
    for name in STATES:
        watched.page.goto(live.address + PAGES[name])
        for light in ("light", "dark"):
            watched.page.emulate_media(color_scheme=light, reduced_motion="reduce")
            if wrong := watched.seen():
                found[f"{name} {light}"] = wrong
    context.close()

    assert found == {}


@pytest.mark.parametrize("address", ["/sign-in", "/welcome/spent", "/enter/spent", "/invitation/1/spent"])
def test_the_door_is_for_everybody_too(live, browser, address):
    if not AXE.exists():
        missing("axe-core is not here")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    watched = Watched(context, live.address)
    watched.page.goto(live.address + address)
    wrong = watched.seen()
    context.close()

    assert wrong == []


def test_an_event_shows_within_two_seconds_of_its_arrival(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/intake")
    expect(page.locator("#arrivals")).to_contain_text("Watched")

    _send(live, {"userId": "bo", "event": "Shown at once", "messageId": "live-1"})

    expect(page.locator("#arrivals")).to_contain_text("Did “Shown at once”", timeout=2000)
    context.close()


def test_what_is_open_in_the_debugger_stays_open_while_more_arrives(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/intake")
    page.locator("#arrivals summary").nth(1).click()
    opened = page.locator("#arrivals details[open] pre").inner_text()

    _send(live, {"userId": "bo", "event": "One more", "messageId": "live-2"})

    expect(page.locator("#arrivals")).to_contain_text("Did “One more”", timeout=2000)
    assert page.locator("#arrivals details[open] pre").inner_text() == opened
    context.close()


def test_an_event_in_quarantine_is_tried_again_by_its_button(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/intake/quarantine")

    page.get_by_role("button", name="Try again: event 1").click()

    expect(page.get_by_role("status")).to_contain_text("It still cannot be understood")
    context.close()


def test_a_write_key_is_copied_by_its_button(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{live.address}/intake")
    page.get_by_label("Name of the source").fill("tv-app")
    page.get_by_role("button", name="Make a write key").click()

    page.get_by_role("button", name="Copy").first.click()

    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".snippet code").first.inner_text()
    context.close()


def test_the_keyboard_alone_leads_to_a_subscribers_bills(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/subscribers")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("/")
    page.keyboard.type("#1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/subscribers/1")
    _tab_to(page, "Bills")
    page.keyboard.press("Enter")
    page.wait_for_url("**/subscribers/1?lane=bills")

    expect(page.locator(".told")).to_contain_text(["Paid €14.99"])
    context.close()


def test_a_dialog_begins_where_one_writes_and_gives_the_focus_back(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/subscribers/1")

    _tab_to(page, "Note")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Note", exact=True)).to_be_focused()
    _tab_to(page, "More")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    expect(page.locator(".more-acts summary")).to_be_focused()
    expect(page.locator(".more-acts")).not_to_have_attribute("open", "")
    context.close()


def _tab_to(page: Page, text: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        # the button within a date has a ring of the browser's own
        visible = page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.type === 'date'"
        )
        assert visible, focused
        if focused.startswith(text):
            return
    raise AssertionError(f"eighty tabs did not lead to {text}")


def test_without_javascript_everything_can_still_be_done(live, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sign_in_link(colleague(Role.LEAD), live.address))

    page.get_by_role("link", name="Subscribers", exact=True).click()
    page.get_by_role("searchbox").fill("#1")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Lovelace")
    page.get_by_role("link", name="Earlier facts").click()
    expect(page.get_by_role("link", name="Later facts")).to_be_visible()
    page.get_by_role("link", name="Month").click()
    page.get_by_role("link", name="Zoom out").click()
    page.get_by_label("around").fill("2026-10-10")
    page.get_by_role("button", name="Jump").click()
    expect(page.get_by_text("10 Oct 2026, 00:00 to")).to_be_visible()
    page.get_by_role("link", name="Retention").click()
    page.get_by_role("link", name="Country").click()
    expect(page.get_by_role("link", name="Country")).to_have_attribute("aria-current", "true")
    page.locator(".cohorts td a").first.click()
    expect(page.get_by_role("heading", level=2)).to_contain_text([", stayed 1 month"])
    page.get_by_label("Plan").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text([", stayed 1 month"])
    page.get_by_role("link", name="Use").click()
    page.get_by_role("link", name="Finished").click()
    expect(page.get_by_role("columnheader", name="Finished")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("link", name="Intake").click()
    page.get_by_role("link", name="Quarantine").click()
    page.get_by_role("button", name="Try again: event 1").click()
    expect(page.get_by_role("status")).to_contain_text("It still cannot be understood")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()


def test_the_keyboard_alone_leads_from_a_cohort_to_its_people(live, browser, signed_in):
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/retention")
    page.locator(".cohorts tbody tr").first.locator("th a").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/subscribers?cohort=*&stayed=1")
    expect(page.locator("tbody tr").first).to_be_visible()
    context.close()


def test_a_first_view_of_every_page_is_light(live, browser, signed_in):
    weights = {name: _weight(browser, signed_in, live.address + address) for name, address in PAGES.items()}
    today = _weight(browser, signed_in, f"{live.address}/", packed=False)

    assert {name: n_bytes for name, n_bytes in weights.items() if n_bytes >= 150_000} == {}
    assert 60_000 < today < 130_000, "before anything is packed"


def _weight(browser: Browser, signed_in: Path, address: str, *, packed: bool = True) -> int:
    """The bytes of all bodies sent to a browser that has kept nothing yet, as they are sent or as they are once unpacked."""
    context = browser.new_context(storage_state=signed_in)
    page, asked = context.new_page(), []
    page.on("requestfinished", lambda one: asked.append(one))  # noqa: PLW0108 -- Playwright marks what it calls
    page.goto(address, wait_until="load")
    n_bytes = sum(one.sizes()["responseBodySize"] if packed else len(one.response().body()) for one in asked)
    context.close()
    return n_bytes
