"""A journey under the hand: dragged, scrolled, keyed and pressed, it is drawn anew without the page, and its address goes along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from live import Live
from playwright.sync_api import Browser, Page, expect
from visiting import colleague

from goodwill import ledger, people
from goodwill.console.access import sign_in_link
from goodwill.facts import InvoicePaid, PlayLogged, Posting, SubscriptionStarted
from goodwill.store.models import Role
from goodwill.vocabulary import Handle, HandleKind

BEGAN = datetime(2023, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A served house with one subscriber of three years: a bill each month and three plays a day."""
    server = Live(tmp_path_factory.mktemp("journey") / "home").start()
    handle = Handle(HandleKind.USER, "ada")
    subject = people.subjects_of([handle])[handle]
    told = [(BEGAN, SubscriptionStarted(plan="basic"))]
    told += [(BEGAN + timedelta(days=30 * n), InvoicePaid(amount_minor=999, currency="EUR")) for n in range(36)]
    told += [(BEGAN + timedelta(hours=8 * n), PlayLogged(title=f"Episode {n}")) for n in range(3000)]
    ledger.record([Posting(subject, at, fact, f"f{n}", "web") for n, (at, fact) in enumerate(told)])
    yield server
    server.stop()


@pytest.fixture(scope="module")
def signed_in(live: Live, browser: Browser) -> Path:
    """The storage of a browser that an agent signed in with, by link."""
    context, state = browser.new_context(), live.home / "signed-in.json"
    context.new_page().goto(sign_in_link(colleague(Role.AGENT), live.address))
    context.storage_state(path=state)
    context.close()
    return state


@pytest.fixture
def page(live: Live, browser: Browser, signed_in: Path) -> Iterator[Page]:
    """The subscriber's page, open before an agent; it counts how often the page itself is loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{live.address}/subscribers/1")
    expect(page.locator("#journey.is-alive")).to_be_visible()
    page.evaluate("window.stayed = true")
    page.locator("#plane").scroll_into_view_if_needed()
    yield page
    assert page.evaluate("window.stayed") is True, "the page was loaded anew"
    context.close()


def shown(page: Page) -> tuple[int, int]:
    """Where the stretch that is shown begins, and how long it is, in hours."""
    section = page.locator("#journey")
    first, end = (int(section.get_attribute(f"data-{name}")) for name in ("first", "end"))
    return first // 3_600_000, (end - first) // 3_600_000


def settled(page: Page) -> None:
    expect(page.locator("#journey:not([aria-busy])")).to_be_visible()


def moved(page: Page, act) -> tuple[int, int]:
    """What is shown after something was done, once it has been drawn."""
    with page.expect_response(lambda answer: "/journey" in answer.url):
        act()
    settled(page)
    page.wait_for_function(
        "!document.querySelector('#journey .htmx-request') && document.querySelector('#journey.is-alive')"
    )
    return shown(page)


def test_the_keyboard_zooms_moves_and_shows_everything_again(page):
    _, whole = shown(page)
    page.locator("#plane").focus()

    _, closer = moved(page, lambda: page.keyboard.press("+"))
    first, _ = moved(page, lambda: page.keyboard.press("+"))
    later, _ = moved(page, lambda: page.keyboard.press("ArrowRight"))
    earlier, _ = moved(page, lambda: page.keyboard.press("ArrowLeft"))
    _, wider = moved(page, lambda: page.keyboard.press("-"))

    assert abs(closer - whole / 2) <= 24
    assert abs(later - first - whole / 16) <= 24
    assert abs(earlier - first) <= 24
    assert abs(wider - whole / 2) <= 48
    assert "from=" in page.url
    assert page.evaluate("document.activeElement.id") == "plane"
    assert moved(page, lambda: page.keyboard.press("0"))[1] == whole
    assert "from=" not in page.url


def test_keys_pressed_in_haste_are_drawn_once(page):
    _, whole = shown(page)
    page.locator("#plane").focus()
    asked = []
    page.on("request", lambda one: "/journey" in one.url and asked.append(one.url))

    def hastily():
        for _ in range(6):
            page.keyboard.press("+", delay=0)

    _, closer = moved(page, hastily)

    assert abs(closer - whole / 64) <= 48
    assert len(asked) <= 3


def test_scrolling_with_ctrl_zooms_around_the_pointer(page):
    first, whole = shown(page)
    box = page.locator("#plane").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 30)
    page.keyboard.down("Control")

    closer_first, closer = moved(page, lambda: page.mouse.wheel(0, -150))
    page.keyboard.up("Control")

    assert closer < whole / 2
    assert abs((closer_first + 0.75 * closer) - (first + 0.75 * whole)) <= 36


def test_a_drag_moves_the_stretch_and_presses_nothing(page, live):
    page.goto(f"{live.address}/subscribers/1?from=2024-03-01&to=2024-04-01#journey")
    page.evaluate("window.stayed = true")
    first, long = shown(page)
    box = page.locator("#plane").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 30

    def drag():
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - box["width"] / 4, y, steps=5)
        page.mouse.up()

    later, same = moved(page, drag)

    assert abs(later - first - long / 4) <= 2
    assert abs(same - long) <= 1


def test_what_is_drawn_on_the_overview_is_shown(page):
    first, whole = shown(page)
    box = page.locator(".overview").bounding_box()

    def draw():
        page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 10, steps=5)
        page.mouse.up()

    began, long = moved(page, draw)

    assert abs(began - first - whole / 4) <= 36
    assert abs(long - whole / 4) <= 36


def test_levels_columns_and_lanes_are_pressed_and_the_way_back_leads_back(page):
    start = page.url
    moved(page, lambda: page.get_by_role("link", name="Month", exact=True).click())
    month = page.url
    moved(page, lambda: page.get_by_role("link", name=re.compile("^Bills")).click())
    assert "lane=bills" in page.url

    page.go_back()
    expect(page).to_have_url(month)
    page.go_back()
    expect(page).to_have_url(start)
    expect(page.get_by_role("link", name="Everything")).to_have_attribute("aria-current", "true")


def test_a_mark_leads_to_its_sentence_wherever_it_is(page, live):
    page.goto(f"{live.address}/subscribers/1?from=2024-03-01&to=2024-04-01#journey")
    page.evaluate("window.stayed = true")
    marks = page.locator(".moved a:has(.mark.plays)")

    for place in (-1, 0):
        mark = marks.nth(place)
        title = mark.locator("title").text_content().partition("  ")[2]
        mark.dispatch_event("click", {"bubbles": True, "cancelable": True, "button": 0})
        expect(page.locator(".told > li:target")).to_contain_text(title)
        expect(page.locator(".told > li:target")).to_be_in_viewport()


def test_a_date_is_jumped_to_by_its_form(page):
    page.get_by_label("around").fill("2024-05-17")
    _, long = moved(page, lambda: page.get_by_role("button", name="Jump").click())

    assert long == 24
    expect(page.locator("#journey .span")).to_contain_text("17 May 2024, 00:00 to 18 May 2024, 00:00")
