"""What is told in the app: it waits in the inbox, comes at once, is read and answered there, and the ledger hears it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from apps import App, events
from outgoing import let_leave, pays, windows
from visiting import stranger

from goodwill import dispatch, ledger, outbox, privacy
from goodwill.access import make_token
from goodwill.acts import By
from goodwill.channels.inapp import InApp
from goodwill.channels.memory import Memory
from goodwill.dispatch.inbox import inbox_token
from goodwill.facts import LastChanceAnswered, MessageClicked, MessageOpened, MessageSent, SubscriberDescribed
from goodwill.orders import ALL, Key, Link, Order, Purpose, Say
from goodwill.programmes.words import rendered
from goodwill.store.models import Outgoing, Role
from goodwill.vocabulary import Money

ANSWERS = (Link("keep", "keep"), Link("pause", "pause"), Link("let_go", "let_go"))
HOUR = timedelta(hours=1)


@pytest.fixture
def doors(house):
    """Mail and the real inbox, with the real words; real time, for the door looks at the clock."""
    house.now = datetime.now(UTC)
    let_leave(house)
    return windows(channels={"email": Memory("email"), "inapp": InApp()}, write=rendered)


def ask(house, doors, subject: int, epoch: str = "1") -> None:
    """Ask somebody once whether to keep the subscription, on all channels."""
    fills = {"interval": "month", "since_on": house.now.date(), "until_on": house.now.date() + timedelta(days=30)}
    say = Say("dormancy.last_chance", ALL, Purpose.SERVICE, fills, ANSWERS)
    outbox.put(Order(Key("dormancy", subject, "asked", epoch), say, house.now), house.now)
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)


def app_of(house, subject: int, **told: str) -> App:
    return App(inbox_token(subject, lasts=HOUR, at=house.now)[0], **told)


def facts(subject: int, *kinds: type) -> list[object]:
    return [entry.fact for entry in ledger.history(subject) if isinstance(entry.fact, kinds)]


@pytest.fixture
def ada(house, doors):
    """Somebody who reads Italian and was asked."""
    subject = pays(house, "ada", doors)
    house.tell("ada", SubscriberDescribed(language="it"))
    ask(house, doors, subject)
    return subject


def test_the_last_chance_comes_by_mail_and_in_the_app_in_their_language(house, doors, ada):
    told = app_of(house, ada).get("messages").told
    (letter,) = doors.channels["email"].letters.values()

    assert [(sent.channel, sent.message) for sent in facts(ada, MessageSent)] == [
        ("email", f"dormancy:{ada}:asked:1:email"), ("inapp", f"dormancy:{ada}:asked:1:inapp"),
    ]  # fmt: skip
    assert (told["unread"], told["next"], len(told["messages"])) == (1, None, 1)
    (message,) = told["messages"]
    assert (message["title"], message["language"], message["read_at"]) == (letter.title, "it", None)
    assert [one["name"] for one in message["choices"]] == ["keep", "pause", "let_go"]
    assert message["choices"][2]["label"] == "Lo lascio"
    assert all(paragraph in letter.text for paragraph in message["paragraphs"])
    assert not any("http" in paragraph for paragraph in message["paragraphs"])


def test_the_way_out_and_the_way_back_are_pages_that_an_app_opens_and_never_chooses_by_itself(house, doors, ada):
    links = (Link("keep", "keep"), Link("leave", "leave"), Link("return", "accept_offer", "return"))
    fills = {"interval": "month", "amount": Money(999, "EUR")}
    say = Say("welcome.welcome", ("inapp",), Purpose.SERVICE, fills, links)
    outbox.put(Order(Key("by_hand", ada, "told", "1"), say, house.now), house.now)
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)
    app = app_of(house, ada)
    message, _asked = app.get("messages").told["messages"]
    chosen = [app.post(f"messages/{message['id']}/choice", {"name": name}).status for name in ("leave", "return")]
    pages = [stranger().get(one["address"].removeprefix("https://goodwill.example")) for one in message["pages"]]

    assert [one["name"] for one in message["choices"]] == ["keep"]
    assert [one["name"] for one in message["pages"]] == ["leave", "return"]
    assert [one.status_code for one in pages] == [200, 200]
    assert chosen == [404, 404]
    assert app.post(f"messages/{message['id']}/choice", {"name": "keep"}).status == 200


def test_what_is_read_and_chosen_in_the_app_is_told_once_and_uses_up_the_links_of_the_mail(house, doors, ada):
    app = app_of(house, ada)
    (message,) = app.get("messages").told["messages"]
    read = [app.post(f"messages/{message['id']}/reading").status for _time in range(2)]
    chosen = [app.post(f"messages/{message['id']}/choice", {"name": "keep"}) for _time in range(2)]
    other = app.post(f"messages/{message['id']}/choice", {"name": "let_go"})
    (letter,) = doors.channels["email"].letters.values()
    by_mail = stranger().post(letter.links["let_go"].removeprefix("https://goodwill.example"))

    assert read == [204, 204]
    assert [(one.status, one.told) for one in chosen] == [(200, {"chosen": "keep"})] * 2
    assert (other.status, by_mail.status_code) == (409, 409)
    assert facts(ada, MessageOpened, LastChanceAnswered, MessageClicked) == [
        MessageOpened(channel="inapp", message=f"dormancy:{ada}:asked:1:inapp"),
        LastChanceAnswered(answer="keep"),
        MessageClicked(channel="inapp", message=f"dormancy:{ada}:asked:1"),
    ]
    after = app.get("messages").told
    assert (after["unread"], after["messages"][0]["chosen"]) == (0, "keep")


def test_what_was_answered_by_mail_is_answered_in_the_app(house, doors, ada):
    (letter,) = doors.channels["email"].letters.values()
    stranger().post(letter.links["pause"].removeprefix("https://goodwill.example"))

    assert app_of(house, ada).get("messages").told["messages"][0]["chosen"] == "pause"


def test_a_token_opens_one_inbox_for_a_while_and_can_be_neither_forged_nor_guessed(house, doors, ada):
    bob = pays(house, "bob", doors)
    good = app_of(house, ada).token
    old = inbox_token(ada, lasts=HOUR, at=house.now - 2 * HOUR)[0]
    (message,) = app_of(house, ada).get("messages").told["messages"]
    flipped = [good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :] for n in range(0, len(good) - 1, 9)]
    bad = [*flipped, old, "", "gwi_", good[:-4], good.removeprefix("gwi_"), "x" * 500]

    assert {App(one).get("messages").status for one in bad} == {401}
    assert [app_of(house, bob).post(f"messages/{message['id']}/{act}", {"name": "keep"}).status for act in ("reading", "choice")] == [404, 404]  # fmt: skip
    assert app_of(house, bob).get("messages").told["messages"] == []
    assert App("").get(f"messages?token={good}").status == 401
    privacy.erase(ada, reason="asked", by=By("tests", house.now, "erase-ada-now"))
    assert App(good).get("messages").status == 401


def test_the_business_asks_for_a_token_by_its_own_name_for_the_subscriber(house, doors, ada):
    def wanted(role: Role, user: str) -> tuple[int, dict]:
        text = make_token(f"app {role} {user}", role, by="tests").text
        answer = stranger().post(
            "/api/v1/inbox/tokens", {"user": user}, content_type="application/json", headers={"Authorization": f"Bearer {text}"}
        )  # fmt: skip
        return answer.status_code, answer.json()

    status, told = wanted(Role.AGENT, "ada")

    assert (status, told["subject"]) == (201, ada)
    assert App(told["token"]).get("unread").told == {"unread": 1}
    assert wanted(Role.AGENT, "nobody")[0] == 404
    assert wanted(Role.ANALYST, "ada")[0] == 403


def test_pages_of_other_origins_may_ask_only_where_the_house_names_them(house, ada, monkeypatch):
    from django.conf import settings

    ours = {"GOODWILL_INBOX_ORIGINS": "https://app.example, https://tv.example/"}
    monkeypatch.setattr(settings, "GOODWILL", replace(settings.GOODWILL, env=dict(settings.GOODWILL.env) | ours))
    known, strange = (app_of(house, ada, origin=f"https://{name}.example") for name in ("app", "evil"))

    assert known.ask("OPTIONS", "messages").headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert known.get("messages").headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert app_of(house, ada, origin="https://tv.example").get("unread").headers["Access-Control-Allow-Origin"]
    assert strange.ask("OPTIONS", "messages").status == 403
    assert "Access-Control-Allow-Origin" not in strange.get("messages").headers
    assert "Access-Control-Allow-Origin" not in strange.get("nothing").headers


def test_a_message_comes_down_the_open_line_and_is_caught_up_with_after_it_broke(house, doors, ada):
    app = app_of(house, ada)
    line = app.get("events").pieces
    first = next(line)
    ask(house, doors, ada, "2")
    second = events(next(line))
    line.close()
    ask(house, doors, ada, "3")
    again = app.get("events", Last_Event_ID=second[0]["id"]).pieces
    caught_up = events(next(again))
    again.close()

    assert first.startswith(b"retry: 1000\n\n")
    assert [(one["event"], one["data"]) for one in events(first)] == [("unread", {"unread": 1})]
    assert [one["event"] for one in second] == ["message", "unread"]
    assert second[0]["data"]["title"] == app.get("messages").told["messages"][1]["title"]
    assert [(one["event"], one["data"].get("unread")) for one in caught_up] == [("message", None), ("unread", 3)]


def test_who_finds_no_place_is_told_what_is_new_and_to_come_back(house, doors, ada, monkeypatch):
    from django.conf import settings

    from goodwill.api.inbox import WATCH

    one = dict(settings.GOODWILL.env) | {"GOODWILL_INBOX_STREAMS": "1"}
    monkeypatch.setattr(settings, "GOODWILL", replace(settings.GOODWILL, env=one))
    held = app_of(house, ada).get("events").pieces
    whole = list(app_of(house, ada).get("events?after=0").pieces)
    n_before = WATCH.n_open
    held.close()

    assert whole[0].startswith(b"retry: 5000\n\n")
    assert [one["event"] for one in events(whole[0])] == ["message", "unread"]
    assert (len(whole), n_before, WATCH.n_open) == (1, 1, 0)


def test_a_line_beats_and_ends_with_its_token(house, doors, ada, monkeypatch):
    from goodwill.api.inbox import streams

    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.05)
    soon = inbox_token(ada, lasts=timedelta(seconds=2), at=datetime.now(UTC))[0]
    pieces = list(App(soon).get("events").pieces)

    assert len(pieces) > 3
    assert set(pieces[1:]) == {b":\n\n"}


def test_an_inbox_nobody_opened_tells_nobody(house, doors):
    subject = house.subject("eve")
    from goodwill.facts import SubscriptionStarted

    house.tell("eve", SubscriptionStarted(plan="family", amount_minor=999, currency="EUR"))
    ask(house, doors, subject)
    before = Outgoing.objects.get(subject=subject)
    app_of(house, subject).get("messages")
    ask(house, doors, subject, "2")

    assert (before.state, before.reason) == ("void", "no address is known for email")
    assert [sent.channel for sent in facts(subject, MessageSent)] == ["inapp"]


def test_the_inbox_is_a_window_once_the_house_says_that_its_app_shows_it(house):
    from django.conf import settings

    shown = replace(settings.GOODWILL, env=dict(settings.GOODWILL.env) | {"GOODWILL_INBOX": "1"})

    assert [list(dispatch.windows_of(home).channels) for home in (settings.GOODWILL, shown)] == [[], ["inapp"]]


def test_a_copy_of_everything_known_has_what_was_sent_to_them(house, doors, ada):
    record, _entries = privacy.export(ada, by=By("tests", house.now, "copy-of-ada"))
    (letter,) = doors.channels["email"].letters.values()

    assert [(one.key, one.name, one.purpose, one.state, one.by) for one in record.orders] == [
        (f"dormancy:{ada}:asked:1", "dormancy.last_chance", "service", "done", ""),
        (f"dormancy:{ada}:asked:1:email", "dormancy.last_chance", "service", "done", "email"),
        (f"dormancy:{ada}:asked:1:inapp", "dormancy.last_chance", "service", "done", "inapp"),
    ]
    (message,) = record.inbox
    assert (message.title, message.read_at) == (letter.title, None)
    assert "Lo lascio: https://goodwill.example/a/" in message.text
