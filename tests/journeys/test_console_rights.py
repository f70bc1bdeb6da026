"""Each role may do what the table says and nothing else: asked cell by cell, over HTTP, by every address there is."""

from __future__ import annotations

import pytest
from django.urls import URLPattern
from visiting import stranger, visitor

from goodwill.access import TABLE, Right, may
from goodwill.console.urls import urlpatterns
from goodwill.facts import MessageReceived
from goodwill.store.models import Role

CELLS = """
see figures                                  owner lead agent analyst
see subscribers, by number                   owner lead agent analyst
see who somebody is and what they wrote      owner lead agent
see what arrives                             owner lead       analyst
see the events in quarantine as they came    owner lead
try quarantined events again, or drop them   owner lead
make and withdraw write keys                 owner
see how the house is doing                   owner lead
make and withdraw API tokens                 owner
invite colleagues and change their roles     owner
see who looked at what and did what          owner
"""
MEANT = {Right(line[:45].strip()): {Role(role) for role in line[45:].split()} for line in CELLS.strip().splitlines()}

OPEN_TO_ALL = {"sign_in", "sign_out", "welcome", "enter", "invitation"}
ADDRESSES = {
    "home": ("GET", "/"),
    "subscribers": ("GET", "/subscribers"),
    "subscriber": ("GET", "/subscribers/1"),
    "retention": ("GET", "/retention"),
    "curves_csv": ("GET", "/retention/curves.csv"),
    "curves_svg": ("GET", "/retention/curves.svg"),
    "cohorts_csv": ("GET", "/retention/cohorts.csv"),
    "cohorts_svg": ("GET", "/retention/cohorts.svg"),
    "use": ("GET", "/use"),
    "titles_csv": ("GET", "/use/titles.csv"),
    "hours_csv": ("GET", "/use/hours.csv"),
    "hours_svg": ("GET", "/use/hours.svg"),
    "devices_csv": ("GET", "/use/devices.csv"),
    "intake": ("GET", "/intake"),
    "arrivals": ("GET", "/intake/arrivals"),
    "new_source": ("POST", "/intake/sources"),
    "withdraw_source": ("POST", "/intake/sources/web/beef/withdrawal"),
    "quarantined": ("GET", "/intake/quarantine"),
    "quarantined_one": ("GET", "/intake/quarantine/1"),
    "retry": ("POST", "/intake/quarantine/1/retrial"),
    "drop": ("POST", "/intake/quarantine/1/dismissal"),
    "colleagues": ("GET", "/settings/colleagues"),
    "change_role": ("POST", "/settings/colleagues/1/role"),
    "close_account": ("POST", "/settings/colleagues/1/closure"),
    "open_account": ("POST", "/settings/colleagues/1/opening"),
    "invite_again": ("POST", "/settings/colleagues/99/invitation"),
    "tokens": ("GET", "/settings/tokens"),
    "withdraw_token": ("POST", f"/settings/tokens/{'0' * 64}/withdrawal"),
    "health": ("GET", "/settings/health"),
    "audit": ("GET", "/settings/audit"),
}


def _right(name: str) -> Right:
    route = next(route for route in urlpatterns if route.name == name)
    guarded: Right = route.callback.right
    return guarded


@pytest.mark.parametrize("right", Right)
def test_the_table_says_what_was_meant(right):
    assert {role for role in Role if right in TABLE[role]} == MEANT[right]


def test_a_role_nobody_wrote_down_may_nothing():
    assert not any(may(role, right) for role in ("", "admin", "Owner") for right in Right)


def test_every_address_asks_the_table_or_is_the_door():
    unguarded = {
        route.name for route in urlpatterns if isinstance(route, URLPattern) and not hasattr(route.callback, "right")
    }

    assert unguarded == OPEN_TO_ALL
    assert {route.name for route in urlpatterns} == OPEN_TO_ALL | ADDRESSES.keys()


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_may_and_is_refused_the_rest(house, role):
    house.tell("ada", MessageReceived(channel="email", text="hello"))
    client = visitor(role)

    for name, (method, address) in ADDRESSES.items():
        status = client.generic(method, address).status_code

        assert (status == 403) is not may(role, _right(name)), (name, status)
        assert status < 500, name


def test_a_stranger_is_shown_the_door_everywhere(house):
    visitor(Role.OWNER)

    for method, address in ADDRESSES.values():
        response = stranger().generic(method, address)

        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("role", Role)
def test_the_navigation_offers_only_what_may_be_opened(house, role):
    client = visitor(role)

    offered = [place.address for place in _places(client)]

    assert offered
    assert [client.get(address).status_code for address in offered] == [200] * len(offered)


def _places(client):
    from django.test import RequestFactory

    from goodwill.console.context import frame, settings_places
    from goodwill.store.models import Colleague

    request = RequestFactory().get("/")
    request.user = Colleague.objects.get(pk=client.session["_auth_user_id"])
    return [*frame(request)["places"], *settings_places(request)]
