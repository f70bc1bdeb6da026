"""What a person may ask for, asked through the console: a copy to read or for programs, and to be forgotten."""

from __future__ import annotations

import json
import re

import pytest
from visiting import acts as audited
from visiting import text, visitor

from goodwill import ledger, people
from goodwill.facts import (
    MessageReceived,
    PageViewed,
    PlayLogged,
    RecordExported,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.store.models import Role
from goodwill.vocabulary import SubjectId

NAME, WORDS = "Ada Lovelace", "Perché il suono è in ritardo?"


@pytest.fixture
def ada(house) -> int:
    house.tell(
        "ada",
        SubscriptionStarted(plan="family", amount_minor=999, currency="EUR", interval="month"),
        SubscriberDescribed(country="IT", language="it", traits={"name": NAME, "note": "<script>alert(1)</script>"}),
        MessageReceived(channel="email", language="it", text=WORDS),
        PageViewed(properties={f"page {n}": f"value {n}" for n in range(30)}),
        *(PlayLogged(title=f"Solaris {n}") for n in range(450)),
    )
    return house.subject("ada")


def copy(client, subject: int, **fields: str):
    told = {"key": "a-form-of-mine", "form": "html", "language": "en", **fields}
    return client.post(f"/subscribers/{subject}/copy", told)


def whole(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_the_page_to_read_holds_every_fact_and_needs_nothing_else(ada):
    lead = visitor(Role.LEAD)
    lead.post(f"/subscribers/{ada}/notes", {"text": "Prefers to be called after six"})

    response = copy(lead, ada)
    page = whole(response)

    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert re.fullmatch(
        rf'attachment; filename="subscriber-{ada}-\d{{4}}-\d\d-\d\d.html"', response["Content-Disposition"]
    )
    assert page.count("<li>") == len(ledger.history(SubjectId(ada)))
    for said in (NAME, WORDS, "Solaris 0", "Solaris 449", "Prefers to be called after six", "page 29", "value 29"):
        assert said in page, said
    assert re.findall(r'(?:src|href)="', page) == []
    assert "<script>alert" not in page
    assert page.rstrip().endswith("</html>")


def test_the_copy_is_written_in_the_language_that_is_chosen(ada):
    form = text(visitor(Role.LEAD).get(f"/subscribers/{ada}/copy"))
    page = whole(copy(visitor(Role.LEAD), ada, language="it"))

    assert '<option value="it" selected>' in form  # the one they speak
    assert '<html lang="it">' in page


def test_the_file_for_programs_is_json(ada):
    response = copy(visitor(Role.LEAD), ada, form="json")
    told = json.loads(whole(response))

    assert response.headers["Content-Type"] == "application/json"
    assert (told["subject"], len(told["facts"])) == (ada, 455)


def test_a_copy_is_a_fact_and_a_line_of_audit_before_it_is_given(ada):
    copy(visitor(Role.LEAD), ada)

    assert ledger.history(SubjectId(ada))[-1].fact == RecordExported()
    assert audited()[-1] == ("lead@example.org", "record exported", ada)


def test_forgetting_asks_for_the_number_typed_and_says_what_goes_and_what_stays(ada):
    lead, address = visitor(Role.LEAD), f"/subscribers/{ada}/erasure"
    page = text(lead.get(address))

    wrong = lead.post(address, {"reason": "asked_us", "number": str(ada + 1)})
    right = lead.post(address, {"reason": "asked_us", "number": f" #{ada} "}, follow=True)

    assert "counts that lead to nobody: 454 facts" in page
    assert "Their subscription still runs" in page
    assert wrong.status_code == 422
    assert "This is not the number of this page." in text(wrong)
    assert "They are forgotten." in text(right)
    assert "This person was forgotten" in text(right)
    assert NAME not in text(right)
    assert people.traits(SubjectId(ada)) == {}
    assert ("lead@example.org", "forgotten", ada) in audited()


def test_those_told_as_one_are_named_before_they_are_forgotten_too(house, ada):
    house.tell("tablet", PlayLogged(title="Stalker"))
    house.tell("ada", SubscriptionCancelled(cause="voluntary"))
    other = house.subject("tablet")
    ledger.merge(SubjectId(other), SubjectId(ada), key="m")

    page = text(visitor(Role.LEAD).get(f"/subscribers/{other}/erasure"))

    assert f"Those told as one with them are forgotten too: #{other}." in page
    assert "Their subscription still runs" not in page


def test_who_is_not_sure_to_be_there_is_asked_before_anybody_is_forgotten(ada):
    unsure = visitor(Role.LEAD, sure=False)

    for act, fields in (
        ("erasure", {"reason": "asked_us", "number": str(ada)}),
        ("copy", {"form": "json", "language": "en"}),
    ):
        response = unsure.post(f"/subscribers/{ada}/{act}", fields)

        assert response.headers["Location"].startswith("/confirm?")
    assert people.traits(SubjectId(ada))["name"] == NAME
    assert [what for _, what, _ in audited() if what in ("forgotten", "record exported")] == []


def test_of_the_forgotten_there_is_no_copy_and_they_are_forgotten_once(ada):
    lead = visitor(Role.LEAD)
    fields = {"reason": "asked_us", "number": str(ada)}
    lead.post(f"/subscribers/{ada}/erasure", fields)

    for response in (
        lead.get(f"/subscribers/{ada}/copy"),
        copy(lead, ada),
        lead.post(f"/subscribers/{ada}/erasure", fields),
    ):
        assert "This person was forgotten" in text(response)
    assert [what for _, what, _ in audited()].count("forgotten") == 1
