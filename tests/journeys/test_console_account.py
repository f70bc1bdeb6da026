"""One's own account: name and language, password, where one is signed in; and being asked who one is."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from visiting import PASSWORD, acts, colleague, confirm, stranger, text, visitor

from goodwill import access
from goodwill.console.access import sign_in_link
from goodwill.store.models import Colleague, Role, Token

BASE = "http://localhost"
NEW = "a quite different one"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _sign_in(client: Client, password: str = PASSWORD) -> int:
    return client.post("/sign-in", {"login": "agent@example.org", "password": password}).status_code


def _sessions(client: Client) -> list[str]:
    """The numbers of the sessions that can be ended from here."""
    return re.findall(r"/settings/account/sessions/(\d+)/end", text(client.get("/settings/account")))


@pytest.fixture
def agent(house) -> Colleague:
    return colleague(Role.AGENT)


def test_name_and_language_are_changed(agent):
    client = visitor(Role.AGENT)

    client.post("/settings/account", {"name": "Bo Novák", "language": "pl"})

    assert Colleague.objects.values_list("name", "language").get() == ("Bo Novák", "pl")
    assert acts()[-1] == ("agent@example.org", "account changed", None)
    assert '<html lang="pl"' in text(client.get("/settings/account"))


@pytest.mark.parametrize("typed", [{"name": "", "language": "en"}, {"name": "Bo", "language": "tlh"}])
def test_what_is_no_name_or_language_is_said_beside_its_field(agent, typed):
    assert visitor(Role.AGENT).post("/settings/account", typed).status_code == 422


def test_sessions_tell_where_and_on_what(agent):
    phone = Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.44", headers={"user-agent": FIREFOX})
    _sign_in(phone)
    page = text(visitor(Role.AGENT).get("/settings/account"))

    assert "Firefox · Linux" in page
    assert "192.0.2.44" in page
    assert "this one" in page


def test_one_session_is_ended_and_the_others_go_on(agent):
    here, there, elsewhere = visitor(Role.AGENT), stranger(), stranger()
    for client in (there, elsewhere):
        _sign_in(client)
    number = max(_sessions(here), key=int)

    here.post(f"/settings/account/sessions/{number}/end")

    assert [client.get("/").status_code for client in (here, there, elsewhere)] == [200, 200, 302]
    assert acts()[-1] == ("agent@example.org", "session ended", None)


def test_all_other_sessions_are_ended_at_once(agent):
    here, there = visitor(Role.AGENT), stranger()
    _sign_in(there)

    here.post("/settings/account/sessions/others/end")

    assert [client.get("/").status_code for client in (here, there)] == [200, 302]
    assert _sessions(here) == []


def test_another_colleagues_session_cannot_be_ended(agent):
    theirs = visitor(Role.OWNER)
    theirs.get("/")
    number = max(_sessions(visitor(Role.OWNER)), key=int)

    answer = visitor(Role.AGENT).post(f"/settings/account/sessions/{number}/end")

    assert answer.status_code == 404
    assert theirs.get("/").status_code == 200


def test_a_changed_password_ends_the_sessions_elsewhere_and_keeps_this_one(agent):
    here, there = visitor(Role.AGENT), stranger()
    _sign_in(there)

    here.post("/settings/account/password", {"present": PASSWORD, "password": NEW, "again": NEW})

    assert [client.get("/").status_code for client in (here, there)] == [200, 302]
    assert [_sign_in(stranger(), password) for password in (PASSWORD, NEW)] == [200, 302]
    assert ("agent@example.org", "password changed", None) in acts()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"present": "wrong"}, "This is not your present password."),
        ({"again": "another"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "A password has 10 characters at least."),
        ({"password": "agent@example.org", "again": "agent@example.org"}, "too similar"),
    ],
)
def test_a_password_is_not_changed_by_who_does_not_know_it_nor_to_a_weak_one(agent, typed, said):
    wanted = {"present": PASSWORD, "password": NEW, "again": NEW, **typed}

    page = text(visitor(Role.AGENT).post("/settings/account/password", wanted))

    assert said in page
    assert _sign_in(stranger()) == 302


def test_who_came_by_a_link_chooses_a_first_password(house):
    guest = colleague(Role.AGENT)
    guest.set_unusable_password()
    guest.save()
    client = stranger()
    client.get(sign_in_link(guest, BASE).removeprefix(BASE))

    client.post("/settings/account/first-password", {"password": NEW, "again": NEW})

    assert client.get("/").status_code == 200
    assert _sign_in(stranger(), NEW) == 302


def test_what_is_sensitive_is_done_once_it_is_confirmed_and_as_it_was_asked(house):
    owner = visitor(Role.OWNER, sure=False)

    asked = owner.post("/settings/tokens", {"name": "report", "role": "analyst"})
    before = Token.objects.count()
    done = owner.post(asked.headers["Location"], {"password": PASSWORD})

    assert asked.headers["Location"] == "/confirm?next=%2Fsettings%2Ftokens"
    assert before == 0
    assert access.token_of("gwt_" + text(done).split("<code>gwt_")[1].split("<")[0]).role == "analyst"


def test_a_wrong_password_confirms_nothing_and_counts_as_a_try_to_sign_in(house):
    owner = visitor(Role.OWNER, sure=False)
    way = owner.post("/settings/tokens", {"name": "report", "role": "analyst"}).headers["Location"]

    tries = [owner.post(way, {"password": "wrong"}).status_code for _ in range(5)]

    assert tries == [200] * 4 + [429]
    assert owner.post(way, {"password": PASSWORD}).status_code == 429
    assert not Token.objects.exists()


def test_what_was_confirmed_long_ago_is_asked_again(house):
    owner = visitor(Role.OWNER)
    session = owner.session
    session["account_authentication_methods"][-1]["at"] -= 601
    session.save()

    assert owner.post("/settings/tokens", {"name": "r", "role": "analyst"}).headers["Location"].startswith("/confirm?")


def test_a_password_typed_at_the_door_need_not_be_typed_again_at_once(house):
    colleague(Role.OWNER)
    client = stranger()
    client.post("/sign-in", {"login": "owner@example.org", "password": PASSWORD})

    assert client.post("/settings/tokens", {"name": "report", "role": "analyst"}).status_code == 200


def test_a_link_that_let_somebody_in_confirms_nothing(house):
    client = stranger()
    client.get(sign_in_link(colleague(Role.OWNER), BASE).removeprefix(BASE))

    assert client.post("/settings/tokens", {"name": "r", "role": "analyst"}).headers["Location"].startswith("/confirm?")


def test_a_fragment_leads_its_page_to_where_it_is_confirmed(house):
    owner = visitor(Role.OWNER, sure=False)

    answer = owner.post(
        "/settings/tokens", headers={"hx-request": "true", "hx-current-url": "http://localhost/settings/tokens"}
    )

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/confirm?next=%2Fsettings%2Ftokens")


def test_another_persons_confirmation_counts_for_nobody_else(house):
    owner, other = visitor(Role.OWNER, sure=False), colleague(Role.LEAD)
    confirm(owner, other)

    assert owner.post("/settings/tokens", {"name": "r", "role": "analyst"}).headers["Location"].startswith("/confirm?")
