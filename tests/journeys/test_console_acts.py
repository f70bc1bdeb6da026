"""What is done to a subscriber from their page: it says first what will happen, and afterwards what did."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from visiting import acts as audited
from visiting import text, visitor

from goodwill import ledger, people
from goodwill.facts import (
    CancellationOrdered,
    ConsentGiven,
    NoteWithdrawn,
    NoteWritten,
    OrderWithdrawn,
    PauseOrdered,
    PlayLogged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.store.models import Role
from goodwill.vocabulary import SubjectId

WORDS = "Prefers to be called after six"


@pytest.fixture
def ada(house) -> int:
    house.tell(
        "ada",
        SubscriptionStarted(plan="family", amount_minor=999, currency="EUR", interval="month"),
        SubscriberDescribed(traits={"name": "Ada Lovelace"}),
    )
    return house.subject("ada")


def key(page: str) -> str:
    return re.search(r'name="key" value="([\w-]+)"', page)[1]


def send(client, address: str, **fields: str):
    """Open an act's page, send its form as a browser does, and follow to where it leads."""
    page = text(client.get(address))
    return client.post(address, {"key": key(page), **fields}, follow=True)


def told(subject: int) -> list[object]:
    return [entry.fact for entry in ledger.history(SubjectId(subject))][2:]


def test_a_pause_says_what_will_happen_is_ordered_and_taken_back(ada):
    agent, day = visitor(Role.AGENT), (datetime.now(UTC) + timedelta(days=30)).date()
    page = text(agent.get(f"/subscribers/{ada}/pause"))

    after = text(send(agent, f"/subscribers/{ada}/pause", until=f"{day}", reason="holiday"))
    back = text(agent.post(f"/subscribers/{ada}/pause/withdrawal", {"key": key(after)}, follow=True))

    assert "While the subscription rests nothing is charged" in page
    assert "The pause is ordered." in after
    assert "A pause was ordered on" in after
    assert "The order is taken back" in back
    until = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert told(ada) == [PauseOrdered(until=until, reason="holiday"), OrderWithdrawn(order="pause.ordered")]
    assert [what for _, what, _ in audited() if "order" in what] == ["pause ordered", "order withdrawn"]


@pytest.mark.parametrize("until", ["2020-01-01", "2999-01-01", "yesterday"])
def test_a_pause_without_sense_is_said_beside_the_field(ada, until):
    response = visitor(Role.AGENT).post(f"/subscribers/{ada}/pause", {"until": until, "reason": "holiday"})

    assert response.status_code == 422
    assert 'class="wrong"' in text(response)
    assert told(ada) == []


def test_a_form_sent_twice_is_done_once(ada):
    lead = visitor(Role.LEAD)
    fields = {"key": key(text(lead.get(f"/subscribers/{ada}/departure"))), "reason": "asked_us"}

    first, second = (lead.post(f"/subscribers/{ada}/departure", fields, follow=True) for _ in range(2))

    assert "It is ordered that they are let go." in text(first)
    assert "This was sent twice and done once." in text(second)
    assert told(ada) == [CancellationOrdered(programme="by_hand", reason="asked_us")]


def test_of_two_colleagues_the_second_is_told_why_not(ada):
    one, other = visitor(Role.LEAD), visitor(Role.OWNER)
    send(one, f"/subscribers/{ada}/departure", reason="asked_us")

    page = other.get(f"/subscribers/{ada}/departure")
    sent = other.post(f"/subscribers/{ada}/departure", {"key": "an-older-form", "reason": "misuse"})

    assert "A colleague has ordered something of them already" in text(page)
    assert '<button class="grave"' not in text(page)
    assert sent.status_code == 409
    assert "A colleague has ordered something of them already" in text(sent)
    assert len(told(ada)) == 1


