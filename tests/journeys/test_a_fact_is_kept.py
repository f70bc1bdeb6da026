"""A fact told twice is one fact; what is told is there to be read back."""

from __future__ import annotations

from goodwill import ledger
from goodwill.facts import PlayLogged


def test_a_play_told_twice_is_one_play(house):
    play = PlayLogged(title="Solaris", seconds=600, length=9900)

    house.tell("ada", play, key="play-1")
    again = house.tell("ada", play, key="play-1")

    assert (again.n_recorded, again.n_duplicates) == (0, 1)
    assert [entry.fact for entry in ledger.history(house.subject("ada"))] == [play]


def test_a_forgotten_person_leaves_counts_and_no_words(house):
    from goodwill.facts import MessageReceived

    subject = house.subject("ada")
    house.tell("ada", MessageReceived(channel="email", text="my name is Ada"))

    ledger.forget(subject, at=house.now)

    told = ledger.history(subject)
    assert [entry.fact.wire for entry in told] == ["message.received", "subscriber.erased"]
    assert told[0].fact.text is None
