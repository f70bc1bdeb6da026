"""Requests that come together are written together; none waits for ever, none suffers for another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from goodwill.errors import BadFact, NoRoom, Overloaded, Unavailable
from goodwill.intake.scribe import Scribe


@pytest.fixture
def door(house):
    from door import Door  # needs an open home

    return Door(house)


class Book:
    """What a scribe writes in; it can be held shut, and some batches spoil the page they are written on."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.open = threading.Event()
        self.begun = threading.Event()
        self.open.set()

    def together(self, batches):
        self.begun.set()
        assert self.open.wait(10)
        if "spoils" in batches:
            raise BadFact("spoilt")
        if "full" in batches:
            raise NoRoom("the disk is full")
        if "stop" in batches:
            raise KeyboardInterrupt
        self.pages.append(list(batches))
        return [f"wrote {batch}" for batch in batches]

    def apart(self, batch):
        if batch == "spoils":
            raise BadFact("spoilt alone too")
        self.pages.append([batch])
        return f"wrote {batch} alone"


def scribe(book, **limits):
    return Scribe(book.together, book.apart, misfits=(BadFact,), **limits)


def all_at_once(scribe, book, first, *others):
    """Write one batch, held up until the others wait behind it; return what each came to."""
    book.open.clear()
    with ThreadPoolExecutor(len(others) + 1) as threads:
        written = [threads.submit(outcome, scribe, first)]
        assert book.begun.wait(10)
        written += [threads.submit(outcome, scribe, other) for other in others]
        deadline = threading.Event()
        while len(scribe._waiting) < len(others):
            assert not deadline.wait(0.005)
        book.open.set()
        return [one.result(10) for one in written]


def outcome(scribe, batch):
    try:
        return scribe.write(batch, size=1)
    except Unavailable as failure:
        return type(failure).__name__
    except BadFact as failure:
        return str(failure)


def test_what_waits_is_written_in_one_go():
    book = Book()

    assert all_at_once(scribe(book), book, "a", "b", "c", "d") == ["wrote a", "wrote b", "wrote c", "wrote d"]
    assert [sorted(page) for page in book.pages] == [["a"], ["b", "c", "d"]]


def test_a_batch_that_spoils_the_page_costs_its_neighbours_nothing():
    book = Book()

    written = all_at_once(scribe(book), book, "a", "b", "spoils", "c")

    assert written == ["wrote a", "wrote b alone", "spoilt alone too", "wrote c alone"]


def test_a_full_disk_is_nobodys_fault_and_everybodys_503():
    book = Book()

    assert all_at_once(scribe(book), book, "a", "b", "full") == ["wrote a", "NoRoom", "NoRoom"]
    assert scribe(book).write("c", size=1) == "wrote c"


def test_more_than_may_wait_is_overload():
    book = Book()
    small = scribe(book, most_waiting=2)
    book.open.clear()
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(small.write, "a", size=1)
        assert book.begun.wait(10)
        others = [threads.submit(small.write, name, size=1) for name in "bc"]
        waiting = threading.Event()
        while len(small._waiting) < 2:
            assert not waiting.wait(0.005)

        with pytest.raises(Overloaded, match="2 events are waiting"):
            small.write("d", size=1)

        book.open.set()
        assert [one.result(10) for one in (first, *others)] == ["wrote a", "wrote b", "wrote c"]


def test_one_delivery_larger_than_may_wait_is_written_when_nobody_waits():
    assert scribe(Book(), most_waiting=2).write("large", size=9) == "wrote large"


def test_who_waits_too_long_withdraws_and_is_not_written():
    book = Book()
    hasty = scribe(book, patience=0.05)
    book.open.clear()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(hasty.write, "a", size=1)
        assert book.begun.wait(10)

        with pytest.raises(Overloaded, match=r"within 0 s"):
            hasty.write("b", size=1)

        book.open.set()
        assert first.result(10) == "wrote a"
    assert book.pages == [["a"]]
    assert hasty.write("c", size=1) == "wrote c"


