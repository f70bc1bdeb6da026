"""Hazards estimated anew: beside those before them they are drawn so that what both share is no doubt."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from valuing import basis, person, valuation

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells
from goodwill.worth.hazard import fit
from goodwill.worth.hazard.regression import Choice
from goodwill.worth.statement import Line, statement
from goodwill.worth.unrolled import unrolled
from goodwill.worth.value import seen

CHOICES = {Cause.VOLUNTARY: Choice()}
N_RUNS, N_DRAWS, Z = 80, 60, 1.6449
EARLIER, LATER = 14, 18
"""Months of history at the first and at the second estimate."""


def lived(seed: int) -> tuple[Cells, Cells]:
    """Return what a company's people lived by the first and by the second date: of two plans, 4 and 6 % leave in a month."""
    chance = np.random.default_rng(seed)
    n = 1500
    plan, began = chance.integers(0, 2, n), chance.integers(0, LATER, n)
    lasts = chance.geometric(np.where(plan == 0, 0.04, 0.06))
    return _seen(plan, began, lasts, EARLIER), _seen(plan, began, lasts, LATER)


def _seen(plan, began, lasts, until):
    there = began < until
    plan, began, lasts = plan[there], began[there], lasts[there]
    months = np.minimum(lasts, until - began)
    return unrolled(pa.table({
        "months": months, "ended": pa.array(np.where(lasts <= until - began, "voluntary", "")),
        "began": 202401 + began % 12 + began // 12 * 100, "n": np.ones(len(months)), "plan": pa.array(np.array(["a", "b"])[plan]),
    }))  # fmt: skip


def figure(hazards, cells):
    """The logarithm of the chance of leaving, on average: what values hang on."""
    return float(np.log(hazards.chance(cells)[Cause.VOLUNTARY]).mean())


@pytest.fixture(scope="module")
def runs():
    """Of each run: how the figure moved, and by how much draws of both move it, drawn one after the other and each alone."""
    told = []
    for seed in range(N_RUNS):
        first, second = (fit(one, choices=CHOICES) for one in lived(seed))
        some = first.cells.take(np.arange(0, len(first.cells), 5))
        rng = np.random.default_rng(1000 + seed)
        before = first.draws(N_DRAWS, rng)
        after, alone = second.draws_after(first, before, rng), second.draws(N_DRAWS, rng)
        was = np.array([figure(one, some) for one in before])
        spreads = [np.std([figure(one, some) for one in drawn] - was, ddof=1) for drawn in (after, alone)]
        own = [np.std([figure(one, some) for one in drawn], ddof=1) for drawn in (after, alone)]
        told.append((figure(second, some) - figure(first, some), *spreads, *own))
    return np.array(told).T


def test_nine_in_ten_intervals_hold_nothing_where_nothing_changed(runs):
    moved, spread, *_ = runs

    assert 0.83 <= np.mean(np.abs(moved) < Z * spread) <= 0.97


def test_they_are_narrower_than_if_each_were_drawn_alone_and_each_is_as_unsure_as_before(runs):
    _, spread, alone, own, own_alone = runs

    assert spread.mean() < 0.75 * alone.mean()
    assert own.mean() == pytest.approx(own_alone.mean(), rel=0.05)


def test_shares_counted_anew_differ_by_what_was_seen_since():
    # of a thousand seen before and half as many since, the difference has the variance of the first less that of the second
    rng, n = np.random.default_rng(5), 4000
    first = seen(np.array([100.0]), np.array([900.0]), n, rng)
    second = seen(np.array([150.0]), np.array([1350.0]), n, rng, before=first)

    told = (second.drawn - first.drawn).std()

    assert told == pytest.approx(np.sqrt(0.1 * 0.9 * (1 / 1000 - 1 / 1500)), rel=0.06)
    assert second.drawn.std() == pytest.approx(np.sqrt(0.1 * 0.9 / 1500), rel=0.05)
    assert (seen(np.zeros(1), np.ones(1), 3, rng).drawn == 0).all()


def test_where_both_dates_rest_on_one_model_nothing_was_estimated_anew():
    rows = [person(n, tenure=n % 7, use=("none", "48+")[n % 2]) for n in range(40)]
    by = basis()
    later = [person(n, 202603, tenure=n % 7 + 2, use="48+") for n in range(40)]

    [told] = statement(valuation(rows, by=by), valuation(later, on=date(2026, 3, 15), by=by)).groups()

    line = next(one for one in told.entries if one.line is Line.MODEL)
    assert (line.minor, line.low, line.high) == (0, 0, 0)
