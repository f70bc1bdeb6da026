"""Who gets in: the first owner by the printed link, colleagues by invitation and password, nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from visiting import BACKEND, PASSWORD, colleague, stranger, text, visitor

from goodwill.console import links
from goodwill.console.access import owner_link, sign_in_link
from goodwill.store.models import Colleague, Role

BASE = "http://localhost"
OWNER = {"name": "Ada", "email": "Ada@Example.org", "password": PASSWORD, "again": PASSWORD}


def _path(link: str) -> str:
    return link.removeprefix(BASE)


def _sign_in(client: Client, email: str, password: str) -> int:
    return client.post("/sign-in", {"login": email, "password": password}).status_code


def _signed_in(client: Client, email: str, password: str) -> Any:
    return client.post("/sign-in", {"login": email, "password": password}, follow=True)


def test_the_first_owner_is_made_by_the_printed_link(house):
    client = stranger()

    client.post(_path(owner_link(BASE)), OWNER)

    owner = Colleague.objects.get()
    assert (owner.email, owner.role, identify_hasher(owner.password).algorithm) == (
        "ada@example.org",
        "owner",
        "argon2",
    )
    assert client.get("/").status_code == 200
    assert owner_link(BASE) is None


def test_a_stranger_without_the_link_makes_nobody(house):
    for address in ("/sign-in", "/welcome/guess", "/welcome/"):
        stranger().get(address)
    stranger().post("/welcome/guess", OWNER)

    assert not Colleague.objects.exists()


def test_the_owners_link_is_spent_once_somebody_owns_the_house(house):
    link = owner_link(BASE)
    stranger().post(_path(link), OWNER)

    again = stranger().post(_path(link), {**OWNER, "email": "eve@example.org"})

    assert again.status_code == 403
    assert Colleague.objects.count() == 1


def test_the_owners_link_grows_old(house, monkeypatch):
    monkeypatch.setattr(links, "OWNER_LASTS", timedelta(seconds=-1))

    assert stranger().get(_path(owner_link(BASE))).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"again": "another"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "A password has 10 characters at least."),
        ({"password": "1234567890", "again": "1234567890"}, "too common"),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_a_weak_beginning_is_said_beside_its_field(house, typed, said):
    response = stranger().post(_path(owner_link(BASE)), {**OWNER, **typed})

    assert said in text(response)
    assert not Colleague.objects.exists()


def test_a_colleague_signs_in_whatever_the_case_of_their_address(house):
    colleague(Role.AGENT)
    client = stranger()

    assert _sign_in(client, "AGENT@example.org", PASSWORD) == 302
    assert client.get("/").status_code == 200


def test_after_five_wrong_tries_even_the_right_password_waits(house):
    colleague(Role.OWNER)
    client = stranger()
    tries = [_sign_in(client, email, "wrong") for email in ("owner@example.org", "OWNER@example.org ") * 2]

    assert tries == [200] * 4
    assert _sign_in(client, "Owner@example.org", "wrong") == 429
    assert _sign_in(client, "owner@example.org", PASSWORD) == 429


def test_a_sign_in_link_opens_the_door_once(house):
    link = _path(sign_in_link(colleague(Role.OWNER), BASE))
    first, second = stranger(), stranger()

    assert (first.get(link).status_code, second.get(link).status_code) == (302, 403)
    assert (first.get("/").status_code, second.get("/").status_code) == (200, 302)


def test_a_sign_in_link_grows_old_and_cannot_be_forged(house, monkeypatch):
    person = colleague(Role.OWNER)
    link = _path(sign_in_link(person, BASE))

    assert stranger().get(link[:-3] + "abc").status_code == 403
    monkeypatch.setattr(links, "SIGN_IN_LASTS", timedelta(seconds=-1))
    assert stranger().get(link).status_code == 403


def test_a_closed_account_enters_by_no_door(house):
    person = colleague(Role.LEAD)
    link, inside = _path(sign_in_link(person, BASE)), visitor(Role.LEAD)

    Colleague.objects.filter(pk=person.pk).update(is_active=False)

    assert stranger().get(link).status_code == 403
    assert "This account is closed" in text(_signed_in(stranger(), person.email, PASSWORD))
    assert inside.get("/").status_code == 302


def test_no_form_is_taken_without_its_seal(house):
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.force_login(colleague(Role.OWNER), backend=BACKEND)

    for address in ("/sign-out", "/intake/sources", "/settings/colleagues", "/settings/tokens"):
        assert strict.post(address, {}).status_code == 403, address


def test_every_answer_tells_the_browser_to_trust_only_this_house(house):
    colleague(Role.OWNER)
    responses = [stranger().get("/sign-in"), visitor(Role.OWNER).get("/"), stranger().get("/nowhere")]

    for response in responses:
        policy = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
        assert policy == {
            "default-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "object-src": "'none'",
        }
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "no-store" in response.headers["Cache-Control"]


def test_the_session_cookie_is_for_http_and_this_site_alone(house):
    colleague(Role.OWNER)
    client = stranger()
    _sign_in(client, "owner@example.org", PASSWORD)

    cookie = client.cookies["goodwill_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_link_to_elsewhere_is_not_followed_after_sign_in(house):
    colleague(Role.OWNER)

    response = stranger().post(
        "/sign-in?next=https://evil.example/", {"login": "owner@example.org", "password": PASSWORD}
    )

    assert response.headers["Location"] == "/"
