"""The API finds people by name, notes, copies and forgets them, as far as its token's role goes, once for each key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from visiting import acts as audited

from goodwill import access, acts, ledger, people
from goodwill.facts import NoteWritten, SubscriberDescribed, SubscriptionStarted
from goodwill.store.models import Role
from goodwill.vocabulary import SubjectId


class Program:
    """A program with a token, that sends JSON."""

    def __init__(self, role: Role) -> None:
        self._client = Client(SERVER_NAME="localhost")
        self._token = access.make_token("crm", role, by="tests").text

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        return self._told(self._client.get(f"/api/v1{path}", query, headers=self._headers()))

    def post(self, path: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self._told(self._client.post(f"/api/v1{path}", **sent, headers=self._headers(key)))

    def _headers(self, key: str = "") -> dict[str, str]:
        return {"authorization": f"Bearer {self._token}"} | ({"idempotency-key": key} if key else {})

    @staticmethod
    def _told(response: Any) -> tuple[int, Any]:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, json.loads(body) if body else None


@pytest.fixture
def ada(house) -> int:
    house.tell("ada", SubscriptionStarted(plan="family"), SubscriberDescribed(traits={"name": "Ada Lovelace"}))
    house.tell("adam", SubscriberDescribed(traits={"name": "Adam Smith"}))
    return house.subject("ada")


def test_people_are_found_by_parts_of_their_names(ada):
    agent = Program(Role.AGENT)

    assert agent.get("/matches", q="ada lov") == (200, {"matches": [{"subject": ada, "name": "Ada Lovelace"}]})
    assert agent.get("/matches", q="ada", limit=1) == (200, {"matches": [{"subject": ada, "name": "Ada Lovelace"}]})
    assert agent.get("/matches", q="nobody") == (200, {"matches": []})
    assert agent.get("/matches", q="")[0] == 422
    assert Program(Role.ANALYST).get("/matches", q="ada")[0] == 403
    assert audited().count(("token crm", "searched for somebody", None)) == 3


def test_a_note_sent_twice_with_one_key_is_written_once(ada):
    agent = Program(Role.AGENT)

    told = [agent.post(f"/subscribers/{ada}/notes", {"text": "Called back."}, key="call-4711") for _ in range(2)]
    agent.post(f"/subscribers/{ada}/notes", {"text": "Called back."})

    assert told == [(201, {"is_new": True}), (201, {"is_new": False})]
    notes = acts.notes_of(ledger.history(SubjectId(ada)))
    assert [(note.text, note.author) for note in notes] == [("Called back.", "crm")] * 2
    assert [what for _, what, _ in audited() if what == "note written"] == ["note written"] * 2


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  "}, {"text": "x" * 4001}, []])
def test_a_note_without_sense_is_refused(ada, body):
    assert Program(Role.AGENT).post(f"/subscribers/{ada}/notes", body)[0] == 422
    assert not any(isinstance(entry.fact, NoteWritten) for entry in ledger.history(SubjectId(ada)))


def test_a_copy_is_everything(ada):
    status, told = Program(Role.LEAD).post(f"/subscribers/{ada}/copy")

    assert (status, told["subject"], [one["name"] for one in told["traits"]]) == (200, ada, ["name"])
    assert [one["name"] for one in told["facts"]] == ["subscription.started", "subscriber.described", "record.exported"]
    assert Program(Role.AGENT).post(f"/subscribers/{ada}/copy")[0] == 403


def test_who_is_forgotten_stays_so_and_is_said_to_be(ada):
    lead = Program(Role.LEAD)

    assert lead.post(f"/subscribers/{ada}/erasure", {"reason": "asked_us"}) == (
        200,
        {"subjects": [ada], "n_dropped": 0},
    )
    for act, body in (("erasure", {"reason": "asked_us"}), ("copy", None), ("notes", {"text": "x"})):
        status, said = lead.post(f"/subscribers/{ada}/{act}", body)
        assert (status, said["code"]) == (409, "AlreadySo"), act
    assert people.traits(SubjectId(ada)) == {}
    assert lead.get("/matches", q="lovelace") == (200, {"matches": []})


@pytest.mark.parametrize("reason", ["", "because", "asked_us\n"])
def test_nobody_is_forgotten_without_a_reason(ada, reason):
    assert Program(Role.LEAD).post(f"/subscribers/{ada}/erasure", {"reason": reason})[0] == 422
    assert people.traits(SubjectId(ada)) != {}


@pytest.mark.parametrize("act", ["notes", "copy", "erasure"])
def test_nobody_has_a_guessed_number(ada, act):
    bodies = {"notes": {"text": "x"}, "erasure": {"reason": "asked_us"}}

    assert Program(Role.OWNER).post(f"/subscribers/{ada + 99}/{act}", bodies.get(act))[0] == 404
