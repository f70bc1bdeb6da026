"""Experiments beside published figures, and beside what looking early does to a plain test."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from goodwill.experiments import Sums, difference, difference_in_shares, difference_so_far, summed

ARMS = {"Mens E-Mail": "men", "Womens E-Mail": "women", "No E-Mail": "none"}


@pytest.fixture(scope="module")
def hillstrom(shared):
    with (shared / "experiments" / "hillstrom.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {
        arm: np.array(
            [
                [float(row[name]) for name in ("visit", "conversion", "spend")]
                for row in rows
                if row["treatment"] == told
            ]
        )
        for told, arm in ARMS.items()
    }


def test_the_mail_tests_means_are_those_that_were_published(hillstrom):
    # Hillstrom 2008, MineThatData E-Mail Analytics Challenge: visits and conversions in per cent, spend in dollars.
    means = {arm: (told.mean(axis=0) * (100, 100, 1)).round(2).tolist() for arm, told in hillstrom.items()}

    assert means == {"men": [18.28, 1.25, 1.42], "women": [15.14, 0.88, 1.08], "none": [10.62, 0.57, 0.65]}


def test_the_mail_tests_effects_are_the_differences_of_the_means(hillstrom):
    men, none = (summed(hillstrom[arm][:, 0]) for arm in ("men", "none"))

    found = difference(treated=men, held_out=none)

    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.0766, 0.07, 0.0832)


def test_newcombes_intervals_are_the_published_ones():
    # Newcombe 1998, Stat. Med. 17:873, table II, method 10: (a) 56/70 - 48/80, (d) 5/56 - 0/29, (f) 10/10 - 0/20.
    found = [
        difference_in_shares(treated=one, held_out=other)
        for one, other in (((56, 70), (48, 80)), ((5, 56), (0, 29)), ((10, 10), (0, 20)))
    ]

    assert [(round(one.low, 4), round(one.high, 4)) for one in found] == [
        (0.0524, 0.3339), (-0.0381, 0.1926), (0.6791, 1.0),
    ]  # fmt: skip


def _looks(n_tests, days, a_day, seed):
    """Sums of both arms of tests in which nothing differs, at the end of each day."""
    random = np.random.default_rng(seed)
    told = random.exponential(size=(2, n_tests, days, a_day))
    n = np.arange(1, days + 1) * a_day
    sums, squares = told.sum(axis=3).cumsum(axis=2), (told**2).sum(axis=3).cumsum(axis=2)
    means = sums / n
    return means, (squares - n * means**2) / (n - 1), n


def test_two_thousand_tests_of_nothing_looked_at_daily_alarm_five_in_a_hundred_at_most():
    means, variances, n = _looks(2_000, 28, 100, seed=11)

    alarms, plain = np.zeros(2_000, bool), np.zeros(2_000, bool)
    for test in range(2_000):
        for day in range(28):
            treated, other = (Sums(int(n[day]), means[arm, test, day], variances[arm, test, day]) for arm in (0, 1))
            told = difference_so_far(treated=treated, held_out=other, planned=2 * 2_800)
            error = (treated.variance / treated.n + other.variance / other.n) ** 0.5
            alarms[test] |= not told.low <= 0 <= told.high
            plain[test] |= abs(told.value) > 1.959964 * error

    assert alarms.mean() <= 0.05
    assert 0.24 < plain.mean() < 0.32  # what peeking at a plain test does


def test_the_price_of_looking_early_is_width_under_one_and_six_tenths():
    arm = Sums(50_000, 1.0, 4.0)

    early = difference_so_far(treated=arm, held_out=arm, planned=100_000)
    once = difference(treated=arm, held_out=arm)

    assert 1.5 < (early.high - early.low) / (once.high - once.low) <= 1.6
