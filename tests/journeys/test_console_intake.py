"""Intake in the console: keys shown once, arrivals seen, quarantine mended; a made-up company says that it is one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from door import Door, track
from visiting import acts, text, visitor

from goodwill import ledger
from goodwill.console import figures
from goodwill.facts import PlayLogged
from goodwill.intake import sources, waiting_room
from goodwill.intake.hearing import Delivery, Heard
from goodwill.store.models import Quarantined, Role
from goodwill.store.transactions import advance, writing

BROKEN = {"type": "track", "event": "Button Clicked", "userId": "ada", "timestamp": "next Tuesday", "messageId": "m1"}


def test_a_write_key_is_shown_once_and_opens_the_intake(house):
    owner = visitor(Role.OWNER)

    page = text(owner.post("/intake/sources", {"name": "web"}))

    key = "gw_" + page.split("<code>gw_")[1].split("<")[0]
    assert sources.source_of(key) == "web"
    assert key not in text(owner.get("/intake"))
    assert acts() == [("owner@example.org", "write key made", None)]


def test_a_name_that_is_none_is_said_beside_the_field(house):
    response = visitor(Role.OWNER).post("/intake/sources", {"name": "My Website!"})

    assert response.status_code == 422
    assert "a source&#x27;s name is" in text(response)


def test_a_withdrawn_key_opens_nothing(house):
    owner, key = visitor(Role.OWNER), sources.create("web")

    owner.post(f"/intake/sources/web/{key[-4:]}/withdrawal")

    assert Door(house).ask("POST", "/v1/track", b"{}", authorization="Basic " + _basic(key)).status != 200
    assert "withdrawn" in text(owner.get("/intake"))


def test_what_arrives_is_asked_for_again_only_when_something_did(house):
    house.tell("ada", PlayLogged(title="Solaris"))
    analyst = visitor(Role.ANALYST)
    since = figures.head()

    assert analyst.get("/intake/arrivals", {"since": since}).status_code == 204
    house.tell("ada", PlayLogged(title="Stalker"))
    again = analyst.get("/intake/arrivals", {"since": since})
    assert (again.status_code, "Stalker" in text(again)) == (200, True)


def test_an_event_in_quarantine_is_shown_opened_and_dropped(house):
    door = Door(house)
    door.batch(BROKEN)
    lead = visitor(Role.LEAD)

    listed, opened = text(lead.get("/intake/quarantine")), text(lead.get("/intake/quarantine/1"))
    dropped = lead.post("/intake/quarantine/1/dismissal")

    assert door.reasons() == []
    assert "next Tuesday" in listed + opened
    assert "Button Clicked" in opened
    assert dropped.status_code == 302
    assert [what for _, what, _ in acts()] == ["looked at a quarantined event", "event dropped"]
    assert lead.post("/intake/quarantine/1/dismissal").status_code == 404


def test_an_event_tried_again_in_vain_stays_with_its_reason(house):
    Door(house).batch(BROKEN)
    lead = visitor(Role.LEAD)

    page = text(lead.post("/intake/quarantine/1/retrial", follow=True))

    assert "It still cannot be understood" in page
    assert "Nothing waits here" not in page


def test_an_event_that_an_older_goodwill_could_not_read_is_recorded_once_tried_again(house):
    event = track("Hello")
    waiting_room.keep(
        Delivery("segment", "web", [event], house.now), [Heard(event, None, "no such event is known yet")]
    )
    lead = visitor(Role.LEAD)

    page = text(lead.post("/intake/quarantine/1/retrial", follow=True))

    assert "It is understood now and has been recorded." in page
    assert "Nothing waits here" in page
    assert [entry.fact.event for entry in ledger.since(0)] == ["Hello"]
    assert [what for _, what, _ in acts()] == ["event tried again"]


def test_a_number_that_waits_nowhere_leads_nowhere(house):
    lead = visitor(Role.LEAD)

    assert lead.get("/intake/quarantine/7").status_code == 404
    assert lead.post("/intake/quarantine/7/retrial").status_code == 404


def test_a_made_up_company_says_so_on_every_page(house):
    owner, banner = visitor(Role.OWNER), "This is a simulated company"
    pages = [
        "/",
        "/subscribers",
        "/intake",
        "/intake/quarantine",
        "/settings/colleagues",
        "/settings/audit",
        "/api/docs",
    ]

    assert not any(banner in text(owner.get(page)) for page in pages)
    with writing():
        advance("simulated", 20)
    assert all(banner in text(owner.get(page)) for page in pages)


def test_an_empty_house_teaches_the_first_step(house):
    owner = visitor(Role.OWNER)

    for page in ("/", "/subscribers"):
        shown = re.sub(r"</?span[^>]*>", "", text(owner.get(page)))
        assert "goodwill import viewing_activity.csv --as viewing-export" in shown


def _basic(key: str) -> str:
    import base64

    return base64.b64encode(f"{key}:".encode()).decode()


def _waiting(house, *events: dict, reason: str) -> None:
    waiting_room.keep(Delivery("segment", "web", events, house.now), [Heard(event, None, reason) for event in events])


def test_events_that_fail_alike_are_tried_together(house):
    _waiting(house, *(track(f"Hello {n}") for n in range(5)), reason="'Hello' is no event that we know yet")
    Door(house).batch(BROKEN)
    lead = visitor(Role.LEAD)

    page = text(lead.get("/intake/quarantine"))
    kind = {"family": "… is no event that we know yet", "source": "web"}
    shown = text(lead.get("/intake/quarantine", kind))
    after = text(lead.post("/intake/quarantine/retrials", kind, follow=True))

    assert "Why they wait" in page
    assert ("next Tuesday" in page, "next Tuesday" in shown.split("Those of this kind")[1]) == (True, False)
    assert "5 events are understood now and have been recorded." in after
    assert len(ledger.since(0)) == 5
    assert [what for _, what, _ in acts()] == ["event tried again"] * 5


def test_chosen_events_are_tried_or_dropped_and_the_others_stay(house):
    _waiting(house, *(track(f"Hello {n}") for n in range(3)), reason="not yet")
    Door(house).batch(BROKEN)
    lead = visitor(Role.LEAD)

    tried = text(lead.post("/intake/quarantine/retrials", {"event": ["1", "4", "x", "9" * 30]}, follow=True))
    dropped = text(lead.post("/intake/quarantine/dismissals", {"event": ["2", "4"]}, follow=True))

    assert "1 event is understood now and has been recorded." in tried
    assert "1 event still cannot be understood." in tried
    assert "2 events are dropped." in dropped
    assert "No event was chosen." in text(lead.post("/intake/quarantine/dismissals", follow=True))
    assert [row.pk for row in Quarantined.objects.filter(state="waiting")] == [3]


def test_a_source_says_when_it_told_last_how_much_and_how_much_was_refused(house):
    house.now = datetime.now(UTC)
    door = Door(house)
    door.batch(*(track(f"Hello {n}") for n in range(3)), BROKEN)
    sources.create("app")

    page = text(visitor(Role.OWNER).get("/intake"))
    row = page.split("?source=web")[1].split("</tr>")[0]

    assert "last event" in row
    assert ("3 facts" in row, "25%" in row, "<svg" in row) == (True, True, True)
    assert "nothing yet" in page.split("?source=app")[1].split("</tr>")[0]


def test_a_rotated_key_leaves_the_one_before_good(house):
    first = sources.create("web")
    owner = visitor(Role.OWNER)

    page = text(owner.post("/intake/sources/web/rotation"))
    second = "gw_" + page.split("<code>gw_")[1].split("<")[0]

    assert (sources.source_of(first), sources.source_of(second)) == ("web", "web")
    assert "stay good until you withdraw them" in page
    assert owner.post("/intake/sources/nobody/rotation").status_code == 404
    assert acts() == [("owner@example.org", "write key rotated", None)]


def test_the_debugger_shows_one_source_one_kind_or_one_subscriber(house):
    Door(house).batch(track("Hello"), {**track("Of Bea"), "userId": "bea"})
    house.tell("ada", PlayLogged(title="Solaris"))
    analyst = visitor(Role.ANALYST)

    def shown(**query: str) -> list[bool]:
        page = text(analyst.get("/intake/arrivals", query))
        return [word in page for word in ("Hello", "Of Bea", "Solaris")]

    assert shown() == [True, True, True]
    assert shown(source="web") == [True, True, False]
    assert shown(kind="play.logged") == [False, False, True]
    assert shown(subject=f"#{house.subject('bea')}") == [False, True, False]
    assert shown(source="web", kind="play.logged") == [False, False, False]
    assert shown(source="w%b") == [False, False, False]
    assert shown(kind="no.such", subject="x") == [True, True, True]


def test_a_paused_debugger_asks_for_nothing_more(house):
    house.tell("ada", PlayLogged(title="Solaris"))
    analyst = visitor(Role.ANALYST)

    going, paused = (
        text(analyst.get("/intake?kind=play.logged")),
        text(analyst.get("/intake?kind=play.logged&paused=1")),
    )

    assert 'hx-trigger="every 1s"' in going
    assert "kind=play.logged" in going.split("hx-get=")[1].split('"')[1]
    assert 'hx-trigger="every 1s"' not in paused
    assert "Solaris" in paused
