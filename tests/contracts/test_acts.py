"""What every store promises of acts on a subscriber: once however often sent, audited with it, refused with a reason."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from goodwill import acts, ledger, people
from goodwill.acts import By
from goodwill.errors import AlreadySo, BadFact, UnknownSubject
from goodwill.facts import (
    CancellationOrdered,
    ConsentGiven,
    ConsentWithdrawn,
    NoteWritten,
    OrderWithdrawn,
    PauseOrdered,
    PlayLogged,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionStarted,
)
from goodwill.store.models import Act


@pytest.fixture
def ada(kept) -> int:
    kept.tell("ada", SubscriptionStarted(plan="family", amount_minor=999, currency="EUR", interval="month"))
    kept.wait(days=3)
    return kept.subject("ada")


def by(kept, key: str = "k", who: str = "lead@example.org") -> By:
    return By(who, kept.now, key)


def told(subject: int) -> list[object]:
    return [entry.fact for entry in ledger.history(subject)][1:]


def audited() -> list[tuple[str, str, int | None, str]]:
    return list(Act.objects.order_by("id").values_list("who", "what", "subject", "about"))


def test_an_act_sent_twice_is_done_once_and_audited_once(kept, ada):
    until = kept.now + timedelta(days=30)

    first = acts.order_pause(ada, until=until, reason="travelling", by=by(kept))
    again = acts.order_pause(ada, until=until, reason="travelling", by=by(kept))

    assert (first, again) == (True, False)
    assert told(ada) == [PauseOrdered(until=until, reason="travelling")]
    assert audited() == [("lead@example.org", "pause ordered", ada, f"until {until:%Y-%m-%d}")]


def test_of_two_colleagues_at_once_one_orders_and_the_other_is_told_why_not(kept, ada):
    start, said = threading.Barrier(2), []

    def order(key: str) -> None:
        start.wait()
        try:
            said.append(acts.order_leave(ada, reason="asked_us", by=by(kept, key, f"{key}@example.org")))
        except AlreadySo as refusal:
            said.append(str(refusal))
        connection.close()

    colleagues = [threading.Thread(target=order, args=(key,)) for key in ("one", "two")]
    for colleague in colleagues:
        colleague.start()
    for colleague in colleagues:
        colleague.join(timeout=60)

    assert sorted(map(str, said)) == [
        "True",
        f"cancellation.ordered for #{ada} is on its way since 2026-01-18 12:00 UTC",
    ]
    assert told(ada) == [CancellationOrdered(programme="by_hand", reason="asked_us")]


def test_an_order_is_taken_back_and_another_may_follow(kept, ada):
    acts.order_leave(ada, reason=None, by=by(kept, "a"))
    kept.wait(minutes=1)
    acts.withdraw_order(ada, CancellationOrdered, by=by(kept, "b"))
    kept.wait(minutes=1)
    acts.order_pause(ada, until=None, reason=None, by=by(kept, "c"))

    assert [type(fact) for fact in told(ada)] == [CancellationOrdered, OrderWithdrawn, PauseOrdered]
    with pytest.raises(AlreadySo):
        acts.withdraw_order(ada, CancellationOrdered, by=by(kept, "d"))


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (SubscriptionCancelled(cause="voluntary"), "has no subscription that runs"),
        (SubscriptionPaused(), "is paused already"),
    ],
)
def test_who_rests_or_left_is_not_paused(kept, ada, after, said):
    kept.tell("ada", after)

    with pytest.raises(AlreadySo, match=said):
        acts.order_pause(ada, until=None, reason=None, by=by(kept))
    assert audited() == []


def test_an_order_carried_out_is_on_its_way_no_more(kept, ada):
    acts.order_pause(ada, until=None, reason=None, by=by(kept))
    assert [order.wire for order in acts.state_of(ada, at=kept.now).orders] == ["pause.ordered"]
    kept.tell("ada", SubscriptionPaused(), at=kept.wait(minutes=1))

    assert acts.state_of(ada, at=kept.now).orders == ()
    assert acts.order_leave(ada, reason=None, by=by(kept, "later")) is True


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_pause_ends_in_time_to_come(kept, ada, days):
    with pytest.raises(BadFact):
        acts.order_pause(ada, until=kept.now + timedelta(days=days), reason=None, by=by(kept))


def test_a_note_is_sealed_with_the_person_and_goes_when_it_is_taken_back(kept, ada):
    acts.write_note(ada, "  Wants a call back.  ", author="Maria", by=by(kept, "n1"))
    kept.wait(minutes=1)
    acts.write_note(ada, "Called back.", author="Maria", by=by(kept, "n2"))
    before = [(note.text, note.author) for note in acts.notes_of(ledger.history(ada))]
    first = acts.notes_of(ledger.history(ada))[1].name
    acts.withdraw_note(ada, first, by=by(kept, "w"))

    assert before == [("Called back.", "Maria"), ("Wants a call back.", "Maria")]
    assert [note.text for note in acts.notes_of(ledger.history(ada))] == ["Called back."]
    shown = acts.without_withdrawn(ledger.history(ada))
    assert [one.fact.text for one in shown if isinstance(one.fact, NoteWritten)] == [None, "Called back."]
    with pytest.raises(AlreadySo):
        acts.withdraw_note(ada, first, by=by(kept, "w2"))
    assert b"call" not in b"".join(_raw("SELECT payload FROM facts"))


def test_a_form_sent_again_with_other_words_is_another_note(kept, ada):
    for text in ("one", "one", "two"):
        acts.write_note(ada, text, author="Maria", by=by(kept, "the same form"))

    assert sorted(note.text for note in acts.notes_of(ledger.history(ada))) == ["one", "two"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_a_note_has_words_but_not_without_end(kept, ada, text):
    with pytest.raises(BadFact):
        acts.write_note(ada, text, author="Maria", by=by(kept))


def test_a_consent_is_the_last_word_and_said_twice_is_refused(kept, ada):
    acts.change_consent(ada, ConsentGiven(purpose="marketing", reason="told_us_by_phone"), by=by(kept, "a"))
    kept.wait(minutes=1)
    with pytest.raises(AlreadySo, match="last word"):
        acts.change_consent(ada, ConsentGiven(purpose="marketing"), by=by(kept, "b"))
    acts.change_consent(ada, ConsentWithdrawn(purpose="marketing", channel=None), by=by(kept, "c"))

    assert [(one.key, one.value) for one in acts.state_of(ada, at=kept.now).profile.consents] == [
        ("marketing", "withdrawn")
    ]
    assert [what for _, what, _, _ in audited()] == ["consent changed"] * 2


def test_two_are_told_as_one_and_apart_again(kept, ada):
    device = kept.subject("device")
    kept.tell("device", PlayLogged(title="Stalker"))

    assert acts.merge(device, ada, by=by(kept, "m")) is True
    assert acts.merge(device, ada, by=by(kept, "m")) is False
    with pytest.raises(AlreadySo, match="told as one already"):
        acts.merge(device, ada, by=by(kept, "m2"))
    kept.wait(minutes=1)
    assert acts.unmerge(device, by=by(kept, "u")) is True

    assert people.group(device) == [device]
    with pytest.raises(AlreadySo):
        acts.unmerge(device, by=by(kept, "u2"))
    assert [(what, subject) for _, what, subject, _ in audited()] == [("merged", ada), ("unmerged", device)]


def test_nothing_is_done_to_the_forgotten_or_to_nobody(kept, ada):
    other = kept.subject("other")
    ledger.forget(ada, at=kept.now)

    for act in (
        lambda: acts.order_pause(ada, until=None, reason=None, by=by(kept)),
        lambda: acts.order_leave(ada, reason=None, by=by(kept)),
        lambda: acts.write_note(ada, "x", author="M", by=by(kept)),
        lambda: acts.change_consent(ada, ConsentGiven(purpose="marketing"), by=by(kept)),
        lambda: acts.merge(other, ada, by=by(kept)),
    ):
        with pytest.raises(AlreadySo):
            act()
    with pytest.raises(UnknownSubject):
        acts.order_leave(other + 1, reason=None, by=by(kept))
    assert audited() == []


def test_an_act_on_one_told_as_another_is_an_act_on_that_other(kept, ada):
    device = kept.subject("device")
    ledger.merge(device, ada, key="m", at=kept.now)
    acts.order_leave(device, reason=None, by=by(kept))

    assert [subject for _, _, subject, _ in audited()] == [ada]


def _raw(question: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [bytes(value) for (value,) in cursor.fetchall()]
