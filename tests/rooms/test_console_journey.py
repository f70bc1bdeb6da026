"""A journey is cut into pages, columns and lanes that lose nothing and double nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from goodwill.console import drawing, journey
from goodwill.console.telling import Lane
from goodwill.facts import Entry, InvoicePaid, PlayLogged

BEGAN = datetime(2024, 1, 31, 22, tzinfo=UTC)


def _entries(n: int, *, every: timedelta) -> list[Entry]:
    paid = InvoicePaid(amount_minor=999, currency="EUR")
    return [
        Entry(i + 1, 1, BEGAN + i * every, BEGAN, paid if i % 10 == 0 else PlayLogged(title=f"t{i}")) for i in range(n)
    ]


@pytest.mark.parametrize("lane", [None, Lane.PLAYS, Lane.BILLS])
def test_page_after_page_tells_the_whole_journey_once(lane):
    entries, told, before = _entries(250, every=timedelta(hours=7)), [], ""

    while True:
        page = journey.stretch(entries, lane=lane, before=before, may_read=True)
        told += [one.at for month in page.months for day in month.days for one in day.told]
        if page.older is None:
            break
        before = page.older

    assert told == [e.occurred_at for e in reversed(entries) if lane is None or journey.lane_of(e.fact.wire) is lane]


def test_jumping_to_a_day_begins_with_its_last_fact():
    entries = _entries(100, every=timedelta(hours=5))

    page = journey.stretch(entries, lane=None, before="2024-02-10", may_read=True)

    assert page.months[0].days[0].on.isoformat() == "2024-02-10"


def test_a_mark_that_means_nothing_shows_the_latest():
    page = journey.stretch(_entries(3, every=timedelta(days=1)), lane=None, before="<script>", may_read=True)

    assert page.n == 3


@pytest.mark.parametrize(
    ("every", "step"),
    [(timedelta(hours=6), 1), (timedelta(days=1), 7), (timedelta(days=10), 28), (timedelta(days=60), 90)],
)
def test_columns_hold_every_fact_once_and_never_grow_too_many(every, step):
    entries = _entries(240, every=every)

    columns = journey.columns(entries)

    assert sum(sum(column.counts.values()) for column in columns) == 240
    assert len(columns) <= 120
    assert (columns[1].first - columns[0].first).days >= step
    assert all(one.last < other.first for one, other in pairwise(columns))


def test_one_fact_in_all_is_drawn_as_dense_as_the_densest_of_its_lane():
    columns = journey.columns(_entries(1, every=timedelta(days=1)))

    strip = drawing.strip(columns, [Lane.BILLS])

    assert [cell.opacity for band in strip.bands for cell in band.cells] == ["1.00"]


def test_nothing_is_drawn_of_nothing():
    assert (journey.columns([]), drawing.strip([], []).bands) == ([], [])
