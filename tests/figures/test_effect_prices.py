"""Share prices of a video service in 2011 against an index: what the news of three days did, with its interval.

The prices are public daily closings (../shared/data/company); the returns beside ours are the plain ones of the same days.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from goodwill.decisions.effect import Event, Outcome, event_study
from goodwill.errors import BadSeries

COMPANY = Path(__file__).resolve().parents[3] / "shared" / "data" / "company"
pytestmark = pytest.mark.skipif(not (COMPANY / "NFLX.csv").exists(), reason="the share prices are not on this machine")


@pytest.fixture(scope="module")
def prices() -> tuple[dict[date, float], dict[date, float]]:
    def read(name: str) -> dict[date, float]:
        with (COMPANY / name).open() as file:
            return {date.fromisoformat(row["Date"]): float(row["Adj Close"]) for row in csv.DictReader(file)}

    return read("NFLX.csv"), read("QQQ.csv")


def test_the_split_itself_did_not_move_the_price(prices):
    """2011-07-12: two plans instead of one, dearer by 60 %. The market shrugged."""
    told = event_study(*prices, date(2011, 7, 12))

    assert told.returned[1].low < 0 < told.returned[1].high
    assert told.returned[1].value == pytest.approx(0.003, abs=0.01)


def test_the_warning_of_fewer_subscribers_cost_a_fifth(prices):
    """2011-09-15: guidance cut by a million; 29.82 to 24.18 is −18.9 %, on a day on which the index rose."""
    told = event_study(*prices, date(2011, 9, 15))
    plain = prices[0][date(2011, 9, 15)] / prices[0][date(2011, 9, 14)] - 1

    assert plain == pytest.approx(-0.189, abs=0.001)
    assert told.returned[0].value == pytest.approx(-0.20, abs=0.01)
    assert told.returned[2].low < plain < told.returned[2].high < -0.1


def test_the_loss_of_800_000_told_in_the_evening_cost_a_third_the_day_after(prices):
    """2011-10-24 after the close: 16.98 to 11.05 is −34.9 %."""
    same_day, next_day = (event_study(*prices, date(2011, 10, day)) for day in (24, 25))

    assert same_day.returned[1].low < 0 < same_day.returned[1].high
    assert next_day.returned[0].value == pytest.approx(-0.34, abs=0.01)
    assert next_day.returned[2].low < -0.349 < next_day.returned[2].high < -0.25


def test_eight_of_ten_days_on_which_nothing_was_asked_lie_within(prices):
    first = date(2004, 1, 5)
    days = [first + timedelta(days=29 * i) for i in range(160)]
    inside = [
        told.returned[1].low <= 0 <= told.returned[1].high for told in (event_study(*prices, day) for day in days)
    ]

    assert 0.74 <= sum(inside) / len(inside) <= 0.88


def test_other_news_of_the_day_and_too_short_a_past_are_said(prices):
    told = event_study(*prices, date(2011, 9, 15), days=5, events=(Event("the brand is split", date(2011, 9, 18)),))

    assert told.checks[0].outcome is Outcome.FAILED
    assert "the brand is split (2011-09-18)" in told.checks[0].words
    with pytest.raises(BadSeries, match="at least 70 common trading days before 2002-06-10"):
        event_study(*prices, date(2002, 6, 10))
