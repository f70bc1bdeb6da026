"""What makes figures of leaving lie, and does not here: each guard of the table of months on a toy ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from goodwill.facts import (
    CancellationRequested,
    InvoiceFailed,
    LetdownSuffered,
    MessageReceived,
    PlanChanged,
    PriceChanged,
    SubscriptionCancelled,
    SubscriptionReturned,
    SubscriptionStarted,
)
from goodwill.warehouse import months
from goodwill.warehouse.profiles import Look
from goodwill.worth.factors import FORMULAS

START = SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", interval="month")
GONE = SubscriptionCancelled(cause="voluntary")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LOOK = Look(as_of=at("2025-09-01"))


def lived(**options):
    rows = pa.concat_tables(months.months(look=LOOK, **options)).to_pylist()
    return sorted(rows, key=lambda row: (row["subject"], row["spell"], row["tenure"]))


def test_nothing_that_a_month_brings_is_said_of_it_when_it_begins(house):
    """Immortal time: who lives long enough to be let down or to fail a payment would else seem the safer for it."""
    house.tell("ada", START, at=at("2025-03-10"))
    house.tell("ada", LetdownSuffered(reason="playback"), InvoiceFailed(amount_minor=999), at=at("2025-04-15"))
    house.tell("ada", SubscriptionCancelled(cause="involuntary"), at=at("2025-05-01"))

    told = [(row["tenure"], row["open_letdowns"], row["failed_ever"], row["ended"]) for row in lived()]

    assert told == [(0, 0, 0, ""), (1, 0, 0, "involuntary")]


def test_months_of_every_so_manieth_are_those_they_are_among_all(house):
    for who in ("ada", "bea", "carl"):
        house.tell(who, START, at=at("2025-05-10"))

    some = lived(every=2)

    assert some == [row for row in lived() if row["subject"] % 2 == 0]
    assert len({row["subject"] for row in some}) in (1, 2)


def test_nothing_after_a_request_to_leave_is_said_of_who_left(house):
    house.tell("ada", START, at=at("2025-03-10"))
    house.tell("ada", CancellationRequested(), at=at("2025-04-20"))
    house.tell("ada", MessageReceived(channel="email"), LetdownSuffered(reason="slow_reply"), at=at("2025-04-25"))
    house.tell("ada", PlanChanged(plan="family", amount_minor=1, currency="EUR"), at=at("2025-04-26"))
    house.tell("ada", GONE, at=at("2025-06-10"))

    told = [(row["tenure"], row["plan"], row["contacts"], row["open_letdowns"], row["ended"]) for row in lived()]

    assert told == [(0, "basic", 0, 0, ""), (1, "basic", 0, 0, ""), (2, "basic", 0, 0, "voluntary")]


def test_those_who_left_are_counted_with_those_who_are_here(house):
    """Survivorship: hazards come from everyone who ever lived a month, and a second life is told as one."""
    house.tell("ada", START, at=at("2025-03-10"))
    house.tell("bea", START, at=at("2025-03-10"))
    house.tell("bea", GONE, at=at("2025-05-10"))
    house.tell("bea", SubscriptionReturned(plan="basic"), at=at("2025-07-20"))

    cells = months.cells(FORMULAS, look=LOOK).to_pylist()

    assert sum(row["n_at_risk"] for row in cells) == 5 + 2 + 1
    assert sum(row["n_voluntary"] for row in cells) == 1
    assert [(row["spell"], row["tenure"]) for row in cells if row["spell"] != "first"] == [("second", 0)]


def test_months_before_endings_were_heard_of_are_not_at_risk(house):
    """Left truncation: tenure counts from the true start, risk from when we began to look."""
    house.tell("ada", START, at=at("2025-01-10"))

    told = [(row["tenure"], row["entered"]) for row in lived(since=at("2025-06-01"))]

    assert told == [(5, 5), (6, 5)]


def test_a_price_in_another_currency_is_no_rise(house):
    """Of two prices in different currencies no ratio is told: 40 zlotys after 10 euros are no fourfold price."""
    house.tell("ada", START, at=at("2025-03-10"))
    house.tell("ada", PriceChanged(amount_minor=3999, currency="PLN"), at=at("2025-04-20"))
    house.tell("bea", START, at=at("2025-03-10"))
    house.tell("bea", PriceChanged(amount_minor=1099, currency="EUR"), at=at("2025-04-20"))

    told = [(row["currency"], row["price_ratio"]) for row in lived() if row["tenure"] == 3]

    assert told == [("PLN", None), ("EUR", pytest.approx(1099 / 999))]


@pytest.mark.parametrize("day", ["2025-08-31", "2025-08-14"])
def test_a_month_that_is_not_whole_counts_for_nobody_not_even_who_left_in_it(house, day):
    """Else leavers of unfinished months would be counted without those who will stay through them."""
    house.tell("ada", START, at=at("2025-07-10") + timedelta(hours=1))
    house.tell("ada", SubscriptionCancelled(cause="involuntary"), at=at(day) + timedelta(hours=2))

    assert [(row["tenure"], row["ended"]) for row in lived()] == [(0, "")]


def test_an_ending_that_is_told_a_few_days_late_ended_the_month_before(house):
    house.tell("on the day", START, at=at("2025-01-31"))
    house.tell("on the day", GONE, at=at("2025-03-31"))
    house.tell("late", START, at=at("2025-01-31"))
    house.tell("late", GONE, at=at("2025-04-02"))
    house.tell("within", START, at=at("2025-01-31"))
    house.tell("within", GONE, at=at("2025-04-10"))
    house.tell("at once", START, at=at("2025-01-31"))
    house.tell("at once", GONE, at=at("2025-02-01"))
    house.tell("still here", START, at=at("2025-07-31"))

    ends = {row["subject"]: (row["tenure"], row["ended"]) for row in lived()}

    wanted = {"on the day": 1, "late": 1, "within": 2, "at once": 0}
    assert {who: ends[house.subject(who)] for who in wanted} == {who: (n, "voluntary") for who, n in wanted.items()}
    assert ends[house.subject("still here")] == (0, "")
