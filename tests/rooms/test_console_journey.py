"""A journey is cut into stretches, columns, marks and pages that lose nothing and double nothing, at every level."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from goodwill.console import moving, plane, timeline
from goodwill.console.laned import Laned, laned
from goodwill.console.moving import Asked
from goodwill.console.spans import DAY, HOUR, LEAST, MINUTE, STEPS, TICKS, WEEK, YEAR, Span, fitting, whole_of
from goodwill.console.telling import Lane
from goodwill.console.told import by_month, told_of
from goodwill.facts import Entry, PlayLogged
from goodwill.ledger import Outline
from goodwill.segments.rows import instant, micros

BEGAN = datetime(2019, 1, 31, 22, tzinfo=UTC)
NAMES = ("play.logged", "invoice.paid", "message.received")


def lived(n: int, *, every: timedelta) -> Laned:
    """A history of ``n`` facts, every tenth a bill and every seventh a message, two of each three at one instant."""
    at = [micros(BEGAN + (i - i % 3) * every) for i in range(n)]
    kinds = [1 if i % 10 == 0 else 2 if i % 7 == 0 else 0 for i in range(n)]
    state = ((1,), (), n, n)
    return laned(Outline(state, array("q", at), array("q", range(1, n + 1)), array("h", kinds), NAMES))


def asked(told: Laned, query: str = "") -> Asked:
    return Asked.of(QueryDict(query), told)


def followed(told: Laned, address: str) -> Asked:
    return asked(told, address.lstrip("?").partition("#")[0])


def spans() -> st.SearchStrategy[Span]:
    first = st.integers(micros(BEGAN) - YEAR, micros(BEGAN) + 30 * YEAR)
    return st.builds(lambda at, length: Span(at, at + length), first, st.integers(LEAST, 40 * YEAR))


@given(spans(), st.sampled_from([*STEPS, *TICKS]))
def test_the_columns_of_a_stretch_cover_it_without_gap_or_excess(span, step):
    if span.length > step.length * 2000:
        return
    starts = step.starts(span)

    assert starts[0] <= span.first < starts[1]
    assert starts[-2] < span.end <= starts[-1]
    assert all(0.8 * step.length <= later - earlier <= 1.2 * step.length for earlier, later in pairwise(starts))


@given(spans())
def test_columns_and_ticks_are_never_too_many_nor_too_few(span):
    columns = len(fitting(span, STEPS, 120).starts(span)) - 1
    ticks = len(fitting(span, TICKS, 8).starts(span)) - 1

    assert 12 <= columns <= 124
    assert 1 <= ticks <= 10


@given(spans(), st.floats(0.01, 100), st.floats(0, 1))
def test_zooming_keeps_the_instant_it_is_around_to_the_grain_of_the_address(span, by, around):
    zoomed = span.zoomed(by, around)
    kept = span.first + around * span.length
    there = zoomed.first + around * zoomed.length

    assert zoomed.length >= LEAST
    if span.length * by > LEAST:
        grain = DAY if zoomed.length > 50 * DAY else HOUR if zoomed.length > DAY else MINUTE
        assert abs(there - kept) <= grain
        assert abs(zoomed.length - span.length * by) <= grain


@given(spans(), spans())
def test_a_stretch_asked_for_lies_within_the_whole_and_comes_back_from_its_address(span, whole):
    within = span.within(whole)

    assert whole.first <= within.first
    assert within.end <= max(whole.end, whole.first + LEAST)
    again = Span.asked(within.query(), Span(within.first - YEAR, within.end + YEAR))
    assert (abs(again.first - within.first) < 1_000_000, abs(again.end - within.end) < 1_000_000) == (True, True)


@pytest.mark.parametrize(
    "query",
    [
        "from=&to=",
        "from=x&to=9999-99-99",
        "to=2019-01-01&from=2030-01-01",
        "from=0001-01-01T00:00%2B23:59",
        "lane=x&page=-1",
    ],
)
def test_what_makes_no_sense_in_an_address_is_passed_by(query):
    told = lived(300, every=timedelta(hours=9))

    found = asked(told, query)

    assert found.whole.first <= found.span.first < found.span.end <= found.whole.end
    assert (found.lanes, found.page) == ((), 1)


@pytest.mark.parametrize("every", [timedelta(seconds=7), timedelta(hours=6), timedelta(days=11)])
@pytest.mark.parametrize("lanes", ["", "lane=bills", "lane=bills&lane=messages"])
def test_page_after_page_tells_every_fact_of_a_stretch_once_the_latest_first(every, lanes):
    told = lived(400, every=every)
    now, seen = asked(told, lanes), []

    while True:
        page = moving.paged(told, now.lanes or told.lanes, now)
        seen += page.places
        assert (page.first, page.last) == (len(seen) - len(page.places) + 1, len(seen))
        if not page.earlier:
            break
        now = followed(told, page.earlier)

    wanted = {1} if lanes == "lane=bills" else {1, 2} if lanes else {0, 1, 2}
    assert seen == [place for place in reversed(range(400)) if told.outline.kinds[place] in wanted]


def test_a_fact_pointed_at_is_on_the_page_that_is_shown():
    told = lived(400, every=timedelta(hours=5))

    for position in (1, 60, 61, 200, 340, 341, 400):
        page = moving.paged(told, told.lanes, asked(told, f"fact={position}"))
        assert position - 1 in page.places
        if told.outline.kinds[position - 1] == 0:
            assert position - 1 in moving.paged(told, [Lane.PLAYS], asked(told, f"lane=plays&fact={position}")).places


def test_from_years_to_minutes_every_fact_is_in_one_column_or_has_one_mark():
    told = lived(5000, every=timedelta(hours=11))
    span = asked(told).span
    levels = set()

    while span.length > LEAST:
        drawn = timeline.timeline(told, span, told.lanes)
        n = told.n(span, told.lanes)
        levels.add("marks" if drawn.marks else "density")
        assert not (drawn.marks and drawn.columns)
        assert len(drawn.marks) in (0, n)
        if not drawn.marks:
            first, end = drawn.columns[0].span.first, drawn.columns[-1].span.end
            assert sum(column.n for column in drawn.columns) == told.n(Span(first, end), told.lanes) >= n
        near = told.nearest((span.first + span.end) // 2, told.lanes)
        span = span.around(near, span.length // 3)

    assert levels == {"marks", "density"}


@pytest.mark.parametrize(("length", "is_marked"), [(10 * YEAR, False), (YEAR, False), (WEEK, True), (HOUR, True)])
def test_at_year_level_there_is_density_and_at_minute_level_each_fact_is_its_own_mark(length, is_marked):
    told = lived(5000, every=timedelta(hours=11))
    near = told.nearest(micros(BEGAN) + YEAR, told.lanes)

    assert timeline.are_marked(told, Span(near - length // 2, near + length // 2), told.lanes) is is_marked


def test_marks_at_one_instant_do_not_hide_one_another():
    told = lived(3, every=timedelta(days=1))
    drawn = timeline.timeline(told, asked(told).span, [Lane.PLAYS])

    assert len({(mark.x, mark.row) for mark in drawn.marks}) == len(drawn.marks) == 2


def test_a_lane_that_has_one_fact_shows_it_as_dark_as_the_fullest():
    told = lived(1, every=timedelta(days=1))
    long = Span(micros(BEGAN) - YEAR, micros(BEGAN) + YEAR)

    drawn = plane.plane(timeline.timeline(told, long, told.lanes), str, {})

    assert re.findall(r'class="(\w+ depth-\d)"', drawn) == ["bills depth-8"]


def test_the_ways_lead_where_they_say_and_nowhere_beyond_the_journey():
    told = lived(900, every=timedelta(hours=20))
    whole = asked(told)
    closer, wider, before, after = moving.ways(asked(told, "from=2020-01-01&to=2020-03-01"))

    assert [bool(way.address) for way in moving.ways(whole)] == [True, False, False, False]
    assert followed(told, closer.address).span.length == 30 * DAY
    assert followed(told, wider.address).span.length == 120 * DAY
    assert instant(followed(told, before.address).span.first).date().isoformat() == "2019-12-02"
    assert instant(followed(told, after.address).span.first).date().isoformat() == "2020-01-31"


def test_every_level_lands_on_a_fact_of_the_lanes_that_are_shown():
    told = lived(900, every=timedelta(hours=20))
    here = asked(told, "lane=bills&from=2020-01-01&to=2020-12-01")

    for way in moving.levels(told, here):
        there = followed(told, way.address)
        assert there.lanes == (Lane.BILLS,)
        assert told.n(there.span, [Lane.BILLS]) > 0, way.name


def test_a_chip_puts_its_lane_on_or_takes_it_off_and_counts_the_stretch():
    told = lived(900, every=timedelta(hours=20))
    every, *each = moving.chips(told, asked(told, "lane=bills"))

    assert [followed(told, chip.address).lanes for chip in (every, *each)] == [
        (), (Lane.PLAYS, Lane.BILLS), (), (Lane.BILLS, Lane.MESSAGES),
    ]  # fmt: skip
    assert [chip.is_here for chip in (every, *each)] == [False, False, True, False]
    assert every.n == sum(chip.n for chip in each) == 900


def test_one_jumps_to_a_day_or_to_the_year_around_it():
    told = lived(900, every=timedelta(hours=20))

    day, year = asked(told, "day=2020-02-10"), asked(told, "day=2020-02-10&width=year")

    assert (instant(day.span.first), instant(day.span.end)) == (
        datetime(2020, 2, 10, tzinfo=UTC),
        datetime(2020, 2, 11, tzinfo=UTC),
    )
    assert year.span.first < day.span.first < day.span.end < year.span.end
    assert asked(told, "day=1066-10-14").is_whole


def test_the_overview_shows_the_whole_and_leads_to_stretches_as_long_as_the_one_shown():
    told = lived(900, every=timedelta(hours=20))
    here = asked(told, "from=2020-01-01&to=2020-02-01")
    drawn = plane.overview(told, here.whole, here.span, here.address).drawn

    assert sum(int(n) for n in re.findall(r"(\d+) facts?<", drawn)) == 900
    assert {followed(told, unescape(one)).span.length for one in re.findall(r'href="([^"]+)"', drawn)} == {31 * DAY}


def test_sentences_stand_by_month_and_day_the_latest_first():
    entries = [Entry(i, 1, BEGAN + timedelta(hours=9 * i), BEGAN, PlayLogged(title=f"t{i}")) for i in range(20)]

    months = by_month(told_of(entry, {}, may_read=True) for entry in reversed(entries))

    assert [one.position for month in months for day in month.days for one in day.told] == list(reversed(range(20)))
    assert Counter(month.first.isoformat() for month in months) == {"2019-02-01": 1, "2019-01-01": 1}


def test_a_whole_is_whole_days():
    whole = whole_of(micros(BEGAN), micros(BEGAN + timedelta(hours=3)))

    assert (instant(whole.first), instant(whole.end)) == (
        datetime(2019, 1, 31, tzinfo=UTC),
        datetime(2019, 2, 2, tzinfo=UTC),
    )
