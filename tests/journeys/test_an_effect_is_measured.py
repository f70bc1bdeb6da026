"""A decision was taken; what it did to a series in a file is told, or refused with a reason, on the command line."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from goodwill import ledger
from goodwill.cli import cli
from goodwill.decisions.effect import Effect, Known, Way
from goodwill.errors import BadSeries, UnknownQuestion
from goodwill.facts import Fact, PlayLogged, Posting, SubscriptionStarted
from goodwill.review import daily, measured
from goodwill.warehouse.measures import Touched

FIRST = date(2024, 1, 1)
N, AT = 110, 90
DECIDED = str(FIRST + timedelta(days=AT))


@pytest.fixture
def series(tmp_path) -> Path:
    """Plays of those the decision touched (8 % fewer from the ninety-first day on) and of two others."""
    draw, day = np.random.default_rng(2), np.arange(N)
    level = 900 * (1 + 0.15 * np.sin(2 * np.pi * day / 7))
    columns = {
        "plays": draw.poisson(level * np.where(day < AT, 1, 0.92)),
        "abroad": draw.poisson(level * 2),
        "neighbours": draw.poisson(level),
    }
    path = tmp_path / "plays.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["day", *columns])
        table.writerows([FIRST + timedelta(days=i), *(int(one[i]) for one in columns.values())] for i in range(N))
    return path


def said(*words: object) -> dict:
    done = CliRunner().invoke(cli, ["measure", *map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_what_it_did_is_told_with_intervals_checks_and_the_path_without_it(series):
    told = said(series, "--at", DECIDED)
    widest = told["share"][2]

    assert told["measured"]
    assert told["way"] == "alone"
    assert widest["level"] == 0.95
    assert widest["low"] < -0.08 < widest["high"] < 0
    assert [check["name"] for check in told["checks"]] == ["enough_history", "one_event", "placebo_dates", "unbroken"]
    assert len(told["path"]) == 20
    assert told["path"][0]["low"][2] < told["path"][0]["low"][0] < told["path"][0]["expected"]


def test_those_it_touched_too_are_not_compared_with(series):
    words = ("--compare", "abroad", "--compare", "neighbours", "--touched", "neighbours=they heard of it")
    told = said(series, "--at", DECIDED, *words)
    [untouched] = [check for check in told["checks"] if check["name"] == "untouched"]

    assert told["way"] == "compared"
    assert told["weights"] == {"abroad": 1.0}
    assert untouched["outcome"] == "warned"


def test_what_cannot_be_told_says_why(series):
    told = said(series, "--at", DECIDED, "--event", f"{DECIDED}=an outage")

    assert not told["measured"]
    assert told["why"] == [f"something else happened too and cannot be told from it: an outage ({DECIDED})"]


def test_in_words_it_names_its_figure_its_intervals_and_its_checks(series):
    done = CliRunner().invoke(cli, ["measure", str(series), "--at", DECIDED])

    assert done.output.startswith(f"plays, {DECIDED} to 2024-04-19, alone:\n  in all")
    assert "80%:" in done.output
    assert "  passed  unbroken: " in done.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--at", "2999-01-01"), "wanted a decision that was taken; 2999-01-01 is still to come"),
        (
            ("--at", "2023-12-31"),
            "wanted a decision within plays, which goes from 2024-01-01 to 2024-04-19; 2023-12-31",
        ),
        (
            ("--at", DECIDED, "--value", "streams"),
            "wanted a column 'streams'; the file has day, plays, abroad, neighbours",
        ),
        (("--at", DECIDED, "--date", "plays", "--value", "abroad"), "line 2: wanted a day as 2024-03-01"),
    ],
)
def test_bad_input_is_refused_with_what_was_wanted(series, words, why):
    with pytest.raises(BadSeries, match=why.replace("2024-03-01", "2026-03-01")):
        CliRunner().invoke(cli, ["measure", str(series), *words], catch_exceptions=False)


def test_a_gap_is_named(series):
    lines = series.read_text().splitlines(keepends=True)
    series.write_text("".join(lines[:31] + lines[32:]))

    with pytest.raises(BadSeries, match="plays: wanted a number for 2024-01-31; the next that came is of 2024-02-01"):
        CliRunner().invoke(cli, ["measure", str(series), "--at", DECIDED], catch_exceptions=False)


def test_too_short_a_past_is_refused_and_an_empty_file_too(series):
    lines = series.read_text().splitlines(keepends=True)
    series.write_text("".join([lines[0], *lines[81:]]))
    told = said(series, "--at", DECIDED)
    series.write_text("day,plays\n")

    assert told["why"] == ["steps known before the decision: 10, at least 28 are wanted; after it: 20"]
    with pytest.raises(BadSeries, match="wanted a line of names and lines of a day and a number each"):
        CliRunner().invoke(cli, ["measure", str(series), "--at", DECIDED], catch_exceptions=False)


DECIDED_AT = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=AT)
ITALY = Touched(DECIDED_AT, countries=["IT"])
LAST = FIRST + timedelta(days=N - 1)


@pytest.fixture
def plays(house):
    """Somebody in Italy and somebody in France play some twenty times a day; from the decision on Italy a third less."""
    draw, play = np.random.default_rng(3), PlayLogged(title="Solaris", seconds=60, length=9900)
    begin, subjects = datetime(2024, 1, 1, tzinfo=UTC), {who: house.subject(who) for who in ("ada", "bea")}

    def posting(who: str, fact: Fact, at: datetime, key: str) -> Posting:
        return Posting(subjects[who], at, fact, key, "test")

    told = [
        posting(
            who,
            SubscriptionStarted(plan="basic", country=where, amount_minor=999, currency="EUR"),
            begin,
            f"start-{who}",
        )
        for who, where in (("ada", "IT"), ("bea", "FR"))
    ]
    counts = {"ada": draw.poisson(20, N), "bea": draw.poisson(24, N)}
    counts["ada"][AT:] = counts["ada"][AT:] * 2 // 3
    for who, daily_counts in counts.items():
        for day, n in enumerate(daily_counts):
            told += [posting(who, play, begin + timedelta(days=day, minutes=i), f"{who}-{day}-{i}") for i in range(n)]
    ledger.record(told)
    return counts


def test_what_it_did_to_those_it_touched_is_measured_from_the_ledger(house, plays):
    days = daily("plays", ITALY, until=LAST)
    told = measured("plays", ITALY, until=LAST)

    assert days.touched.values.tolist() == plays["ada"].tolist()
    assert {place: one.values.tolist() for place, one in days.others.items()} == {"FR": plays["bea"].tolist()}
    assert isinstance(told, Effect)
    assert told.way is Way.COMPARED
    assert told.share[2].low < -0.35 < told.share[2].high < -0.2  # floors of two thirds: a bit more than a third


def test_others_it_touched_too_are_left_out_and_what_did_not_happen_is_said(house, plays):
    told = measured("plays", ITALY, until=LAST, known=Known(touched={"FR": "the news crossed the border"}))

    assert told.way is Way.ALONE
    with pytest.raises(BadSeries, match="complaints:price: wanted days of those the decision touches"):
        measured("complaints:price", ITALY, until=LAST)
    with pytest.raises(UnknownQuestion, match="one of plays, cancellations, revenue, complaints, goodwill"):
        measured("luck", ITALY, until=LAST)


def test_the_command_line_asks_the_ledger_or_a_file_and_not_both(house, series):
    for words in ([], [str(series), "--of", "plays"]):
        done = CliRunner().invoke(cli, ["measure", *words, "--at", DECIDED])

        assert done.exit_code == 2
        assert "measure wants a CSV file, or --of and what of the ledger" in done.output


def test_a_decision_is_looked_at_again_and_what_it_did_stands_beside_its_forecast(house):
    from deciding import AT as SEALED_AT
    from deciding import RISE, made

    from goodwill import review
    from goodwill.facts import SubscriptionCancelled

    review.seal(RISE, made(), at=SEALED_AT)
    rng, first = np.random.default_rng(7), datetime(2026, 1, 1, tzinfo=UTC)
    terms = {"plan": "standard", "amount_minor": 1299, "currency": "EUR", "interval": "month", "country": "FR"}
    postings, n = [], 0
    for day in range(406):
        for _ in range(rng.poisson(6)):
            subject, n = house.subject(f"u{n}"), n + 1
            left = first + timedelta(days=day, hours=5)
            postings.append(Posting(subject, first - timedelta(days=90), SubscriptionStarted(**terms), f"s{n}", "web"))
            postings.append(Posting(subject, left, SubscriptionCancelled(cause="voluntary"), f"c{n}", "web"))
    ledger.record(postings)

    found = review.look_again("rise", until=date(2027, 2, 8), at=datetime(2027, 2, 12, tzinfo=UTC))

    assert isinstance(found["cancellations"], Effect), found["cancellations"]
    assert not isinstance(found["plays"], Effect), "nobody ever played"
    [score] = review.card().scores
    assert (score.entry.measure, score.entry.is_intact) == ("cancellations", True)
    assert score.entry.effect.low < 0 < score.entry.effect.high
