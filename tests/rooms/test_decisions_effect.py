"""The effect, after: what is told of a series, what is refused, and that both say why."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from goodwill.decisions.effect import (
    Effect,
    Event,
    Known,
    Outcome,
    Series,
    Unmeasured,
    Way,
    measure,
    measure_arms,
    series_of,
)
from goodwill.decisions.effect.kernel import factors, innovations
from goodwill.decisions.effect.mixture import foreseen
from goodwill.decisions.effect.synthetic import weights
from goodwill.errors import BadExperiment, BadSeries
from goodwill.experiments import Arm, Experiment, assigned

MONDAY = date(2026, 1, 5)
N, AT = 148, 120
DECIDED = MONDAY + timedelta(days=AT)


def a_life(seed: int, *, n: int = N, noise: float = 12.0) -> np.ndarray:
    draw, left = np.random.default_rng(seed), np.zeros(n)
    for day in range(1, n):
        left[day] = 0.4 * left[day - 1] + draw.normal() * noise
    return 600 + 60 * np.sin(2 * np.pi * np.arange(n) / 7) + left


def shared(seed: int, n_others: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """A wandering that all share, and what each does besides."""
    together = np.cumsum(np.random.default_rng(seed).normal(size=N)) * 15
    return together + a_life(seed + 1), [together + a_life(seed + 2 + i) for i in range(n_others)]


def of(values: np.ndarray, name: str = "plays") -> Series:
    return Series(MONDAY, values, name=name)


def after(amount: float) -> np.ndarray:
    return np.where(np.arange(N) >= AT, amount, 0.0)


def failed(told: Effect | Unmeasured) -> list[str]:
    return [check.name for check in told.checks if check.outcome is Outcome.FAILED]


def test_a_fall_is_found_and_its_intervals_lie_within_one_another():
    told = measure(of(a_life(1) - after(50)), DECIDED)

    assert isinstance(told, Effect)
    fifty, eighty, ninety_five = told.total
    assert eighty.low < -50 * 28 < eighty.high < 0
    assert ninety_five.low < eighty.low < fifty.low < told.total[0].value < fifty.high < eighty.high < ninety_five.high
    assert told.each[1].value == pytest.approx(told.total[1].value / 28)
    assert told.share[1].value == pytest.approx(-50 / 600, abs=0.02)
    assert told.path is not None
    assert (told.path.actual - told.path.expected).sum() == pytest.approx(told.total[0].value)
    assert (told.path.low[:, 2] < told.path.low[:, 0]).all()
    assert (told.way, told.began_on, told.ended_on) == (Way.ALONE, DECIDED, MONDAY + timedelta(days=N - 1))


def test_a_comparison_that_shares_the_wandering_narrows_the_interval():
    together = np.cumsum(np.random.default_rng(5).normal(size=N)) * 8
    own, other = a_life(6) + together, 3 * (a_life(7) + together)
    alone, beside = measure(of(own), DECIDED), measure(of(own), DECIDED, comparison={"the rest": of(other)})

    assert isinstance(alone, Effect)
    assert isinstance(beside, Effect)
    assert beside.way is Way.COMPARED
    assert beside.follows is not None
    assert beside.follows > 0.8
    assert beside.total[1].high - beside.total[1].low < (alone.total[1].high - alone.total[1].low) * 0.75


def test_several_are_weighed_and_read_as_if_decided():
    own, others = shared(11, 5)
    told = measure(of(own - after(60)), DECIDED, comparison={f"group {i}": of(one) for i, one in enumerate(others)})

    assert isinstance(told, Effect)
    assert sum(told.weights.values()) == pytest.approx(1)
    assert told.total[2].low < -60 * 28 < told.total[2].high
    assert told.notes == (
        "left alone and read as if decided on the same day: 5; as far out as the treated lie 0 of them",
    )


def test_the_exposed_are_not_compared_with_and_it_is_said():
    own, (clean, exposed) = shared(21, 2)
    comparison = {"abroad": of(clean), "neighbours": of(exposed - after(60))}
    told = measure(
        of(own - after(60)),
        DECIDED,
        comparison=comparison,
        known=Known(touched={"neighbours": "they read the news too"}),
    )
    untouched = next(check for check in told.checks if check.name == "untouched")

    assert isinstance(told, Effect)
    assert list(told.weights) == ["abroad"]
    assert untouched.outcome is Outcome.WARNED
    assert "neighbours: they read the news too" in untouched.words


def test_when_all_were_exposed_the_own_past_is_what_is_left():
    own, (exposed,) = shared(31, 1)
    told = measure(of(own), DECIDED, comparison={"all": of(exposed)}, known=Known(touched={"all": "told as well"}))

    assert told.way is Way.ALONE
    assert "nobody is left to compare with" in next(one for one in told.checks if one.name == "untouched").words


def test_who_was_touched_but_is_not_compared_with_is_asked_about():
    with pytest.raises(BadSeries, match="abraod was touched, it is said, but is not among those compared with: abroad"):
        measure(of(a_life(1)), DECIDED, comparison={"abroad": of(a_life(2))}, known=Known(touched={"abraod": "a slip"}))


def test_a_past_that_broke_is_refused_and_measured_from_after_it():
    broken = a_life(3) + np.where(np.arange(N) >= 60, 120.0, 0.0)
    refused = measure(of(broken), DECIDED)
    since = measure(of(broken), DECIDED, known=Known(since=MONDAY + timedelta(days=61)))

    assert isinstance(refused, Unmeasured)
    assert "unbroken" in failed(refused)
    assert any("the past breaks about 2026-03-0" in why for why in refused.why)
    assert isinstance(since, Effect)


def test_a_break_that_the_comparison_shares_is_none():
    broke = np.where(np.arange(N) >= 60, 120.0, 0.0)
    told = measure(of(a_life(3) + broke), DECIDED, comparison={"the rest": of(a_life(4) + broke)})

    assert isinstance(told, Effect)


def test_pasts_that_part_are_refused():
    own, (other,) = shared(41, 1)
    leaving = np.where(np.arange(N) >= 92, (np.arange(N) - 92) * 12.0, 0.0)
    told = measure(of(own + leaving), DECIDED, comparison={"the rest": of(other)})

    assert isinstance(told, Unmeasured)
    assert set(failed(told)) & {"parallel_pasts", "placebo_dates", "unbroken"}


def test_another_event_at_the_same_time_is_refused():
    outage = Event("an outage", DECIDED + timedelta(days=3), DECIDED + timedelta(days=4))
    long_ago = Event("a launch", MONDAY, MONDAY + timedelta(days=20))
    told = measure(of(a_life(1)), DECIDED, known=Known(events=[outage, long_ago]))

    assert isinstance(told, Unmeasured)
    assert told.why == (f"something else happened too and cannot be told from it: an outage ({outage.began_on})",)
    assert isinstance(measure(of(a_life(1)), DECIDED, known=Known(events=[long_ago])), Effect)


def test_too_short_a_past_is_refused_with_what_is_wanted():
    told = measure(of(a_life(1)[100:]), MONDAY + timedelta(days=20))

    assert isinstance(told, Unmeasured)
    assert told.why == ("steps known before the decision: 20, at least 28 are wanted; after it: 28",)


def test_a_series_that_never_moved_is_refused():
    told = measure(of(np.full(N, 7.0)), DECIDED)

    assert isinstance(told, Unmeasured)
    assert told.why == ("the series never moved before the decision: nothing can be foreseen of it",)


@pytest.mark.parametrize("at", [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=N)])
def test_a_day_outside_the_series_is_refused(at):
    with pytest.raises(BadSeries, match="which goes from 2026-01-05 to 2026-06-01"):
        measure(of(a_life(1)), at)


def test_a_covariate_takes_its_part():
    heat = np.random.default_rng(8).normal(size=N)
    plain, told = of(a_life(9) + 60 * heat), {"heat": of(heat)}
    without, within = measure(plain, DECIDED), measure(plain, DECIDED, covariates=told)

    assert isinstance(without, Effect)
    assert isinstance(within, Effect)
    assert within.total[1].high - within.total[1].low < (without.total[1].high - without.total[1].low) * 0.7


def test_a_series_says_which_day_is_missing_or_twice():
    days = [(MONDAY + timedelta(days=day), 1.0) for day in range(10)]

    assert len(series_of(reversed(days))) == 10
    with pytest.raises(BadSeries, match="wanted a number for 2026-01-09; the next that came is of 2026-01-10"):
        series_of(days[:4] + days[5:])
    with pytest.raises(BadSeries, match="2026-01-07 came twice"):
        series_of([*days, days[2]])
    with pytest.raises(BadSeries, match="at least two"):
        series_of(days[:1])
    with pytest.raises(BadSeries, match="a finite number"):
        series_of([*days, (MONDAY + timedelta(days=10), float("nan"))])


def test_series_of_other_days_do_not_go_together():
    weekly = Series(MONDAY, a_life(1), 7, "weekly")

    with pytest.raises(BadSeries, match="comparison weekly: wanted the same days as plays"):
        measure(of(a_life(1)), DECIDED, comparison={"weekly": weekly})


def test_every_origin_of_one_factor_is_what_conditioning_says():
    y = np.random.default_rng(2).normal(size=40).cumsum()[:, None]
    lowers = factors(40, step=7)
    told = foreseen(lowers, innovations(lowers, y), at=25, offsets=np.zeros((1, 6)), shares=np.ones(1))
    whole = lowers[17] @ lowers[17].T
    by_hand = whole[25:31, :25] @ np.linalg.solve(whole[:25, :25], y[:25, 0])
    spread = whole[25:31, 25:31] - whole[25:31, :25] @ np.linalg.solve(whole[:25, :25], whole[:25, 25:31])
    ratio = told.path.spreads[17] ** 2 / np.diag(spread)

    assert told.path.means[17] == pytest.approx(by_hand, rel=1e-6)
    assert ratio == pytest.approx(np.full(6, ratio[0]), rel=1e-6)
    assert told.total.spreads[17] ** 2 == pytest.approx(ratio[0] * spread.sum(), rel=1e-6)


def test_weights_are_a_share_each_and_find_the_twin():
    draw = np.random.default_rng(3)
    donors = draw.normal(size=(80, 6)).cumsum(axis=0)
    found = weights(donors[:, 2] + 5, donors, step=7)

    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)
    assert found[2] > 0.8


SPRING = Experiment("spring", "a salt", (Arm("dearer", 0.5), Arm("left alone", 0.5, is_held_out=True)))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_arms_are_compared_with_their_pasts_taken_out():
    draw = np.random.default_rng(1)
    arms = assigned(SPRING, np.arange(4_000))
    before = draw.normal(10, 3, 4_000)
    outcomes = before + draw.normal(0, 1, 4_000) - np.where(arms == 0, 0.3, 0.0)
    told = measure_arms(SPRING, outcomes, arms, before=before, between=MARCH)

    assert isinstance(told, Effect)
    assert told.each[1].low < -0.3 < told.each[1].high < 0
    assert told.total[1].value == pytest.approx(told.each[1].value * (arms == 0).sum())
    assert told.each[1].high - told.each[1].low < 0.1
    assert told.notes == ("what was known of each before explains 90% of the variance, and is taken out of it",)
    assert [check.name for check in told.checks] == ["enough_history", "split", "balance"]


def test_a_split_that_was_not_honest_is_refused():
    arms = np.repeat([0, 1], [2_300, 1_700])
    told = measure_arms(SPRING, np.ones(4_000), arms, before=np.arange(4_000.0) % 7, between=MARCH)

    assert isinstance(told, Unmeasured)
    assert failed(told) == ["split"]


def test_arms_whose_pasts_differ_are_refused():
    arms = assigned(SPRING, np.arange(4_000))
    told = measure_arms(SPRING, np.ones(4_000), arms, before=arms + np.arange(4_000) % 5.0, between=MARCH)

    assert failed(told) == ["balance"]


def test_an_experiment_without_one_held_out_is_refused():
    both = Experiment("both", "salt", (Arm("a", 0.5), Arm("b", 0.5)))

    with pytest.raises(BadExperiment, match="two arms, one of them held out"):
        measure_arms(both, np.ones(9), np.zeros(9, np.int64), before=np.ones(9), between=MARCH)
