"""Values of very many states, put together from few: as near as nothing to those worked out month by month."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from valuing import basis, crowd, hazards

from goodwill.worth.statement import Line, statement
from goodwill.worth.value import Appraiser, Model, Stage, people_of, valued
from goodwill.worth.value.crossed import crossed
from goodwill.worth.value.terms import Terms

TERMS = Terms(horizon_months=12)
MANY = 200
"""Fewer than there are here: values are put together."""
JANUARY, APRIL = date(2026, 1, 15), date(2026, 4, 15)


@pytest.fixture(scope="module")
def told():
    """The statement of more people than are valued one by one, and what each is worth on both dates."""
    n, by = 700, basis(n_draws=3)
    before, after = crowd(n, seed=1, month=202601), crowd(n, seed=2, month=202604, after=3)
    opening = valued(people_of(before, JANUARY), by, TERMS, many=MANY)
    closing = valued(people_of(after, APRIL), basis(hazards(0.045), n_draws=3), TERMS, many=MANY)
    return statement(opening, closing)


def test_values_put_together_are_those_worked_out(told):
    by, people = told.closing.appraisers[0], told.closing.people
    some = np.random.default_rng(3).choice(len(people.states), 300, replace=False)

    exact = by.exactly(people.states.take(some))

    assert by.crossing is not None
    error = np.abs(told.closing.bills[some] - exact) / np.maximum(exact, 1e-9)
    assert error.mean() < 2e-5
    assert error.max() < 2e-3


def test_what_draws_do_is_learnt_from_some(told):
    by, states = told.closing.appraisers[1], told.closing.people.states
    here = np.flatnonzero(states.stage == Stage.HERE)
    some = np.random.default_rng(4).choice(here, 300, replace=False)

    moved = by.exactly(states.take(some)) / told.closing.bills[some]

    learnt = told.closing.drawn[0][some] / told.closing.bills[some]
    assert np.abs(learnt - moved).mean() < 0.1 * np.abs(moved - 1).mean()


def test_the_statement_of_very_many_closes_in_every_segment(told):
    for by in (None, "plan", "country", "cohort", "currency"):
        groups = told.groups(by)

        assert all(group.closes for group in groups)
        assert sum(group.minor(Line.MOVED) for group in groups) == 0
        for line in Line:
            assert sum(group.minor(line) for group in groups) == sum(group.minor(line) for group in told.groups())
        assert all(entry.low <= entry.minor <= entry.high for group in groups for entry in group.entries)


def test_its_lines_are_those_of_each_worked_out_alone(told):
    some = np.sort(np.random.default_rng(5).choice(len(told.meeting.sort), 200, replace=False))
    alone = [
        valued(one.people.take(places[some]), one.basis, TERMS)
        for one, places in ((told.opening, told.meeting.before), (told.closing, told.meeting.after))
    ]

    each = statement(*alone)

    for place in range(17):
        one, other = told.booked.moved(place)[told.meeting.sort[some]], each.booked.moved(place)[each.meeting.sort]
        # in cents of people worth hundreds of euros
        assert np.abs(one - other).max() <= 100
        assert np.abs(one - other).mean() <= 0.5


def test_few_rows_and_columns_are_all_there_is_of_who_are_alike(told):
    states = told.opening.people.states.take(np.zeros(5, np.int64))
    by = Appraiser(Model(hazards(), told.opening.basis.model.returns, told.opening.basis.model.shares), TERMS, 24312)

    cross = crossed(by.exactly, states)

    assert len(cross.who) == len(cross.lived) == 1
    assert cross(states) == pytest.approx(by.exactly(states), rel=1e-9)


def test_people_read_some_at_a_time_stand_where_they_stand():
    table = crowd(700, seed=1, month=202601)

    whole, some = people_of(table, JANUARY), people_of(table, JANUARY, at_once=200)

    assert len(some.states) == len(whole.states)
    one, other = (each.states.take(each.state) for each in (whole, some))
    assert other.cells.tenure.dtype == one.cells.tenure.dtype
    assert (one.cells.month == other.cells.month).all()
    assert (one.cells.tenure == other.cells.tenure).all()
    assert (one.has_asked == other.has_asked).all()
    for name, factor in one.cells.factors.items():
        assert factor.levels == other.cells.factors[name].levels
        assert (factor.codes == other.cells.factors[name].codes).all()
