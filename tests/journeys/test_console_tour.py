"""The tour is offered once, leads through the real pages by its links, is left and resumed, and shows nobody what they may not open."""

from __future__ import annotations

import re

import pytest
from visiting import acts, text, visitor

from goodwill.console.touring import STEPS
from goodwill.facts import PlayLogged, SubscriptionStarted
from goodwill.store.models import Role

PLACES = {
    "today": "/",
    "subscribers": "/subscribers",
    "journey": "/subscribers/1",
    "retention": "/retention",
    "who-leaves": "/who-leaves",
    "intake": "/intake",
    "finding": "/palette",
}
OFFER = "Take the tour"


@pytest.fixture
def told(house):
    """A house that knows one subscriber."""
    house.tell("ada", SubscriptionStarted(plan="basic"), PlayLogged(title="Solaris"))
    return house


def link(page: str, name: str) -> str:
    """Where a link of a name leads; empty if there is none."""
    found = re.search(rf'<a class="button[^"]*" href="([^"]*)">{name}</a>', page)
    return found[1] if found else ""


def step(page: str) -> str:
    """The step a page shows; empty if none."""
    found = re.search(r"Tour, step (\d+ of \d+)", page)
    return found[1] if found else ""


def followed(client, address: str, *, has_cookies: bool = True) -> tuple[str, str]:
    """Where an address leads, and what stands there."""
    if not has_cookies:
        client.cookies.pop("goodwill_tour", None)
    leads = client.get(address)
    if not has_cookies:
        client.cookies.pop("goodwill_tour", None)
    return leads.headers["Location"], text(client.get(leads.headers["Location"]))


def walked(client, *, has_cookies: bool = True) -> list[tuple[str, str]]:
    """Go through the tour by its links, from the offer on Today: each address, and which step it said it was."""
    seen, ahead = [], link(text(client.get("/")), OFFER)
    while ahead:
        place, page = followed(client, ahead, has_cookies=has_cookies)
        seen.append((place, step(page)))
        ahead = link(page, "Next")
    return seen


def steps(*names: str) -> list[tuple[str, str]]:
    return [(f"{PLACES[name]}?tour={name}", f"{n} of {len(names)}") for n, name in enumerate(names, 1)]


def test_a_new_owner_is_offered_the_tour_and_goes_through_every_page_by_its_links(told):
    owner = visitor(Role.OWNER)

    seen = walked(owner)

    assert seen == steps(*PLACES)
    assert list(PLACES) == [one.name for one in STEPS]
    assert OFFER not in text(owner.get("/"))


def test_each_step_says_what_its_page_answers_before_anything_else_of_the_page(told):
    owner = visitor(Role.OWNER)

    for one in STEPS:
        _place, page = followed(owner, f"/tour/{one.name}")
        main = page.partition('<main id="main"')[2]

        assert (str(one.says) in main, str(one.worth_trying) in main) == (True, True)
        assert main.index('href="/tour/') == main.index('href="')
        assert main.index('href="/tour/') < main.index("<button" if "<button" in main else "</main>")


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.LEAD, tuple(PLACES)),
        (Role.ANALYST, tuple(PLACES)),
        (Role.AGENT, ("today", "subscribers", "journey", "retention", "who-leaves", "finding")),
    ],
)
def test_everybody_is_shown_the_pages_they_may_open_and_no_others(told, role, names):
    client = visitor(role)

    assert walked(client) == steps(*names)
    assert re.findall(r'<li><a href="/tour/([\w-]+)"', text(client.get("/tour"))) == list(names)
    assert {name: client.get(f"/tour/{name}").status_code for name in PLACES} == {
        name: 302 if name in names else 404 for name in PLACES
    }


def test_a_journey_seen_on_the_tour_is_a_look_like_any_other_and_tells_an_analyst_nobodys_name(told):
    analyst = visitor(Role.ANALYST)

    _place, page = followed(analyst, "/tour/journey")

    assert [subject for _who, _what, subject in acts()] == [1]
    assert re.search(r"\bada\b", page) is None


def test_back_leads_back_and_the_first_step_has_no_way_back(told):
    owner = visitor(Role.OWNER)
    _place, second = followed(owner, "/tour/subscribers")

    place, first = followed(owner, link(second, "Back"))

    assert (place, step(first), link(first, "Back")) == ("/?tour=today", "1 of 7", "")


def test_a_tour_is_ended_where_it_is_and_resumed_there(told):
    owner = visitor(Role.OWNER)
    _place, page = followed(owner, "/tour/retention")

    place, ended = followed(owner, link(page, "End the tour"))
    listed = text(owner.get("/tour"))

    assert (place, step(ended), "The tour has ended." in ended) == ("/retention", "", True)
    assert [step(text(owner.get(page))) for page in PLACES.values()] == [""] * len(PLACES)
    assert OFFER not in text(owner.get("/"))
    assert followed(owner, link(listed, "Resume at: Retention"))[0] == "/retention?tour=retention"
    assert link(listed, "Start again") == "/tour/today"


def test_what_is_tried_on_a_page_keeps_the_step_and_other_pages_do_not_show_it(told):
    owner = visitor(Role.OWNER)
    followed(owner, "/tour/retention")

    assert step(text(owner.get("/retention?by=country"))) == "4 of 7"
    assert step(text(owner.get("/subscribers"))) == ""


def test_the_offer_is_dismissed_for_good_and_the_tour_is_still_found(told):
    owner = visitor(Role.OWNER)

    answer = owner.post("/tour/dismissal")
    today = text(owner.get("/"))

    assert answer.headers["Location"] == "/"
    assert int(answer.cookies["goodwill_tour"]["max-age"]) == 365 * 24 * 3600
    assert OFFER not in today
    assert '<a class="button bare slim" href="/tour">Tour</a>' in today
    assert 'href="/tour"' in text(owner.get("/palette?q=tour")).partition('<main id="main"')[2]
    assert link(text(owner.get("/tour")), "Start the tour") == "/tour/today"


def test_without_its_cookie_the_links_lead_through_all_the_same(told):
    owner = visitor(Role.OWNER)

    assert walked(owner, has_cookies=False) == steps(*PLACES)
    assert OFFER in text(owner.get("/"))
    assert link(text(owner.get("/tour")), "Start the tour") == "/tour/today"


@pytest.mark.parametrize("kept", ["nowhere", "retention.left.left", ".left", "<b>", "0"])
def test_a_cookie_or_an_address_nobody_made_breaks_nothing(told, kept):
    owner = visitor(Role.OWNER)
    owner.cookies["goodwill_tour"] = kept

    answers = [owner.get(address) for address in ("/", "/tour", "/retention", "/?tour=nowhere", "/intake?tour=today")]

    assert [(one.status_code, step(text(one))) for one in answers] == [(200, "")] * len(answers)
    assert [owner.get(f"/tour/nowhere{way}").status_code for way in ("", "/end")] == [404, 404]


def test_a_house_that_knows_nobody_yet_shows_nobodys_journey(house):
    assert walked(visitor(Role.OWNER)) == steps(*(name for name in PLACES if name != "journey"))
