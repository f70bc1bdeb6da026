"""The parts of the design in a real browser: palette, shortcuts, rows, dialogs, lights, pictures of charts, days looked at closer."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from live import Live
from looking import Watched, barriers
from playwright.sync_api import Browser, BrowserContext, Page, expect
from visiting import colleague

from goodwill import ledger, people
from goodwill.console.access import sign_in_link
from goodwill.facts import Posting, SubscriberDescribed, SubscriptionStarted
from goodwill.store.models import Act, Colleague, Role
from goodwill.vocabulary import Handle, HandleKind

ADA = Handle(HandleKind.USER, "ada-1")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A served house of three subscribers, one of whom has a name."""
    server = Live(tmp_path_factory.mktemp("design") / "home").start()
    now = datetime.now(UTC)
    handles = [ADA, *(Handle(HandleKind.USER, name) for name in ("bo-2", "cy-3"))]
    subjects = people.subjects_of(handles)
    facts = [
        Posting(subjects[one], now - timedelta(days=40), SubscriptionStarted(plan="basic"), one.value, "web")
        for one in handles
    ]
    named = SubscriberDescribed(traits={"name": "Ada Lovelace"})
    ledger.record([*facts, Posting(subjects[handles[0]], now, named, "named", "web")])
    yield server
    server.stop()


@pytest.fixture(scope="module")
def owner(live: Live, browser: Browser) -> dict[str, object]:
    """The cookies of an owner."""
    context = browser.new_context()
    context.new_page().goto(sign_in_link(colleague(Role.OWNER), live.address))
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def context(browser: Browser, owner: dict[str, object]) -> Iterator[BrowserContext]:
    """The owner's browser."""
    context = browser.new_context(storage_state=owner, locale="en-GB", timezone_id="UTC")
    yield context
    context.close()


@pytest.fixture
def watched(context: BrowserContext, live: Live) -> Iterator[Watched]:
    """A page of which everything that goes wrong is noted: at the end of a test, nothing has."""
    watched = Watched(context, live.address)
    yield watched
    assert watched.wrong == []


@pytest.fixture
def page(watched: Watched) -> Page:
    """That page."""
    return watched.page


def _typed_in_palette(page: Page, text: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("dialog input[type=search]")).to_be_focused()
    page.keyboard.type(text)


def test_the_palette_leads_to_a_subscriber_by_the_beginnings_of_their_name(live, page):
    page.goto(f"{live.address}/design")

    _typed_in_palette(page, "ada lov")
    expect(page.locator("dialog .hits")).to_contain_text("Ada Lovelace")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/subscribers/{people.find([ADA])[ADA]}")


def test_the_palette_leads_to_a_page_and_to_an_act_with_the_arrows_alone(live, page):
    page.goto(live.address)

    _typed_in_palette(page, "colleag")
    expect(page.locator("dialog .hits a")).to_have_count(2)  # the page, and the act of inviting
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("dialog .hits a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/settings/colleagues#invite")


