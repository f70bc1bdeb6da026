"""Mail that comes back is read, once, as what it is: a bounce for good, one for now, a complaint; the rest is left for people."""

from __future__ import annotations

import mailbox
from dataclasses import replace

import imapserver
import mailserver
import pytest
from outgoing import let_leave, pays, windows
from returning import bounce

from goodwill import dispatch, ledger, outbox
from goodwill.channels.email import Email, mailbox_of
from goodwill.errors import DeliveryFailed
from goodwill.facts import ConsentWithdrawn, MessageBounced
from goodwill.orders import Key, Order, Purpose, Say

COMPLAINT = """From: fbl@mx.example
To: bounces@kino.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

They called it spam.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Someone/1.0
Version: 1
Original-Rcpt-To: ada@mail.example

--b
Content-Type: message/rfc822

From: Kino <hello@kino.example>
Message-ID: {id}
Subject: x

Hello
--b--
"""
LETTER = "From: ada@mail.example\nTo: bounces@kino.example\nSubject: Hello\n\nI have a question.\n"


@pytest.fixture
def sent(house, tmp_path):
    """A letter that went out over SMTP, its Message-ID, and the mailbox that is read."""
    box = tmp_path / "box"
    with mailserver.running() as server:
        mail = replace(server.mail(), mailbox=f"maildir:{box}")
        doors = windows(channels={"email": Email(mail)})
        let_leave(house)
        ada = pays(house, "ada", doors)
        outbox.put(order(ada, house.now), house.now)
        dispatch.carry(doors, clock=lambda: house.now, within_s=None)
        (taken,) = server.taken
        name = next(line for line in taken.content.decode().splitlines() if line.startswith("Message-ID")).split(": ")[
            1
        ]
        yield ada, mail, doors, name, mailbox.Maildir(str(box), create=True)


def order(subject: int, now, epoch: str = "1") -> Order:
    return Order(Key("dormancy", subject, "asked", epoch), Say("ask", ("email",), Purpose.SERVICE), now)


def told(subject: int) -> list[object]:
    return [one.fact for one in ledger.history(subject) if isinstance(one.fact, MessageBounced | ConsentWithdrawn)]


def test_what_bounced_for_good_is_written_down_once_and_nothing_more_goes_there(house, sent):
    ada, mail, doors, name, box = sent
    for text in (bounce(name), LETTER):
        box.add(text.encode())
    first, again = dispatch.read_returns(mail, house.now), dispatch.read_returns(mail, house.now)
    box.add(bounce(name).encode())
    third = dispatch.read_returns(mail, house.now)
    outbox.put(order(ada, house.now, "2"), house.now)
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)

    assert [one["bounced"] for one in (first, again, third)] == [1, 0, 0]
    assert told(ada) == [
        MessageBounced(channel="email", message=f"dormancy:{ada}:asked:1", permanent=True, reason="5.1.1")
    ]
    assert outbox.of_subject(ada, n_most=1)[0].reason == "mail to them came back, or they called it spam"
    assert len(box) == 1


def test_what_bounced_for_now_stops_nothing(house, sent):
    ada, mail, doors, name, box = sent
    box.add(bounce(name, status="4.2.2").encode())
    dispatch.read_returns(mail, house.now)
    outbox.put(order(ada, house.now, "2"), house.now)

    assert dispatch.carry(doors, clock=lambda: house.now, within_s=None)["left"] == 1
    assert told(ada)[0].permanent is False


def test_a_complaint_takes_consent_back_and_the_address_is_left_alone(house, sent):
    ada, mail, doors, name, box = sent
    box.add(COMPLAINT.format(id=name).encode())
    counted = dispatch.read_returns(mail, house.now)
    outbox.put(order(ada, house.now, "2"), house.now)

    assert counted == {"bounced": 0, "complaints": 1}
    assert told(ada) == [ConsentWithdrawn(purpose="marketing", channel="email", reason="complaint")]
    assert dispatch.carry(doors, clock=lambda: house.now, within_s=None)["void"] == 1


def test_over_imap_it_is_read_once_and_only_from_a_server_that_proves_who_it_is(house, sent, tmp_path, monkeypatch):
    ada, mail, _doors, name, _box = sent
    with imapserver.running(tmp_path) as imap:
        there = replace(mail, mailbox=imap.url)
        for text in (
            bounce(name),
            LETTER,
            f"Message-ID: {name}\nTo: copies@kino.example\n\nHello\n",
        ):
            imap.put(text)
        with pytest.raises(DeliveryFailed, match="CERTIFICATE_VERIFY_FAILED"):
            dispatch.read_returns(there, house.now)
        monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
        with mailbox_of(imap.url) as box:
            had = box.those_of([name, "<another@kino.example>"], since=house.now)
        first, again = dispatch.read_returns(there, house.now), dispatch.read_returns(there, house.now)
        with pytest.raises(DeliveryFailed, match="does not let us into the mailbox"):
            dispatch.read_returns(replace(mail, mailbox=imap.url.replace("only", "no")), house.now)
        left = imap.kept()

    assert had == {name}
    assert [one["bounced"] for one in (first, again)] == [1, 0]
    assert told(ada) == [
        MessageBounced(channel="email", message=f"dormancy:{ada}:asked:1", permanent=True, reason="5.1.1")
    ]
    assert [b"Seen" in flags for flags in left] == [False, False]  # the question and the fresh copy
