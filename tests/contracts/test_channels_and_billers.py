"""What every channel and biller promises: once for each key, and a failure told apart from a refusal."""

from __future__ import annotations

import mailbox
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import mailserver
import pytest
import stripelike

from goodwill.billing import Task
from goodwill.billing.memory import MemoryBiller, Subscription
from goodwill.billing.stripe import StripeBiller
from goodwill.channels import Letter
from goodwill.channels.email import Email, Mail
from goodwill.channels.inapp import InApp
from goodwill.channels.memory import Memory
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.orders import Deed, Do
from goodwill.vocabulary import Cause, Money

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def letter(subject: int = 1, **parts) -> Letter:
    whole = {
        "key": f"welcome:{subject}:hello:1", "subject": subject, "address": "zoë@mail.example".replace("ë", "e"),
        "title": "Czy nadal chcesz Kino? 🎬", "text": "Dzień dobry,\n\n" + "słowo " * 60 + "\n.\nkoniec\n",
        "html": "<!doctype html><html lang=pl><body><p>Dzień dobry</p></body></html>", "language": "pl",
        "purpose": "retention", "unsubscribe": "https://goodwill.example/a/abc", "at": NOW,
    }  # fmt: skip
    return Letter(**whole | parts)


@pytest.fixture(params=["memory", "email", "inapp"])
def channel(request, house, tmp_path) -> Iterator[object]:
    if request.param == "memory":
        yield Memory()
    elif request.param == "inapp":
        yield InApp()
    else:
        with mailserver.running(copies=tmp_path / "copies") as server:
            yield Email(server.mail())


def test_a_channel_gives_a_receipt_and_knows_it_again(house, channel):
    subject = house.subject("ada")
    first = channel.send(letter(subject))
    mine = letter(subject).key
    known = channel.receipts(["welcome:1:other:1", mine], NOW)
    channel.close()

    assert known.keys() == {mine}
    assert first.id == known[mine].id != ""


@pytest.fixture
def server():
    with mailserver.running() as one:
        yield one


def test_mail_is_whole_in_the_eyes_of_another_library(server):
    channel = Email(server.mail())
    channel.send(letter())
    (taken,) = server.taken
    message = message_from_bytes(taken.content)
    from imap_tools import MailMessage

    other = MailMessage.from_bytes(taken.content)
    assert (other.subject, other.from_, other.to) == (
        "Czy nadal chcesz Kino? 🎬",
        "hello@kino.example",
        ("zoe@mail.example",),
    )
    assert other.text.replace("\r\n", "\n") == letter().text
    assert other.html.replace("\r\n", "\n").strip() == letter().html
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert message["List-Unsubscribe"] == "<https://goodwill.example/a/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert max(len(line) for line in taken.content.split(b"\r\n")) <= 998
    assert (taken.sender, taken.recipients) == ("bounces@kino.example", ["zoe@mail.example"])


def test_many_letters_go_over_one_line_and_a_line_that_was_hung_up_is_opened_anew(server):
    channel = Email(server.mail())
    for n in range(5):
        channel.send(letter(n))
    server.hang_up()
    channel.send(letter(9))

    assert len(server.taken) == 6
    assert server.n_lines == 2


@pytest.mark.parametrize(
    ("at", "said", "wanted"),
    [
        ("rcpt", "550 5.1.1 no such user", (DeliveryRefused, True, None)),
        ("rcpt", "550 5.7.1 we know you not", (DeliveryRefused, False, None)),
        ("rcpt", "552 5.2.2 mailbox full", (DeliveryFailed, None, (False, False))),
        ("rcpt", "450 4.2.1 slower please", (DeliveryFailed, None, (False, False))),
        ("mail", "550 5.7.1 go away", (DeliveryFailed, None, (False, True))),
        ("data", "554 5.6.0 we think it is spam", (DeliveryRefused, False, None)),
        ("data", "451 4.3.0 disk full", (DeliveryFailed, None, (False, False))),
        ("data", "421 4.3.2 shutting down", (DeliveryFailed, None, (False, True))),
        ("data", "break", (DeliveryFailed, None, (True, False))),
        ("data", "hang", (DeliveryFailed, None, (True, False))),
    ],
)
def test_what_a_mail_server_says_is_told_apart(server, at, said, wanted):
    server.says[at] = said
    channel = Email(replace(server.mail(), within_s=0.5))

    with pytest.raises((DeliveryRefused, DeliveryFailed)) as told:
        channel.send(letter())
    kind, is_bad, flags = wanted
    assert type(told.value) is kind
    assert getattr(told.value, "is_address_bad", None) == is_bad
    assert flags is None or (told.value.is_unsure, told.value.is_away) == flags