def test_a_letter_typed_on_a_hit_goes_on_in_the_field(live, page):
    page.goto(live.address)

    _typed_in_palette(page, "reten")
    expect(page.locator("dialog .hits a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.type("t")

    expect(page.locator("dialog input[type=search]")).to_have_value("retent")


def test_the_palette_is_for_everybody_and_closes_with_escape(live, page):
    page.goto(live.address)

    _typed_in_palette(page, "xyzzy")
    expect(page.locator("dialog .hits")).to_contain_text("Nothing is called so")
    assert barriers(page) == []
    page.keyboard.press("Escape")

    expect(page.locator("dialog")).to_have_count(0)


def test_looking_for_people_by_palette_is_written_down(live, page):
    page.goto(live.address)

    _typed_in_palette(page, "ada")
    expect(page.locator("dialog .hits")).to_contain_text("Ada Lovelace")

    assert Act.objects.filter(what="searched for somebody", who="owner@example.org").exists()


def test_the_palette_sends_what_is_an_act_of_its_own(live, page):
    page.goto(f"{live.address}/intake")

    _typed_in_palette(page, "dark")
    expect(page.locator("dialog .hits button")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/intake")


@pytest.mark.parametrize(("keys", "leads"), [("gs", "/subscribers"), ("gr", "/retention"), ("gi", "/intake")])
def test_g_and_a_letter_lead_to_a_page(live, page, keys, leads):
    page.goto(f"{live.address}/shortcuts")

    page.keyboard.type(keys)

    page.wait_for_url(f"**{leads}")


def test_a_question_mark_shows_the_sheet_over_the_page(live, page):
    page.goto(f"{live.address}/use")

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Shortcuts of the keyboard")

    expect(dialog).to_contain_text("Open the row")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_single_keys_can_be_switched_off_and_the_palette_stays(live, page):
    page.goto(f"{live.address}/shortcuts")
    page.get_by_role("button", name="Off").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")

    page.keyboard.type("gs?")
    page.keyboard.press("Control+k")

    expect(page.locator("dialog.palette-dialog")).to_be_visible()
    assert page.url.endswith("/shortcuts")


def test_keys_rest_while_somebody_types(live, page):
    page.goto(f"{live.address}/palette")

    page.locator("main input[type=search]").fill("")
    page.keyboard.type("gs?/jk")

    expect(page.locator("main input[type=search]")).to_have_value("gs?/jk")
    expect(page.locator("dialog")).to_have_count(0)


def test_rows_are_walked_and_opened_by_keys(live, page):
    page.goto(f"{live.address}/design#tables")
    focused = "() => document.activeElement.closest('tr')?.querySelector('th')?.textContent"

    walked = []
    for key in ("j", "j", "ArrowDown", "k", "End", "j", "Home"):
        page.keyboard.press(key)
        walked.append(page.evaluate(focused))
    page.evaluate("() => { document.querySelector('table.rows tbody tr a').href = '/shortcuts' }")
    page.keyboard.press("Enter")

    assert walked == ["#1", "#2", "#3", "#2", "#5", "#5", "#1"]
    page.wait_for_url("**/shortcuts")


def test_a_dialog_holds_the_focus_and_gives_it_back(live, page):
    page.goto(f"{live.address}/design")
    opener = page.get_by_role("link", name="A page at the side")
    opener.click()
    dialog = page.get_by_role("dialog")

    expect(dialog).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_an_act_is_done_in_a_dialog_over_the_page_it_is_on(live, page):
    number = people.find([ADA])[ADA]
    page.goto(f"{live.address}/subscribers/{number}")

    page.get_by_role("link", name="Note", exact=True).click()
    dialog = page.get_by_role("dialog", name="Write a note")
    assert barriers(page) == []
    dialog.get_by_role("textbox", name="Note").fill("Called about the sound.")
    dialog.get_by_role("button", name="Write the note").click()

    expect(page.locator("main")).to_contain_text("Called about the sound.")
    assert page.url.split("#")[0].endswith(f"/subscribers/{number}")


def test_without_javascript_a_dialog_and_the_palette_are_pages_and_scripted_parts_are_not_offered(live, browser, owner):
    context = browser.new_context(storage_state=owner, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live.address}/design")

    expect(page.get_by_role("button", name="Look closer")).to_have_count(0)
    expect(page.get_by_role("button", name="PNG")).to_have_count(0)
    page.get_by_role("link", name="A page as a dialog").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shortcuts of the keyboard")
    page.get_by_role("link", name="Find", exact=True).click()
    page.locator("main").get_by_role("searchbox").fill("Lovelace")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Lovelace")
    context.close()


def test_a_phone_has_a_menu_without_javascript(live, browser, owner):
    context = browser.new_context(
        storage_state=owner, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(live.address)

    expect(page.get_by_role("link", name="Retention")).not_to_be_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Retention").click()

    page.wait_for_url("**/retention")
    context.close()


@pytest.mark.parametrize(("theme", "ground"), [("Dark", "rgb(17, 20, 22)"), ("Light", "rgb(247, 246, 242)")])
def test_a_light_that_is_chosen_holds_at_once_and_on_every_page(live, browser, owner, theme, ground):
    scheme = "light" if theme == "Dark" else "dark"
    context = browser.new_context(storage_state=owner, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{live.address}/use")

    page.get_by_role("button", name=theme, exact=True).click()
    answer = page.goto(f"{live.address}/design")

    # the server has put it on the page: nothing flashes, and no script is waited for
    assert f'data-theme="{theme.lower()}"' in answer.text()[:200]
    assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == ground
    context.close()


def test_a_chart_is_taken_away_as_a_picture_of_what_is_drawn(live, page):
    page.goto(f"{live.address}/design")

    with page.expect_download() as taking:
        page.locator("#example-bars").get_by_role("button", name="PNG").click()
    picture = Path(taking.value.path()).read_bytes()

    assert taking.value.suggested_filename == "example-bars.png"
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 2 * 960
    assert height > 300
    assert _share_of(page, picture, (10, 99, 87)) > 0.03  # the bars, in the colour of the light page


def _share_of(page: Page, picture: bytes, colour: tuple[int, int, int]) -> float:
    """How much of a picture has a colour."""
    return page.evaluate(
        """async ([bytes, [r, g, b]]) => {
          const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), paint = canvas.getContext('2d');
          paint.drawImage(bitmap, 0, 0);
          const seen = paint.getImageData(0, 0, bitmap.width, bitmap.height).data;
          let n = 0;
          for (let at = 0; at < seen.length; at += 4) n += seen[at] === r && seen[at + 1] === g && seen[at + 2] === b;
          return n / (seen.length / 4);
        }""",
        [list(picture), list(colour)],
    )


def test_files_are_taken_by_their_links_and_hold_what_the_table_shows(live, page):
    page.goto(f"{live.address}/design")
    figure = page.locator("#example-funnel")
    shown = figure.locator("tbody tr").evaluate_all("rows => rows.map(row => row.cells[1].textContent)")

    with page.expect_download() as taking:
        figure.get_by_role("link", name="CSV").click()
    lines = Path(taking.value.path()).read_text(encoding="utf-8-sig").splitlines()

    assert (
        [line.split(",")[1] for line in lines[1:]]
        == [n.replace(",", "") for n in shown]
        == ["1840", "1210", "730", "512"]
    )


def test_days_are_looked_at_closer_by_buttons_and_keys_and_nothing_breaks_the_policy(live, page):
    page.goto(f"{live.address}/design")
    figure = page.locator("#example-line")
    span = (
        "() => { const {min, max} = document.querySelector('#example-line').plot.scales.x; return (max - min) / 86400 }"
    )

    figure.get_by_role("button", name="Look closer").click()
    expect(figure.locator(".uplot canvas")).to_be_visible()
    seen = [page.evaluate(span)]
    figure.get_by_role("button", name="Nearer").click()
    seen.append(page.evaluate(span))
    figure.locator("[data-zoom-frame]").focus()
    for key in ("+", "0"):
        page.keyboard.press(key)
        seen.append(page.evaluate(span))

    assert [round(days, 3) for days in seen] == [119, 71.4, 42.84, 119]
    assert barriers(page) == []
    figure.get_by_role("button", name="Back to the drawing").click()
    expect(figure.locator("svg.chart")).to_be_visible()


def test_what_is_looked_at_closer_is_what_is_drawn(live, page):
    page.goto(f"{live.address}/design")
    page.locator("#example-line").get_by_role("button", name="Look closer").click()
    page.locator("#example-line .uplot canvas").wait_for()

    plotted = page.evaluate("() => document.querySelector('#example-line').plot.data")
    told = json.loads(page.request.get(f"{live.address}/design?take=example-line.json").text())

    assert plotted[1:] == told["values"][1:]
    assert [datetime.fromtimestamp(at, UTC).date().isoformat() for at in plotted[0]] == told["values"][0]


def test_ten_thousand_rows_stay_readable_and_quick(live, page):
    page.goto(f"{live.address}/design")
    row = "<tr><th scope='row'><a href='#'>#N</a></th><td>somebody@example.org</td><td>Active</td><td class='wide'>basic</td><td class='n'>7</td><td class='n wide'>9.99</td></tr>"

    took = page.evaluate(
        """row => {
          const table = document.querySelector('table.rows'), body = table.tBodies[0], began = performance.now();
          table.classList.add('many');
          body.innerHTML = Array.from({length: 10000}, (_, n) => row.replace('#N', '#' + n)).join('');
          body.getBoundingClientRect();
          return performance.now() - began;
        }""",
        row,
    )
    page.keyboard.press("j")
    page.keyboard.press("End")
    expect(page.locator("table.rows tbody tr").last).to_be_focused()
    head = page.locator("table.rows thead th").first.bounding_box()

    assert took < 5000
    assert head is not None
    assert 0 <= head["y"] < 5  # it stays at the top of the screen
    figures = page.locator("table.rows td.n").last.evaluate(
        "cell => [getComputedStyle(cell).textAlign, getComputedStyle(cell).fontVariantNumeric]"
    )
    assert figures == ["end", "tabular-nums"]


def test_a_table_of_many_rows_is_a_table_to_who_cannot_see_it(live, context, page):
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"{live.address}/design")
    page.locator("table.many").scroll_into_view_if_needed()
    page.locator("table.many tr").last.scroll_into_view_if_needed()
    page.locator("table.many th").last.wait_for()
    tree = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    table = next(one for one in tree if _role(one) == "table" and one["name"]["value"] == "Many days")
    below, todo = [], [table]
    while todo:
        one = todo.pop()
        below.append(_role(one))
        todo += [other for other in tree if other["nodeId"] in one.get("childIds", [])]

    assert (below.count("row"), below.count("columnheader"), below.count("rowheader"), below.count("cell")) == (
        31,
        3,
        30,
        60,
    )


def _role(node: dict[str, object]) -> str:
    return str(node.get("role", {}).get("value"))  # type: ignore[attr-defined]


def test_what_was_done_is_said_by_a_toast_that_goes(live, browser, owner):
    context = browser.new_context(storage_state=owner)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{live.address}/language")
    page.get_by_role("button", name="Speak this language").click()
    toast = page.locator(".toasts.afloat")
    expect(toast).to_contain_text("These pages are in your language now")

    page.clock.run_for(9000)

    expect(toast).to_have_count(0)
    Colleague.objects.update(language="")
    context.close()


def test_a_form_with_mistakes_leads_to_them(live, page):
    page.goto(f"{live.address}/design")

    page.locator(".wrongs").get_by_role("link", name="E-mail").click()

    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-describedby", "id_email_error")
