"""The truth file says what is true: what it expects is what happened, and what a decision did is what it says."""

from __future__ import annotations

import json
from math import sqrt

import duckdb
import pytest
from simulated import write


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """30,000 subscribers over two years, few plays, with the truth of each."""
    folder = tmp_path_factory.mktemp("simulated")
    options = {"plays": 0.5, "people": False, "truth": folder / "truth.json", "each": True}
    return write(folder / "home", 30_000, 24, **options), json.loads((folder / "truth.json").read_text()), folder


def test_the_truth_says_that_it_is_simulated(company):
    _, truth, _ = company

    assert (truth["simulated"], truth["version"], truth["subscribers"]) == (True, 1, 30_000)


def test_those_who_left_are_as_many_as_the_hazards_expect(company):
    _, truth, _ = company

    for expected, seen in (("expected_voluntary", "left_voluntary"), ("expected_involuntary", "lost")):
        wanted, came = (sum(month[name] for month in truth["months"]) for name in (expected, seen))
        assert abs(came - wanted) < 4 * sqrt(wanted)


def test_the_truth_counts_what_the_facts_tell(company):
    written, truth, _ = company
    (told,) = written.ask("""
        SELECT count(*) FILTER (cause = 'voluntary'), count(*) FILTER (cause = 'involuntary')
        FROM facts WHERE name = 'subscription.cancelled' AND reason <> 'trial'
    """)
    until_last = [sum(month[name] for month in truth["months"][:-2]) for name in ("left_voluntary", "lost")]
    in_all = [sum(month[name] for month in truth["months"]) for name in ("left_voluntary", "lost")]

    # whoever decides in the last two months is told of as gone only once their month has ended
    assert all(low <= n <= high for low, n, high in zip(until_last, told, in_all, strict=True))


def test_whom_a_decision_reached_is_told_of_each(company):
    written, truth, _ = company
    told = dict(written.ask("SELECT decision, count(*) FROM facts WHERE name = 'decision.reached' GROUP BY 1"))

    assert {decision["name"]: decision["reached"] for decision in truth["decisions"]} == told


def test_the_extra_leavers_are_those_the_hazards_expect(company):
    _, truth, _ = company

    for decision in truth["decisions"]:
        for month in decision["months"]:
            noise = 4 * sqrt(max(month["expected_extra"], 1)) + 3
            assert abs(month["extra"] - month["expected_extra"]) < noise, (decision["name"], month)
            assert abs(month["left"] - month["expected_left"]) < 4 * sqrt(month["expected_left"])


def test_those_touched_by_a_rise_leave_more_than_the_untouched_as_the_truth_says(company):
    """The facts alone, compared with countries no rise touches: the same ratio as the truth's, within its noise."""
    written, truth, _ = company
    rise = truth["decisions"][-1]
    (row,) = written.ask(f"""
        WITH told AS (SELECT subject, occurred_at AS at FROM facts
            WHERE name = 'decision.reached' AND decision = '{rise["name"]}')
        SELECT count(*), count(*) FILTER (EXISTS (
            FROM facts f WHERE f.subject = told.subject AND f.name = 'subscription.cancelled'
                AND f.occurred_at > told.at AND f.occurred_at < told.at + INTERVAL 155 DAYS)) FROM told
    """)
    after_five = rise["months"][3]["left"] + rise["reached"] - rise["at_risk"]

    assert row[0] == rise["reached"]
    assert abs(row[1] - after_five) < 0.12 * after_five


def test_segments_add_up_to_the_whole(company):
    _, truth, _ = company

    for decision in truth["decisions"]:
        assert sum(segment["reached"] for segment in decision["segments"]) == decision["reached"]
        for m, month in enumerate(decision["months"]):
            whole = sum(segment["months"][m]["expected_extra"] for segment in decision["segments"])
            assert whole == pytest.approx(month["expected_extra"], abs=0.01)


def test_who_is_more_sensitive_to_prices_is_pushed_harder(company):
    _, truth, folder = company
    rise = truth["decisions"][0]["name"]
    pushed = duckdb.execute(f"""
        SELECT price_sensitivity, hazard[2] - hazard_without[2]
        FROM '{folder}/truth.effects.parquet' JOIN '{folder}/truth.parquet' USING (subject)
        WHERE decision = '{rise}' AND at_risk AND NOT yearly AND hazard_without[2] > 0
    """).fetchall()
    keen = [push for s, push in pushed if s > 1.5]
    calm = [push for s, push in pushed if s < 0.5]

    assert all(push > 0 for _, push in pushed)
    assert sum(keen) / len(keen) > 4 * sum(calm) / len(calm)


def test_people_come_back_as_often_as_is_published(company):
    """About 25, 34 and 45 of a hundred come back within 3, 6 and 12 months."""
    written, _, _ = company
    rows = written.ask("""
        WITH turns AS (
            SELECT name, reason, occurred_at AS since, lead(name) OVER turn AS next, lead(occurred_at) OVER turn AS back
            FROM facts WHERE name IN ('subscription.cancelled', 'subscription.returned')
            WINDOW turn AS (PARTITION BY subject ORDER BY occurred_at, position)
        )
        SELECT months, avg(CAST(coalesce(next = 'subscription.returned' AND back <= since + to_months(months), false) AS int))
        FROM turns, (VALUES (3), (6), (12)) spans(months)
        WHERE name = 'subscription.cancelled' AND reason <> 'trial' AND since + to_months(months) < TIMESTAMPTZ '2026-03-01'
        GROUP BY 1 ORDER BY 1
    """)

    assert [months for months, _ in rows] == [3, 6, 12]
    assert [share for _, share in rows] == pytest.approx([0.25, 0.34, 0.45], abs=0.025)


def test_goodwill_is_worth_some_months_of_bills(company):
    _, truth, _ = company
    rows = [row for row in truth["goodwill"]["segments"] if row["currency"] == "USD" and row["plan"] == "standard"]

    (row,) = rows
    months = row["goodwill_minor"] / row["subscribers"] / 1549
    assert 10 < months < 24


def test_without_the_truth_the_facts_are_the_same(tmp_path):
    bare = write(tmp_path / "bare", 2_000, 10, people=False)
    watched = write(tmp_path / "watched", 2_000, 10, people=False, truth=tmp_path / "deep" / "truth.json")

    assert bare.files() == watched.files()
