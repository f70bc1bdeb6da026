"""Made-up companies whose effect is known: intervals hold it as often as they say, and broken pasts are refused.

Few of each, so that it takes seconds; ``goodwill bench truth --what effect --runs 200`` judges all kinds (docs/benchmarks.md).
"""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.bench.made_series import AFTER, PAST, World, made
from goodwill.bench.truth import run
from goodwill.bench.truth_effect import DECIDED, Judged, Kind, _one, series_of
from goodwill.decisions.effect import Effect, Unmeasured, measure
from goodwill.errors import UnknownQuestion


@pytest.mark.parametrize("world", [World.STABLE, World.TRENDING])
def test_intervals_hold_the_truth_as_often_as_they_say(world):
    found = [_one(Kind(world, is_compared=False), run) for run in range(40)]
    told = [(one.truth, one.told) for one in found if isinstance(one.told, Effect)]
    inside = [
        [effect.total[level].low <= truth <= effect.total[level].high for truth, effect in told] for level in range(3)
    ]

    assert len(told) >= 37
    assert 0.35 <= np.mean(inside[0]) <= 0.65
    assert 0.68 <= np.mean(inside[1]) <= 0.9
    assert np.mean(inside[2]) >= 0.86


@pytest.mark.parametrize("kind", [Kind(World.BREAKING, is_compared=False), Kind(World.PARTING, is_compared=True)])
def test_where_nothing_can_be_told_nothing_is(kind):
    found: list[Judged] = [_one(kind, run) for run in range(6)]

    assert sum(isinstance(one.told, Unmeasured) for one in found) >= 5


def test_a_comparison_that_was_touched_makes_the_effect_too_small():
    """What no check can see, and why the record must know who else was touched."""
    found = []
    for seed in range(10):
        one = made(World.WANDERING, np.random.default_rng(seed), exposed=True)
        series, others = series_of(one)
        told = measure(series, DECIDED, comparison={"group 0": others["group 0"]})
        if isinstance(told, Effect):
            found.append((told.share[0].value, one.effect / (one.treated[PAST:].sum() - one.effect)))
    told_shares, truths = np.array(found).T

    assert len(found) >= 8
    assert (told_shares * truths).sum() / (truths**2).sum() < 0.8


def test_the_truth_is_counted_and_the_past_is_untouched():
    one = made(World.TRENDING, np.random.default_rng(5))
    again = made(World.TRENDING, np.random.default_rng(5))

    assert one.treated.shape == (PAST + AFTER,)
    assert one.others.shape == (PAST + AFTER, 4)
    assert (one.treated == again.treated).all()
    assert one.effect == again.effect != 0


def test_what_is_judged_is_named_when_it_is_not_known():
    with pytest.raises(UnknownQuestion, match="--what is one of effect"):
        run(what="luck", runs=1)
