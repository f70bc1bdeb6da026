"""Colleagues: invited for a week, given roles, let in again by an owner's link; and somebody always owns the house."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from visiting import PASSWORD, acts, colleague, stranger, text, visitor

from goodwill.access import invitations
from goodwill.store.models import Act, Colleague, Invitation, Role

BO = {"name": "Bo", "email": "Bo@example.org", "role": "analyst"}
CHOSEN = {"password": "another good one", "again": "another good one"}


def _link(page: str) -> str:
    """The path of the link that a page shows."""
    return re.findall(r"http://localhost(/invitation/[\w-]+)<", page)[0]


def _invite(owner: Client) -> str:
    return _link(text(owner.post("/settings/colleagues", BO)))


def _bo() -> Colleague:
    return Colleague.objects.get(email="bo@example.org")


def _later(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """Let what is made from now on be made earlier, which is the same."""
    monkeypatch.setattr(invitations, "LASTS", timedelta(days=7) - timedelta(**time))


@pytest.fixture
def owner(house) -> Client:
    return visitor(Role.OWNER)


def test_an_invited_colleague_chooses_a_password_once(owner):
    link, guest = _invite(owner), stranger()

    page = text(guest.get(link))
    guest.post(link, CHOSEN)

    assert "Your role is Analyst" in page
    assert guest.get("/").status_code == 200
    assert (_bo().role, identify_hasher(_bo().password).algorithm) == ("analyst", "argon2")
    assert [stranger().get(link).status_code, stranger().post(link, CHOSEN).status_code] == [403, 403]


def test_an_invitation_lasts_a_week(owner, monkeypatch):
    _later(monkeypatch, days=6, hours=23)
    assert stranger().get(_invite(owner)).status_code == 200

    _later(monkeypatch, days=7)
    renewed = _link(text(owner.post(f"/settings/colleagues/{_bo().pk}/invitation")))

    assert "This invitation no longer holds" in text(stranger().get(renewed))


def test_open_invitations_are_listed_until_somebody_joins(owner, monkeypatch):
    link = _invite(owner)
    before = text(owner.get("/settings/colleagues"))
    stranger().post(link, CHOSEN)
    after = text(owner.get("/settings/colleagues"))

    assert "Invited, not here yet" in before
    assert "invited by owner@example.org, good until" in before
    assert "Invited, not here yet" not in after


def test_an_expired_invitation_says_so_and_is_renewed(owner, monkeypatch):
    _later(monkeypatch, days=8)
    old = _invite(owner)
    monkeypatch.undo()
    page = text(owner.get("/settings/colleagues"))

    new = _link(text(owner.post(f"/settings/colleagues/{_bo().pk}/invitation")))

    assert ">expired<" in page
    assert [stranger().get(link).status_code for link in (old, new)] == [403, 200]


def test_a_new_link_makes_the_one_before_worthless(owner):
    old = _invite(owner)

    new = _link(text(owner.post(f"/settings/colleagues/{_bo().pk}/invitation")))

    assert [stranger().get(link).status_code for link in (old, new)] == [403, 200]


def test_an_invitation_is_taken_back_as_if_it_had_never_been(owner):
    link = _invite(owner)

    owner.post(f"/settings/colleagues/{_bo().pk}/invitation/withdrawal")

    assert stranger().get(link).status_code == 403
    assert not Colleague.objects.filter(email="bo@example.org").exists()
    assert [what for _, what, _ in acts()] == ["invited", "invitation taken back"]
    assert _invite(owner)


def test_who_has_joined_is_not_taken_back(owner):
    person = colleague(Role.AGENT)

    assert owner.post(f"/settings/colleagues/{person.pk}/invitation/withdrawal").status_code == 404
    assert Colleague.objects.filter(pk=person.pk).exists()


def test_a_link_is_kept_as_a_digest_alone(owner):
    token = _invite(owner).rpartition("/")[2]

    (row,) = Invitation.objects.all()
    assert token.encode() not in bytes(row.digest)
    assert token not in str(list(Act.objects.values()))


def test_two_who_come_with_one_link_do_not_both_get_in(owner, monkeypatch):
    link = _invite(owner)
    first, second = stranger(), stranger()
    for client in (first, second):
        client.get(link)

    answers = [client.post(link, {"password": word, "again": word}) for client, word in _two_words(first, second)]

    assert [answer.status_code for answer in answers] == [302, 403]
    assert second.get("/").status_code == 302


def _two_words(first: Client, second: Client) -> list[tuple[Client, str]]:
    return [(first, "the first to come"), (second, "the second to come")]


def test_an_owners_link_lets_somebody_in_who_forgot_their_password_and_ends_their_sessions(owner):
    person, inside, outside = colleague(Role.AGENT), visitor(Role.AGENT), stranger()
    link = _link(text(owner.post(f"/settings/colleagues/{person.pk}/invitation")))

    outside.post(link, CHOSEN)

    assert [client.get("/").status_code for client in (inside, outside)] == [302, 200]
    assert stranger().post("/sign-in", {"login": person.email, "password": PASSWORD}).status_code == 200
    assert (person.email, "chose another password by a link", None) in acts()


def test_a_closed_account_has_no_good_link(owner):
    person = colleague(Role.AGENT)
    link = _link(text(owner.post(f"/settings/colleagues/{person.pk}/invitation")))

    owner.post(f"/settings/colleagues/{person.pk}/closure")

    assert stranger().get(link).status_code == 403


def test_closing_an_account_ends_its_sessions(owner):
    person, inside = colleague(Role.AGENT), visitor(Role.AGENT)
    inside.get("/")

    owner.post(f"/settings/colleagues/{person.pk}/closure")
    owner.post(f"/settings/colleagues/{person.pk}/opening")

    assert inside.get("/").status_code == 302


def test_an_owner_takes_a_lost_phone_away(owner):
    person = colleague(Role.AGENT)
    Authenticator.objects.create(user=person, type="totp", data={})
    before = text(owner.get("/settings/colleagues"))

    owner.post(f"/settings/colleagues/{person.pk}/second-factor/removal")

    assert ">two steps<" in before
    assert not Authenticator.objects.exists()
    assert acts()[-1] == ("owner@example.org", "second factor taken away", None)
    assert ">two steps<" not in text(owner.get("/settings/colleagues"))


def test_the_last_owner_can_neither_leave_nor_step_down(owner):
    pk = Colleague.objects.get().pk

    owner.post(f"/settings/colleagues/{pk}/closure")
    owner.post(f"/settings/colleagues/{pk}/role", {"role": "agent"})

    assert Colleague.objects.values_list("role", "is_active").get() == ("owner", True)


def test_an_owner_who_was_only_invited_does_not_own_the_house_yet(owner):
    owner.post("/settings/colleagues", {**BO, "role": "owner"})
    pk = Colleague.objects.get(email="owner@example.org").pk

    owner.post(f"/settings/colleagues/{pk}/role", {"role": "agent"})

    assert Colleague.objects.get(pk=pk).role == "owner"


def test_somebody_is_invited_once(owner):
    _invite(owner)

    answer = owner.post("/settings/colleagues", {**BO, "email": " BO@example.org"})

    assert answer.status_code == 422
    assert "Somebody with this e-mail works here already." in text(answer)


def test_every_change_of_a_colleague_is_in_the_audit_log(owner):
    other = colleague(Role.AGENT)

    owner.post(f"/settings/colleagues/{other.pk}/role", {"role": "lead"})
    owner.post(f"/settings/colleagues/{other.pk}/closure")
    owner.post(f"/settings/colleagues/{other.pk}/opening")

    assert [what for _, what, _ in acts()] == ["role changed", "account closed", "account opened again"]


def test_the_page_says_what_each_role_may_do(owner):
    page = text(owner.get("/settings/colleagues"))
    lines = re.findall(r'<th scope="row" class="long">(.*?)<span.*?</th>(.*?)</tr>', page, re.DOTALL)

    told = {right: cells.count(">yes<") for right, cells in lines}
    assert told["See figures"] == 4
    assert told["Make and withdraw API tokens"] == 1
