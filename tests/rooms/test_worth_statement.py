"""The statement: what moved goodwill between two dates, to the minor unit, in no order of causes."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valuing import WAYS, basis, hazards, person, valuation

from goodwill.worth.factors import COVARIATES
from goodwill.worth.statement import Line, shapley_weights, statement, whole_units
from goodwill.worth.value.terms import Terms

JANUARY, APRIL = date(2026, 1, 15), date(2026, 4, 15)
BY = (None, "plan", "country", "cohort", "currency")


def lines(told, by=None, name="", currency="EUR"):
    group = next(one for one in told.groups(by) if (one.name, one.currency) == (name, currency))
    return {entry.line: entry.minor for entry in group.entries if entry.minor}


def between(before, after, **more):
    opening = valuation(before, on=JANUARY)
    return statement(opening, valuation(after, on=APRIL, by=opening.basis), **more)


def test_nothing_happened_but_time():
    told = lines(between([person(1, tenure=3)], [person(1, tenure=6, month=202604)]))

    assert set(told) == {Line.OPENING, Line.TIME, Line.CLOSING}
    assert told[Line.OPENING] + told[Line.TIME] == told[Line.CLOSING]


def test_who_comes_and_goes_is_booked_whole():
    told = between(
        [person(1), person(2), person(3, stage=2, away=2, way=1)],
        [person(1, tenure=6, month=202604), person(2, stage=2, way=1, away=1, tenure=0),
         person(3, spell="second", tenure=1), person(4, tenure=0)],
    )  # fmt: skip

    found = lines(told)
    assert set(found) == {
        Line.OPENING, Line.NEWCOMERS, Line.RETURNS, Line.TIME, Line.LEAVERS, Line.CLOSING,
    }  # fmt: skip
    assert found[Line.LEAVERS] < 0 < found[Line.RETURNS] < found[Line.NEWCOMERS]
    assert told.groups()[0].n_opening == 3
    assert told.groups()[0].n_closing == 4


@pytest.mark.parametrize(
    ("before", "after", "line", "falls"),
    [
        ({}, {"use": "none", "trend": "much less"}, Line.USE, True),
        ({"use": "none"}, {"use": "48+"}, Line.USE, False),
        ({}, {"letdown": "last month"}, Line.LETDOWNS, True),
        ({}, {"contacts": "2+"}, Line.SUPPORT, True),
        ({}, {"payments": "failed last month"}, Line.PAYMENTS, True),
        ({}, {"is_past_due": True}, Line.PAYMENTS, True),
        ({}, {"decision": "closed", "decided": "1"}, Line.DECISIONS, True),
        ({}, {"step": "20", "price": "2"}, Line.PRICE, True),
        ({}, {"amount_minor": 1299}, Line.PRICE, False),
        ({}, {"plan": "premium", "amount_minor": 1799}, Line.PLAN, False),
        ({}, {"has_asked": True}, Line.ASKED, True),
        ({"has_asked": True}, {}, Line.ASKED, False),
        # a pause puts bills off by a month or two, in which hardly anybody leaves here
        ({}, {"footing": "rests"}, Line.PAUSES, False),
        ({"footing": "rests"}, {}, Line.PAUSES, True),
    ],
)
def test_what_happened_is_booked_under_its_cause(before, after, line, falls):
    told = lines(between([person(1, tenure=3, **before)], [person(1, tenure=6, month=202604, **after)]))

    assert set(told) - {Line.TIME, line} == {Line.OPENING, Line.CLOSING}
    assert (told[line] < 0) == falls


def test_what_fades_by_itself_is_time():
    # a letdown of last month would be three months old by now, and forgotten
    told = lines(between([person(1, letdown="last month")], [person(1, tenure=6, month=202604)]))

    assert set(told) == {Line.OPENING, Line.TIME, Line.CLOSING}


def test_a_model_estimated_anew_has_a_line_of_its_own():
    opening = valuation([person(1)], on=JANUARY)
    closing = valuation([person(1, tenure=6, month=202604)], on=APRIL, by=basis(hazards(0.03)))

    told = lines(statement(opening, closing))

    assert set(told) == {Line.OPENING, Line.TIME, Line.MODEL, Line.CLOSING}
    assert told[Line.MODEL] > 0


def test_a_trial_that_ended_is_a_trial():
    told = lines(
        between(
            [person(1, stage=1, tenure=0), person(2, stage=1, tenure=0)],
            [person(1, tenure=2), person(2, stage=2, tenure=0, way=WAYS.index("trial"), away=2)],
        )
    )

    assert set(told) == {Line.OPENING, Line.TRIALS, Line.CLOSING}


def test_who_left_and_came_back_in_between_has_returned():
    told = lines(between([person(1, tenure=30)], [person(1, tenure=0, spell="second", month=202604)]))

    assert set(told) == {Line.OPENING, Line.RETURNS, Line.CLOSING}


def test_currencies_are_never_mixed():
    told = between([person(1, tenure=3)], [person(1, tenure=6, month=202604, currency="USD", amount_minor=1099)])

    euro, dollar = lines(told), lines(told, currency="USD")
    assert euro == {Line.OPENING: euro[Line.OPENING], Line.PLAN: -euro[Line.OPENING]}
    assert dollar == {Line.PLAN: dollar[Line.CLOSING], Line.CLOSING: dollar[Line.CLOSING]}


def test_who_moves_between_groups_takes_their_goodwill_along():
    told = between([person(1, tenure=3)], [person(1, tenure=6, month=202604, plan="premium", amount_minor=1799)])

    basic, premium = lines(told, "plan", "basic"), lines(told, "plan", "premium")
    assert basic == {Line.OPENING: basic[Line.OPENING], Line.MOVED: -basic[Line.OPENING]}
    assert premium[Line.MOVED] == basic[Line.OPENING]
    assert premium[Line.MOVED] + premium[Line.PLAN] + premium[Line.TIME] == premium[Line.CLOSING]


def test_what_was_learnt_late_is_a_line_of_its_own():
    then = valuation([person(1), person(2)], on=JANUARY)
    closing = valuation([person(1, tenure=6, use="none"), person(2, stage=2, way=1, away=3, tenure=0),
                         person(3, tenure=6)], on=APRIL, by=then.basis)  # fmt: skip
    opening = valuation(
        [person(1, use="none"), person(2, stage=2, way=1, tenure=0), person(3)], on=JANUARY, by=then.basis
    )

    told = lines(statement(opening, closing, then=then))

    assert told[Line.OPENING] == then.minor.sum()
    assert told[Line.LATE] == opening.minor.sum() - then.minor.sum()
    assert set(told) == {Line.OPENING, Line.LATE, Line.TIME, Line.CLOSING}
    assert told[Line.OPENING] + told[Line.LATE] + told[Line.TIME] == told[Line.CLOSING]


def test_shares_are_the_mean_over_every_order():
    values = np.random.default_rng(1).random((1, 16))
    orders = list(permutations(range(4)))
    wanted = np.zeros(4)
    for order in orders:
        subset = 0
        for cause in order:
            wanted[cause] += values[0, subset | 1 << cause] - values[0, subset]
            subset |= 1 << cause

    assert (values @ shapley_weights(4))[0] == pytest.approx(wanted / len(orders))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), st.floats(-0.999, 0.999))
def test_whole_units_add_up(parts, rounding):
    total = round(sum(parts) + rounding / 2)

    units = whole_units(np.array([parts]), np.array([total]))[0]

    assert units.sum() == total
    assert np.abs(units - np.array(parts)).max() <= 2


LEVELS = {name: ["", "x"] if name == "decision" else list(one.levels) for name, one in COVARIATES.items() if one.levels or name == "decision"}  # fmt: skip
LEVELS["footing"] = ["monthly", "year_begins", "rests"]


@st.composite
def somebody(draw, subject, month):
    stage = draw(st.sampled_from([0, 0, 0, 1, 2]))
    told = {name: draw(st.sampled_from(levels)) for name, levels in LEVELS.items()} if stage == 0 else {}
    tenure = draw(st.integers(0, 40)) if stage == 0 else 0
    if told.get("footing") == "year_begins":
        told["footing"] = {0: "year_begins", 11: "year_ends"}.get(tenure % 12, "within_year")
    return person(
        subject,
        month,
        stage=stage,
        tenure=tenure,
        plan=draw(st.sampled_from(["basic", "premium", ""])),
        country=draw(st.sampled_from(["IT", "FR"])),
        cohort=draw(st.sampled_from([202501, 202601, None])),
        currency=draw(st.sampled_from(["EUR", "EUR", "USD", ""])),
        interval=draw(st.sampled_from(["month", "year"])),
        amount_minor=draw(st.sampled_from([0, 1, 499, 999, 123_456, None])),
        has_asked=stage == 0 and draw(st.booleans()),
        is_past_due=stage == 0 and draw(st.booleans()),
        way=draw(st.integers(0, 3)) if stage == 2 else 0,
        away=draw(st.integers(0, 12)) if stage == 2 else 0,
        **told,
    )


@st.composite
def crowds(draw):
    def crowd(month):
        subjects = draw(st.sets(st.integers(1, 12), max_size=8))
        return [draw(somebody(subject, month)) for subject in sorted(subjects)]

    return crowd(202601), crowd(202601), crowd(202604)


@settings(max_examples=15, deadline=None)
@given(crowds(), st.booleans())
def test_the_statement_closes_whatever_happened(crowds, is_new_model):
    then, before, after = crowds
    terms, one = Terms(horizon_months=18, margin=0.7, margin_by_plan={"premium": 0.4}), basis(n_draws=2)
    opening = valuation(before, on=JANUARY, by=one, terms=terms)
    closing = valuation(after, on=APRIL, by=basis(hazards(0.03), n_draws=2) if is_new_model else one, terms=terms)

    told = statement(opening, closing, then=valuation(then, on=JANUARY, by=one, terms=terms))

    for by in BY:
        for group in told.groups(by):
            found = {entry.line: entry.minor for entry in group.entries}
            closing_minor = found.pop(Line.CLOSING)
            assert sum(found.values()) == closing_minor
            assert all(entry.low <= entry.minor <= entry.high for entry in group.entries)
        assert total(told, by, Line.OPENING) == total(told, None, Line.OPENING)
        assert total(told, by, Line.MOVED) == 0


def total(told, by, line):
    return sum(group.minor(line) for group in told.groups(by))
