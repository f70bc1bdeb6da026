"""A decision that its guard-rail stopped is told to owners and leads: by mail in their language, on Today, by the doctor."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import mailserver
import pytest
from announcing import announced, arm_of, company, days, rise
from live import until
from outgoing import let_leave, windows
from visiting import colleague, text, visitor

from goodwill import dispatch, doctor, ledger, review
from goodwill.access.invitations import invite
from goodwill.channels.email import Email
from goodwill.channels.memory import Memory
from goodwill.console import unwell
from goodwill.decisions.record import Stop
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.facts import Posting, SubscriptionCancelled
from goodwill.site.setup import open_site
from goodwill.store.models import Colleague, News, Role
from goodwill.store.transactions import writing

FIGURES = {
    "decision": "rise", "subject": 7, "arm": "pilot", "measure": "cancellations", "value": 3.25, "low": 1.81,
    "high": 5.5, "above": 1.5, "n_told": 1200, "n_charged": 0,
}  # fmt: skip
SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}


def speaks(role: Role, language: str) -> Colleague:
    person = colleague(role, email=f"{role}-{language or 'any'}@example.org")
    person.language = language
    person.save()
    return person


def news(house, doors) -> dict:
    """Order the mail of a stop, and bring it."""
    with writing():
        dispatch.put_news("decision.stopped", "stopped:7", FIGURES, at=house.now)
    return dict(dispatch.bring_news(doors, house.now))


def findings(house) -> list[str]:
    home = open_site(house.path, env=SECRETS, migrated=False)
    return [one.what for one in doctor.examine(home).findings if one.check == "stopped decisions are seen to"]


def test_owners_and_leads_are_told_of_a_guard_rails_stop_until_it_is_taken_back(house):
    house.now = datetime.now(UTC) - timedelta(days=6)
    doors, people = company(house, 40)
    for role, language in ((Role.OWNER, "fr"), (Role.LEAD, "pl"), (Role.ANALYST, "it")):
        speaks(role, language)
    invite(name="Bea", email="bea@example.org", role=Role.LEAD, by="ada@example.org")  # has not come yet
    announced(house, rise(house, told_in=0, stops=(Stop(measure="cancellations", above=1.2),)))
    days(house, doors, 2)
    pilot = [one for one in people if arm_of(one) == "pilot"]
    held = [one for one in people if arm_of(one) == "held_out"]
    for n, one in enumerate([*pilot[:18], *held[:1]]):
        ledger.record([Posting(one, house.now, SubscriptionCancelled(cause="voluntary"), f"left:{n}")], at=house.now)
    days(house, doors, 2)
    dispatch.bring_news(doors, house.now)
    dispatch.bring_news(doors, house.now + timedelta(days=1))

    assert review.reviewed("rise").stopped is not None
    told = {key.rpartition(":")[0]: one for key, one in doors.channels["email"].letters.items() if one.subject == 0}
    letters = [one for one in doors.channels["email"].letters.values() if one.subject == 0]
    assert {one.address: one.language for one in letters} == {"owner-fr@example.org": "fr", "lead-pl@example.org": "pl"}
    assert list(told) == [f"stopped:{review.reviewed('rise').subject}"]
    assert all(f"/decisions/{review.reviewed('rise').subject}" in one.text for one in letters)
    [found] = findings(house)
    assert re.fullmatch(r"the guard-rail stopped the decision rise on \d{4}-\d\d-\d\d: told 20, charged anew 0", found)

    unwell.looked(doctor.examine(open_site(house.path, env=SECRETS, migrated=False)))
    said = html.unescape(page(visitor(Role.OWNER, email="owner@example.org")))
    assert f'<a href="/decisions/{review.reviewed("rise").subject}">The guard-rail stopped the decision rise on' in said
    assert "The guard-rail stopped" not in page(visitor(Role.ANALYST))

    review.take_back("rise", reason="too many left", by="ada@example.org", at=house.now)
    assert findings(house) == []


def page(client) -> str:
    until(lambda: "eing counted:" not in text(client.get("/")), within=60)
    return text(client.get("/"))


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("en", "“rise” was stopped by its guard-rail", "came to 3.25 times what is expected (1.81 to 5.50)"),
        ("it", "«rise» è stata fermata dal suo limite", "3,25 volte"),
        ("fr", "« rise » a été arrêtée par son garde-fou", "3,25 fois"),
        ("pl", "Decyzja „rise” zatrzymana: przekroczono granicę", "3,25 razy"),
        (
            "",
            "“rise” was stopped by its guard-rail",
            "came to 3.25 times what is expected (1.81 to 5.50); at most 1.50 times was agreed",
        ),
    ],
)
def test_the_mail_is_in_the_language_of_who_reads_it(house, language, title, said):
    let_leave(house)
    doors = windows()
    speaks(Role.OWNER, language)
    for measure in ("cancellations", "contacts", "revenue"):
        with writing():
            dispatch.put_news("decision.stopped", measure, FIGURES | {"measure": measure}, at=house.now)

    assert dispatch.bring_news(doors, house.now)["told"] == 3

    letters = list(doors.channels["email"].letters.values())
    assert [said in one.text for one in letters] == [True, True, language not in ("en", "")]
    assert {len(one.text.split("\n\n")) for one in letters} == {7}
    for letter in letters:
        assert letter.title.replace("\xa0", " ") == title
        assert letter.language == (language or "en")
        assert "pilot" in letter.text
        assert '<html lang="' + (language or "en") in letter.html
        assert "https://goodwill.example/decisions/7" in letter.html


def test_a_mail_leaves_once_for_a_stop_and_over_the_real_channel(house):
    let_leave(house)
    speaks(Role.LEAD, "it")
    with mailserver.running() as server:
        doors = windows(channels={"email": Email(server.mail())})
        server.says["mail"] = "451 later"
        assert news(house, doors) == {"told": 0, "failed": 1, "dead": 0}
        house.wait(hours=1)
        assert news(house, doors) == {"told": 1, "failed": 0, "dead": 0}
        assert news(house, doors) == {"told": 0, "failed": 0, "dead": 0}

    assert [one.recipients for one in server.taken] == [["lead-it@example.org"]]


def test_a_mail_whose_worker_died_is_asked_for_before_it_goes_out_again(house):
    let_leave(house)
    speaks(Role.LEAD, "it")
    memory = Memory("email")
    doors = windows(channels={"email": memory})

    def dies(letter) -> None:
        memory.letters[letter.key] = letter
        raise KeyboardInterrupt

    memory.fails = dies
    with pytest.raises(KeyboardInterrupt):
        news(house, doors)
    memory.fails = lambda _letter: pytest.fail("it went out again")

    assert news(house, doors) == {"told": 0, "failed": 0, "dead": 0}  # still in the dead worker's hands
    house.wait(minutes=11)
    assert news(house, doors) == {"told": 1, "failed": 0, "dead": 0}


def test_what_cannot_be_brought_is_given_up_and_the_doctor_says_so(house):
    house.now = datetime.now(UTC)
    let_leave(house)
    speaks(Role.OWNER, "")

    def refuses(_letter) -> None:
        raise DeliveryRefused("550 no such box")

    assert news(house, windows(channels={"email": Memory("email", fails=refuses)}))["dead"] == 1
    found = doctor.examine(open_site(house.path, env=SECRETS, migrated=False)).findings
    [what] = [one.what for one in found if one.check == "colleagues are told by mail"]
    assert what == "a mail to owner-any@example.org was given up: 550 no such box"


def test_nothing_leaves_while_the_house_lets_nothing_leave_and_a_week_later_it_is_no_news(house):
    speaks(Role.OWNER, "")
    doors = windows()

    assert news(house, doors) == {"told": 0, "failed": 0, "dead": 0}
    house.wait(days=8)
    let_leave(house)
    assert news(house, doors) == {"told": 0, "failed": 0, "dead": 1}
    assert doors.channels["email"].letters == {}


def test_a_server_that_stays_away_is_tried_ever_less_often_and_then_given_up(house):
    let_leave(house)
    speaks(Role.OWNER, "")

    def away(_letter) -> None:
        raise DeliveryFailed("nobody answers", is_away=True)

    doors = windows(channels={"email": Memory("email", fails=away)})
    counts = []
    for _ in range(9):
        counts.append(news(house, doors))
        house.now = max(house.now, datetime.fromtimestamp(News.objects.get().next_us / 1e6, UTC))

    assert sum(one["failed"] for one in counts) == 7
    assert sum(one["dead"] for one in counts) == 1