def test_a_mail_server_that_is_not_there_or_offers_no_tls_is_away():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DeliveryFailed, match="refused") as gone:
        Email(Mail("127.0.0.1", port, "a@b.example", is_plain=True)).send(letter())
    with mailserver.running() as server, pytest.raises(DeliveryFailed, match="STARTTLS") as plain:
        Email(replace(server.mail(), is_plain=False)).send(letter())

    assert (gone.value.is_away, plain.value.is_away) == (True, True)


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@c.example", "x@" + "ą" * 70 + ".pl", "a@b.example\nBcc: all@c.example"]
)
def test_what_is_no_address_is_refused(server, address):
    with pytest.raises(DeliveryRefused):
        Email(server.mail()).send(letter(address=address))
    assert server.taken == []


def test_a_title_cannot_smuggle_a_header_in(server):
    Email(server.mail()).send(letter(title="Hello\r\nBcc: all@c.example"))

    assert message_from_bytes(server.taken[0].content)["Bcc"] is None


def test_a_copy_in_the_mailbox_says_what_had_left(house, tmp_path):
    with mailserver.running(copies=tmp_path / "box") as server:
        channel = Email(server.mail())
        server.says["data"] = "lie"
        with pytest.raises(DeliveryFailed) as told:
            channel.send(letter())
        found = channel.receipts([letter().key], NOW)

    assert told.value.is_unsure is True
    assert found.keys() == {letter().key}
    assert len(list(mailbox.Maildir(str(tmp_path / "box")))) == 1


# Billers


@pytest.fixture(params=["memory", "stripe"])
def biller(request) -> Iterator[object]:
    if request.param == "memory":
        one = MemoryBiller()
        one.subscriptions["cus_1"] = Subscription(NOW + timedelta(days=20))
        yield one
    else:
        with stripelike.running({"cus_1": NOW + timedelta(days=20)}) as server:
            yield StripeBiller("sk_test_1", base=server.address, within_s=2)


def task(deed: Deed, key: str = "dormancy:1:let_go:1", **args) -> Task:
    return Task(key=key, customer="cus_1", do=Do(deed, args), cause=Cause.LET_GO, at=NOW)


@pytest.mark.parametrize(
    ("deed", "args"),
    [
        (Deed.CANCEL_AT_PERIOD_END, {}),
        (Deed.WITHDRAW_CANCELLATION, {}),
        (Deed.PAUSE, {"until": NOW + timedelta(days=5)}),
        (Deed.PAUSE, {}),
        (Deed.RESUME, {}),
        (Deed.CHANGE_PRICE, {"amount": Money(1299, "EUR")}),
        (Deed.CHANGE_PLAN, {"plan": "price_small"}),
        (Deed.CHANGE_PLAN, {"plan": "small", "amount": Money(599, "EUR"), "price": "price_small"}),
        (Deed.COUPON, {"percent": 100, "months": 1}),
        (Deed.COUPON, {"coupon": "SUMMER"}),
        (Deed.EXTEND_TRIAL, {"until": NOW + timedelta(days=9)}),
        (Deed.RETRY_PAYMENT, {}),
    ],
)
def test_a_deed_is_done_once_and_known_again(biller, deed, args):
    made = task(deed, **args)
    before = biller.was_done(made)
    first, again = biller.carry_out(made), biller.carry_out(made)

    assert before is None
    assert first.id == again.id != ""
    assert biller.was_done(made) is not None
    assert (first.ends_at == NOW + timedelta(days=20)) is (deed is Deed.CANCEL_AT_PERIOD_END)


def test_a_customer_without_a_subscription_is_refused(biller):
    with pytest.raises(DeliveryRefused):
        biller.carry_out(replace(task(Deed.PAUSE), customer="cus_2"))
    assert biller.ended_at("cus_1") is None


@pytest.fixture(params=["memory", "stripe"])
def of_two(request) -> Iterator[tuple[object, list[str]]]:
    """A biller whose customer has two subscriptions that run, and their ids."""
    if request.param == "memory":
        one = MemoryBiller()
        one.subscriptions = {f"cus_1/{name}": Subscription(NOW + timedelta(days=20)) for name in ("first", "second")}
        yield one, ["first", "second"]
    else:
        with stripelike.running({"cus_1": NOW + timedelta(days=20)}) as server:
            server.subscriptions["another"] = server.subscriptions["cus_1"] | {"id": "sub_2", "metadata": {}}
            yield StripeBiller("sk_test_1", base=server.address, within_s=2), ["sub_cus_1", "sub_2"]


