"""Effects that others have published, from the same series: our estimate and interval beside theirs.

What the series are and under which licence: ``causalpy/SOURCES.txt``.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from goodwill.decisions.effect import Effect, Known, Outcome, Series, Unmeasured, Way, measure, series_of

HERE = Path(__file__).parent / "causalpy"


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open() as file:
        return list(csv.DictReader(file))


def test_proposition_99_lowered_cigarette_sales_by_what_demeaned_synthetic_control_says():
    """Packs a head and year, 1989 to 2000, in California beside 38 states.

    Published on these data (Arkhangelsky and others 2021, Am. Econ. Rev. 111:4088, table 1; standard errors in brackets):
    difference in differences −27.3 (17.7), synthetic control −19.6 (9.9), synthetic differences −15.6 (8.4), and synthetic
    control with levels apart, which is our kind, −11.1 (9.5).
    """
    told = rows("california_prop99.csv")
    states = {
        name: Series(date(1970, 1, 1), np.array([float(row[name]) for row in told]), 365, name)
        for name in told[0]
        if name != "Year"
    }
    effect = measure(states.pop("California"), date(1989, 1, 1), comparison=states)

    assert isinstance(effect, Effect)
    assert effect.each[0].value == pytest.approx(-11.1, abs=0.5)
    assert effect.each[2].low < -15.6 < effect.each[2].high < 0
    assert effect.weights["Connecticut"] == max(effect.weights.values())


def test_reunification_cost_west_germany_1600_dollars_a_head_and_year():
    """1990 to 2003, beside 16 countries. Published: about 1,600 USD a year on average (Abadie, Diamond and Hainmueller 2015,
    Am. J. Polit. Sci. 59:495), after a small gain at first; no placebo country had as large an effect.
    """
    with (HERE / "german_reunification.csv").open() as file:
        countries = {
            row[0]: Series(date(1960, 1, 1), np.array(row[1:], float), 365, row[0]) for row in csv.reader(file)
        }
    effect = measure(countries.pop("West Germany"), date(1990, 1, 1), comparison=countries)

    assert isinstance(effect, Effect)
    assert effect.each[0].value == pytest.approx(-1600, abs=100)
    assert effect.each[1].low < -1600 < effect.each[1].high
    assert effect.path is not None
    assert effect.path.actual[0] > effect.path.expected[0]
    assert effect.notes == (
        "left alone and read as if decided on the same day: 16; as far out as the treated lie 0 of them",
    )
    assert {one.name for one in effect.checks if one.outcome is Outcome.WARNED} == {"parallel_pasts"}


def test_the_vote_to_leave_cost_about_two_per_cent_of_output_by_the_end_of_2018():
    """Quarterly GDP beside 20 countries. Published: 1.7 to 2.5 % by the end of 2018 (Born, Müller, Schularick and Sedláček 2019,
    Econ. J. 129:2722). Ours is smaller, and its interval holds theirs and none at all.
    """
    told = rows("GDP_in_dollars_billions.csv")
    countries = {
        name: series_of([(date.fromisoformat(row["Time"]), float(row[name])) for row in told], name=name)
        for name in told[0]
        if name != "Time"
    }
    known = Known(until=date(2018, 12, 31))
    effect = measure(countries.pop("UK"), date(2016, 7, 1), comparison=countries, known=known)

    assert isinstance(effect, Effect)
    assert effect.path is not None
    last = effect.path.actual[-1] / np.array([effect.path.high[-1, 1], effect.path.low[-1, 1]]) - 1
    assert last[0] < -0.017 < last[1]
    assert effect.share[1].low < 0 < effect.share[1].high


@pytest.mark.parametrize("with_weather", [False, True])
def test_deaths_of_2020_in_england_and_wales_are_those_above_the_five_year_average(with_weather):
    """March to December 2020, by month. The official way, the average of 2015 to 2019, says 79,343 more on the same series."""
    told = rows("deaths_and_temps_england_wales.csv")
    deaths, warmth = (
        series_of([(date.fromisoformat(row["date"]), float(row[name])) for row in told], name=name)
        for name in ("deaths", "temp")
    )
    by_month = {(int(row["year"]), int(row["month"])): float(row["deaths"]) for row in told}
    months = range(3, 13)
    officially = sum(
        by_month[2020, month] - np.mean([by_month[year, month] for year in range(2015, 2020)]) for month in months
    )
    beside = {"temperature": warmth} if with_weather else None
    effect = measure(deaths, date(2020, 3, 1), covariates=beside, known=Known(until=date(2020, 12, 31)))

    assert officially == pytest.approx(79_343, abs=1)
    assert isinstance(effect, Effect)
    assert effect.way is Way.ALONE
    assert effect.total[0].value == pytest.approx(76_400, abs=500)
    assert effect.total[0].low < officially < effect.total[0].high
    assert effect.total[2].low > 0


def test_nineteen_years_of_one_state_alone_tell_nothing_of_twelve_more():
    told = rows("california_prop99.csv")
    alone = measure(
        Series(date(1970, 1, 1), np.array([float(row["California"]) for row in told]), 365, "California"),
        date(1989, 1, 1),
    )

    assert isinstance(alone, Unmeasured)
    assert "too few placebos to judge by: 0 dates and 0 of those left alone" in alone.why[0]
