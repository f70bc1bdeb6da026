"""Each role may do what the table says and nothing else: asked cell by cell, over HTTP, by every address there is.

What every address is meant to be is written in ``tests/addresses.py``. The last tests take each check away in turn
and hold that the matrix says so: a matrix that cannot fail shows nothing.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser

import matrix
import pytest
from addresses import ADDRESSES, OPERATIONS
from allauth.mfa.models import Authenticator
from matrix import Furnished, complaints, furnish, told, unsure_complaints
from visiting import colleague, stranger, visitor

from goodwill.access import TABLE, Right, may
from goodwill.store.models import Colleague, Role, SavedView

CELLS = """
see figures                                  owner lead agent analyst
see subscribers, by number                   owner lead agent analyst
see who somebody is and what they wrote      owner lead agent
write notes about a subscriber               owner lead agent
note what a subscriber agrees to             owner lead agent
pause a subscription                         owner lead agent
let a subscriber go                          owner lead
tell two subscribers as one, or apart again  owner lead
let an app open a subscriber's inbox          owner lead agent
export what is known of a subscriber         owner lead
forget a subscriber                          owner lead
act on many subscribers at once              owner lead
share a view of the list with everybody      owner lead
switch programmes on and off                 owner lead
write decisions down and seal their forecasts owner lead
see what arrives                             owner lead       analyst
see the events in quarantine as they came    owner lead
try quarantined events again, or drop them   owner lead
make and withdraw write keys                 owner
import files                                 owner lead
see what the house has chosen                owner lead       analyst
choose rates, margins, languages, privacy    owner
make webhooks and choose what they are told  owner
see what leaves and what waits to leave      owner lead
stop what leaves, or try it again            owner lead
see how the house is doing                   owner lead
make and withdraw API tokens                 owner
invite colleagues and change their roles     owner
see who looked at what and did what          owner
look after one's own account                 owner lead agent analyst
"""
MEANT = {Right(line[:45].strip()): {Role(role) for role in line[45:].split()} for line in CELLS.strip().splitlines()}
GUARDED = [name for name, address in ADDRESSES.items() if address.right is not None]
ANYBODYS = lambda _view: Authenticator.objects.all()  # noqa: E731 -- a check without its check
SENSITIVE = {Right.RUN_TOKENS, Right.RUN_COLLEAGUES, Right.RUN_POLICY, Right.EXPORT, Right.ERASE}
"""Rights whose acts ask once more who is there."""
DOORS = [name for name, address in ADDRESSES.items() if address.right is None]
TELLING = [name for name in GUARDED if any(not may(role, ADDRESSES[name].right) for role in Role)]
"""Addresses whose check can be seen from outside: some role may not."""


@pytest.fixture
def furnished(house) -> Furnished:
    """A house with one of everything in it."""
    return furnish(house)


@pytest.mark.parametrize("right", Right)
def test_the_table_says_what_was_meant(right):
    assert {role for role in Role if right in TABLE[role]} == MEANT[right]


def test_a_role_nobody_wrote_down_may_nothing():
    assert not any(may(role, right) for role in ("", "admin", "Owner") for right in Right)


def test_every_address_is_written_down_with_what_it_is_meant_to_be():
    assert set(matrix.routes()) == set(ADDRESSES)


def test_every_call_of_the_api_is_written_down():
    paths = json.loads(stranger().get("/api/openapi.json").content)["paths"]
    calls = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}

    assert calls == set(OPERATIONS)


def test_every_address_asks_for_the_right_it_is_meant_to():
    asks = {name: getattr(callback, "right", None) for name, callback in matrix.routes().items()}

    assert asks == {name: address.right for name, address in ADDRESSES.items()}


def test_what_is_sensitive_is_written_down_and_asks_who_is_there_once_more(furnished):
    asks = {name: getattr(callback, "confirmed", frozenset()) for name, callback in matrix.routes().items()}
    unsure = visitor(Role.OWNER, sure=False)

    assert asks == {name: address.sure for name, address in ADDRESSES.items()}
    assert [wrong for name in GUARDED for wrong in unsure_complaints(unsure, name, furnished)] == []


@pytest.mark.parametrize("name", [name for name in GUARDED if ADDRESSES[name].right in SENSITIVE])
def test_what_cannot_be_undone_or_gives_something_away_asks_who_is_there(name):
    address = ADDRESSES[name]

    assert address.methods - {"GET"} <= address.sure, (
        "put @confirmed(...) under @needs(...), and sure(...) around its line"
    )


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_it_may_and_is_refused_the_rest_by_every_method(furnished, role):
    client = visitor(role)

    assert [wrong for name in GUARDED for wrong in complaints(client, name, furnished, role=role)] == []
    assert [wrong for name in DOORS for wrong in complaints(visitor(role), name, furnished, role=role)] == []


@pytest.mark.parametrize("role", [*Role, None])
def test_a_token_answers_as_far_as_its_role_goes(furnished, role):
    assert [wrong for call in OPERATIONS for wrong in matrix.call_complaints(furnished, call, role=role)] == []


def test_a_stranger_is_shown_the_door_everywhere(furnished):
    colleague(Role.OWNER)

    assert [wrong for name in GUARDED for wrong in complaints(stranger(), name, furnished, role=None)] == []


def test_a_closed_account_is_a_stranger(furnished):
    client = visitor(Role.OWNER)
    Colleague.objects.filter(email="owner@example.org").update(is_active=False)

    assert [wrong for name in GUARDED for wrong in complaints(client, name, furnished, role=None)] == []


@pytest.mark.parametrize("role", Role)
def test_the_navigation_offers_only_what_may_be_opened(house, role):
    client = visitor(role)

    offered = [place.address for place in _places(client)]

    assert offered
    assert [client.get(address).status_code for address in offered] == [200] * len(offered)


def test_a_check_taken_away_from_any_address_is_seen(furnished):
    """Each address in turn asks for a right that everybody has: the matrix must say that somebody was let in."""
    clients = {role: visitor(role) for role in Role}
    callbacks, unseen = matrix.routes(), []
    for name in TELLING:
        cell = matrix.check(callbacks[name], "right")
        meant, cell.cell_contents = cell.cell_contents, matrix.weakest()
        try:
            shut_out = [role for role in Role if not may(role, ADDRESSES[name].right)]
            unseen += [(name, role) for role in shut_out if not complaints(clients[role], name, furnished, role=role)]
        finally:
            cell.cell_contents = meant

    assert unseen == []


def test_a_confirmation_no_longer_asked_for_is_seen(furnished, monkeypatch):
    # allauth asks as well, of what is its own: both checks are taken away.
    asks = "allauth.account.internal.flows.reauthentication.is_reauthentication_required"
    monkeypatch.setattr(asks, lambda *_, **__: False)
    unsure, callbacks, unseen = visitor(Role.OWNER, sure=False), matrix.routes(), []
    for name in (name for name in GUARDED if ADDRESSES[name].sure):
        cell = matrix.check(callbacks[name], "methods")
        meant, cell.cell_contents = cell.cell_contents, ()
        try:
            unseen += [name] if not unsure_complaints(unsure, name, furnished) else []
        finally:
            cell.cell_contents = meant

    assert unseen == []


@pytest.mark.parametrize(
    ("check", "without", "name"),
    [
        ("goodwill.console.entering.sessions.end", lambda *_: True, "console:end_session"),
        ("allauth.mfa.webauthn.views.EditWebAuthnView.get_queryset", ANYBODYS, "mfa_edit_webauthn"),
        ("allauth.mfa.webauthn.views.RemoveWebAuthnView.get_queryset", ANYBODYS, "mfa_remove_webauthn"),
    ],
)
def test_what_is_anothers_and_can_be_had_is_seen(furnished, monkeypatch, check, without, name):
    monkeypatch.setattr(check, without)

    assert complaints(visitor(Role.ANALYST), name, furnished, role=Role.ANALYST)


@pytest.mark.parametrize("right", sorted({right for right in OPERATIONS.values() if right not in TABLE[Role.ANALYST]}))
def test_a_check_taken_away_from_the_api_is_seen(furnished, monkeypatch, right):
    from goodwill.api import inboxes, leaving, persons, questions, v1

    demand = v1.demand
    for module in (v1, questions, persons, leaving, inboxes):
        monkeypatch.setattr(module, "demand", lambda request, asked: None if asked is right else demand(request, asked))
    calls = [call for call, wanted in OPERATIONS.items() if wanted is right]

    assert [call for call in calls if not matrix.call_complaints(furnished, call, role=Role.ANALYST)] == []


def test_a_door_left_open_is_seen(furnished, monkeypatch):
    colleague(Role.OWNER)
    monkeypatch.setattr("goodwill.console.middleware.SignedIn.process_view", lambda *_: None)

    unseen = [name for name in GUARDED if not complaints(stranger(), name, furnished, role=None)]

    assert unseen == []


@pytest.mark.parametrize(
    ("check", "without", "name"),
    [
        ("goodwill.console.views.subscriber.allowed", lambda *_: True, "console:subscriber"),
        ("goodwill.console.listing.allowed", lambda *_: True, "console:subscribers"),
        ("goodwill.console.listing.allowed", lambda *_: True, "console:found"),
        ("goodwill.console.told.masked", lambda fact: fact, "console:subscriber"),
        ("goodwill.console.views.intake.masked", lambda fact: fact, "console:intake"),
        ("goodwill.console.views.intake.masked", lambda fact: fact, "console:arrivals"),
    ],
)
def test_a_mask_taken_off_is_seen(furnished, monkeypatch, check, without, name):
    monkeypatch.setattr(check, without)

    assert any("personal" in wrong for wrong in complaints(visitor(Role.ANALYST), name, furnished, role=Role.ANALYST))


def test_a_mask_taken_off_the_api_is_seen(furnished, monkeypatch):
    monkeypatch.setattr("goodwill.api.v1.personal_fields", lambda _kind: frozenset())
    call = "GET /api/v1/subscribers/{subject}/journey"

    assert any("personal" in wrong for wrong in matrix.call_complaints(furnished, call, role=Role.ANALYST))


def _places(client):
    from django.test import RequestFactory

    from goodwill.console.places import groups, settings_places

    request = RequestFactory().get("/")
    request.user = Colleague.objects.get(pk=client.session["_auth_user_id"])
    return [*(place for group in groups(request) for place in group.places), *settings_places(request)]


BY_LINK = {f"console:{name}" for name in ("asked", "leave_by_link", "leave_for_good", "take_offer", "stay_after_all")}
"""What a sealed link opens: who holds it may post, and a mail program has no cookie."""


def test_what_is_sent_wants_the_token_of_a_page_of_ours_everywhere(furnished):
    strict = visitor(Role.OWNER)
    strict.handler.enforce_csrf_checks = True
    sent = [name for name, address in ADDRESSES.items() if "POST" in address.methods and not name.startswith("api")]

    taken = {name for name in sent if strict.post(furnished.path(ADDRESSES[name].path)).status_code != 403}

    assert taken == BY_LINK


@pytest.mark.parametrize("call", OPERATIONS)
def test_a_browser_that_is_signed_in_has_no_way_into_the_api(furnished, call):
    method, _, path = call.partition(" ")

    assert visitor(Role.OWNER).generic(method, furnished.path(path)).status_code == 401


@pytest.mark.parametrize("role", Role)
def test_a_number_of_another_kind_or_of_nobody_leads_nowhere(furnished, role):
    """A decision asked for as a subscriber, a subscriber as a decision, and numbers that nobody has."""
    client, found = visitor(role), []
    swapped = {"subject": furnished.names["decision"], "decision": furnished.names["subject"]}
    nobody = dict.fromkeys(("subject", "decision", "event", "view", "errand", "import", "webhook"), "987654321")
    for wrong in (swapped, nobody):
        names = {**furnished.names, **wrong}
        for name, address in ADDRESSES.items():
            if not any(f"{{{one}}}" in address.path.partition("?")[0] for one in wrong):
                continue
            for method in address.methods & {"GET", "POST"}:
                asked = client.get if method == "GET" else client.post
                status = asked(address.path.format(**names), follow=True).status_code
                found += [(name, method, status)] if status not in (403, 404) else []

    assert found == []


def test_a_view_that_nobody_shares_is_found_by_nobody_else(furnished):
    view = SavedView.objects.get()
    SavedView.objects.update(is_shared=False)
    asked = [("GET", f"/subscribers/views/{view.pk}"), ("POST", f"/subscribers/views/{view.pk}/removal")]

    answers = [visitor(role).generic(*one).status_code for role in Role for one in asked]

    assert set(answers) == {404}
    assert "Milano" not in "".join(told(visitor(role).get("/subscribers")) for role in Role)
    assert SavedView.objects.count() == 1


def test_every_page_says_who_may_frame_or_keep_it_and_offers_nothing_that_needs_a_mouse_or_scripts(furnished):
    """Nobody frames a page of ours, guesses its kind, learns where one came from, or runs what is not ours; nobody keeps it."""
    client = visitor(Role.OWNER)
    paths = [(name, furnished.path(one.path)) for name, one in ADDRESSES.items() if "GET" in one.methods]
    meant = {"X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"same-origin", "no-referrer"}}

    answers = {name: client.get(path) for name, path in paths}
    open_ = [
        (name, header)
        for name, answer in answers.items()
        for header, values in meant.items()
        if answer.headers.get(header) not in values
    ]
    framed = [
        name for name, answer in answers.items() if answer.headers.get("X-Frame-Options") not in ("DENY", "SAMEORIGIN")
    ]
    kept = [
        name
        for name, answer in answers.items()
        if answer.status_code == 200
        and not {"no-store", "private"} & set(answer.headers.get("Cache-Control", "").split(", "))
    ]
    unruled = [
        name for name, one in answers.items() if "default-src" not in one.headers.get("Content-Security-Policy", "")
    ]

    assert (open_, framed, kept, unruled) == ([], [], [], [])
    shown = {name: Offered(told(one)) for name, one in answers.items() if one.headers.get("Content-Type", "") == HTML}
    assert {name: page.wrong for name, page in shown.items() if page.wrong and name != "console:design"} == {}
    assert len(shown) > 60


HTML = "text/html; charset=utf-8"


class Offered(HTMLParser):
    """What a page offers to do that nobody could do by keyboard alone, or with scripts off, or without our token.

    The page of the design is left out: its buttons are there to be looked at.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._form: dict[str, str | None] | None = None
        self._has_token = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._form, self._has_token = told, False
        self._has_token |= told.get("name") == "csrfmiddlewaretoken"
        hangs = tag == "button" and self._form is None and not {"form", "popovertarget"} & told.keys()
        says_so = {"needs-script", "hidden"} & {*(told.get("class") or "").split(), *told}
        if hangs and not says_so:
            self.wrong.append(f"a button that does nothing without scripts: {told}")
        if any(name.startswith("on") for name in told) or int(told.get("tabindex") or 0) > 0:
            self.wrong.append(f"a script in the page, or an order of its own: {tag} {told}")
        if tag == "a" and not told.get("href"):
            self.wrong.append(f"a link that leads nowhere: {told}")
        if told.get("role") in ("button", "link", "checkbox") and tag not in ("a", "button", "input", "summary"):
            self.wrong.append(f"something to press that no key presses: {tag} {told}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            if (self._form.get("method") or "get").lower() == "post" and not self._has_token:
                self.wrong.append(f"a form without our token: {self._form}")
            self._form = None


def test_what_needs_a_mouse_a_script_or_a_token_is_found():
    wrong = '<form method="post"></form><button>x</button><i tabindex="2"></i><a>x</a><b role="button"></b>'
    fine = (
        '<form method="post"><input name="csrfmiddlewaretoken"><button>x</button></form><button class="needs-script">'
    )

    assert len(Offered(wrong).wrong) == 5
    assert Offered(fine).wrong == []
