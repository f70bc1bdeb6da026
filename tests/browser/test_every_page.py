"""Every address there is, as a page: in four languages, in both lights, on desk and phone, for everybody and from this house alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from addresses import ADDRESSES
from conftest import House
from live import Live, until
from looking import AXE, SCREENS, Watched
from matrix import Furnished, furnish
from parts import missing
from playwright.sync_api import Browser, Page, Response
from visiting import colleague

from goodwill import ledger, people
from goodwill.console.access import sign_in_link
from goodwill.facts import (
    InvoiceFailed,
    InvoicePaid,
    PlayLogged,
    Posting,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.store.models import Colleague, Role
from goodwill.vocabulary import Handle, HandleKind

LANGUAGES = ("en", "it", "fr", "pl")
PAIRS = ((("desk", "light"), ("phone", "dark")), (("desk", "dark"), ("phone", "light")))
COUNTED = ("/", "/retention", "/use", "/intake", "/subscribers")
"""Pages whose figures are counted behind them: they are looked at once they are there."""


@dataclass(frozen=True)
class Look:
    """On which screen and in which light a page is looked at, and whether axe is asked of it."""

    screen: str
    light: str
    is_asked: bool = True


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Furnished]]:
    """A served house with one of everything, forty subscribers to draw, and their figures counted."""
    server = Live(tmp_path_factory.mktemp("every-page") / "home")
    furnished = furnish(House(server.home))
    _crowd()
    yield server.start(), furnished
    server.stop()


def _crowd() -> None:
    now = datetime.now(UTC)
    handles = [Handle(HandleKind.USER, f"crowd-{n}") for n in range(40)]
    subjects = people.subjects_of(handles)
    for n, handle in enumerate(handles):
        began = now - timedelta(days=400 - 9 * n)
        told = [
            (
                began,
                SubscriptionStarted(
                    plan=("basic", "a-plan-with-a-rather-long-name")[n % 2],
                    amount_minor=1299,
                    currency="EUR",
                    interval="month",
                    country=("FR", "PL", "IT")[n % 3],
                    button="web",
                ),
            )
        ]
        told += [
            (
                now - timedelta(days=n % 9, hours=n),
                PlayLogged(title=f"Title {n % 5}", seconds=900 * (n % 7), length=5400, device="tv"),
            )
        ]
        told += [(now - timedelta(days=20), InvoicePaid(amount_minor=1299, currency="EUR"))]
        if not n % 5:
            told.append((now - timedelta(days=2), InvoiceFailed(reason="card_expired", attempt=1)))
        if not n % 3:
            told.append((now - timedelta(days=n), SubscriptionCancelled(cause="voluntary", reason="price")))
        ledger.record(
            [
                Posting(subjects[handle], max(at, began), fact, f"crowd{n}-{i}", "web")
                for i, (at, fact) in enumerate(told)
            ]
        )


@pytest.fixture(scope="module")
def owner(house, browser: Browser) -> dict[str, object]:
    """The cookies of an owner who signed in by link and waited until all is counted."""
    server, _ = house
    context = browser.new_context()
    page = context.new_page()
    link = sign_in_link(colleague(Role.OWNER, email="every@example.org"), server.address)
    page.goto(link, timeout=120_000)  # a server's first page brings the console's modules
    for address in COUNTED:
        until(lambda address=address: _is_counted(page, server.address + address), within=120)
    state = context.storage_state()
    context.close()
    return state


def _is_counted(page: Page, address: str) -> bool:
    """Say whether a page, loaded anew, shows all its figures; what runs elsewhere is told as it was when it was loaded."""
    page.goto(address)
    return "eing counted" not in page.locator("main").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_for_everybody_in_every_language(house, browser, owner, language):
    """Every page in every language on both screens, and axe asked of each of its four pairs of screen and light in one.

    What a query makes of a page is looked at in two languages, and axe asked in both of their pairs: of all four too.
    """
    turn = LANGUAGES.index(language)

    def looks(n: int, path: str) -> Sequence[Look]:
        seen = PAIRS[(n + turn) % 2]
        if "?" in path:
            return [Look(*pair) for pair in seen] if (n + turn) % 4 < 2 else ()
        asked = (n + turn) % 4 // 2
        return [Look(*pair, is_asked=place == asked) for place, pair in enumerate(seen)]

    assert _wrong(house, browser, owner, language, looks) == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_for_everybody_in_every_language_light_and_screen(house, browser, owner, language):
    every = [Look(*pair) for pair in (*PAIRS[0], *PAIRS[1])]

    assert _wrong(house, browser, owner, language, lambda _n, _path: every) == {}


def _wrong(house, browser, owner, language, looks) -> dict[str, list[str]]:
    """What is wrong with pages, by page, screen and light; ``looks`` says how the n-th page is looked at."""
    if not AXE.exists():
        missing("axe-core is not here")
    server, furnished = house
    Colleague.objects.filter(email="every@example.org").update(language=language)
    context = browser.new_context(storage_state=owner, reduced_motion="reduce")
    watched, found = Watched(context, server.address), {}
    for n, path in enumerate(_pages(furnished)):
        if not (chosen := looks(n, path)):
            continue
        answer = watched.page.goto(server.address + path, wait_until="load")
        if not answer or not _is_page(answer):
            continue
        for look in chosen:
            width, height = SCREENS[look.screen]
            watched.page.set_viewport_size({"width": width, "height": height})
            watched.page.emulate_media(color_scheme=look.light, reduced_motion="reduce")
            if wrong := watched.seen(is_asked=look.is_asked):
                found[f"{path} {look.screen} {look.light}"] = wrong
    context.close()
    return found


def _is_page(answer: Response) -> bool:
    """Say whether it is neither a file to take away, nor part of a page, nor a letter as it is sent: nothing may run in one, so nothing can look."""
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    is_letter = "sandbox" in answer.headers.get("content-security-policy", "")
    return is_html and not is_letter and "<html" in answer.text()


def _pages(furnished: Furnished) -> list[str]:
    """Every address that is looked at, with its objects filled in; files to take away are no pages."""
    looked = [address for address in ADDRESSES.values() if "GET" in address.methods]
    paths = [furnished.path(path) for address in looked for path in address.paths]
    only = os.environ.get("ONLY_PAGE", "")
    return [
        path
        for path in paths
        if "take=" not in path
        and not path.split("?")[0].endswith((".csv", ".svg", ".json", ".png", ".tar"))
        and only in path
    ]
