"""On every store, an outline is the history without what it says, and any part of it is found in full."""

from __future__ import annotations

from datetime import timedelta

from goodwill import ledger
from goodwill.facts import InvoicePaid, MessageReceived, PlayLogged, SubscriptionStarted


def _lived(kept) -> int:
    """A life of sixty facts: a third in a segment, a third in another, the rest in the tail; some at one instant."""
    ada = kept.subject("ada")
    for n in range(60):
        if n in (20, 40):
            ledger.compact(at=kept.now)
        fact = PlayLogged(title=f"t{n}") if n % 3 else MessageReceived(channel="email", text=f"words {n}")
        kept.tell("ada", fact, at=kept.now - timedelta(days=(n * 7) % 30))
        kept.tell(f"other {n}", InvoicePaid(amount_minor=1, currency="EUR"))
    return ada


def _told(outline: ledger.Outline) -> list[tuple[int, str]]:
    return [(position, outline.names[kind]) for position, kind in zip(outline.positions, outline.kinds, strict=True)]


def test_an_outline_has_every_fact_in_order_with_its_kind(kept):
    ada = _lived(kept)

    found, history = ledger.outline(ada), ledger.history(ada)

    assert len(found) == 60
    assert _told(found) == [(entry.position, entry.fact.wire) for entry in history]
    assert list(found.at) == [round(entry.occurred_at.timestamp() * 1e6) for entry in history]


def test_any_part_of_it_is_found_in_full_wherever_it_rests(kept):
    ada = _lived(kept)
    found, history = ledger.outline(ada), ledger.history(ada)

    for places in (range(60), range(10, 30), [59, 0, 31], [5], []):
        assert ledger.entries_at(found, places) == [history[place] for place in sorted(places)]


def test_a_part_is_found_though_it_was_put_into_a_segment_meanwhile(kept):
    ada = _lived(kept)
    found, history = ledger.outline(ada), ledger.history(ada)

    ledger.compact(at=kept.now)

    assert ledger.entries_at(found, range(60)) == history


def test_an_outline_known_before_is_good_until_something_is_added(kept):
    ada = _lived(kept)
    known = ledger.outline(ada)

    assert ledger.outline(ada, known=known) is known
    kept.tell("other 3", PlayLogged(title="not hers"))
    assert ledger.outline(ada, known=known) is known
    kept.tell("ada", PlayLogged(title="one more"), at=kept.now - timedelta(days=400))
    assert _told(ledger.outline(ada, known=known))[0] == (_told(ledger.outline(ada))[0][0], "play.logged")
    assert len(ledger.outline(ada, known=known)) == 61


def test_those_told_as_one_have_one_outline(kept):
    ada, bea = kept.subject("ada"), kept.subject("bea")
    kept.tell("ada", SubscriptionStarted(plan="basic"), at=kept.now - timedelta(days=3))
    kept.tell("bea", PlayLogged(title="Solaris"), at=kept.now - timedelta(days=2))
    ledger.compact(at=kept.now)
    known = ledger.outline(ada)

    ledger.merge(bea, ada, key="m")
    found = ledger.outline(bea, known=known)

    assert found.subjects == (ada, bea)
    assert ledger.entries_at(found, range(len(found))) == ledger.history(ada)
    assert len(found) == 3


def test_of_nobody_there_is_an_empty_outline(kept):
    found = ledger.outline(12345)

    assert (len(found), ledger.entries_at(found, [])) == (0, [])
