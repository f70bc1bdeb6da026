"""The second step: an authenticator app and recovery codes, set up by oneself or because an owner demands it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from authenticator import code
from django.test import Client
from visiting import PASSWORD, acts, colleague, stranger, text, visitor

from goodwill import policy
from goodwill.access import invitations
from goodwill.console.access import sign_in_link
from goodwill.console.links import invitation_link
from goodwill.store.models import Colleague, Role

BASE, LEAD = "http://localhost", "lead@example.org"
SECRET = re.compile(r"<code>([A-Z2-7]{32})</code>")
CODES = re.compile(r"<code>(\d{8})</code>")


class Phone:
    """An authenticator app that was set up for a colleague's account."""

    def __init__(self, client: Client) -> None:
        self.secret = SECRET.findall(text(client.get("/settings/account/app")))[0]
        self.answer = client.post("/settings/account/app", {"code": code(self.secret)})


def _password(client: Client, email: str = LEAD, password: str = PASSWORD) -> Any:
    return client.post("/sign-in", {"login": email, "password": password})


def _step(client: Client, typed: str) -> Any:
    return client.post("/sign-in/step", {"code": typed})


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.fixture
def phone(house) -> Phone:
    """A lead's phone."""
    return Phone(visitor(Role.LEAD))


def test_with_an_app_the_password_alone_opens_nothing(phone):
    client = stranger()

    first = _password(client)
    is_in_before = _is_in(client)
    second = _step(client, code(phone.secret))

    assert (first.headers["Location"], is_in_before) == ("/sign-in/step", False)
    assert (second.status_code, _is_in(client)) == (302, True)


def test_setting_it_up_shows_recovery_codes_and_is_written_down(phone):
    assert phone.answer.headers["Location"] == "/settings/account/recovery-codes"
    assert [what for _, what, _ in acts()] == ["second factor added", "second factor added"]


def test_a_code_that_does_not_fit_sets_up_nothing(house):
    client = visitor(Role.LEAD)
    client.get("/settings/account/app")

    page = text(client.post("/settings/account/app", {"code": "000000"}))

    assert "This code does not fit" in page
    assert not Authenticator.objects.exists()


def test_the_picture_of_the_key_is_drawn_and_tells_whose_it_is(house):
    from allauth.core import context
    from django.test import RequestFactory

    from goodwill.console.entering.adapters import SecondFactor

    with context.request_context(RequestFactory().get("/")):
        url = SecondFactor().build_totp_url(colleague(Role.LEAD), "A" * 32)
    page = text(visitor(Role.LEAD).get("/settings/account/app"))

    assert url == f"otpauth://totp/lead%40example.org?secret={'A' * 32}&issuer=Goodwill"
    assert '<svg class="qr" viewBox="0 0 ' in page
    assert "data:" not in page


def test_the_key_rests_sealed(phone):
    row = Authenticator.objects.get(type="totp")

    assert phone.secret not in str(row.data)


def test_a_code_is_good_for_one_use(phone):
    first, second = stranger(), stranger()
    for client in (first, second):
        _password(client)
    typed = code(phone.secret)

    assert _step(first, typed).status_code == 302
    assert "This code does not fit" in text(_step(second, f"{typed[:3]} {typed[3:]}"))
    assert _step(second, code(phone.secret, steps=1)).status_code == 302


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_of_another_minute_does_not_fit(phone, steps):
    client = stranger()
    _password(client)

    assert "This code does not fit" in text(_step(client, code(phone.secret, steps=steps)))


def test_a_recovery_code_takes_the_place_of_the_phone_once(phone):
    codes = CODES.findall(text(visitor(Role.LEAD).get("/settings/account/recovery-codes")))
    first, second = stranger(), stranger()
    for client in (first, second):
        _password(client)

    assert len(codes) == 10
    assert _step(first, codes[0]).status_code == 302
    assert _step(second, codes[0]).status_code == 200
    assert "9 are left" in text(first.get("/settings/account"))


def test_recovery_codes_are_downloaded_and_made_anew(phone):
    client = visitor(Role.LEAD)
    before = client.get("/settings/account/recovery-codes.txt")
    client.post("/settings/account/recovery-codes/renewal")
    after = client.get("/settings/account/recovery-codes.txt")

    known = [set(re.findall(r"^\d{8}$", text(answer), re.MULTILINE)) for answer in (before, after)]
    assert [len(one) for one in known] == [10, 10]
    assert known[0].isdisjoint(known[1])
    assert before.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'


def test_five_wrong_codes_pause_the_second_step_as_five_wrong_passwords_do(phone):
    client = stranger()
    _password(client)
    tries = [_step(client, "000000").status_code for _ in range(5)]

    assert tries == [200] * 4 + [429]
    assert _step(client, code(phone.secret)).status_code == 429
    assert _password(stranger()).status_code == 429
    assert acts()[-1] == (LEAD, "sign-in paused", None)


def test_a_lock_holds_at_its_own_address_alone(phone):
    thief, owner = stranger(), Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.7")
    _password(thief)
    for _ in range(5):
        _step(thief, "000000")
    _password(owner)

    assert _step(owner, code(phone.secret)).status_code == 302


def test_codes_tried_from_many_addresses_end_too(phone):
    statuses = []
    for n in range(12):
        thief = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"192.0.2.{n}")
        _password(thief)
        statuses.append(text(_step(thief, "000000")))

    assert "Too many tries did not fit" in statuses[-1]
    assert "Too many tries did not fit" not in statuses[0]


def test_no_link_goes_round_the_second_step(phone):
    person = Colleague.objects.get(email=LEAD)
    by_link, by_password = stranger(), stranger()

    chosen = by_password.post(
        invitation_link(invitations.new_link(person, by="owner"), BASE).removeprefix(BASE),
        {"password": "another good one", "again": "another good one"},
    )
    entered = by_link.get(sign_in_link(person, BASE).removeprefix(BASE))

    assert [answer.headers["Location"] for answer in (entered, chosen)] == ["/sign-in/step"] * 2
    assert not any(map(_is_in, (by_link, by_password)))


def test_giving_up_half_way_leaves_nobody_in(phone):
    client = stranger()
    _password(client)

    client.post("/sign-out")

    assert _step(client, code(phone.secret)).headers["Location"] == "/sign-in"
    assert not _is_in(client)


def test_without_the_app_its_recovery_codes_are_gone_as_well(phone):
    client = visitor(Role.LEAD)

    client.post("/settings/account/app/removal")

    assert not Authenticator.objects.exists()
    assert _password(stranger()).headers["Location"] == "/"


def test_who_lacks_a_demanded_second_step_is_led_to_it_before_anything_else(house):
    policy.change(by="owner@example.org", two_factor=["lead"])
    client, analyst = visitor(Role.LEAD), visitor(Role.ANALYST)

    led = [client.get(address).headers.get("Location") for address in ("/", "/subscribers", "/settings/account")]
    page = text(client.get("/settings/account/second-factor"))

    assert led == ["/settings/account/second-factor"] * 3
    assert "who has the role Lead signs in with two steps" in page
    assert client.post("/theme", {"theme": "dark"}).headers["Location"] == "/settings/account/second-factor"
    assert client.get("/nowhere").status_code == 404
    assert _is_in(analyst)


def test_once_it_is_set_up_everything_is_open(house):
    policy.change(by="owner@example.org", two_factor=["lead"])
    client = visitor(Role.LEAD)

    Phone(client)

    assert CODES.search(text(client.get("/settings/account/recovery-codes")))
    assert _is_in(client)
