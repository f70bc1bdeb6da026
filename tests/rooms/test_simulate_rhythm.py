"""Made-up people keep the hours of the country they live in, and never leave the window they are given."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.segments.rows import instant, micros
from goodwill.simulate.company import COUNTRIES
from goodwill.simulate.rhythm import DAY, Windows, rhythm

UNTIL = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
CLOCK = rhythm(14, UNTIL)


def test_months_end_at_the_last_moment_and_keep_the_day_where_there_is_one():
    days = [instant(int(at)).date().isoformat() for at in CLOCK.anchors[-3:]]

    assert days == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert int(CLOCK.anchors[-1]) == micros(UNTIL)


def test_evenings_are_local_wherever_people_live():
    busiest = {}
    for code, country in enumerate(COUNTRIES):
        draws = np.linspace(0, 0.999999, 20_000)
        window = Windows(
            np.full(20_000, CLOCK.anchors[5]),
            np.full(20_000, CLOCK.anchors[5] + 28 * DAY),
            np.full(20_000, code, np.int16),
        )
        zone = ZoneInfo(country.zone)
        hours = [instant(int(at)).astimezone(zone).hour for at in CLOCK.between(window, draws)]
        busiest[country.code] = max(set(hours), key=hours.count)

    assert set(busiest.values()) <= {20, 21}


@settings(max_examples=200, deadline=None)
@given(
    start=st.integers(0, 380 * DAY),
    length=st.integers(1, 60 * DAY),
    draw=st.floats(0, 1, exclude_max=True),
    country=st.integers(0, len(COUNTRIES) - 1),
)
def test_no_moment_falls_outside_its_window(start, length, draw, country):
    first = int(CLOCK.anchors[0]) + start
    window = Windows(np.array([first]), np.array([first + length]), np.array([country], np.int16))

    at = int(CLOCK.between(window, np.array([draw]))[0])

    assert first <= at < first + length


def test_a_later_draw_is_a_later_moment():
    n = 5_000
    window = Windows(np.full(n, CLOCK.anchors[2]), np.full(n, CLOCK.anchors[3]), np.zeros(n, np.int16))

    moments = CLOCK.between(window, np.sort(np.random.default_rng(3).random(n)))

    back = np.diff(moments).min()
    assert back > -2 * 3600 * 1_000_000  # a clock put back in autumn, no more
