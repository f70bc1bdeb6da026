"""Why somebody is likelier to leave than those alike, and what could be done: worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from leaving import ByLevel, cells

from goodwill.appraisal.shelf import too_close
from goodwill.vocabulary import Cause
from goodwill.worth.reasons import leaving, reasons
from goodwill.worth.remedies import Remedy, remedies

HAZARDS = ByLevel({Cause.VOLUNTARY: 0.1}, {("trend", "much less"): 3.0, ("letdown", "last month"): 2.0}, spread=0.0)


def among(weights, **levels):
    told = cells(len(weights), **levels)
    return replace(told, n_at_risk=np.array(weights, np.float64))


def draws(hazards, n=20):
    return hazards.draws(n, np.random.default_rng(1))


def test_a_reason_is_the_chance_beside_its_average_among_those_alike():
    # of four alike one plays much less: 0.3 beside (3 × 0.1 + 0.3) / 4 = 0.15
    people = among([1, 3], trend=["much less", "as usual"])

    [[only], nothing] = reasons(HAZARDS, people, np.array([0, 1]), draws=draws(HAZARDS))

    assert (only.part, only.level, only.times) == ("trend", "much less", pytest.approx(2.0))
    assert nothing == []


def test_those_of_another_plan_are_not_alike():
    people = among([1, 3, 1000], trend=["much less", "as usual", "much less"], plan=["basic", "basic", "premium"])

    [[only], other] = reasons(HAZARDS, people, np.array([0, 2]), draws=draws(HAZARDS))

    assert only.times == pytest.approx(2.0)
    assert other == []  # of the plan premium everybody plays much less: that sets nobody apart


def test_what_does_most_comes_first_and_has_an_interval():
    people = among([1, 7], trend=["much less", "as usual"], letdown=["last month", "none"])
    wobbly = ByLevel({Cause.VOLUNTARY: 0.1, Cause.LET_GO: 0.05}, HAZARDS.ratios, spread=0.3)

    [found] = reasons(wobbly, people, np.array([0]), draws=draws(wobbly))

    assert [one.part for one in found] == ["trend", "letdown"]
    assert all(one.low < one.times < one.high for one in found)


def test_the_chance_of_leaving_takes_every_cause_in_turn():
    hazards = ByLevel({Cause.INVOLUNTARY: 0.2, Cause.VOLUNTARY: 0.1})

    assert leaving(hazards, cells()) == pytest.approx([1 - 0.8 * 0.9])


@pytest.mark.parametrize(
    ("levels", "why", "wanted"),
    [
        ({"use": "none"}, ["price"], [Remedy.LET_SLEEP]),
        ({"use": "none", "letdown": "last month"}, [], [Remedy.MAKE_GOOD]),
        ({"use": "6-11", "letdown": "last month, made good"}, [], [Remedy.NOTHING]),
        ({"use": "1-2", "payments": "failed last month"}, ["price"], [Remedy.PAYMENT, Remedy.PLAN, Remedy.PAUSE]),
        ({"use": "12-23", "contacts": "1"}, ["use"], [Remedy.ANSWER]),
    ],
)
def test_what_could_be_done_is_read_from_what_was_lived_and_the_sleeping_are_let_sleep(levels, why, wanted):
    assert remedies(levels, why) == wanted


def test_old_days_are_thinned_to_one_a_week():
    from datetime import date, timedelta

    known = [date(2026, 1, 5) + timedelta(days=n) for n in range(60)]  # a Monday, and the days after it

    gone = too_close(known)

    assert len([on for on in known if on not in gone]) == 36 + 4
    assert {on.weekday() for on in known[:24] if on not in gone} == {0}
