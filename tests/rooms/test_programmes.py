"""Programmes as judgements: the formula that asks everyone never comes later than the date of the one."""

from __future__ import annotations

import pytest
from histories import AS_OF, HISTORIES
from hypothesis import given, settings

from goodwill.facts import Entry
from goodwill.profile import fold
from goodwill.programmes import BUILT
from goodwill.programmes.programme import due_by


@pytest.mark.parametrize("name", BUILT)
@settings(max_examples=150, deadline=None)
@given(history=HISTORIES)
def test_the_formula_of_everyone_is_a_lower_bound_on_the_date_of_one(name, history):
    programme = BUILT[name]()
    entries = [Entry(i, 1, at, at, fact) for i, (_, at, fact) in enumerate(history)]
    profile = fold(entries, subject=1, as_of=AS_OF)
    exact, bound = programme.due_at(profile), due_by(programme.due, profile)

    if exact is not None:
        assert bound is not None
        assert bound <= max(exact, AS_OF)
    if programme.move(profile, AS_OF) is not None:
        assert exact is not None
        assert exact <= AS_OF
