"""Boosted trees challenge the regression: heeded in a world where covariates act together strongly, and in no other."""

from __future__ import annotations

import sys

import numpy as np
import pyarrow as pa
import pytest

from goodwill.errors import UnknownQuestion
from goodwill.vocabulary import Cause
from goodwill.worth import hazard
from goodwill.worth.cells import Cells, cells_of
from goodwill.worth.hazard import Choice
from goodwill.worth.hazard.choosing import chosen, log_likelihoods, split
from goodwill.worth.hazard.regression import regressed
from goodwill.worth.hazard.together import acting_together

LEVELS = {
    "contacts": ("0", "1", "2+"),
    "abandonment": ("few", "some", "many"),
    "payments": ("never failed", "failed before"),
}
VOLUNTARY = (Cause.VOLUNTARY,)


def lived(both: float, *, seed: int = 1, n: int = 6000) -> Cells:
    """Two years in which who writes and leaves plays early has ``both`` more on the predictor, who writes twice and does not, less."""
    rng = np.random.default_rng(seed)
    codes = {name: rng.integers(0, len(levels), n) for name, levels in LEVELS.items()}
    month, tenure = rng.integers(0, 24, n), rng.integers(0, 20, n)
    at_risk = rng.integers(20, 120, n)
    return cells_of(pa.table({
        **{name: np.array(levels)[codes[name]] for name, levels in LEVELS.items()},
        "tenure": tenure, "month": 202400 + month // 12 * 100 + month % 12 + 1, "n_at_risk": at_risk,
        "n_voluntary": rng.binomial(at_risk, chance(codes, tenure, both)),
    }))  # fmt: skip


def chance(codes, tenure, both: float):
    contacts, early = codes["contacts"], codes["abandonment"]
    meets, apart = (contacts > 0) & (early == 2), (contacts == 2) & (early == 0)
    eta = -3.4 + 0.2 * contacts + 0.1 * early - 0.02 * tenure + both * meets - both * apart
    return -np.expm1(-np.exp(eta))


def true(cells: Cells, both: float):
    codes = {
        name: np.array([levels.index(word) for word in cells.factors[name].levels])[cells.factors[name].codes]
        for name, levels in LEVELS.items()
    }
    return chance(codes, cells.tenure, both)


@pytest.fixture(scope="module")
def entangled():
    return lived(0.8)


@pytest.fixture(scope="module")
def won(entangled):
    return hazard.fit(entangled, choices={Cause.VOLUNTARY: Choice()}, boosted=VOLUNTARY)


def test_trees_are_heeded_where_they_foretell_later_months_better(entangled, won):
    earlier, later = split(entangled)
    plain = hazard.fit(earlier, choices={Cause.VOLUNTARY: Choice()})
    boosted = hazard.fit(earlier, choices={Cause.VOLUNTARY: Choice()}, boosted=VOLUNTARY)

    told = [
        log_likelihoods(np.log(-np.log1p(-one.chance(later)[Cause.VOLUNTARY])), later, Cause.VOLUNTARY).sum()
        for one in (plain, boosted)
    ]
    assert won.boosts.keys() == {Cause.VOLUNTARY}
    assert told[1] > told[0] + 50
    assert won.notes[-1] == (
        "Boosted trees foretell better who left by choice in later months, and have a say in it; drivers are told by the "
        "regression alone."
    )


def test_what_acts_together_is_found_and_goes_into_the_regression_that_values_rest_on(entangled, won):
    choice = chosen(entangled, Cause.VOLUNTARY)
    found = hazard.fit(entangled, choices={Cause.VOLUNTARY: choice})
    hazards = true(entangled, 0.8)

    told = found.ranges(entangled)[Cause.VOLUNTARY]
    away = {
        name: np.abs(np.log(one.chance(entangled)[Cause.VOLUNTARY] / hazards)).mean()
        for name, one in (("regression", found), ("trees", won))
    }
    assert choice.pairs == (("contacts", "abandonment"),)
    assert (
        hazard.fit(entangled, choices={Cause.VOLUNTARY: choice}, boosted=VOLUNTARY).boosts == {}
    )  # nothing is left to them
    assert 0.8 < ((told.low < hazards) & (hazards < told.high)).mean() <= 1
    assert away["regression"] < away["trees"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_found_to_act_together_where_nothing_does(seed):
    cells = lived(0.0, seed=seed)

    alone = regressed(cells, Cause.VOLUNTARY, Choice(), is_frail=False)

    assert acting_together(cells, Cause.VOLUNTARY, alone) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_trees_are_not_heeded_where_nothing_acts_together(seed):
    found = hazard.fit(lived(0.0, seed=seed), choices={Cause.VOLUNTARY: Choice()}, boosted=VOLUNTARY)

    assert found.boosts == {}
    assert found.notes[-1].startswith("Boosted trees foretell no better who left by choice in later months")


def test_intervals_of_boosted_hazards_hold_the_truth_where_those_of_the_regression_do_not(entangled, won):
    plain = hazard.fit(entangled, choices={Cause.VOLUNTARY: Choice()})
    hazards = true(entangled, 0.8)

    held = {}
    for name, one in (("boosted", won), ("plain", plain)):
        told = one.ranges(entangled)[Cause.VOLUNTARY]
        held[name] = ((told.low < hazards) & (hazards < told.high)).mean()

    assert 0.8 < held["boosted"] <= 1
    assert held["plain"] < 0.5
    np.testing.assert_allclose(won.ranges(entangled)[Cause.VOLUNTARY].middle, won.chance(entangled)[Cause.VOLUNTARY])


def test_boosted_hazards_ahead_begin_with_those_of_now_and_are_drawn(won, entangled):
    some = entangled.take(np.arange(40))

    ahead = won.ahead(some, 5)
    drawn = np.stack([one.chance(some)[Cause.VOLUNTARY] for one in won.draws(30, np.random.default_rng(1))])

    np.testing.assert_allclose(ahead[0, :, 0], won.chance(some)[Cause.VOLUNTARY])
    assert np.all(np.quantile(drawn, 0.99, axis=0) > won.chance(some)[Cause.VOLUNTARY])


def test_trees_say_what_they_want_where_there_is_too_little_for_them():
    found = hazard.fit(lived(0.8, n=100), choices={Cause.VOLUNTARY: Choice()}, boosted=VOLUNTARY)

    assert found.boosts == {}
    assert found.notes[-1] == (
        "Boosted trees want 500 who left by choice and eight months of history: the regression stands alone."
    )


def test_trees_without_lightgbm_are_refused_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)

    with pytest.raises(UnknownQuestion, match=r"boosted hazards want the extra: pip install 'goodwill\[boosted\]'"):
        hazard.fit(lived(0.0, n=500), boosted=VOLUNTARY)
