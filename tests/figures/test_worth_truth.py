"""Hazards beside the truth of a simulated company; ``goodwill bench truth --what hazard`` asks twenty (docs/benchmarks.md)."""

from __future__ import annotations

import pytest

from goodwill.bench.truth_hazard import _company, _report


@pytest.fixture(scope="module")
def told():
    return _company(1, 2000)


def test_effects_are_told_with_intervals_that_mostly_hold_what_is_true(told):
    report = _report([told])

    assert report.figures["n_effects"] >= 8
    assert all(low < value < high for _, _, value, low, high in told["effects"])
    assert report.figures["covered"] >= 0.7


def test_later_months_are_about_as_foretold(told):
    assert told["foretold"] == pytest.approx(told["came"], rel=0.25)
    assert abs(told["slope"] - 1) < 3 * told["error"]


def test_the_goals_ask_that_intervals_are_neither_too_narrow_nor_too_wide():
    sure = [["plan", 0.1, 0.1, 0.0, 0.2]] * 20
    away = [["plan", 0.3, 0.1, 0.0, 0.2]]
    one = {"slope": 1.0, "error": 0.1, "foretold": 10.0, "came": 10.0}

    met = {
        name: [goal.met for goal in _report([{"effects": effects, **one}]).goals][:2]
        for name, effects in {"all": sure, "nine in ten": sure[:9] + away, "half": sure[:1] + away}.items()
    }

    assert met == {"all": [True, False], "nine in ten": [True, True], "half": [False, True]}
