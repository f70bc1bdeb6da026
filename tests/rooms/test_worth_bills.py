"""What a state is worth in bills, against sums worked out another way: closed forms, and a walk told month by month."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from leaving import ByLevel, cells

from goodwill.vocabulary import Cause
from goodwill.worth.value.bills import Appraiser, Model, bills_of_each
from goodwill.worth.value.returning import WAYS, Returns
from goodwill.worth.value.shares import Shares
from goodwill.worth.value.states import Stage, no_states
from goodwill.worth.value.terms import Terms

NOBODY = Returns(np.zeros((len(WAYS), 0)), 0, 0)
SHARES = Shares(converts=0.6, resumes=0.5, recovers=0.7, withdraws=0.1)
TERMS = Terms(discount_rate=0.1, horizon_months=120)
V = 1.1 ** (-1 / 12)


def bills(states, model, terms):
    return Appraiser(model, terms, 2026 * 12).bills(states)


def model(hazards, returns=NOBODY, shares=SHARES):
    return Model(hazards, returns, shares)


def steady(voluntary=0.04, involuntary=0.01, **more):
    return ByLevel({Cause.INVOLUNTARY: involuntary, Cause.VOLUNTARY: voluntary}, **more)


def test_a_steady_chance_comes_to_the_closed_form():
    # half of this month's leavers are gone already; then each month pays its bill with 0.99 and keeps 0.96 of the rest
    half, keep = 0.02 / 0.98, 0.99 * 0.96 * V
    wanted = V**0.5 * (1 - half) * 0.99 * (1 - keep**120) / (1 - keep)

    assert bills(no_states(cells()), model(steady()), TERMS) == pytest.approx([wanted], rel=1e-12)


def test_who_never_leaves_is_worth_an_annuity():
    wanted = V**0.5 * (1 - V**24) / (1 - V)

    found = bills(no_states(cells()), model(steady(0.0, 0.0)), replace(TERMS, horizon_months=24))

    assert found == pytest.approx([wanted], rel=1e-12)


def test_who_pays_by_the_year_is_billed_when_the_year_comes_round():
    # in the tenth month of a year: the next bill is three months away, less the half of this one
    found = bills(
        no_states(cells(tenure=9, footing="within_year")), model(steady(0.0, 0.0)), replace(TERMS, horizon_months=30)
    )

    assert found == pytest.approx([V**2.5 + V**14.5 + V**26.5], rel=1e-12)


def test_who_pays_by_the_year_leaves_at_its_end():
    hazards = steady(0.3, 0.0, ratios={("footing", "within_year"): 0.0, ("footing", "year_begins"): 0.0})

    found = bills(no_states(cells(tenure=9, footing="within_year")), model(hazards), replace(TERMS, horizon_months=30))

    assert found == pytest.approx([0.7 * V**2.5 + 0.49 * V**14.5 + 0.343 * V**26.5], rel=1e-12)


def test_what_fades_is_walked_and_the_rest_is_shared():
    # dear for six months after a price rise: as the walk told month by month says
    hazards = steady(0.05, 0.01, ratios={("price", str(age)): 3 - age / 4 for age in range(1, 7)}, first_month=2.0)
    told = cells(4, price=["1", "4", "7+", "none"], tenure=[0, 5, 30, 30])

    found = bills(no_states(told), model(hazards), TERMS)

    assert found == pytest.approx([told_month_by_month(hazards, told.take([i]), TERMS) for i in range(4)], rel=1e-12)
    assert found[0] < found[1] < found[2]
    assert found[2] == found[3]


def test_who_may_come_back_is_worth_what_all_their_lives_are():
    hazards = steady(0.06, 0.02, ratios={("spell", "second"): 1.5, ("spell", "third or later"): 2.0}, first_month=1.5)
    monthly = np.array([[0.02, 0.01, 0.01], [0.10, 0.05, 0.04], [0.0, 0.0, 0.0], [0.05, 0.0, 0.0]])
    returns, terms = Returns(monthly, 100, 20), replace(TERMS, horizon_months=14)

    found = bills(no_states(cells()), model(hazards, returns), terms)

    assert found == pytest.approx([told_life_by_life(hazards, returns, terms)], rel=1e-12)
    assert found > bills(no_states(cells()), model(hazards), terms)


def test_who_left_is_worth_the_chance_of_a_return_times_its_worth():
    # one month away, and two left in which anyone ever came back; a life after a return lasts for ever here
    monthly = np.array([[0.0, 0.0, 0.0], [0.5, 0.2, 0.1], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    gone = replace(
        no_states(cells(2, tenure=0)),
        stage=np.full(2, Stage.LEFT),
        way=np.full(2, WAYS.index("voluntary")),
        away=np.array([1, 9]),
    )

    found = bills(gone, model(steady(0.0, 0.0), Returns(monthly, 9, 9)), replace(TERMS, horizon_months=3))

    assert found == pytest.approx([0.2 * V**0.5 * (1 + V + V**2) + 0.8 * 0.1 * V**1.5 * (1 + V), 0.0], rel=1e-12)


def test_who_is_on_trial_is_worth_a_start_if_they_stay():
    trying = replace(no_states(cells(tenure=0)), stage=np.array([Stage.TRIAL]))

    found = bills(trying, model(steady(0.0, 0.1)), replace(TERMS, horizon_months=2))

    assert found == pytest.approx([0.6 * (0.9 + 0.9 * 0.9 * V)], rel=1e-12)


def test_who_asked_to_leave_stays_as_seldom_as_others_did():
    asked = replace(no_states(cells()), has_asked=np.array([True]))

    found = bills(asked, model(steady(0.5, 0.0)), replace(TERMS, horizon_months=2))

    assert found == pytest.approx([0.1 * (V**0.5 + 0.5 * V**1.5)], rel=1e-12)


def test_who_owes_a_bill_pays_it_or_is_gone():
    owing = replace(no_states(cells()), is_past_due=np.array([True]))

    found = bills(owing, model(steady(0.0, 0.0)), replace(TERMS, horizon_months=2))

    assert found == pytest.approx([0.7 * (1 + V**0.5 + V**1.5)], rel=1e-12)


def test_who_rests_is_worth_what_they_are_on_resuming():
    # resumes with 0.5 a month: 0.5 V^0.5 + 0.25 V^1.5 + ... of a bill on resuming and one after it
    hazards = steady(0.0, 0.0)

    found = bills(no_states(cells(footing="rests")), model(hazards), replace(TERMS, horizon_months=2))

    assert found == pytest.approx([V**0.5 * 0.5 / (1 - 0.5 * V) * (1 + V)], rel=1e-12)


def test_nobody_is_worth_nothing():
    assert bills(no_states(cells(0)), model(steady()), TERMS).tolist() == []


def told_month_by_month(hazards, one, terms):
    """The worth of a cell without returns, a month at a time."""
    worth, here = 0.0, 1.0
    told = hazards.ahead(one, terms.horizon_months + 1)[:, 0]
    for month, (involuntary, voluntary) in enumerate(told.T):
        if month:
            here *= 1 - involuntary
            worth += here * V ** (month - 0.5)
        here *= 1 - (voluntary if month else voluntary / 2 / (1 - voluntary / 2))
    return worth


def told_life_by_life(hazards, returns, terms):
    """The worth of a cell in the middle of its fourth month, by going down every path there is."""
    lives, horizon = ("first", "second", "third or later"), terms.horizon_months
    chance = {
        (life, new): {cause: p[0] for cause, p in hazards.chance(cells(spell=life, tenure=0 if new else 3)).items()}
        for life in lives
        for new in (True, False)
    }

    @cache
    def begins(life, new, month):
        """What is still to come from the beginning of a month on, if they are with us, seen from then."""
        if month >= horizon:
            return 0.0
        lost, leaves = (chance[lives[life], new][cause] for cause in (Cause.INVOLUNTARY, Cause.VOLUNTARY))
        stays = (1 - lost) * (1 - leaves)
        gone = lost * away(0, life, month + 1, 0) + (1 - lost) * leaves * away(1, life, month + 1, 0)
        return (1 - lost) + V * (stays * begins(life, False, month + 1) + gone)

    @cache
    def away(way, life, month, since):
        """The same of one who is gone."""
        if month >= horizon or since >= returns.monthly.shape[1]:
            return 0.0
        back = returns.monthly[way, since]
        returned = V**0.5 * begins(min(life + 1, 2), True, month)
        return back * returned + (1 - back) * V * away(way, life, month + 1, since + 1)

    # bills of the life in progress fall in the months 1 to the horizon; of a later life, those that begin before it
    leaves = chance["first", False][Cause.VOLUNTARY]
    half = leaves / 2 / (1 - leaves / 2)

    @cache
    def goes_on(month):
        if month > horizon:
            return 0.0
        lost, leaves = (chance["first", False][cause] for cause in (Cause.INVOLUNTARY, Cause.VOLUNTARY))
        gone = lost * away(0, 0, month + 1, 0) + (1 - lost) * leaves * away(1, 0, month + 1, 0)
        return (1 - lost) + V * ((1 - lost) * (1 - leaves) * goes_on(month + 1) + gone)

    return V**0.5 * ((1 - half) * goes_on(1) + half * away(1, 0, 1, 0))


def test_laid_out_once_each_model_says_what_it_says_alone():
    known = no_states(cells(6, tenure=[0, 5, 30, 0, 5, 30], price=["1", "1", "1", "none", "none", "none"]))
    steady_ones = [steady(chance, ratios={("price", "2"): 1.8}) for chance in (0.02, 0.05)]
    each = [Appraiser(model(one), TERMS, month) for one in steady_ones for month in (2026 * 12, 2026 * 12 + 3)]

    together = bills_of_each(each, known)

    for one, found in zip(each, together, strict=True):
        np.testing.assert_array_equal(found, Appraiser(one.model, one.terms, one.month).bills(known))
    assert (together[0] > together[2]).all()
