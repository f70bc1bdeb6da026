"""Kaplan-Meier and Aalen-Johansen against lifelines, and against what is known of the lives they are drawn from."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from goodwill.errors import TooLittleKnown, UnknownQuestion
from goodwill.worth.cells import cells_of
from goodwill.worth.curves import curves, lives, lives_of
from goodwill.worth.tally import tallied

CLOSE = {"rtol": 0, "atol": 1e-9}


@pytest.fixture(scope="module")
def drawn():
    """Two thousand lives of three groups that end by two causes or are lost from sight, some seen from later on."""
    rng = np.random.default_rng(3)
    time = rng.exponential(10, 2000).round(1) + 0.1
    entered = np.where(rng.random(2000) < 0.5, 0, (time * rng.random(2000)).round(1))
    return pa.table({
        "time": time,
        "entered": np.where(entered < time, entered, 0),
        "ended": rng.choice(["", "price", "card"], 2000, p=[0.3, 0.4, 0.3]),
        "plan": rng.choice(["a", "b"], 2000),
    })  # fmt: skip


@pytest.mark.parametrize("entered", [None, "entered"])
def test_kaplan_meier_is_that_of_lifelines_with_its_intervals(drawn, entered):
    found = curves(lives(drawn, time="time", ended="ended", by=["plan"], entered=entered))

    for group, (plan,) in enumerate(found.lives.groups):
        rows = drawn.filter(pa.compute.equal(drawn["plan"], plan))
        entry = None if entered is None else rows[entered].to_numpy()
        theirs = KaplanMeierFitter().fit(rows["time"].to_numpy(), np.array(rows["ended"]) != "", entry=entry)
        at = np.flatnonzero(np.isin(found.lives.times, rows["time"].to_numpy()))
        interval = theirs.confidence_interval_.loc[found.lives.times[at]].to_numpy()
        survival = theirs.survival_function_at_times(found.lives.times[at]).to_numpy()
        np.testing.assert_allclose(found.survival[group, at], survival, **CLOSE)
        ours, some = np.stack([found.low[group, at], found.high[group, at]], 1), (survival > 0) & (survival < 1)
        assert some.mean() > 0.9
        np.testing.assert_allclose(ours[some], interval[some], **CLOSE)  # of none and of all lifelines has no interval


def test_a_curve_from_which_nobody_left_has_an_interval_all_the_same():
    table = pa.table(
        {"time": [3] * 50 + [1, 1], "ended": [""] * 50 + ["price", "price"], "plan": ["a"] * 50 + ["b", "b"]}
    )

    found = curves(lives(table, time="time", ended="ended", by=["plan"]))

    assert found.survival[0].tolist() == [1, 1]
    assert found.low[0] == pytest.approx([0.025 ** (1 / 50)] * 2)
    assert found.incidence_high[0, 0] == pytest.approx([1 - 0.025 ** (1 / 50)] * 2)
    assert (found.survival[1, 0], found.low[1, 0]) == (0, 0)
    assert found.high[1, 0] == pytest.approx(1 - 0.025 ** (1 / 2))


def test_an_incidence_is_that_of_aalen_and_johansen_with_its_interval(drawn):
    _, first = np.unique(drawn["time"].to_numpy(), return_index=True)  # lifelines moves ties about
    alone = drawn.take(pa.array(first))
    found = curves(lives(alone, time="time", ended="ended"))
    codes = np.select([np.array(alone["ended"]) == cause for cause in found.lives.causes], [1, 2], 0)

    for i in range(2):
        theirs = AalenJohansenFitter().fit(alone["time"].to_numpy(), codes, event_of_interest=i + 1)
        share = theirs.cumulative_density_.loc[found.lives.times].to_numpy()[:, 0]
        interval = theirs.confidence_interval_.loc[found.lives.times].to_numpy()
        np.testing.assert_allclose(found.incidence[i, 0], share, **CLOSE)
        told = np.isfinite(interval).all(axis=1) & (share > 0)
        assert told.sum() > 200
        ours = np.stack([found.incidence_low[i, 0], found.incidence_high[i, 0]], 1)
        np.testing.assert_allclose(ours[told], interval[told], **CLOSE)


def test_incidences_and_survival_sum_to_one(drawn):
    found = curves(lives(drawn, time="time", ended="ended", by=["plan"], entered="entered"))

    whole = found.survival + found.incidence.sum(axis=0)
    np.testing.assert_allclose(whole[found.lives.n_at_risk > 0], 1.0, **CLOSE)


def test_one_minus_kaplan_meier_of_one_cause_is_not_its_incidence():
    """Three in a hundred leave by choice each month and two are lost: within a year 27.6 % leave by choice, not 30.6 %."""
    alone, both = 1 - 0.97**12, 0.03 / 0.05 * (1 - 0.95**12)
    at_risk = 1e6 * 0.95 ** np.arange(12)
    cells = cells_of(pa.table({
        "tenure": np.arange(12), "month": 202601 + np.arange(12), "n_at_risk": at_risk,
        "n_involuntary": at_risk * 0.02, "n_voluntary": at_risk * 0.03,
    }))  # fmt: skip

    found = curves(lives_of(cells))

    assert found.lives.causes == ("involuntary", "voluntary")
    assert (alone, both) == pytest.approx((0.306, 0.276), abs=5e-4)
    assert found.incidence[1, 0, 11] == pytest.approx(both, abs=1e-9)


def test_who_was_seen_from_later_on_is_not_counted_as_having_stayed_till_then():
    """Hazard 8.4 % a month: 34.8 % stay a year. Ignored, the late entry of seven in ten of them makes it 52 %."""
    rng = np.random.default_rng(1)
    lasted = rng.geometric(0.0842, 400_000)
    came = np.where(rng.random(400_000) < 0.3, 0, rng.integers(1, 25, 400_000))
    seen = lasted > came  # who left before we began to look was never heard of
    rows = pa.table({"time": lasted[seen], "ended": np.ones(seen.sum(), int), "entered": came[seen]})

    honest = curves(lives(rows, time="time", ended="ended", entered="entered"))
    naive = curves(lives(rows, time="time", ended="ended"))

    assert honest.survival[0, 11] == pytest.approx(0.348, abs=0.003)
    assert honest.low[0, 11] < 0.9158**12 < honest.high[0, 11]
    assert naive.survival[0, 11] == pytest.approx(0.524, abs=0.01)


def test_curves_come_as_arrow_where_somebody_was_at_risk(drawn):
    table = curves(lives(drawn, time="time", ended="ended", by=["plan"])).table()

    assert table.column_names[:6] == ["plan", "time", "n_at_risk", "survival", "low", "high"]
    assert set(table.column_names[6:]) == {
        f"{cause}{end}" for cause in ("card", "price") for end in ("", "_low", "_high")
    } | {"n_card", "n_price"}
    assert min(table["n_at_risk"].to_pylist()) > 0


def test_no_lives_make_no_curve(drawn):
    with pytest.raises(TooLittleKnown, match="a curve wants lives; there are none"):
        lives(drawn.slice(0, 0), time="time", ended="ended")


def test_lives_added_up_block_by_block_make_the_same_curves(drawn):
    whole = pa.compute.cast(pa.compute.ceil(drawn["time"]), pa.int16())
    first = pa.compute.cast(pa.compute.floor(drawn["entered"]), pa.int16())
    words = drawn["plan"].combine_chunks().dictionary_encode()
    table = pa.table({"time": whole, "entered": first, "ended": drawn["ended"], "plan": words})
    wanted = curves(lives(table, time="time", ended="ended", by=["plan"], entered="entered")).table()
    blocks = [table.slice(1900), table.slice(0, 700), table.slice(700, 1200)]  # each may bring levels of its own

    counted = tallied(block for one in blocks for block in one.to_batches())
    many = pa.concat_tables([table] * 80)  # so many that they are added up first, unasked
    of_many = curves(lives(many, time="time", ended="ended", by=["plan"], entered="entered")).table()

    assert counted.num_rows < len(table) == sum(counted["n"].to_pylist())
    assert curves(lives(counted, time="time", ended="ended", by=["plan"], entered="entered", n="n")).table() == wanted
    assert of_many["survival"].to_pylist() == pytest.approx(wanted["survival"].to_pylist(), abs=1e-12, nan_ok=True)
    assert of_many["n_at_risk"].to_pylist() == [80 * n for n in wanted["n_at_risk"].to_pylist()]


def test_rows_of_too_many_sorts_and_no_rows_are_not_added_up():
    with pytest.raises(UnknownQuestion, match=r"whole numbers from 0 to 9,000,000 are too far apart to be added up by"):
        tallied(pa.table({"time": [0, 9_000_000]}))
    with pytest.raises(UnknownQuestion, match=r"rows of [\d,]+ sorts could be met; with fewer levels"):
        tallied(pa.table({"one": np.arange(3000), "other": np.arange(3000), "last": np.arange(3000)}))
    with pytest.raises(UnknownQuestion, match="there are no rows"):
        tallied([])
