"""The scorecard: what is inside, how far off, who edited what, and how much wider we should be."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.decisions.scorecard import Entry, crps, scorecard
from goodwill.vocabulary import Estimate

NORMAL = (-1.96, -1.2816, -0.6745, 0.0, 0.6745, 1.2816, 1.96)


def _entry(effect: float, *, kind: str = "price_change", is_intact: bool = True) -> Entry:
    sure = Estimate(effect, effect, effect, 0.8, "counted")
    return Entry(decision="d", kind=kind, measure="subscribers", quantiles=NORMAL, effect=sure, is_intact=is_intact)


def test_each_forecast_is_inside_or_outside_at_three_levels():
    card = scorecard([_entry(0.5), _entry(-1.0), _entry(1.5), _entry(-3.0)])

    assert card.coverage == {0.5: 0.25, 0.8: 0.5, 0.95: 0.75}


def test_forecasts_that_are_as_wide_as_they_say_are_not_stretched_and_narrow_ones_are():
    rng = np.random.default_rng(2)
    honest = scorecard([_entry(x) for x in rng.standard_normal(200)])
    narrow = scorecard([_entry(2 * x) for x in rng.standard_normal(200)])

    assert honest.stretch == pytest.approx(1.0, abs=0.1)
    assert narrow.stretch == pytest.approx(2.0, abs=0.25)
    assert scorecard([]).stretch == 1.0


def test_bias_is_told_by_kind():
    card = scorecard([_entry(1.0), _entry(1.0), _entry(-1.0, kind="channel_closed")])

    assert card.bias["price_change"] < 0 < card.bias["channel_closed"]


def test_an_edited_forecast_is_named_and_never_scored():
    card = scorecard([_entry(0.1), _entry(0.0, is_intact=False)])

    assert (len(card.scores), card.broken) == (1, ("d",))


def test_the_score_is_near_the_published_one_of_a_normal_forecast():
    # Gneiting and Raftery 2007, JASA 102:359, eq. 21: sigma * (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)); at 0: 0.2337
    assert crps(np.array(NORMAL), 0.0) == pytest.approx(0.2337, abs=0.05)
    assert crps(np.zeros(7), 2.0) == pytest.approx(2.0)
