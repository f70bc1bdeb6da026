"""Public cases replayed with what was known the day before: the yardstick of the forecasts."""

from __future__ import annotations

import pytest

from goodwill.decisions.cases import cases, replay
from goodwill.decisions.forecast.evidence import population
from goodwill.decisions.record import Kind


@pytest.mark.parametrize("name", ["split-2011", "spared-2016", "rise-2019"])
def test_the_outcome_lies_in_the_interval_made_without_the_case(name):
    [case] = cases(name)
    told = replay(case, n_draws=1_000)

    assert name not in {one.case for one in population(Kind.PRICE_CHANGE, without=(name,)).rests_on}
    assert told.is_inside
    assert told.net is not None
    assert told.net.high - told.net.low < 0.2 * case.base, "an interval that says anything holds everything"


def test_2011_says_what_the_company_guessed_itself():
    [case] = cases("split-2011")

    assert (case.own_guess, case.outcome, case.base) == (-0.60, -0.80, 24.59)
    assert "The company's own guess was -0.60 M" in replay(case, n_draws=200).words


@pytest.mark.parametrize("name", ["dormant-2020", "channel-2022", "desk-2023"])
def test_what_was_never_published_is_not_judged(name):
    [case] = cases(name)
    told = replay(case, n_draws=200)

    assert told.is_inside is None
    assert "cannot be judged" in told.words


def test_leaving_a_case_out_changes_what_is_expected():
    whole, less = (population(Kind.PRICE_CHANGE, without=out) for out in ((), ("split-2011",)))

    assert len(whole.rests_on) == 3
    assert less.middle != whole.middle
    assert less.middle_sd > whole.middle_sd
