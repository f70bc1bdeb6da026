"""Forecasts: what holds whatever the numbers are. How good they are is judged by ``goodwill bench truth --what forecast``."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from foreseeing import NOW, some_base, some_market, some_rise

from goodwill.decisions.forecast import (
    Base,
    Counts,
    Past,
    Way,
    compressed,
    forecast,
    learnt,
    seen,
)
from goodwill.decisions.forecast.nearing import neared
from goodwill.decisions.record import Kind, PriceMove, Touched, read
from goodwill.errors import BadDecision, TooLittleKnown
from goodwill.vocabulary import Money


def test_a_base_in_few_bins_keeps_its_survivors_month_by_month():
    whole = some_base(2_000)
    few = compressed(whole)

    def survivors(base: Base) -> np.ndarray:
        return base.n @ np.exp(-np.cumsum(base.leave + base.lost, axis=1))

    assert len(few) < len(whole) / 4
    assert np.allclose(survivors(few), survivors(whole), rtol=1e-12)
    assert few.n.sum() == pytest.approx(whole.n.sum())
    assert few.n @ few.price == pytest.approx(whole.n @ whole.price)


def test_a_rise_makes_more_leave_and_a_cut_makes_fewer():
    dearer, cheaper = (forecast(some_rise(after), some_market(), now=NOW, n_draws=200) for after in (1599, 999))

    leavers = [one.outlooks[Way.AS_WRITTEN].measures["leavers"].difference.middle[-1] for one in (dearer, cheaper)]
    assert leavers[0] > 0 > leavers[1]


def test_the_same_seed_is_the_same_forecast_and_every_fan_is_in_order():
    one, again = (forecast(some_rise(), some_market(), now=NOW, n_draws=100, seed=5) for _ in range(2))

    for name, told in one.outlooks[Way.AS_WRITTEN].measures.items():
        assert np.array_equal(
            told.difference.by_month, again.outlooks[Way.AS_WRITTEN].measures[name].difference.by_month
        )
        assert (np.diff(told.with_it.by_month, axis=1) >= 0).all()


def test_whom_it_does_not_touch_it_does_not_move():
    base = some_base()
    told = forecast(some_rise(), some_market(base), now=NOW, n_draws=100)

    assert {(one.plan, one.country) for one in told.segments} == {("standard", "FR")}
    assert told.n_touched == pytest.approx(base.n[(base.plan == 1) & (base.country == 1)].sum())


def test_a_larger_rise_is_answered_harder_and_beyond_what_was_seen_it_is_flagged():
    small, large = (forecast(some_rise(after), some_market(), now=NOW, n_draws=200) for after in (1399, 2299))

    def left(one: object) -> float:
        return float(one.outlooks[Way.AS_WRITTEN].measures["leavers"].difference.middle[-1])  # type: ignore[attr-defined]

    assert left(large) > 3 * left(small)
    assert any("beyond anything seen" in flag for flag in large.flags)
    assert not any("beyond anything seen" in flag for flag in small.flags)


def test_its_own_past_narrows_what_is_expected_and_moves_it():
    rng = np.random.default_rng(1)
    strong = [Past(f"p{n}", 0.15, (0.15 * 2.5, 0.02)) for n in range(8)]
    alone = learnt(Kind.PRICE_CHANGE, (), n_draws=4_000, rng=rng)
    one, eight = (learnt(Kind.PRICE_CHANGE, strong[:k], n_draws=4_000, rng=rng) for k in (1, 8))

    spread = [float(np.log(each.push).std()) for each in (alone, one, eight)]
    assert spread[0] > spread[1] > spread[2] > 0.25, "how far two decisions differ stays in it"
    assert np.median(alone.push) < np.median(one.push) < np.median(eight.push)
    assert alone.weight_of_own == 0.0 < one.weight_of_own < eight.weight_of_own < 1.0


def test_sparing_old_subscribers_touches_only_newcomers():
    told = forecast(some_rise(), some_market(), now=NOW, n_draws=100, ways=(Way.OLD_SPARED,))

    leavers = told.outlooks[Way.OLD_SPARED].measures["leavers"].difference.by_month
    assert np.allclose(leavers, 0.0)
    assert told.outlooks[Way.OLD_SPARED].measures["newcomers"].difference.middle[-1] < 0


def test_a_surprise_is_flagged_and_answered_harder():
    told, not_told = (
        forecast(one, some_market(), now=NOW, n_draws=400, ways=()) for one in (some_rise(), some_rise(told_by=()))
    )

    left = [one.outlooks[Way.AS_WRITTEN].measures["leavers"].difference.middle[-1] for one in (told, not_told)]
    assert left[1] > left[0]
    assert any("surprise" in flag for flag in not_told.flags)
    assert not any("surprise" in flag for flag in told.flags)


def test_the_break_even_lies_where_the_gain_is_nothing():
    told = forecast(some_rise(), some_market(), now=NOW, n_draws=500, ways=())

    assert told.break_even.share is not None
    assert told.break_even.share > 0
    gains = told.outlooks[Way.AS_WRITTEN].goodwill
    assert (told.break_even.p_beyond < 0.5) == (gains.value > 0)
    assert "You lose money if more than" in told.break_even.words


def test_a_share_of_those_meant_is_touched_and_its_doubt_widens_the_fan():
    sure = forecast(
        some_rise(touched=Touched(plans=("standard",), share=(0.5, 0.5, 0.5))),
        some_market(),
        now=NOW,
        n_draws=300,
        ways=(),
    )
    whole = forecast(some_rise(touched=Touched(plans=("standard",))), some_market(), now=NOW, n_draws=300, ways=())

    half, all_ = (one.outlooks[Way.AS_WRITTEN].measures["leavers"].difference.middle[12] for one in (sure, whole))
    assert half == pytest.approx(all_ / 2, rel=0.02)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"in_force_on": date(2026, 11, 1), "announced_on": date(2026, 10, 1)}, "goodwill measure"),
        ({"touched": Touched(plans=("gold",))}, "touches nobody"),
        (
            {"prices": (PriceMove(plan="standard", before=Money(1299, "USD"), after=Money(1499, "USD")),)},
            "EUR was wanted",
        ),
    ],
)
def test_what_cannot_be_forecast_is_refused_with_what_was_wanted(changed, said):
    with pytest.raises(BadDecision, match=said):
        forecast(some_rise(**changed), some_market(), now=NOW, n_draws=20)


def test_decisions_that_meet_are_flagged():
    other = some_rise(name="another", in_force_on=date(2027, 3, 1))
    told = forecast(some_rise(), some_market(), now=NOW, n_draws=50, ways=(), others=[other])

    assert any("another touches some of the same people" in flag for flag in told.flags)


def test_a_kind_without_a_price_is_forecast_too_and_says_it_rests_on_a_judgement():
    closing = read(
        'name="help"\nkind="channel_closed"\nannounced_on=2026-12-05\nin_force_on=2027-01-20\ntold_by=["site"]\n'
        '[touches]\nshare=[0.02,0.05,0.1]\n[costs]\ncurrency="EUR"\nsaves_monthly=9000'
    )
    told = forecast(closing, some_market(), now=NOW, n_draws=300)

    assert set(told.outlooks) == {Way.AS_WRITTEN, Way.PILOT_FIRST, Way.TOLD_EARLY, Way.TOLD_LATE}
    assert told.outlooks[Way.AS_WRITTEN].costs_minor < 0
    assert "judgement alone" in told.rests_on


def test_a_past_change_is_seen_in_counts_within_its_error():
    rng = np.random.default_rng(8)
    people, usual, push = 200_000.0, np.full(40, 0.03), np.zeros(40)
    push[20], push[21], push[22:] = 0.1, 0.3, 0.3 * np.maximum(0.6 ** np.arange(1, 19), 0.1)
    shock = np.exp(0.06 * rng.standard_normal(40))
    touched = Counts(rng.poisson(people * usual * shock * np.exp(push)).astype(float), np.full(40, people))
    spared = Counts(rng.poisson(people * usual * shock).astype(float), np.full(40, people))

    past = seen("rise", 0.15, touched, spared, announced=20, in_force=21)

    for told, truth in ((past.news, 0.1), (past.bill, 0.3), (past.later, float(push[23:33].mean()))):
        assert told is not None
        assert abs(told[0] - truth) < 3.5 * told[1] + 0.01


def test_a_change_with_nothing_before_it_is_not_seen():
    flat = Counts(np.full(10, 500.0), np.full(10, 10_000.0))

    with pytest.raises(TooLittleKnown, match="3 months"):
        seen("early", 0.1, flat, None, announced=1, in_force=2)


def test_a_past_that_says_much_leaves_draws_of_what_it_says_and_not_one_of_them():
    def likelihood(draws):
        return -0.5 * np.square((draws[:, 0] - 2.5) / 0.01)

    draws = neared(likelihood, n_fields=5, n_draws=2_000, rng=np.random.default_rng(5))

    assert draws[:, 0].mean() == pytest.approx(2.5, abs=0.002)
    assert draws[:, 0].std() == pytest.approx(0.01, rel=0.15)
    assert draws[:, 1:].std(axis=0) == pytest.approx(np.ones(4), rel=0.12)
    assert len(np.unique(draws[:, 0])) > 1_000


def test_what_still_fades_of_another_decision_is_no_part_of_this_one():
    counts = Counts(np.full(60, 400.0), np.full(60, 400.0))
    alone = seen("alone", 0.2, counts, counts, announced=30, in_force=31)
    followed = seen("followed", 0.2, counts, counts, announced=30, in_force=31, others=[36])

    assert alone.later is not None
    assert followed.later is None
    assert followed.bill == alone.bill


def test_companies_so_far_out_that_nothing_can_be_reckoned_of_them_are_never_drawn():
    def likelihood(draws):
        told = -0.5 * np.square(draws[:, 0] - 2.0) / 0.01
        return np.where(np.abs(draws[:, 1]) > 1.5, np.nan, told)

    draws = neared(likelihood, n_fields=2, n_draws=500, rng=np.random.default_rng(3))

    assert np.isfinite(draws).all()
    assert np.abs(draws[:, 1]).max() <= 1.5
    assert draws[:, 0].mean() == pytest.approx(2.0, abs=0.05)
