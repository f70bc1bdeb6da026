"""The console's Programmes: what each would do is named, switching asks first, and messages are shown as they arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asking import ALWAYS, joined, said, walk
from live import until
from visiting import text, visitor

from goodwill import departure, unasked
from goodwill.console import foreseeing
from goodwill.dispatch import asked_for
from goodwill.programmes.cancel import Why
from goodwill.store.models import Act, Outgoing, Role


@pytest.fixture
def silent(house):
    """Ada has been silent for more than a year, by the clock of this machine."""
    house.now = datetime.now(UTC) - timedelta(days=400)
    ada = joined(house)
    house.now = datetime.now(UTC)
    unasked.set_up("dormancy", ALWAYS, by="owner", at=house.now)
    return ada


def test_what_a_programme_would_do_is_what_it_does_once_it_is_switched_on(house, silent):
    would = foreseeing.foreseen("dormancy")
    lead = visitor(Role.LEAD, email="lead@example.org")
    until(lambda: "1 step would be made in the next rounds." in text(lead.get("/programmes/dormancy/switch")))
    lead.post("/programmes/dormancy/switch", {"to": "on"})

    walk(house)
    page = text(lead.get("/programmes/dormancy"))

    assert (would["n"], would["steps"]) == (1, [("dormancy/asked", 1)])
    assert said(silent) == ["dormancy.last_chance"]
    assert "It is switched on" in page
    assert Act.objects.filter(what="programme switched on", who="lead@example.org").count() == 1


def test_who_may_only_look_sees_no_switch(house, silent):
    analyst = visitor(Role.ANALYST, email="analyst@example.org")

    assert "Switch it on" not in text(analyst.get("/programmes/dormancy"))
    assert analyst.post("/programmes/dormancy/switch", {"to": "on"}).status_code == 403
    assert unasked.running() == ()


def test_every_message_is_shown_as_it_arrives_and_can_do_nothing(house):
    answer = visitor(Role.ANALYST, email="analyst@example.org").get("/programmes/messages/dormancy.last_chance/it")

    assert "dall’8 marzo 2024" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "'self'" not in answer["Content-Security-Policy"].replace("frame-ancestors 'self'", "")


def test_a_programme_that_there_is_not_is_not_found(house):
    analyst = visitor(Role.ANALYST, email="analyst@example.org")

    assert analyst.get("/programmes/shout").status_code == 404
    assert analyst.get("/programmes/messages/dormancy.last_chance/de").status_code == 404


def test_the_way_out_hangs_on_no_switch_and_its_page_counts_what_came_of_it(house):
    house.now = datetime.now(UTC) - timedelta(minutes=1)
    ada = joined(house)
    house.now = datetime.now(UTC)
    link = asked_for(ada, house.now)
    departure.end(link, Why("price"), visit="a" * 16, at=house.now)
    lead = visitor(Role.LEAD, email="lead@example.org")
    asked = text(lead.get("/programmes/cancel/switch"))
    on = text(lead.post("/programmes/cancel/switch", {"to": "on"}, follow=True))
    off = text(lead.post("/programmes/cancel/switch", {"to": "off"}, follow=True))
    page = settled(lead, "/programmes/cancel")

    assert "Who follows the link leaves either way." in asked
    assert "Cancel is switched on." in on
    assert "nobody is shown an offer any more" in off
    assert "What came of it?" in page
    assert "Left: it costs too much" in page
    assert [one.because for one in Outgoing.objects.all()] == ["they asked to leave by themselves"] * 2


def settled(client, path: str) -> str:
    """Return a page once its figures are counted."""
    found: list[str] = []

    def is_there() -> bool:
        found.append(text(client.get(path)))
        return "What came of it?" in found[-1]

    until(is_there)
    return found[-1]