def test_of_two_subscriptions_the_one_that_is_named_ends(of_two):
    biller, ids = of_two
    ends = [task(Deed.CANCEL_AT_PERIOD_END, key=f"by_hand:1:left:{name}", subscription=name) for name in ids]
    biller.carry_out(ends[1])

    assert [biller.was_done(one) is not None for one in ends] == [False, True]
    assert [biller.carry_out(replace(one, do=Do(Deed.RESUME, one.do.args))).ends_at is not None for one in ends] == [
        False,
        True,
    ]
    assert [biller.ended_at("cus_1", name) for name in ids] == [None, None]


@pytest.fixture(params=["memory", "stripe"])
def left(request) -> Iterator[object]:
    """A biller whose customer left yesterday, and what takes their card away."""
    if request.param == "memory":
        one = MemoryBiller()
        one.subscriptions["cus_1"] = Subscription(NOW - timedelta(days=1), cancels=True, amount=Money(999, "EUR"))
        one.turn(NOW)
        one.cards = {"cus_1"}
        yield one, one.cards.clear
    else:
        with stripelike.running({"cus_1": NOW}) as server:
            stripelike.ended(server, "cus_1", NOW - timedelta(days=1))
            yield StripeBiller("sk_test_1", base=server.address, within_s=2), server.cards.clear


def test_who_left_a_card_begins_again_once_on_the_terms_they_had(left):
    biller, _ = left
    terms, made = biller.again("cus_1"), task(Deed.START_AGAIN, key="answers:1:return:1", offer="return")
    first, again = biller.carry_out(made), biller.carry_out(made)

    assert (terms.price, terms.interval) == (Money(999, "EUR"), "month")
    assert first.id == again.id != ""
    assert biller.was_done(made) is not None
    assert biller.again("cus_1") is None
    assert biller.ended_at("cus_1") is None
    with pytest.raises(DeliveryRefused):
        biller.carry_out(replace(made, key="answers:1:return:2"))


def test_who_left_no_card_cannot_begin_again_by_a_link(left):
    biller, take_cards_away = left
    take_cards_away()

    assert biller.again("cus_1") is None
    with pytest.raises(DeliveryRefused):
        biller.carry_out(task(Deed.START_AGAIN, key="answers:1:return:1"))


def test_who_subscribes_has_nothing_to_begin_again(biller):
    assert biller.again("cus_1") is None
    with pytest.raises(DeliveryRefused):
        biller.carry_out(task(Deed.START_AGAIN, key="answers:1:return:1"))


@pytest.fixture
def stripe_server():
    with stripelike.running({"cus_1": NOW + timedelta(days=20)}) as server:
        yield server


def test_stripe_hears_the_order_once_whatever_it_answers(stripe_server):
    biller = StripeBiller("sk_test_1", base=stripe_server.address, within_s=0.5)
    for fault in ("500", "429", "hang after", "500 after", "break after"):
        made = task(Deed.CANCEL_AT_PERIOD_END, key=f"dormancy:1:{fault.replace(' ', '_')}:1")
        stripe_server.faults = [fault]
        for _try in range(3):
            try:
                biller.carry_out(made)
                break
            except DeliveryFailed:
                continue
        assert stripe_server.n_deeds(made.key) == 1, fault


def test_stripe_is_told_why_it_ends_and_a_declined_card_is_a_refusal(stripe_server):
    biller = StripeBiller("sk_test_1", base=stripe_server.address, within_s=2)
    biller.carry_out(task(Deed.CANCEL_AT_PERIOD_END))
    metadata = stripe_server.subscriptions["cus_1"]["metadata"]
    stripe_server.faults = ["402"]
    with pytest.raises(DeliveryRefused, match="declined"):
        biller.carry_out(task(Deed.RETRY_PAYMENT, key="dunning:1:again:1"))

    assert metadata == {"goodwill_order": "dormancy:1:let_go:1", "goodwill_cause": "let_go"}


def test_a_wrong_key_is_our_fault_and_no_orders(stripe_server):
    stripe_server.faults = ["401"]
    with pytest.raises(DeliveryFailed, match="let us in") as told:
        StripeBiller("sk_wrong", base=stripe_server.address, within_s=2).carry_out(task(Deed.PAUSE))
    assert told.value.is_away is True
