"""Goodwill is told: what everyone is worth, what moved it, and what is missing where too little is known."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import SECRETS

from goodwill import appraisal, policy
from goodwill.appraisal.gathering import people, people_on
from goodwill.cli import cli
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


def test_several_dates_valued_together_are_worth_what_each_is_alone(company):
    usual = Look(patience=policy.current().patience)
    by = appraisal.basis(replace(usual, as_of=LAST), n_draws=2)

    for at, found in zip([FIRST, LAST], appraisal.worths(usual, [FIRST, LAST], TERMS, by), strict=True):
        alone = appraisal.worth(replace(usual, as_of=at), TERMS, by=by)
        np.testing.assert_array_equal(found.minor, alone.minor)
        np.testing.assert_allclose(found.drawn, alone.drawn, rtol=1e-9)


@pytest.mark.slow
def test_spark_states_what_duckdb_states(company):
    pytest.importorskip("pyspark")
    usual = Look(patience=policy.current().patience)

    here, there = (replace(usual, engine=name) for name in ("duckdb", "spark"))
    one, other = (appraisal.moved(FIRST, LAST, TERMS, look=look) for look in (here, there))

    assert [told.to_pylist() for told in people_on(there, [FIRST, LAST])] == [
        told.to_pylist() for told in people_on(here, [FIRST, LAST])
    ]
    # sums of floats come in another order there: an amount that lies on half a unit may be rounded the other way
    for mine, theirs in zip(one.groups("plan"), other.groups("plan"), strict=True):
        assert theirs.closes
        assert [entry.minor for entry in theirs.entries] == pytest.approx(
            [entry.minor for entry in mine.entries], abs=len(one.meeting.sorts)
        )


def test_the_command_states_every_group_with_intervals_and_says_which_currency_has_no_rate(company, tmp_path):
    for n in range(200, 215):
        start = SubscriptionStarted(plan="a", amount_minor=1299, currency="USD", interval="month", country="US")
        company.tell(f"user {n}", start, at=BEGIN + timedelta(days=n - 200))
    path = tmp_path / "lines.csv"

    words = ["--from", "2025-08-01", "--to", "2025-11-01", "--by", "plan", "--in-house", "--out", str(path)]
    answer = CliRunner().invoke(cli, ["--home", str(company.path), "statement", *words, "--json"], env=SECRETS)

    told = json.loads(answer.output)
    assert told["without_rate"] == ["USD"]
    assert [(one["group"], one["currency"]) for one in told["groups"]] == [("a", "EUR"), ("a", "USD"), ("b", "EUR")]
    for group in told["groups"]:
        lines = {name: one["minor"] for name, one in group["lines"].items()}
        assert sum(lines.values()) == 2 * lines["closing"]
        assert all(one["low"] <= one["minor"] <= one["high"] for one in group["lines"].values())
    taken = list(csv.DictReader(path.read_text().splitlines()))
    kept = {(one["group"], one["currency"]): one["lines"] for one in told["groups"]}
    assert len(taken) == sum(len(lines) for lines in kept.values())
    assert all(kept[row["group"], row["currency"]][row["line"]]["minor"] == int(row["minor"]) for row in taken)


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
