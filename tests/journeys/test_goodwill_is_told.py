"""Goodwill is told: what everyone is worth, what moved it, and what is missing where too little is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from goodwill import appraisal, policy
from goodwill.appraisal.gathering import people, people_on
from goodwill.errors import TooLittleKnown, UnknownQuestion
from goodwill.facts import SubscriptionCancelled, SubscriptionStarted
from goodwill.warehouse.profiles import Look
from goodwill.worth.statement import Line
from goodwill.worth.value import Stage, Terms

BEGIN, FIRST, LAST = (datetime(2025, month, 1, tzinfo=UTC) for month in (1, 8, 11))
TERMS = Terms(horizon_months=24)


@pytest.fixture
def company(house):
    """Two hundred who begin over eight months, of whom every third leaves after some."""
    for n in range(200):
        at = BEGIN + timedelta(days=n)
        start = SubscriptionStarted(plan="ab"[n % 2], amount_minor=999, currency="EUR", interval="month", country="IT")
        house.tell(f"user {n}", start, at=at)
        if n % 3 == 0:
            house.tell(f"user {n}", SubscriptionCancelled(cause="voluntary"), at=at + timedelta(days=32 * (1 + n % 5)))
    return house


def test_the_statement_of_a_ledger_closes_and_chains(company):
    found = appraisal.moved(FIRST, LAST, TERMS)

    for group in (one for by in (None, "plan") for one in found.groups(by)):
        between = sum(one.minor for one in group.entries if not one.line.is_balance)
        assert group.minor(Line.OPENING) + between == group.minor(Line.CLOSING)
        assert group.minor(Line.OPENING) > 0 > group.minor(Line.LEAVERS)
    closing = appraisal.worth(Look(as_of=LAST), TERMS)
    assert found.groups()[0].minor(Line.CLOSING) == closing.totals()[0].goodwill.value == closing.minor.sum()


def test_several_instants_asked_of_at_once_tell_what_each_tells_alone(company):
    usual = Look(patience=policy.current().patience)

    first, last = people_on(usual, [FIRST, LAST])

    assert first.to_pylist() == people(replace(usual, as_of=FIRST)).to_pylist()
    assert (len(first), len(last)) == (200, 200)
    assert sum(row["stage"] == Stage.LEFT for row in first.to_pylist()) < sum(
        row["stage"] == Stage.LEFT for row in last.to_pylist()
    )


def test_each_day_is_kept_once_and_read_back(company):
    assert (appraisal.keep(LAST), appraisal.keep(LAST)) == ({"valued": 200}, {"valued": 0})

    (risky, *_), told = appraisal.at_risk().to_pylist(), appraisal.history_of(company.subject("user 1"))
    assert appraisal.days() == [LAST.date()]
    assert [one.on for one in told] == [LAST.date()]
    assert told[0].low_minor < told[0].goodwill_minor < told[0].high_minor
    assert 0 < risky["leaves"] < 1


def test_too_little_says_what_is_missing(house):
    with pytest.raises(TooLittleKnown, match="there are none"):
        appraisal.worth(Look(as_of=LAST), TERMS)
    with pytest.raises(UnknownQuestion, match="to a later one"):
        appraisal.moved(LAST, FIRST, TERMS)
    assert appraisal.keep(LAST) == {"valued": 0}
