"""The hazard regression against statsmodels on expanded rows, and what it refuses and warns of."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Cause
from goodwill.worth import hazard
from goodwill.worth.cells import Cells, cells_of
from goodwill.worth.curves import curves, lives_of
from goodwill.worth.hazard import Choice, never_left
from goodwill.worth.hazard.choosing import some_of
from goodwill.worth.hazard.irls import Columns, Counts, Problem, fit
from goodwill.worth.hazard.terms import Axis, contrasts

PLAIN = {cause: Choice() for cause in Cause}


def made(n: int = 3000, *, seed: int = 1, months: int = 12, plans: str = "abc") -> Cells:
    """Cells of a company whose hazards are known: b leaves a third more than a, c a fifth less; cards fail at 1 %."""
    rng = np.random.default_rng(seed)
    plan, tenure = rng.choice(list(plans), n), rng.integers(0, 6, n)
    month, n_at_risk = rng.integers(0, months, n), rng.integers(10, 60, n)
    effect = np.select([plan == "b", plan == "c"], [np.log(4 / 3), np.log(0.8)], 0.0)
    leave = -np.expm1(-np.exp(-3.0 + effect - 0.1 * tenure))
    lost = rng.binomial(n_at_risk, 0.01)
    return cells_of(pa.table({
        "plan": plan, "tenure": tenure, "month": 202500 + month // 12 * 100 + month % 12 + 1, "n_at_risk": n_at_risk,
        "n_involuntary": lost, "n_voluntary": rng.binomial(n_at_risk - lost, leave),
    }))  # fmt: skip


def test_coefficients_are_those_of_statsmodels_on_expanded_rows():
    cells = made(600)
    axes = [Axis("plan", ("a", "b", "c")), Axis("tenure", tuple(range(6)))]
    terms = [contrasts(axes[0], beside="a"), contrasts(axes[1], beside=0)]
    columns = Columns(terms, [term.codes(cells) for term in terms])
    n, left = cells.exposed(Cause.VOLUNTARY), cells.left(Cause.VOLUNTARY)

    ours = fit(Problem(columns, Counts(n, left, np.zeros(len(cells))), np.zeros((8, 8))))

    rows = np.repeat(np.arange(len(cells)), n.astype(int))
    y = np.concatenate([np.arange(int(m)) < k for m, k in zip(n, left, strict=True)]).astype(float)
    plan, tenure = cells.factors["plan"].codes[rows], cells.tenure[rows]
    x = np.column_stack([np.ones(len(rows)), plan == 1, plan == 2, *(tenure == t for t in range(1, 6))]).astype(float)
    theirs = sm.GLM(y, x, family=sm.families.Binomial(sm.families.links.CLogLog())).fit(tol=1e-12)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=0, atol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.covariance)), theirs.bse, rtol=0, atol=1e-6)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-6)


def test_of_many_cells_some_choose_and_they_are_the_same_ones_in_any_order():
    cells = made(9000)

    some, turned = (some_of(one, n_most=3000) for one in (cells, cells.take(np.arange(len(cells))[::-1])))

    assert turned.table().equals(some.take(np.arange(len(some))[::-1]).table())
    assert some.n_at_risk.sum() / cells.n_at_risk.sum() == pytest.approx(1 / 3, abs=0.1)
    assert some_of(cells, n_most=9000) is cells


def test_what_is_true_is_found_with_intervals():
    found = hazard.fit(made(20_000, seed=4), choices=PLAIN)

    told = {(one.cause, one.level): one for one in found.drivers() if one.factor == "plan"}
    usual = told[Cause.VOLUNTARY, "b"].beside
    true = {"a": 1.0, "b": 4 / 3, "c": 0.8}
    for level in true.keys() - {usual}:
        estimate = told[Cause.VOLUNTARY, level].ratio
        assert estimate.low < true[level] / true[usual] < estimate.high
        assert estimate.high / estimate.low < 1.2
        assert told[Cause.INVOLUNTARY, level].ratio.low < 1 < told[Cause.INVOLUNTARY, level].ratio.high


def test_incidences_and_survival_of_fitted_hazards_sum_to_one():
    cells = made()
    found = hazard.fit(cells, choices=PLAIN)
    ahead = found.ahead(cells.take(np.arange(50)), 24)

    stays = np.cumprod(np.prod(1 - ahead, axis=0), axis=1)
    here = np.concatenate([np.ones((50, 1)), stays[:, :-1]], axis=1)
    lost = np.cumsum(here * ahead[0], axis=1)
    left = np.cumsum(here * (1 - ahead[0]) * ahead[1], axis=1)

    assert found.causes == (Cause.INVOLUNTARY, Cause.VOLUNTARY)
    np.testing.assert_allclose(stays + lost + left, 1.0, rtol=0, atol=1e-9)


def test_hazards_ahead_begin_with_those_of_now_and_foretell_the_curve():
    cells = made(20_000, seed=2)
    found = hazard.fit(cells, choices=PLAIN)
    first = cells.take(cells.tenure == 0)

    ahead, now = found.ahead(first, 6), found.chance(first)

    np.testing.assert_allclose(ahead[:, :, 0], [now[cause] for cause in found.causes])
    stays = np.average(np.cumprod(np.prod(1 - ahead, axis=0), axis=1), axis=0, weights=first.n_at_risk)
    np.testing.assert_allclose(stays, curves(lives_of(cells)).survival[0], atol=0.01)


def test_a_plan_that_nobody_left_has_a_hazard_with_an_interval_that_leans_on_the_others():
    cells = made(2000)
    nobody = cells.factors["plan"].codes == 2
    quiet = Cells(
        cells.factors,
        cells.tenure,
        cells.month,
        np.where(nobody, 1.0, cells.n_at_risk),
        {cause: np.where(nobody, 0, n) for cause, n in cells.n_ended.items()},
    )

    found = hazard.fit(quiet, choices=PLAIN)

    assert any(note.startswith("Nobody ever left plan c (") for note in found.notes)
    assert list(never_left(found.cells)) == ["c"]
    told = found.ranges(quiet)[Cause.VOLUNTARY]
    assert np.all(told.middle[nobody] > 0)
    assert np.all(told.high[nobody] / told.low[nobody] > 1.5 * np.median(told.high[~nobody] / told.low[~nobody]))


def test_a_plan_that_is_no_more_still_tells_of_those_who_had_it_and_one_never_met_counts_as_usual():
    cells = made(6000)
    is_old = (cells.factors["plan"].codes == 1) & (cells.month > cells.month.min() + 5)
    found = hazard.fit(cells.take(~is_old), choices=PLAIN)

    assert "Nobody is on plan b any more: what is told of it is history." in found.notes
    assert found.cells.left(Cause.VOLUNTARY)[found.cells.factors["plan"].codes == 1].sum() > 100
    stranger = cells_of(
        pa.table({"plan": ["b", "never met"], "tenure": [3, 3], "month": [202512, 202512], "n_at_risk": [1, 1]})
    )
    history, usual = found.chance(stranger)[Cause.VOLUNTARY]
    assert history > usual > 0.02


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (made(5, months=3), "hazards want at least 30 who left; .* have, in .* months that were lived"),
        (made(500, months=1), "hazards want at least two months of history, so that time can be told from chance; there is one; subscribers: "),
        (made(5).take(np.zeros(5, bool)), "hazards want months that somebody lived with us; there are none"),
    ],
)  # fmt: skip
def test_too_little_is_refused_with_what_is_missing(cells, message):
    with pytest.raises(TooLittleKnown, match=message):
        hazard.fit(cells)


def test_drawn_hazards_are_spread_as_the_intervals_say():
    cells = made(4000)
    found = hazard.fit(cells, choices=PLAIN)
    some = cells.take(np.arange(20))

    drawn = np.stack([one.chance(some)[Cause.VOLUNTARY] for one in found.draws(400, np.random.default_rng(1))])

    told = found.ranges(some, level=0.9)[Cause.VOLUNTARY]
    np.testing.assert_allclose(np.quantile(drawn, [0.05, 0.95], axis=0), [told.low, told.high], rtol=0.05)
