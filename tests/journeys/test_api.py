"""The API answers who holds a token, as far as the token's role goes, in the shapes it declares."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from door import Door
from visiting import acts, text, visitor

from goodwill import access, people
from goodwill.facts import (
    InvoicePaid,
    MessageReceived,
    PlayLogged,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.store.models import Role
from goodwill.vocabulary import Handle, HandleKind, SubjectId

EMAIL, WORDS = "ada@lovelace.example", "my engine will not start"


class Asker:
    """A program with a token."""

    def __init__(self, role: Role | str) -> None:
        self._client = Client(SERVER_NAME="localhost")
        self.token = access.make_token("tests", Role(role), by="tests").text

    def ask(self, path: str, *, method: str = "GET", **query: Any) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        response = self._client.generic(
            method, f"/api/v1{path}", query_params=query, headers={"authorization": f"Bearer {self.token}"}
        )
        return response.status_code, json.loads(response.content) if response.content else None


@pytest.fixture
def ada(house) -> int:
    """A subscriber with a short life."""
    subject = house.subject("ada")
    people.link(SubjectId(subject), Handle(HandleKind.EMAIL, EMAIL))
    house.tell("ada", SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", interval="month"))
    house.wait(days=1)
    house.tell("ada", PlayLogged(title="Solaris", seconds=600, length=9900, device="tv", member="Byron"))
    house.tell("ada", InvoicePaid(amount_minor=999, currency="EUR"), MessageReceived(channel="email", text=WORDS))
    return subject


@pytest.mark.parametrize("token", ["", "gwt_guess", "Basic x", "é"])
def test_without_a_token_nothing_is_answered(house, token):
    headers = {"authorization": f"Bearer {token}"} if token else {}

    response = Client(SERVER_NAME="localhost").get("/api/v1/facts", headers=headers)

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_session_is_no_token(house):
    assert visitor(Role.OWNER).get("/api/v1/facts").status_code == 401


def test_a_withdrawn_token_opens_nothing(house):
    owner, asker = visitor(Role.OWNER), Asker(Role.LEAD)
    digest = text(owner.get("/settings/tokens")).split("/settings/tokens/")[1].split("/")[0]

    owner.post(f"/settings/tokens/{digest}/withdrawal")

    assert asker.ask("/facts")[0] == 401


def test_a_token_made_in_the_console_is_shown_once(house):
    owner = visitor(Role.OWNER)

    page = text(owner.post("/settings/tokens", {"name": "report", "role": "analyst"}))

    token = "gwt_" + page.split("<code>gwt_")[1].split("<")[0]
    assert access.token_of(token).role == "analyst"
    assert token not in text(owner.get("/settings/tokens"))


def test_facts_are_counted(ada):
    assert Asker(Role.ANALYST).ask("/facts") == (200, {"facts": 4, "tail": 4, "segments": 0, "quarantined": 0})


def test_a_profile_is_what_the_facts_add_up_to(ada):
    status, profile = Asker(Role.ANALYST).ask(f"/subscribers/{ada}", as_of="2026-01-20T00:00:00Z")

    assert status == 200
    wanted = {"subject": ada, "standing": "active", "plan": "basic", "plays": 1, "seconds": 600, "devices": ["tv"]}
    assert {name: profile[name] for name in wanted} == wanted
    assert profile["started_at"] == "2026-01-15T12:00:00Z"
    assert profile["paid"] == [{"key": "EUR", "n": 999}]


def test_a_journey_is_told_stretch_by_stretch(ada):
    asker, told, after = Asker(Role.AGENT), [], 0

    while after is not None:
        _, answer = asker.ask(f"/subscribers/{ada}/journey", after=after, limit=3)
        told += answer["facts"]
        after = answer["next"]

    assert [fact["name"] for fact in told] == [
        "subscription.started", "play.logged", "invoice.paid", "message.received",
    ]  # fmt: skip
    assert told[3]["fields"] == {"channel": "email", "text": WORDS}


def test_a_query_nobody_knows_is_refused_and_not_passed_over(ada):
    asker = Asker(Role.AGENT)

    assert asker.ask(f"/subscribers/{ada}/journey", limt=3) == (
        422,
        {"code": "Refused", "message": "nothing is known of limt; this call heeds after, known_by, limit"},
    )
    assert asker.ask("/facts", by="plan")[1]["message"] == "nothing is known of by; this call takes no query"


def test_an_analysts_token_reads_no_words_and_finds_nobody_by_handle(ada):
    asker = Asker(Role.ANALYST)

    _, journey = asker.ask(f"/subscribers/{ada}/journey")

    assert journey["facts"][3]["fields"] == {"channel": "email"}
    assert asker.ask("/subscribers", kind="email", handle=EMAIL)[0] == 403
    assert asker.ask("/quarantine/1/retrial", method="POST")[0] == 403


def test_a_handle_leads_to_its_subscriber(ada):
    asker = Asker(Role.AGENT)

    assert asker.ask("/subscribers", kind="email", handle=EMAIL) == (200, {"subject": ada})
    assert asker.ask("/subscribers", kind="email", handle="nobody@example.org")[0] == 404
    assert asker.ask("/subscribers", kind="decision", handle="x")[0] == 404


def test_every_look_by_a_token_is_written_down(ada):
    asker = Asker(Role.AGENT)
    asker.ask(f"/subscribers/{ada}")
    asker.ask(f"/subscribers/{ada}/journey")
    asker.ask("/subscribers", kind="email", handle=EMAIL)

    assert acts()[1:] == [
        ("token tests", "asked for a profile", ada),
        ("token tests", "asked for a journey", ada),
        ("token tests", "searched by handle", None),
    ]


def test_retention_counts_who_stayed(house, ada):
    house.tell("bo", SubscriptionStarted(plan="basic"))
    house.wait(days=45)
    house.tell("bo", SubscriptionCancelled(cause="voluntary"))

    status, answer = Asker(Role.ANALYST).ask("/retention", by="plan", as_of="2026-04-15T00:00:00Z")

    assert status == 200
    (group,) = answer["groups"]
    assert (group["group"], group["n_started"]) == ("basic", 2)
    assert [(m["month"], m["n_at_risk"], m["n_kept"]) for m in group["months"]] == [(0, 2, 2), (1, 2, 2), (2, 2, 1)]


def test_dormancy_names_who_pays_in_silence(house, ada):
    status, answer = Asker(Role.ANALYST).ask("/dormancy", as_of="2028-02-01T00:00:00Z")

    assert status == 200
    assert (answer["n_paying"], answer["n_dormant"]) == (1, 1)
    assert [one["subject"] for one in answer["subscribers"]] == [ada]


def test_quarantine_is_listed_and_mended(house):
    Door(house).batch({"type": "track", "event": "x", "userId": "ada", "timestamp": "next Tuesday", "messageId": "m"})
    asker = Asker(Role.LEAD)

    _, waiting = asker.ask("/quarantine")

    assert [one["id"] for one in waiting] == [1]
    assert asker.ask("/quarantine/1/retrial", method="POST")[0] == 409
    assert asker.ask("/quarantine/1/dismissal", method="POST") == (204, None)
    assert asker.ask("/quarantine/1/dismissal", method="POST")[0] == 404


def test_the_page_of_the_api_names_every_call(house):
    page = text(visitor(Role.ANALYST).get("/api/docs"))
    paths = json.loads(Client(SERVER_NAME="localhost").get("/api/openapi.json").content)["paths"]

    assert paths
    assert [path for path in paths if path not in page] == []