def test_a_scribe_told_to_stop_leaves_nobody_waiting():
    book = Book()
    held = scribe(book)

    with pytest.raises(KeyboardInterrupt):
        held.write("stop", size=1)

    assert held.write("after", size=1) == "wrote after"


def test_many_threads_send_and_everything_is_there_once(door):
    from django.db import connection
    from door import track

    def send(n):
        try:
            return [door.batch(*(track(f"{n}-{i}-{j}", userId=f"u{j}") for j in range(5))).status for i in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = [status for sent in threads.map(send, range(8)) for status in sent]

    assert statuses == [200] * 80
    assert len({fact.event for fact in door.facts()}) == len(door.facts()) == 400


def test_a_delivery_the_ledger_refuses_is_quarantined_and_its_neighbour_recorded(door):
    """A date more than a year ahead passes the translator of Stripe, whose clock we believe, but not the ledger."""
    from goodwill.intake import quarantine
    from goodwill.intake.hearing import Delivery, hear
    from goodwill.intake.receive import Batch, receive, write_together

    def event(number, year):
        created = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
        return {"id": number, "type": "x.y", "created": created, "data": {"object": {"customer": "c"}}}

    good = Delivery("stripe", "stripe", [event("evt_1", 2026)], door.house.now)
    bad = Delivery("stripe", "stripe", [event("evt_2", 2031), event("evt_3", 2026)], door.house.now)

    with pytest.raises(BadFact):
        write_together([Batch(good, hear(good)), Batch(bad, hear(bad))])
    assert door.facts() == []
    receive(bad)
    receive(good)

    assert len(door.facts()) == 2
    assert [quarantine.open(one.id)["id"] for one in quarantine.waiting()] == ["evt_2"]
    assert "more than a year ahead" in door.reasons()[0]


def test_a_new_subscriber_in_a_delivery_that_failed_is_made_again(door):
    """What was rolled back was never met: the next delivery must not believe in a subject that is not there."""
    from door import track

    from goodwill import people
    from goodwill.intake.hearing import Delivery, hear
    from goodwill.intake.receive import Batch, write_together
    from goodwill.vocabulary import Handle, HandleKind

    spoilt = [
        track(userId="newcomer"),
        {"id": "e", "type": "x.y", "created": 4102444800, "data": {"object": {"customer": "c"}}},
    ]
    deliveries = [
        Delivery("segment", "web", spoilt[:1], door.house.now),
        Delivery("stripe", "stripe", spoilt[1:], door.house.now),
    ]
    with pytest.raises(BadFact):
        write_together([Batch(one, hear(one)) for one in deliveries])

    door.batch(track(userId="newcomer"))

    handle = Handle(HandleKind.USER, "newcomer")
    assert [entry.subject for entry in door.entries()] == [people.find([handle])[handle]]


def test_a_door_that_cannot_write_says_when_to_come_again(door, monkeypatch):
    from door import track

    from goodwill.intake import receive

    monkeypatch.setattr(
        receive,
        "_scribe",
        held := Scribe(receive.write_together, receive.write_apart, misfits=receive.MISFITS, patience=0.05),
    )
    with held._pen:
        said = door.batch(track())

    assert (said.status, said.headers["retry-after"], said.json["code"]) == (503, "2", "unavailable")
    assert door.facts() == []
    assert door.batch(track()).status == 200


def test_a_full_disk_is_503_and_nothing_is_lost_once_there_is_room(door):
    from django.db import connection
    from door import track

    door.batch(track("before"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        n_pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={n_pages}")
    events = [track(f"e{i}", userId=f"u{i}", properties={"x": "y" * 2000}) for i in range(50)]

    said = door.batch(*events)

    assert (said.status, len(door.facts())) == (503, 1)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1073741823")
    assert door.batch(*events).status == 200
    assert len(door.facts()) == 51
