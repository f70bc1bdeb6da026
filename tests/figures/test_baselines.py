"""The baselines against their published figures: the shifted-beta-geometric and BG/NBD."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from goodwill.errors import TooLittleKnown
from goodwill.worth.baselines import Buyer, Crowd, Histories, Lives, cohort, crowd

SAMPLE = Path(__file__).with_name("cdnow_sample.txt")


@pytest.fixture(scope="module")
def cohorts(shared):
    """The two cohorts of Fader and Hardie 2007: eight years, seven renewals."""
    rows = list(csv.DictReader((shared / "retention" / "sbg_cohorts.csv").open()))
    return {name: lives([row for row in rows if row["cohort"] == name]) for name in ("highend", "regular")}


def lives(rows):
    gone = [int(row["recency"]) for row in rows if int(row["recency"]) < int(row["T"])]
    return Lives(left=np.bincount(gone, minlength=8)[1:].tolist(), stayed=[0] * 7 + [len(rows) - len(gone)])


@pytest.fixture(scope="module")
def buyers(shared) -> Crowd:
    """The sample of CDNOW's customers over 39 weeks, what was bought in a day being one purchase."""
    sample = {int(word) for line in SAMPLE.read_text().splitlines() if line[0] != "#" for word in line.split()}
    bought: dict[int, set[date]] = {}
    for line in (shared / "retention" / "cdnow_purchases.txt").read_text().splitlines()[1:]:
        who, day, *_ = line.split()
        if int(who) in sample and day <= "19970930":
            bought.setdefault(int(who), set()).add(date.fromisoformat(day))
    weeks = [(len(d) - 1, (max(d) - min(d)).days / 7, (date(1997, 9, 30) - min(d)).days / 7) for d in bought.values()]
    n_repeats, last, seen = np.array(weeks).T
    return crowd(Histories(n_repeats.astype(np.int64), last, seen))


def test_cohorts_have_the_published_parameters(cohorts):
    # Fader and Hardie 2007, section 3: (0.668, 3.806) and (0.704, 1.182)
    found = {name: (round(fit.alpha, 3), round(fit.beta, 3)) for name, fit in fits(cohorts).items()}

    assert found == {"highend": (0.668, 3.806), "regular": (0.704, 1.182)}


def test_a_cohort_is_extrapolated_as_published(cohorts):
    fit = cohort(cohorts["highend"])

    assert [round(fit.survival(year).value, 3) for year in range(8, 13)] == [0.460, 0.436, 0.414, 0.395, 0.378]


def test_a_cohorts_extrapolation_holds_what_came_within_its_interval(cohorts):
    # the years 8 to 12 of the paper's table 1, which the fit has not seen
    came = {
        "highend": (0.468, 0.445, 0.427, 0.409, 0.394),
        "regular": (0.223, 0.207, 0.194, 0.183, 0.173),
    }
    for name, fit in fits(cohorts).items():
        bands = [fit.survival(year) for year in range(8, 13)]

        assert all(band.low <= share <= band.high for band, share in zip(bands, came[name], strict=True))


def test_retention_rises_though_nobody_changes(cohorts):
    fit = cohort(cohorts["regular"])
    rates = [fit.retention(year).value for year in range(1, 13)]

    assert rates == sorted(rates)
    assert np.isclose(np.prod(rates), fit.survival(12).value)


def test_bills_ahead_come_to_the_closed_form(cohorts):
    # Fader and Hardie 2010, Marketing Science 29(1):85, equation 6, whose n is the periods stayed and one more
    fit = cohort(cohorts["regular"])
    a, b, discount = fit.alpha, fit.beta, 0.1
    for stayed in (0, 3):
        n = stayed + 1
        whole = (b + n - 1) / (a + b + n - 1) * special.hyp2f1(1, b + n, a + b + n, 1 / (1 + discount))

        assert fit.bills_ahead(stayed=stayed, periods=600, discount=discount).value == pytest.approx(whole, rel=1e-9)


def test_lives_cut_short_are_lives_too():
    # four cohorts, each seen a year longer than the next, told at once: the parameters they were drawn with come back
    draw = np.random.default_rng(5)
    seen, left = np.repeat([3, 5, 7, 9], 10_000), np.zeros(10, int)
    ends = draw.geometric(draw.beta(0.9, 4.0, len(seen)))
    np.add.at(left, ends[ends <= seen], 1)
    stayed = np.bincount(seen[ends > seen], minlength=10)
    fit = cohort(Lives(left[1:].tolist(), stayed.tolist()))

    errors = (np.array([fit.alpha, fit.beta]) - (0.9, 4.0)) / fit.fitted.standard_errors
    assert np.abs(errors).max() < 3


def test_buyers_have_the_published_parameters(buyers):
    # Fader, Hardie and Lee 2005, table 2: .243, 4.414, .793, 2.426 and a log likelihood of -9,582.4
    found = [round(one, 3) for one in (buyers.r, buyers.alpha, buyers.a, buyers.b)]

    assert found == [0.243, 4.414, 0.793, 2.426]
    assert (buyers.fitted.n, round(buyers.fitted.log_likelihood, 1)) == (2357, -9582.4)


def test_a_buyer_is_expected_to_buy_as_published(buyers):
    # the authors' worked example: two repeats, the last after 30.43 of 38.86 weeks, 39 weeks ahead: 1.226
    found = buyers.purchases_ahead(Buyer(2, 30.43, 38.86), 39)

    assert round(found.value, 3) == 1.226
    assert found.low < found.value < found.high


def test_what_somebody_new_buys_is_what_all_buyers_are_expected_to(buyers):
    # E[X(t)] by simulation of the story itself
    draw, n, weeks = np.random.default_rng(3), 200_000, 39.0
    rate, stops = draw.gamma(buyers.r, 1 / buyers.alpha, n), draw.beta(buyers.a, buyers.b, n)
    could = draw.geometric(np.maximum(stops, 1e-12))
    bought = np.minimum(could, draw.poisson(rate * weeks))

    assert buyers.purchases(weeks).value == pytest.approx(bought.mean(), abs=4 * bought.std() / np.sqrt(n))


def test_who_bought_often_and_then_not_is_less_likely_active_than_who_bought_seldom(buyers):
    often, seldom, never = (buyers.is_active(Buyer(n, 10.0, 38.0)) for n in (8, 1, 0))

    assert often.high < seldom.low
    assert (never.value, never.low, never.high) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (Lives(left=[0, 0, 0], stayed=[0, 0, 0, 9]), "0 left in 3 came"),
        (Lives(left=[4], stayed=[0, 6]), "4 left in 1 came"),
        (Lives(left=[], stayed=[]), "0 left in 0 came"),
    ],
)
def test_a_cohort_without_a_curve_is_refused(told, says):
    with pytest.raises(TooLittleKnown, match=says):
        cohort(told)


def test_a_cohort_in_which_all_are_alike_is_refused():
    # a steady tenth leaves: the Beta closes on a point, and its parameters run away
    with pytest.raises(TooLittleKnown, match="too much alike"):
        cohort(Lives(left=[1000, 900, 810, 729], stayed=[0, 0, 0, 0, 6561]))


def test_buyers_who_never_came_back_are_refused():
    with pytest.raises(TooLittleKnown, match="of 3 nobody did"):
        crowd(Histories(np.zeros(3, np.int64), np.zeros(3), np.full(3, 9.0)))


def fits(cohorts):
    return {name: cohort(told) for name, told in cohorts.items()}
