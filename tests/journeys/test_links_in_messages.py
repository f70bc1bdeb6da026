"""A link in a message answers without signing in: once, for whom it was made, and only when the button is pressed."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from outgoing import let_leave, pays, windows
from visiting import stranger, text

from goodwill import dispatch, ledger, outbox
from goodwill.dispatch import Asked, read, token
from goodwill.errors import AlreadySo, BadSignature
from goodwill.facts import ConsentWithdrawn, LastChanceAnswered, MessageClicked
from goodwill.orders import Key, Link, Order, Purpose, Say

ANSWERS = (Link("keep", "keep"), Link("pause", "pause"), Link("let_go", "let_go"))


@pytest.fixture
def sent(house):
    """A message with its links, as it reached somebody who reads Italian; real time, for the page looks at the clock."""
    house.now = datetime.now(UTC)
    doors = windows()
    let_leave(house)
    from goodwill.facts import SubscriberDescribed

    ada = pays(house, "ada", doors)
    house.tell("ada", SubscriberDescribed(language="it"))
    say = Say("ask", ("email",), Purpose.RETENTION, {}, ANSWERS)
    outbox.put(Order(Key("dormancy", ada, "asked", "1"), say, house.now), house.now)
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)
    (letter,) = doors.channels["email"].letters.values()
    return ada, letter


def path(url: str) -> str:
    return url.removeprefix("https://goodwill.example")


def answers(subject: int) -> list[object]:
    kinds = LastChanceAnswered | ConsentWithdrawn | MessageClicked
    return [entry.fact for entry in ledger.history(subject) if isinstance(entry.fact, kinds)]


def test_a_look_does_nothing_and_the_button_answers_once_in_the_language_of_the_message(house, sent):
    ada, letter = sent
    looked = [stranger().get(path(letter.links["keep"])) for _time in range(3)]
    before = answers(ada)
    pressed = stranger().post(path(letter.links["keep"]))
    again = stranger().post(path(letter.links["keep"]))

    assert {one.status_code for one in looked} == {200}
    assert "Vuole tenere il Suo abbonamento?" in text(looked[0])
    assert looked[0]["Referrer-Policy"] == "no-referrer"
    assert before == []
    assert (pressed.status_code, again.status_code) == (200, 200)
    assert answers(ada) == [
        LastChanceAnswered(answer="keep"),
        MessageClicked(channel="email", message=f"dormancy:{ada}:asked:1"),
    ]


def test_the_first_answer_holds_and_the_other_links_say_so(house, sent):
    ada, letter = sent
    stranger().post(path(letter.links["let_go"]))
    other = stranger().post(path(letter.links["keep"]))
    looked = stranger().get(path(letter.links["pause"]))

    assert other.status_code == 409
    assert "Ha già risposto" in text(other)
    assert "Ha già risposto" in text(looked)
    assert "<button" not in text(looked)
    assert answers(ada)[0] == LastChanceAnswered(answer="let_go")
    assert len(answers(ada)) == 2


def test_a_mail_program_stops_messages_by_one_post_and_may_repeat_it(house, sent):
    ada, letter = sent
    for _time in range(2):
        answer = stranger().post(
            path(letter.unsubscribe), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200

    assert answers(ada) == [ConsentWithdrawn(purpose="retention", reason="link_in_message")]


def test_a_link_can_be_neither_forged_nor_changed_nor_guessed(house, sent):
    _ada, letter = sent
    good = path(letter.links["keep"]).removeprefix("/a/")
    flipped = [good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(0, len(good) - 1, 7)]
    bad = [*flipped, good[:-4], good + "AAAA", "x", "A" * 2000, "%00", "..", "é"]

    assert {stranger().post(f"/a/{one}").status_code for one in bad} == {404}
    assert b"dormancy" not in base64.urlsafe_b64decode(good + "==")
    for one in ("", good[:20], "=" * 40):
        with pytest.raises(BadSignature):
            read(one, house.now)


def test_a_link_of_another_house_is_none_of_ours(house, sent, monkeypatch):
    from dataclasses import replace as changed

    from django.conf import settings

    _ada, letter = sent
    good = path(letter.links["keep"]).removeprefix("/a/")
    monkeypatch.setattr(settings, "GOODWILL", changed(settings.GOODWILL, env={"GOODWILL_MASTER_KEY": "22" * 32}))
    with pytest.raises(BadSignature):
        read(good, house.now)


def test_a_link_is_good_for_a_time_and_for_who_is_still_known(house, sent):
    ada, letter = sent
    asked = Asked(f"dormancy:{ada}:asked:2", "keep", "", "email", int((house.now - timedelta(seconds=1)).timestamp()))
    old = stranger().post(f"/a/{token(asked)}")
    fresh = token(msgspec.structs.replace(asked, until_s=asked.until_s + 900))
    ledger.forget(ada, at=house.now)
    gone = stranger().post(f"/a/{fresh}")

    assert (old.status_code, gone.status_code) == (410, 410)
    with pytest.raises(AlreadySo):
        read(token(asked), house.now)
    assert answers(ada) == []
    assert re.search(r"/a/[A-Za-z0-9_-]{80,400}\Z", letter.links["keep"])
