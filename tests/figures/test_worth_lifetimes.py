"""Lifetimes of any table of lives: scores against lifelines and by hand, and what is found of what was put there."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from lifelines.datasets import load_rossi
from lifelines.utils import concordance_index

from goodwill.bench import accuracy
from goodwill.bench.hazard import WARM, _asked
from goodwill.bench.lives import truth, write_lives
from goodwill.errors import TooLittleKnown, UnknownQuestion
from goodwill.worth import lifetimes
from goodwill.worth.lifetimes import scores


def drawn(n: int, *, both: float, seed: int = 1) -> pa.Table:
    """Lives of two plans and two countries whose hazard is a tenth; ``both`` is added where the one meets the other."""
    rng = np.random.default_rng(seed)
    plan, country = rng.integers(0, 2, n), rng.integers(0, 2, n)
    age = rng.normal(40, 10, n)
    ends = rng.exponential(10, n) / np.exp(0.5 * plan + both * plan * country + 0.02 * (age - 40))
    lost = rng.exponential(20, n)
    return pa.table({
        "months": np.minimum(ends, lost), "left": ends <= lost, "age": np.where(rng.random(n) < 0.1, np.nan, age),
        "plan": np.array(["basic", "family"])[plan], "country": np.array(["FR", "IT"])[country],
    })  # fmt: skip


def test_a_concordance_is_that_of_lifelines():
    rng = np.random.default_rng(2)
    time, risk, ended = rng.integers(1, 30, 500).astype(float), rng.normal(size=500).round(1), rng.random(500) < 0.6

    assert scores.concordance(risk, time, ended) == pytest.approx(concordance_index(time, -risk, ended), abs=1e-12)


def test_where_nobody_is_lost_a_brier_score_is_the_mean_squared_distance():
    rng = np.random.default_rng(3)
    time, ended = rng.exponential(5, 200), np.ones(200, bool)
    times, told = np.array([1.0, 4.0, 9.0]), rng.random((200, 3))

    found = scores.brier(told, times, time=time, ended=ended, seen=scores.censoring(time, ended))

    np.testing.assert_allclose(found, ((told - (time[:, None] > times)) ** 2).mean(axis=0))


@pytest.fixture(scope="module")
def together():
    return lifetimes.fit(drawn(8000, both=1.0), time="months", ended="left")


def test_what_acts_together_is_found_and_what_does_not_is_not(together):
    alone = lifetimes.fit(drawn(4000, both=0.0), time="months", ended="left")

    assert together.shape.pairs == (("plan", "country"),)
    assert alone.shape.pairs == ()


def test_shares_still_there_are_those_that_are_true(together):
    lives = pa.table({"age": [40.0, 40.0], "plan": ["basic", "family"], "country": ["FR", "IT"]})

    told = together.survival(lives, np.array([0.0, 2.0, 5.0]))

    np.testing.assert_allclose(told[0], np.exp(-np.array([0.0, 2.0, 5.0]) / 10), atol=0.03)
    np.testing.assert_allclose(told[1], np.exp(-np.array([0.0, 2.0, 5.0]) / 10 * np.exp(1.5)), atol=0.04)
    assert np.diff(together.risk(lives)) > 0


def test_a_public_table_is_foretold_from_other_folds_better_than_by_chance():
    table = load_rossi().rename(columns={"week": "time", "arrest": "event"})

    found = accuracy.judged(pa.table(dict(table.items())), accuracy.ours)

    assert found.concordance > 0.6
    assert found.brier < 0.11
    assert found.calibration < 0.06


def test_a_column_that_is_not_there_and_lives_of_which_none_ended_are_refused():
    lives = drawn(50, both=0)

    with pytest.raises(UnknownQuestion, match=r"a table of lives wants the column 'weeks'; it has months, left, age"):
        lifetimes.fit(lives, time="weeks", ended="left")
    with pytest.raises(TooLittleKnown, match="lifetimes want some that ended; of 50 none has"):
        lifetimes.fit(lives.set_column(1, "left", pa.array([False] * 50)), time="months", ended="left")


def test_the_bench_fits_what_its_lives_were_drawn_from(tmp_path):
    write_lives(10 * WARM, tmp_path / "lives.parquet")

    told = _asked("fit", tmp_path / "lives.parquet")
    curves = _asked("curves", tmp_path / "lives.parquet")

    away = [told["coefficients"][level] - effect for level, effect in truth().items()]
    assert np.sqrt(np.mean(np.square(away))) < 0.08
    assert 900 < curves["n_groups"] <= 960  # rare ones are not met by twenty thousand
