"""What is counted behind a page says how far it is, truly and to every process; what cannot be counted says so."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from live import until
from visiting import text, visitor

from goodwill.console import everyone, figures, underway
from goodwill.console.views import use
from goodwill.facts import SubscriptionStarted
from goodwill.store.models import Role
from goodwill.warehouse import progress


class Halting:
    """A count of four parts that goes on when it is told to."""

    def __init__(self) -> None:
        self.go, self.asked = threading.Semaphore(0), 0

    def __call__(self) -> int:
        self.asked += 1
        for _ in progress.through(range(4)):
            self.go.acquire()
        return 42


@pytest.fixture
def count(house):
    halting = Halting()
    yield halting
    for _ in range(8):
        halting.go.release()
    until(lambda: not underway.all_counting())


def test_how_far_it_is_is_told_while_it_is_counted_and_nothing_when_it_is_done(count, monkeypatch):
    monkeypatch.setattr(underway, "_EVERY", timedelta(0))
    first = figures.shown("halting", count)
    assert (first.figure, first.counting.share) == (None, 0.0)

    seen = []
    for n in range(1, 5):
        count.go.release()
        if n < 4:
            until(lambda n=n: figures.shown("halting", count).counting.share >= n / 4)
            seen.append(figures.shown("halting", count).counting.per_cent)
    until(lambda: figures.shown("halting", count).figure is not None)

    assert seen == [25, 50, 75]
    assert (figures.shown("halting", count).figure.value, count.asked) == (42, 1)
    until(lambda: figures.shown("halting", count).counting is None)


def test_what_another_process_counts_is_not_counted_twice(count):
    now = datetime.now(UTC)
    path = underway.figures_folder() / "halting.underway"

    path.write_bytes(msgspec.json.encode(underway.Counting("halting", 0.5, now, now)))
    shown = figures.shown("halting", count)
    assert (shown.counting.per_cent, count.asked) == (50, 0)

    long_ago = now - timedelta(minutes=1)
    path.write_bytes(msgspec.json.encode(underway.Counting("halting", 0.5, long_ago, long_ago)))
    figures.shown("halting", count)
    until(lambda: count.asked == 1)


def test_what_cannot_be_counted_says_so_and_is_tried_again_in_a_minute(house, monkeypatch):
    asked = []

    def broken() -> int:
        asked.append(1)
        raise RuntimeError("a segment is gone")

    figures.shown("broken", broken, patience=5)
    until(lambda: underway.counting("broken").has_failed)
    assert figures.shown("broken", broken, patience=5).counting.has_failed
    assert asked == [1]

    monkeypatch.setattr(underway, "TRIED_AGAIN_AFTER", timedelta(0))
    figures.shown("broken", broken, patience=5)
    assert asked == [1, 1]


def test_who_counts_without_an_engine_gives_signs_of_life(count, monkeypatch):
    monkeypatch.setattr(underway, "_SIGN_EVERY_S", 0.01)
    monkeypatch.setattr(underway, "_EVERY", timedelta(0))
    figures.shown("halting", count)
    until(lambda: count.asked == 1)

    heard = underway.counting("halting").heard_at

    until(lambda: underway.counting("halting").heard_at > heard)
    assert underway.counting("halting").share == 0.0


def test_no_quick_figure_waits_for_a_heavy_analysis(count):
    quick = Halting()
    quick.go.release(4)
    figures.shown("halting", count, at_most_every=timedelta(hours=1))
    until(lambda: count.asked == 1)

    figures.shown("quick", quick)

    until(lambda: figures.shown("quick", quick).figure is not None)
    assert [one.name for one in underway.all_counting()] == ["halting"]


def test_sweeps_take_turns(count):
    other = Halting()
    figures.shown("halting", count)
    until(lambda: count.asked == 1)

    figures.shown("other", other)
    assert {one.name for one in underway.all_counting()} == {"halting", "other"}
    assert other.asked == 0

    for _ in range(4):
        count.go.release()
        other.go.release()
    until(lambda: figures.shown("other", other).figure is not None)


@pytest.mark.parametrize("address", ["/retention", "/use", "/subscribers?standing=active"])
def test_a_page_shows_how_far_its_figures_are_without_a_script(house, address):
    house.tell("ada", SubscriptionStarted(plan="basic"))
    now = datetime.now(UTC)
    for name in (everyone.NAME, use.FIGURE):
        told = underway.Counting(name, 0.62, now, now)
        (underway.figures_folder() / f"{name}.underway").write_bytes(msgspec.json.encode(told))

    page = text(visitor(Role.OWNER).get(address))

    assert re.search(r'<progress[^>]* max="100" value="62">', page)
    assert "62% of the ledger is read" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page


def test_a_page_says_that_its_figures_could_not_be_counted(house):
    house.tell("ada", SubscriptionStarted(plan="basic"))
    now = datetime.now(UTC)
    told = underway.Counting(use.FIGURE, 0.0, now, now, has_failed=True)
    (underway.figures_folder() / f"{use.FIGURE}.underway").write_bytes(msgspec.json.encode(told))

    assert "This could not be counted at" in text(visitor(Role.OWNER).get("/use"))