def test_who_left_is_neither_paused_nor_let_go(house, ada):
    house.tell("ada", SubscriptionCancelled(cause="voluntary"))
    lead = visitor(Role.LEAD)

    page = text(lead.get(f"/subscribers/{ada}"))

    assert f"/subscribers/{ada}/pause" not in page
    assert f"/subscribers/{ada}/departure" not in page
    assert "No subscription of theirs runs" in text(lead.get(f"/subscribers/{ada}/pause"))


def test_a_note_is_written_read_and_taken_back(ada):
    agent = visitor(Role.AGENT)
    after = text(agent.post(f"/subscribers/{ada}/notes", {"key": "a-form-of-mine", "text": WORDS}, follow=True))
    [name] = re.findall(rf"/subscribers/{ada}/notes/(\w+)/withdrawal", after)
    back = text(agent.post(f"/subscribers/{ada}/notes/{name}/withdrawal", {"key": "another-form"}, follow=True))

    assert after.count(WORDS) == 2  # among the notes, and in the journey
    assert WORDS not in back
    assert [type(fact) for fact in told(ada)] == [NoteWritten, NoteWithdrawn]
    assert WORDS not in text(visitor(Role.ANALYST).get(f"/subscribers/{ada}"))


def test_a_note_without_words_is_not_written(ada):
    assert visitor(Role.AGENT).post(f"/subscribers/{ada}/notes", {"text": "  "}).status_code == 422
    assert told(ada) == []


def test_a_word_on_consent_is_noted_with_how_we_know(ada):
    agent = visitor(Role.AGENT)
    fields = {"purpose": "marketing", "channel": "email", "word": "given", "reason": "told_us_by_phone"}
    page = text(send(agent, f"/subscribers/{ada}/consents", **fields))

    assert told(ada) == [ConsentGiven(purpose="marketing", channel="email", reason="told_us_by_phone")]
    assert "Marketing, by email" in page
    assert "Agreed to marketing by email (told us by phone)" in page
    assert "This is their last word already" in text(send(agent, f"/subscribers/{ada}/consents", **fields))


def test_two_are_seen_beside_each_other_told_as_one_and_apart_again(house, ada):
    house.tell("tablet", PlayLogged(title="Stalker"), SubscriberDescribed(traits={"name": "Ada King"}))
    other, lead = house.subject("tablet"), visitor(Role.LEAD)

    found = text(lead.get(f"/subscribers/{ada}/merger", {"q": "king"}))
    page = text(lead.get(f"/subscribers/{ada}/merger", {"other": other}))
    after = text(lead.post(f"/subscribers/{ada}/merger", {"key": key(page), "other": other}, follow=True))

    assert f"?other={other}" in found
    assert "Ada King" in page
    assert "No fact is moved" in page
    assert "They are told as one." in after
    assert "Stalker" in after
    assert people.group(SubjectId(other)) == [ada, other]

    undo = f"/subscribers/{ada}/merger/{other}/undoing"
    assert undo in after
    assert "They are told apart again." in text(send(lead, undo))
    assert people.group(SubjectId(other)) == [other]


def test_nothing_is_offered_of_the_forgotten_and_everything_is_refused(ada):
    ledger.forget(SubjectId(ada))
    owner = visitor(Role.OWNER)

    page = text(owner.get(f"/subscribers/{ada}"))

    assert 'class="row acts"' not in page
    for act in ("notes", "pause", "departure", "consents", "merger"):
        assert f"/subscribers/{ada}/{act}" not in page
        assert "This person was forgotten" in text(owner.get(f"/subscribers/{ada}/{act}")), act


def test_an_agent_is_offered_what_an_agent_may(ada):
    page = text(visitor(Role.AGENT).get(f"/subscribers/{ada}"))

    offered = re.findall(rf'href="/subscribers/{ada}/(\w+)"', page)

    assert set(offered) == {"notes", "pause", "consents"}


@pytest.mark.parametrize("act", ["notes", "pause", "departure", "consents", "merger"])
def test_an_act_on_a_guessed_number_leads_nowhere(ada, act):
    assert visitor(Role.OWNER).get(f"/subscribers/{ada + 1}/{act}").status_code == 404
