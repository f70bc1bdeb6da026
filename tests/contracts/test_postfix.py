"""Letters given to Postfix's own code: taken once each, over one line, and its refusals told apart."""

from __future__ import annotations

from datetime import UTC, datetime

import postfix
import pytest

from goodwill.channels import Letter
from goodwill.channels.email import Email
from goodwill.errors import DeliveryFailed, DeliveryRefused


def letter(n: int) -> Letter:
    return Letter(
        key=f"welcome:{n}:welcomed:1",
        subject=n,
        address=f"user{n}@mail.example",
        title="Żółw, è già tardi",
        text="Good to have you.\n.\nEnd of a line that is a dot.\n",
        html="<p>Good to have you.</p>",
        language="it",
        purpose="retention",
        unsubscribe="https://goodwill.example/a/x",
        at=datetime.now(UTC),
    )


def test_postfix_takes_each_letter_once_and_whole(tmp_path):
    with postfix.running(tmp_path / "taken") as sink:
        channel = Email(sink.mail())
        receipts = [channel.send(letter(n)) for n in range(20)]
        channel.close()
        taken = sink.letters()

    assert sorted(one["Message-ID"] for one in taken) == sorted(one.id for one in receipts)
    assert {one["X-Rcpt-Args"] for one in taken} == {f"<user{n}@mail.example>" for n in range(20)}
    assert {one["List-Unsubscribe-Post"] for one in taken} == {"List-Unsubscribe=One-Click"}
    assert "\n.\n" in taken[0].get_payload()[0].get_payload(decode=True).decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("options", "raised"),
    [
        (("-r", "rcpt"), DeliveryFailed),
        (("-r", "data"), DeliveryFailed),
        (("-f", "rcpt"), DeliveryRefused),
        (("-f", "."), DeliveryRefused),
        (("-q", "mail"), DeliveryFailed),
        (("-q", "."), DeliveryFailed),
    ],
)
def test_what_postfix_refuses_for_now_and_for_good_is_told_apart(tmp_path, options, raised):
    with postfix.running(tmp_path / "taken", *options) as sink, pytest.raises(raised) as told:
        Email(sink.mail()).send(letter(1))

    # A line that breaks after the last dot leaves it open whether the letter was taken; nothing else does.
    assert getattr(told.value, "is_unsure", False) is (options == ("-q", "."))
