"""Signing in with the business's own identity provider: only who was invited, by the address it has verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import SECRETS, House
from django.test import Client
from provider import CLIENT, SECRET, Provider
from visiting import acts, colleague, stranger, text

from goodwill.access import invitations
from goodwill.site.setup import open_site
from goodwill.store.models import Colleague, Role

ADA = "ada@example.org"


@pytest.fixture
def provider(house: House) -> Iterator[Provider]:
    """The provider of the house."""
    provider = Provider()
    told = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": "Contoso"}
    open_site(house.path, env={**SECRETS, **{f"GOODWILL_OIDC_{name}": value for name, value in told.items()}})
    yield provider
    provider.close()


def _come(client: Client, provider: Provider) -> Any:
    return client.get(provider.authorize(client.get("/sign-in/elsewhere").headers["Location"]))


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_a_colleague_signs_in_elsewhere(provider):
    colleague(Role.AGENT, email=ADA)
    client = stranger()

    _come(client, provider)

    assert _is_in(client)
    assert "Sign in with Contoso" in text(stranger().get("/sign-in"))
    assert [what for _, what, _ in acts()] == ["signs in elsewhere from now on", "signed in"]


def test_who_was_invited_joins_by_this_door_and_their_link_is_spent(provider):
    link = invitations.invite(name="Ada", email=ADA, role=Role.LEAD, by="owner")
    client = stranger()

    _come(client, provider)

    assert _is_in(client)
    assert invitations.invited(link.token) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
    ],
)
def test_who_is_not_expected_or_not_verified_gets_no_further(provider, claims):
    colleague(Role.OWNER, email=ADA)
    provider.claims |= claims
    client = stranger()

    answer = _come(client, provider)

    assert answer.status_code == 403
    assert "Nobody expects this address" in text(answer)
    assert not _is_in(client)
    assert Colleague.objects.count() == 1


def test_an_expired_invitation_opens_this_door_no_more_than_its_own(provider, monkeypatch):
    from datetime import timedelta

    monkeypatch.setattr(invitations, "LASTS", timedelta(seconds=-1))
    invitations.invite(name="Ada", email=ADA, role=Role.LEAD, by="owner")

    assert _come(stranger(), provider).status_code == 403


def test_once_known_a_person_is_known_by_the_providers_own_name_for_them(provider):
    colleague(Role.AGENT, email=ADA)
    _come(stranger(), provider)
    provider.claims |= {"email": "ada.lovelace@example.org", "email_verified": False}
    client, other = stranger(), stranger()

    _come(client, provider)
    provider.claims |= {"sub": "another"}
    refused = _come(other, provider)

    assert (_is_in(client), refused.status_code, _is_in(other)) == (True, 403, False)


def test_a_closed_account_is_closed_by_this_door_too(provider):
    person = colleague(Role.AGENT, email=ADA)
    _come(stranger(), provider)
    Colleague.objects.filter(pk=person.pk).update(is_active=False)
    client = stranger()

    assert _come(client, provider).headers["Location"] == "/sign-in/closed"
    assert not _is_in(client)


def test_two_answers_about_different_people_are_believed_by_nobody(provider):
    colleague(Role.AGENT, email=ADA)
    provider.userinfo = {**provider.claims, "sub": "somebody else"}

    answer = _come(stranger(), provider)

    assert "The sign-in elsewhere did not work" in text(answer)


def test_an_answer_to_nobodys_question_is_not_taken(provider):
    colleague(Role.AGENT, email=ADA)
    asked = stranger().get("/sign-in/elsewhere").headers["Location"]
    victim = stranger()

    victim.get(provider.authorize(asked))

    assert not _is_in(victim)


def test_a_second_step_is_asked_for_after_this_door_as_after_every_other(provider):
    from allauth.mfa.models import Authenticator

    person = colleague(Role.AGENT, email=ADA)
    Authenticator.objects.create(user=person, type="totp", data={})

    assert _come(stranger(), provider).headers["Location"] == "/sign-in/step"


def test_a_provider_that_does_not_answer_is_said_to_be_away(provider):
    colleague(Role.AGENT, email=ADA)
    provider.close()

    answer = stranger().get("/sign-in/elsewhere")

    assert answer.status_code == 503
    assert "Contoso does not answer" in text(answer)


def test_who_has_only_this_door_confirms_by_it(provider):
    invitations.invite(name="Ada", email=ADA, role=Role.OWNER, by="owner")
    client = stranger()
    _come(client, provider)

    way = client.post("/settings/tokens", {"name": "report", "role": "analyst"}).headers["Location"]
    visit = client.get("/confirm/elsewhere/visit?next=/settings/tokens").headers["Location"]
    back = client.get(provider.authorize(visit)).headers["Location"]
    done = client.get(back)

    assert way == "/confirm/elsewhere?next=%2Fsettings%2Ftokens"
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert "gwt_" in text(done)


def test_another_persons_word_confirms_nothing(provider):
    invitations.invite(name="Ada", email=ADA, role=Role.OWNER, by="owner")
    client = stranger()
    _come(client, provider)
    visit = client.get("/confirm/elsewhere/visit?next=/settings/tokens").headers["Location"]
    provider.claims |= {"sub": "another"}

    assert client.get(provider.authorize(visit)).status_code == 403


def test_without_a_provider_there_is_no_such_door(house):
    colleague(Role.OWNER)

    assert [stranger().get(path).status_code for path in ("/sign-in/elsewhere", "/sign-in/elsewhere/back")] == [
        404,
        404,
    ]
