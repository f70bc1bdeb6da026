"""Arms, splits, pasts and guard rails: what every experiment promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodwill.errors import BadExperiment
from goodwill.experiments import (
    Arm,
    Experiment,
    Guard,
    Sums,
    Verdict,
    adjusted,
    arm_of,
    assigned,
    difference,
    difference_in_shares,
    difference_so_far,
    draws,
    guarded,
    split_of,
    split_so_far,
    summed,
)
from goodwill.vocabulary import Estimate

HALVES = (Arm("asked", 0.5), Arm("left alone", 0.5, is_held_out=True))
MANY = np.arange(1, 200_001)


def test_an_arm_is_the_same_whenever_it_is_asked():
    spring = Experiment("spring", "salt", HALVES)

    assert [arm_of(spring, unit).name for unit in range(1, 9)] == [
        spring.arms[place].name for place in assigned(spring, np.arange(1, 9))
    ]
    assert draws(spring, np.array([1, 2, 10**15])).round(12).tolist() == [
        0.921925942518,
        0.647566636727,
        0.715810879752,
    ]


def test_draws_are_even_and_two_salts_know_nothing_of_one_another():
    one, other = (draws(Experiment("x", salt, HALVES), MANY) for salt in ("a", "b"))

    counts = np.histogram2d(one, other, bins=10, range=[[0, 1], [0, 1]])[0]

    assert abs(counts - 2000).max() < 5 * 2000**0.5
    assert abs(np.corrcoef(one, other)[0, 1]) < 5 / len(MANY) ** 0.5


def test_neighbours_do_not_share_their_arms():
    drawn = draws(Experiment("x", "a", HALVES), MANY)

    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 5 / len(MANY) ** 0.5


@given(st.lists(st.integers(0, 5), min_size=1, max_size=300), st.floats(0.05, 0.95))
def test_every_stratum_is_split_as_evenly_as_whole_units_allow(strata, share):
    experiment = Experiment("x", "salt", (Arm("a", share), Arm("b", 1 - share)))
    codes = np.array(strata)

    places = assigned(experiment, np.arange(len(codes)), strata=codes)

    for stratum in set(strata):
        of = int((codes == stratum).sum())
        assert abs(int((places[codes == stratum] == 0).sum()) - share * of) < 1 + 1e-6


def test_what_is_left_of_small_strata_does_not_all_go_one_way():
    experiment = Experiment("x", "salt", (Arm("a", 0.9), Arm("b", 0.1)))

    places = assigned(experiment, MANY, strata=MANY // 2)

    assert (places == 1).mean() == pytest.approx(0.1, abs=0.005)


@pytest.mark.parametrize(
    ("arms", "said"),
    [
        ((), "wanted arms of different names"),
        ((Arm("a", 0.5), Arm("a", 0.5)), "wanted arms of different names"),
        ((Arm("a", 0.5), Arm("b", 0.4)), "add up to 1"),
        ((Arm("a", 1.5), Arm("b", -0.5)), "wanted shares above 0"),
    ],
)
def test_arms_that_cannot_be_are_refused_with_what_was_wanted(arms, said):
    with pytest.raises(BadExperiment, match=said):
        Experiment("x", "salt", arms)


def test_a_split_that_was_not_meant_is_called_dishonest():
    experiment = Experiment("x", "salt", HALVES)

    assert split_of(experiment, [50_100, 49_900]).is_honest
    assert not split_of(experiment, [51_000, 49_000]).is_honest
    assert not split_so_far(experiment, [[5_100, 4_900], [51_000, 49_000]]).is_honest


def test_an_honest_split_looked_at_daily_alarms_no_oftener_than_it_says():
    experiment, random = Experiment("x", "salt", HALVES), np.random.default_rng(3)
    daily = random.binomial(400, 0.5, (1000, 60)).cumsum(axis=1)
    totals = np.arange(1, 61) * 400

    p_values = [
        split_so_far(experiment, [[n, all_ - n] for n, all_ in zip(row, totals, strict=True)]).p_value for row in daily
    ]

    assert (np.array(p_values) <= 0.05).mean() <= 0.05


def test_the_past_is_taken_out_of_the_noise_and_the_effect_is_kept():
    random = np.random.default_rng(5)
    before, arms = random.normal(size=20_000), random.integers(0, 2, 20_000)
    outcomes = 2 * before + 0.1 * arms + random.normal(size=20_000)

    told = adjusted(outcomes, before, arms)

    found = difference(treated=summed(told[arms == 1]), held_out=summed(told[arms == 0]))
    assert found.low < 0.1 < found.high
    assert told.var() == pytest.approx(1, abs=0.05)
    assert told.mean() == pytest.approx(outcomes.mean())


def test_an_unknown_past_is_refused_rather_than_guessed():
    with pytest.raises(BadExperiment, match="finite"):
        adjusted(np.ones(3), np.array([1.0, np.nan, 2.0]), np.zeros(3, int))


@given(st.lists(st.floats(-1e3, 1e3), max_size=30), st.lists(st.floats(-1e3, 1e3), max_size=30))
def test_sums_of_parts_are_the_sums_of_the_whole(some, others):
    added, whole = summed(some) + summed(others), summed(some + others)

    assert (added.n, added.mean, added.variance) == (
        whole.n,
        pytest.approx(whole.mean, abs=1e-9),
        pytest.approx(whole.variance, rel=1e-9, abs=1e-6),
    )


def test_of_nobody_no_difference_is_told():
    with pytest.raises(BadExperiment, match="two units or more"):
        difference(treated=Sums(1, 0, 0), held_out=Sums(10, 0, 1))
    with pytest.raises(BadExperiment, match="how many did and of how many"):
        difference_in_shares(treated=(0, 0), held_out=(1, 2))
    with pytest.raises(BadExperiment, match="how many units are planned"):
        difference_so_far(treated=Sums(9, 0, 1), held_out=Sums(10, 0, 1), planned=0)


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(0.03, 0.05, Verdict.STOP), (-0.01, 0.01, Verdict.SAFE), (0.01, 0.03, Verdict.GO_ON)]
)
def test_a_guard_rail_stops_only_when_the_whole_interval_is_beyond_it(low, high, verdict):
    told = Estimate((low + high) / 2, low, high, 0.95, "a table")
    mirrored = Estimate(-told.value, -high, -low, 0.95, "a table")

    assert guarded(Guard("cancellations", 0.02), told) is verdict
    assert guarded(Guard("plays", -0.02, more_is_worse=False), mirrored) is verdict
