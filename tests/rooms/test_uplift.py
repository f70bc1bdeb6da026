"""Uplift and the choice of arms, on worlds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.errors import BadExperiment
from goodwill.experiments import (
    LEARNERS,
    LOGISTIC,
    Arms,
    Trial,
    averaged,
    bent,
    bent_held_back,
    best_learner,
    best_order,
    chosen,
    held_back,
    learners_of,
    logistic,
    qini,
)
from goodwill.experiments.uplift import guesses


def _trial(n: int = 4000, *, seed: int = 1, effect=lambda x: 0.5 * x[:, 0] + 0.2) -> tuple[Trial, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 4))
    treated = rng.random(n) < 0.5
    truth = effect(x)
    return Trial(x, treated, x[:, 1] + treated * truth + rng.standard_normal(n)), truth


@pytest.mark.parametrize("name", LEARNERS)
def test_each_learner_finds_for_whom_it_works(name):
    trial, truth = _trial()
    told = LEARNERS[name](trial)(trial.features)

    assert np.corrcoef(told, truth)[0, 1] > 0.95
    assert told.mean() == pytest.approx(0.2, abs=0.1)


def test_guesses_are_unbiased_and_their_mean_is_the_average_effect():
    trial, truth = _trial(20_000)

    told = guesses(trial)
    assert told.mean() == pytest.approx(truth.mean(), abs=4 * told.std() / np.sqrt(len(told)))


def test_where_nothing_differs_nothing_is_found():
    trial, _ = _trial(effect=lambda x: np.full(len(x), 0.3))

    assert averaged(trial)(trial.features).std() < 0.12


def test_the_best_learner_is_one_of_them():
    assert best_learner(_trial()[0]) in LEARNERS


def test_a_perfect_order_has_a_qini_of_one_and_chance_of_none():
    rng = np.random.default_rng(0)
    treated, outcomes = rng.random(5000) < 0.5, (rng.random(5000) < 0.3).astype(float)
    perfect = np.where(treated, outcomes, -outcomes)

    assert qini(perfect, treated, outcomes).coefficient == pytest.approx(1.0)
    assert abs(qini(rng.random(5000), treated, outcomes).coefficient) < 0.1


def _arms(n: int = 6000, *, cost: float = 0.0) -> Arms:
    rng = np.random.default_rng(4)
    x = rng.standard_normal((n, 3))
    arm = rng.integers(0, 3, n)
    worth = np.column_stack([np.zeros(n), x[:, 0], -x[:, 0]])
    outcomes = worth[np.arange(n), arm] + 0.5 * rng.standard_normal(n)
    return Arms(
        x, arm, outcomes, ("alone", "pause", "reminder"), (1 / 3, 1 / 3, 1 / 3), {"pause": cost, "reminder": cost}
    )


def test_each_gets_the_arm_that_is_best_for_them_and_the_gain_is_told_with_its_interval():
    trial = _arms()
    rule = chosen(trial)

    best = np.where(trial.features[:, 0] > 0, 1, 2)
    sure = np.abs(trial.features[:, 0]) > 0.2
    assert (rule.arm[sure] == best[sure]).mean() > 0.97
    assert rule.gain.low < float(np.sqrt(2 / np.pi)) < rule.gain.high
    assert rule.p_best > 0.99


def test_what_costs_more_than_it_brings_is_left_alone():
    rule = chosen(_arms(cost=10.0))

    assert rule.share["alone"] > 0.99


def test_a_rule_is_not_better_than_one_arm_for_all_where_nobody_differs():
    rng = np.random.default_rng(5)
    x, arm = rng.standard_normal((4000, 3)), rng.integers(0, 2, 4000)
    rule = chosen(Arms(x, arm, arm * 0.5 + rng.standard_normal(4000), ("alone", "asked"), (0.5, 0.5), {}))

    assert rule.beside_best.low <= 0 <= rule.beside_best.high + 1e-9


@pytest.mark.parametrize(
    ("n_treated", "said"), [(10, "50 units or more in each arm"), (100, "as many features and arms")]
)
def test_what_is_no_experiment_is_refused(n_treated, said):
    treated = np.arange(200) < n_treated

    with pytest.raises(BadExperiment, match=said):
        Trial(np.zeros((200 if n_treated == 10 else 150, 2)), treated, np.zeros(200))


def test_an_arm_of_few_is_refused_by_name():
    with pytest.raises(BadExperiment, match="pause has 3"):
        Arms(
            np.zeros((203, 1)),
            np.r_[np.zeros(200, int), np.ones(3, int)],
            np.zeros(203),
            ("alone", "pause"),
            (0.5, 0.5),
            {},
        )


def test_of_what_happens_or_not_a_logistic_model_tells_the_difference_of_the_chances():
    rng = np.random.default_rng(3)
    x, treated = rng.standard_normal((20_000, 2)), rng.random(20_000) < 0.5
    chance = 1 / (1 + np.exp(-(-1 + x[:, 1] + treated * (0.3 + 0.5 * x[:, 0]))))
    trial = Trial(x, treated, (rng.random(20_000) < chance).astype(float))
    alone = 1 / (1 + np.exp(-(-1 + x[:, 1])))
    truth = 1 / (1 + np.exp(-(-0.7 + x[:, 1] + 0.5 * x[:, 0]))) - alone

    assert np.corrcoef(logistic(trial)(x), truth)[0, 1] > 0.98
    assert np.corrcoef(held_back(trial)(x), truth)[0, 1] > 0.98
    assert set(learners_of(trial)) == {*LEARNERS, *LOGISTIC}
    with pytest.raises(BadExperiment, match="0 or 1"):
        logistic(_trial()[0])


def test_where_a_treatment_does_the_same_for_all_noise_is_not_taken_for_a_difference():
    rng = np.random.default_rng(4)
    x, treated = rng.standard_normal((4_000, 8)), rng.random(4_000) < 0.5
    chance = 1 / (1 + np.exp(-(-1 + 0.3 * treated)))
    trial = Trial(x, treated, (rng.random(4_000) < chance).astype(float))

    assert held_back(trial)(x).std() < logistic(trial)(x).std() / 2


def _bowl(n: int = 8_000, *, seed: int = 6) -> tuple[Trial, np.ndarray]:
    """Who is far from the middle does it anyway; a treatment that moves all odds alike moves the others."""
    rng = np.random.default_rng(seed)
    x, treated = rng.standard_normal((n, 3)), rng.random(n) < 0.5

    def chance(side):
        return 1 / (1 + np.exp(-(-2.5 + x[:, 0] ** 2 + 0.8 * side)))

    return Trial(x, treated, (rng.random(n) < chance(treated)).astype(float)), chance(1) - chance(0)


def test_where_an_outcome_bends_a_straight_model_misses_whom_a_treatment_moves():
    trial, truth = _bowl()
    straight, curved, careful = (
        np.corrcoef(one(trial)(trial.features), truth)[0, 1] for one in (logistic, bent, bent_held_back)
    )

    assert straight < 0.6
    assert min(curved, careful) > 0.9


def test_the_order_that_is_best_on_units_never_seen_is_picked_from_the_trial_alone():
    assert best_order(_bowl()[0], {"straight": logistic, "bent": bent}) == "bent"


def test_bends_of_features_that_never_differ_or_of_very_many_are_left_out():
    flags = np.random.default_rng(7).random((400, 30)) < 0.5
    treated = np.arange(400) % 2 == 0
    trial = Trial(np.column_stack([flags, np.zeros(400)]).astype(float), treated, flags[:, 0].astype(float))

    told = bent(trial)(trial.features)

    assert np.isfinite(told).all()
