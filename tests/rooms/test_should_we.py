"""Should we ask the dormant? What is compared, what it rests on, and that it is never one number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from goodwill.trials import Lives, Silence, should_we
from goodwill.trials.beliefs import Source
from goodwill.trials.lives import DAY, Told

SILENCE = Silence(
    currency="EUR", n=1_000, n_paying=100_000, monthly_minor=999_000.0, n_reversed=20, reversed_minor=40_000.0
)


def _lives(*, n=2_000, share_here=0.3, share_wrote=0.0):
    """An experiment of two arms, in which so many of those asked are still here after 90 days, and all of those left alone but 3 %."""
    arm = np.arange(n) % 2
    here = np.where(arm == 0, np.arange(n) // 2 % 10 < 10 * share_here, np.arange(n) // 2 % 100 >= 3)
    gone, wrote = np.flatnonzero(~here), np.flatnonzero((arm == 0) & (np.arange(n) // 2 % 100 < 100 * share_wrote))
    unit = np.concatenate([np.arange(n), gone, wrote])
    at = np.concatenate([np.full(n, -400 * DAY), np.full(len(gone), 60 * DAY), np.full(len(wrote), 30 * DAY)])
    turn = np.concatenate([np.full(n, 2), np.full(len(gone), 5), np.zeros(len(wrote), int)])
    order = np.lexsort((at, unit))
    none, flags, contact = np.zeros(len(unit)), np.zeros(len(unit), bool), np.arange(len(unit)) >= n + len(gone)
    parts = dict.fromkeys(Told.__dataclass_fields__, flags) | {"paid": none, "is_contact": contact[order]}
    told = Told(**parts | {"unit": unit[order], "at": at[order], "turn": turn[order]})
    words = np.full(n, "EUR", object)
    return Lives(
        name="dormancy", subject=np.arange(n), arm=arm, assigned=np.zeros(n, np.int64), arms=("last_chance", "held_out"),
        held_out="held_out", shares=(0.5, 0.5), plan=words, country=words, currency=words, past=np.zeros((n, 1)),
        first_play=np.full(n, -1), told=told, as_of=365 * DAY,
    )  # fmt: skip


@pytest.fixture(scope="module")
def priors():
    return should_we(SILENCE, None, discount_rate=0.1)


def test_each_arm_is_compared_over_one_three_and_ten_years_and_never_as_one_number(priors):
    assert {(one.arm, one.years) for one in priors.compared} == {
        (arm, years) for arm in ("last_chance", "free_month", "pause", "reminder") for years in (1, 3, 10)
    }
    assert all(
        one.low < one.value < one.high
        for row in priors.compared
        for one in (row.forgone, row.kept, row.returned, row.spared, row.net)
    )


def test_the_figure_that_is_asked_for_is_what_silence_pays_in_a_year(priors):
    # twelve bills, fewer the more leave in silence (1 to 5.2 % a month), each worth less the later it comes
    assert 0.72 * 12 * 999_000 < priors.a_year.low < priors.a_year.high < 12 * 999_000


def test_what_is_known_by_nobody_is_called_assumed_and_what_others_found_names_them(priors):
    told = {one.name: one for one in priors.beliefs}

    assert told["keep.last_chance"].source is Source.ASSUMED
    assert told["back"].source is Source.PUBLISHED
    assert "Antenna" in told["back"].rests_on
    assert told["reversed"].source is Source.OWN


def test_messages_are_counted_only_once_the_house_has_said_what_one_costs(priors):
    priced = should_we(replace(SILENCE, contact_minor=500.0), None, discount_rate=0.1)
    before, after = (_of(some, "last_chance", 1) for some in (priors, priced))

    assert all(one.answering is None for one in priors.compared)
    assert not [one for one in priors.beliefs if one.name.startswith("writes.")]
    # at most 15 of a hundred of a thousand write because they are asked, and nothing is spared of who stays: 750 euros
    assert -75_000 < after.answering.low < after.answering.value < after.answering.high
    assert after.net.value < before.net.value
    assert {one.source for one in priced.beliefs if one.name.startswith("writes.")} == {Source.ASSUMED}
    assert _of(priced, "reminder", 10).answering.value < 0  # billed on all the same, they write for years


def test_how_often_they_write_is_learnt_from_ones_own_experiment():
    own = should_we(replace(SILENCE, contact_minor=500.0), _lives(share_wrote=0.25), discount_rate=0.1)
    told = {one.name: one for one in own.beliefs}

    assert told["writes.last_chance"].source is told["writes.silent"].source is Source.OWN
    assert told["writes.last_chance"].ends[0] == pytest.approx(0.25, abs=0.02)
    assert told["writes.silent"].ends[0] < 0.01
    assert told["writes.pause"].source is Source.ASSUMED
    assert "250 messages of 1,000 people" in told["writes.last_chance"].rests_on


def _of(some, arm, years):
    return next(one for one in some.compared if (one.arm, one.years) == (arm, years))


def test_ones_own_experiment_takes_the_place_of_what_others_found_and_narrows_it(priors):
    own = should_we(SILENCE, _lives(), discount_rate=0.1)
    told = {one.name: one for one in own.beliefs}
    before, after = (
        next(one for one in some.compared if (one.arm, one.years) == ("last_chance", 1)).net for some in (priors, own)
    )

    assert told["keep.last_chance"].source is told["silent"].source is told["back"].source is Source.OWN
    assert told["keep.last_chance"].ends[0] == pytest.approx(0.3, abs=0.01)
    assert told["silent"].ends[0] == pytest.approx(0.0103, abs=0.001)
    assert told["back"].ends[0] < 0.01
    assert told["keep.pause"].source is Source.ASSUMED
    assert after.high - after.low < 0.2 * (before.high - before.low)


def test_what_went_back_to_the_silent_answers_part_of_it(priors):
    plain = should_we(
        Silence("EUR", 1_000, 100_000, 999_000.0, n_reversed=200, reversed_minor=2_000_000.0), None, discount_rate=0.1
    )
    spared, before = (
        next(one for one in some.compared if (one.arm, one.years) == ("last_chance", 1)).spared
        for some in (plain, priors)
    )

    assert spared.value > 10 * before.value


def test_fans_widen_with_the_years(priors):
    widths = [high - low for _, low, high in priors.fans["last_chance"]]

    assert len(widths) == 10
    assert widths == sorted(widths)
