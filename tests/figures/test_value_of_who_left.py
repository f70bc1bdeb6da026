"""What those are worth who left: lives after a return are shorter, as published, and so is what is expected of them.

Of first, second and third subscriptions to a streaming service 45, 36 and 26 % last a year (Antenna 2024, of serial churners).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Factor
from goodwill.worth.hazard import fit
from goodwill.worth.value import WAYS, Appraiser, Gaps, Model, Shares, Stage, Terms, returns
from goodwill.worth.value.states import no_states

LASTS_A_YEAR = {"first": 0.45, "second": 0.36, "third or later": 0.26}
N, MONTHS, YEAR = 40_000, 24, 12
TERMS = Terms(horizon_months=24, discount_rate=0.10)
V = TERMS.monthly
VOLUNTARY = WAYS.index("voluntary")


def lived():
    """Two years of lives of each sort, as many as would be expected: one cell for each sort, tenure and month of start."""
    spells, starts, tenures = (one.ravel() for one in np.meshgrid(range(3), range(MONTHS), range(YEAR), indexing="ij"))
    seen = starts + tenures < MONTHS
    spells, starts, tenures = spells[seen], starts[seen], tenures[seen]
    stays = np.array(list(LASTS_A_YEAR.values()))[spells] ** (1 / YEAR)
    here = N / MONTHS * stays**tenures
    return Cells(
        {"spell": Factor(spells, tuple(LASTS_A_YEAR))},
        tenures,
        2024 * 12 + starts + tenures,
        here,
        {Cause.VOLUNTARY: here * (1 - stays)},
    )


@pytest.fixture(scope="module")
def model():
    """What is fitted to these lives, and to gaps in which 5 % of those away come back each month, for a year."""
    away = 10_000 * 0.95 ** np.arange(YEAR)
    gaps = Gaps(np.full(YEAR, VOLUNTARY), np.arange(YEAR), away, away * 0.05)
    return Model(fit(lived()), returns(gaps), Shares(converts=0.5, resumes=0.5, recovers=0.5, withdraws=0.5))


def starting(life):
    return Cells(
        {"spell": Factor(np.zeros(1, np.int64), (life,)), "footing": Factor(np.zeros(1, np.int64), ("monthly",))},
        np.zeros(1, np.int64), np.array([2026 * 12]), np.ones(1), {},
    )  # fmt: skip


@pytest.mark.parametrize("life", LASTS_A_YEAR)
def test_lives_last_as_long_as_was_published(model, life):
    chance = model.hazards.ahead(starting(life), YEAR)

    assert np.prod(1 - chance[0, 0]) == pytest.approx(LASTS_A_YEAR[life], abs=0.01)


def gone(life, away):
    states = no_states(starting(life))
    return replace(states, stage=np.array([Stage.LEFT]), way=np.array([VOLUNTARY]), away=np.array([away]))


def worth(model, life, away=0):
    return float(Appraiser(model, TERMS, 2026 * 12).bills(gone(life, away))[0])


def test_who_left_is_worth_a_return_times_the_shorter_life_after_it(model):
    once, twice, often = (worth(model, life) for life in LASTS_A_YEAR)

    assert once > twice
    assert once == pytest.approx(by_hand("second", away=0), rel=0.02)
    assert twice == pytest.approx(by_hand("third or later", away=0), rel=0.02)
    assert often == twice


def test_the_longer_they_are_away_the_less_they_are_worth(model):
    told = [worth(model, "first", away) for away in range(YEAR + 2)]

    assert all(one > other for one, other in pairwise(told[: YEAR + 1]))
    assert told[YEAR] == told[YEAR + 1] == 0.0


def by_hand(life, *, away):
    """The worth of a return times a life and all that follow it, month by month, at the published chances."""

    def stays(one):
        return LASTS_A_YEAR[one] ** (1 / YEAR)

    later = {"first": "second", "second": "third or later", "third or later": "third or later"}
    known = {}

    def begins(one, month):
        if (one, month) not in known:
            here, worth_ = 1.0, 0.0
            for at in range(month, TERMS.horizon_months):
                worth_ += here * V ** (at - month)
                left = here * (1 - stays(one))
                worth_ += left * V ** (at + 1 - month) * comes_back(later[one], at + 1, 0)
                here *= stays(one)
            known[one, month] = worth_
        return known[one, month]

    def comes_back(one, month, since):
        still, worth_ = 1.0, 0.0
        for n in range(since, YEAR):
            at = month + n - since
            if at >= TERMS.horizon_months:
                break
            worth_ += still * 0.05 * V ** (at - month + 0.5) * begins(one, at)
            still *= 0.95
        return worth_

    return comes_back(life, 0, away)
