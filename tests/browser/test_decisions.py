"""The room of decisions in a real browser: one page of A4 for the board in four languages, a form without scripts, a chosen way by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from deciding import AT, RISE, made
from live import Live
from looking import Watched
from playwright.sync_api import Browser, expect
from visiting import colleague

from goodwill import review
from goodwill.console.access import sign_in_link
from goodwill.store.models import Colleague, Role

PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A served house with one sealed decision, of as many segments and flags as a page may have."""
    server = Live(tmp_path_factory.mktemp("decisions") / "home").start()
    told = made(replace(RISE, about="Standard becomes two euros dearer in France. " * 4, told_by=()), ways=None)
    whole = replace(told, segments=told.segments * 9, unknown=told.unknown * 2)
    review.seal(whole.decision, whole, at=AT)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def owner(live: Live, browser: Browser) -> dict[str, object]:
    """The cookies of an owner."""
    context = browser.new_context()
    context.new_page().goto(sign_in_link(colleague(Role.OWNER, email="board@example.org"), live.address))
    state = context.storage_state()
    context.close()
    return state


def test_the_boards_page_is_one_sheet_of_a4_in_four_languages(live, browser, owner, tmp_path: Path):
    context = browser.new_context(storage_state=owner)
    page, found = context.new_page(), {}
    for language in ("en", "it", "fr", "pl"):
        Colleague.objects.filter(email="board@example.org").update(language=language)
        page.goto(f"{live.address}/decisions/{review.reviewed('rise').subject}/board")
        assert page.locator("nav").count() == 0
        found[language] = len(PAGE.findall(page.pdf(prefer_css_page_size=True)))
    context.close()

    assert found == {"en": 1, "it": 1, "fr": 1, "pl": 1}


def test_a_way_is_chosen_by_keyboard_and_nothing_shuts_anybody_out(live, browser, owner):
    Colleague.objects.filter(email="board@example.org").update(language="en")
    context = browser.new_context(storage_state=owner, viewport={"width": 390, "height": 844})
    watched = Watched(context, live.address)
    watched.page.goto(f"{live.address}/decisions/{review.reviewed('rise').subject}")
    watched.page.get_by_role("link", name="In two stages, half a year apart").focus()
    watched.page.keyboard.press("Enter")

    expect(
        watched.page.get_by_role("heading", name="What will it do? In two stages, half a year apart")
    ).to_be_visible()
    assert watched.seen() == []
    context.close()


def test_the_form_works_without_scripts_and_says_what_is_wrong_at_its_field(live, browser, owner):
    context = browser.new_context(storage_state=owner, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live.address}/decisions/new")
    page.get_by_label("Name of the decision").fill("a-draft")
    expect(page.get_by_role("group", name="Which prices move")).to_be_visible()
    page.get_by_label("Kind").select_option("channel_closed")
    expect(page.get_by_role("group", name="Which prices move")).to_be_hidden()
    page.get_by_label("What is decided, in one sentence").fill("The help account stops answering.")
    page.get_by_label("Announced on").fill("2027-03-01")
    page.get_by_label("In force on").fill("2027-02-01")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("#id_in_force_on_error")).to_have_text("It cannot be in force before it is announced.")
    page.get_by_label("In force on").fill("2027-04-01")
    page.get_by_role("button", name="Write it down").click()

    expect(page.get_by_role("heading", name="a-draft")).to_be_visible()
    assert review.reviewed("a-draft").decision.touched.plans == ()
    context.close()
