"""What is expected of a day holds as often as it says, on companies whose truth is known; differences are the published ones."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from statistics import fmean, median
from typing import Any

import pytest
from conftest import SECRETS
from simulated import UNTIL, write
from statsmodels.stats.proportion import confint_proportions_2indep

from goodwill.estimates import LEAST, LEVEL, difference, expectations, expected

FIGURES = ("n_new", "n_lost", "n_returned", "n_plays", "n_letdowns")


@dataclass(frozen=True)
class Lived:
    """What each whole day brought to a made-up company, as the measure counts it, and when it was struck."""

    days: dict[date, dict[str, int]]
    struck: list[date]

    def is_ordinary(self, on: date) -> bool:
        """Whether no outage was then, and no decision was told or came into force within the week before."""
        return not any(timedelta(0) <= on - day < timedelta(days=7) for day in self.struck)


@pytest.fixture(scope="module")
def companies(tmp_path_factory) -> list[Lived]:
    """Three companies of fourteen months."""
    from goodwill.site.setup import open_site
    from goodwill.warehouse.measures import lately

    counted = []
    for seed in (3, 4, 5):
        folder = tmp_path_factory.mktemp("expected")
        home = write(folder / "home", 2000, 14, seed=seed, people=False, truth=folder / "truth.json").home
        open_site(home, env=SECRETS)
        since = UNTIL - timedelta(days=420)
        days = {since.date() + timedelta(days=n): dict.fromkeys(FIGURES, 0) for n in range(420)}
        for hour in lately(since):
            on = datetime.fromtimestamp(hour.hour * 3600, UTC).date()
            for name in FIGURES:
                days[on][name] += getattr(hour, name)
        counted.append(Lived(days, _struck(json.loads((folder / "truth.json").read_text()))))
    return counted


def _struck(truth: dict[str, Any]) -> list[date]:
    told = [one[when] for one in truth["decisions"] for when in ("announced_at", "in_force_at")]
    return [datetime.fromisoformat(at).date() for at in [*told, truth["outage"]["at"]]]


@pytest.mark.parametrize("figure", FIGURES)
def test_four_ordinary_days_of_five_fall_within_what_was_expected(companies, figure):
    held = []
    for lived in companies:
        counts, n = [one[figure] for one in lived.days.values()], len(lived.days) - 100
        held += [
            one.low <= count <= one.high
            for one, count, on in zip(expectations(counts, n), counts[-n:], list(lived.days)[-n:], strict=True)
            if lived.is_ordinary(on)
        ]

    assert len(held) > 800
    assert LEVEL == 0.8
    assert 0.75 <= fmean(held) <= 0.85


def test_a_day_unlike_the_others_falls_outside(companies):
    for lived in companies:
        plays = [one["n_plays"] for one in lived.days.values()]
        usual = expected(plays)

        assert not usual.low <= 0 <= usual.high
        assert not usual.low <= 2 * usual.value <= usual.high


def test_it_expects_better_than_the_same_day_a_week_ago(companies):
    for figure in FIGURES:
        ours, naive = [], []
        for lived in companies:
            counts = [one[figure] for one in lived.days.values()]
            for one, count, week_ago in zip(expectations(counts, 320), counts[-320:], counts[-327:-7], strict=True):
                ours.append(abs(one.value - count))
                naive.append(abs(week_ago - count))

        assert fmean(ours) < 0.9 * fmean(naive), figure


def test_it_is_the_formula_it_says_it_is():
    draw = random.Random(5)
    counts = [round(draw.gauss(200 + 40 * (n % 7 > 4), 20)) for n in range(150)]

    found = expected(counts)

    errors = sorted(_scaled(counts[t]) - _foreseen(counts[:t]) for t in range(150 - 56, 150))
    low, high = (_ranked(errors, rank) for rank in (5.7, 51.3))
    foreseen = _foreseen(counts)
    assert found.value == pytest.approx(_counted(foreseen))
    assert (found.low, found.high) == (int(_counted(foreseen + low)) + 1, int(_counted(foreseen + high)))


def _scaled(n: float) -> float:
    return 2 * sqrt(n + 3 / 8)


def _counted(z: float) -> float:
    return z * z / 4 - 3 / 8


def _ranked(ordered: list[float], rank: float) -> float:
    whole = int(rank)
    return ordered[whole - 1] + (rank - whole) * (ordered[whole] - ordered[whole - 1])


def _foreseen(counts: list[int]) -> float:
    """The docstring's formula, one day at a time."""
    z = [_scaled(n) for n in counts[-42:]]
    weeks = [z[i : i + 7] for i in range(0, 42, 7)]
    season = [median(week[day] - fmean(week) for week in weeks) for day in range(7)]
    season = [one - fmean(season) for one in season]
    days = [z[i] - season[i % 7] for i in range(28, 42)]
    middle = median(days)
    reach = 2.5 * 1.4826 * median(abs(day - middle) for day in days)
    near = [min(max(day, middle - reach), middle + reach) for day in days]
    weights = [(13 / 15) ** age for age in reversed(range(14))]
    return sum(w * day for w, day in zip(weights, near, strict=True)) / sum(weights) + season[0]


def test_of_too_few_days_nothing_is_expected():
    assert expected([5] * (LEAST - 1)) is None
    assert expected([5] * LEAST) is not None
    assert expectations([], 3) == []
    assert expectations([1, 2], 3) == [None, None]


@pytest.mark.parametrize("count", [0, 1, 5, 1000])
def test_where_every_day_is_alike_that_is_expected(count):
    found = expected([count] * 100)

    assert (round(found.value, 6), found.low, found.high) == (count, count, count)


def test_each_day_is_judged_by_the_days_before_it_alone():
    counts = [n * n % 97 for n in range(150)]

    assert expectations(counts, 20) == [expected(counts[:t]) for t in range(130, 150)]


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_of_shares_has_the_published_interval(counts, low, high):
    """Newcombe 1998, Stat. Med. 17:873, table II, method 10."""
    found = difference(*counts)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_difference_of_shares_is_that_of_another_implementation():
    draw = random.Random(1)
    for _ in range(50):
        of, other_of = draw.randint(1, 400), draw.randint(1, 400)
        n, other_n = draw.randint(0, of), draw.randint(0, other_of)

        found = difference(n, of, other_n, other_of)

        assert (found.low, found.high) == pytest.approx(
            confint_proportions_2indep(n, of, other_n, other_of, method="newcomb", compare="diff"), abs=1e-9
        )
