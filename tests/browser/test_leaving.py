"""The way out in a browser: on a phone, without JavaScript, in four languages, and no button stronger than the one that leaves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import House
from live import Live
from looking import SCREENS, Watched
from outgoing import let_leave, pays, windows
from playwright.sync_api import Browser

from goodwill import unasked
from goodwill.dispatch import asked_for, leave_address
from goodwill.facts import SubscriptionStarted

LANGUAGES = ("en", "it", "fr", "pl")
BUTTON = """one => { const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return [style.backgroundColor, style.color, style.fontSize, style.fontWeight, Math.round(box.height)]; }"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, House]]:
    server = Live(tmp_path_factory.mktemp("leaving") / "home")
    one = House(server.home)
    one.now = datetime.now(UTC)
    let_leave(one, brand="Lumen", sign_up="https://www.lumen.example/join")
    smaller = {"family": {"plan": "a-plan-with-a-rather-long-name", "amount_minor": 599, "currency": "EUR"}}
    unasked.set_up("cancel", {"smaller": smaller}, by="ada@example.org", at=one.now)
    unasked.switch("cancel", on=True, by="ada@example.org", at=one.now)
    yield server.start(), one
    server.stop()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_way_out_is_for_everybody(house, browser: Browser, language, screen):
    server, one = house
    width, height = SCREENS[screen]
    scheme = "dark" if language in ("it", "pl") else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    watched = Watched(context, server.address)
    page = watched.page
    germany = "DE" if language == "fr" else "IT"
    subject = pays(one, f"{language}-{screen}", windows(), country=germany)
    page.goto(leave_address(server.address, asked_for(subject, one.now, language=language)))
    wrong = _seen(watched, f"{language}-{screen}-1")
    page.locator("input[value=price]").check()
    page.locator("textarea").fill("…")
    ends = page.locator("form button").first
    if germany == "IT":
        ends.click()
        wrong += _seen(watched, f"{language}-{screen}-2")
        one_button, other = (page.locator("form button").nth(n) for n in (0, 1))
        assert one_button.evaluate(BUTTON) == other.evaluate(BUTTON)
        one_button.click()
    else:
        ends.click()
    wrong += _seen(watched, f"{language}-{screen}-3")
    assert page.locator("html").get_attribute("lang") == language
    page.locator("form button").click()
    wrong += _seen(watched, f"{language}-{screen}-4")
    context.close()

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_which_of_two_subscriptions_shall_end_is_chosen_on_a_phone(house, browser: Browser, language):
    server, one = house
    width, height = SCREENS["phone"]
    context = browser.new_context(viewport={"width": width, "height": height})
    watched = Watched(context, server.address)
    page, who = watched.page, f"two-{language}"
    subject = pays(one, who, windows(), subscription="sub_1")
    terms = {"plan": "a-plan-with-a-rather-long-name", "amount_minor": 5999, "currency": "EUR", "interval": "year"}
    one.tell(who, SubscriptionStarted(**terms, subscription="sub_2"))
    page.goto(leave_address(server.address, asked_for(subject, one.now, language=language)))
    wrong = _seen(watched, f"{who}-1")
    page.locator("input[value=sub_2]").check()
    page.locator("form button").first.click()
    wrong += _seen(watched, f"{who}-2")
    context.close()

    assert wrong == []


def test_it_works_with_javascript_off(house, browser: Browser):
    server, one = house
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    subject = pays(one, "plain", windows())
    page.goto(leave_address(server.address, asked_for(subject, one.now, language="en")))
    page.get_by_role("button", name="End my subscription").click()
    page.get_by_role("button", name="End my subscription").click()
    said = page.get_by_role("heading").inner_text()
    context.close()

    assert said.startswith("Your subscription ends on")


def _seen(watched: Watched, name: str) -> list[str]:
    if folder := os.environ.get("GOODWILL_SHOTS"):
        watched.page.screenshot(path=str(Path(folder) / f"leave-{name}.png"), full_page=True)
    return [f"{name}: {one}" for one in watched.seen()]
