"""The console's Experiments: what each found, honestly however early one looks, and whether to ask the dormant at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asking import joined
from visiting import text, visitor

from goodwill import policy, unasked
from goodwill.console import trying
from goodwill.console.figures import keep
from goodwill.facts import ArmAssigned, InvoiceRefunded, LastChanceAnswered, SubscriptionCancelled
from goodwill.store.models import Role
from goodwill.vocabulary import Cause


@pytest.fixture
def tried(house):
    """Sixty silent subscribers: half were asked 120 days ago and two thirds of those let go, half were held out."""
    unasked.set_up("dormancy", {"arms": {"last_chance": 0.5, "held_out": 0.5}}, by="owner", at=house.now)
    now = datetime.now(UTC)
    for n in range(60):
        house.now = now - timedelta(days=600)
        joined(house, f"u{n}")
        arm = "last_chance" if n % 2 else "held_out"
        house.now = now - timedelta(days=120)
        house.tell(f"u{n}", ArmAssigned(experiment="dormancy", arm=arm))
        house.now = now - timedelta(days=80)
        if n % 2 and n % 3:
            house.tell(f"u{n}", SubscriptionCancelled(cause=Cause.LET_GO))
        elif n % 2:
            house.tell(f"u{n}", LastChanceAnswered(answer="keep"))
        elif n == 0:
            house.tell(f"u{n}", InvoiceRefunded(amount_minor=999, currency="EUR"))
    house.now = now
    _count("experiments", "experiment-dormancy-90", "experiment-dormancy-365", "should-we")


COUNTS = {
    "experiments": trying.listed,
    "experiment-dormancy-90": lambda: trying.looked_at("dormancy", 90),
    "experiment-dormancy-365": lambda: trying.looked_at("dormancy", 365),
    "should-we": trying.should,
}


def _count(*names):
    """Count the figures that pages would count behind them."""
    for name in names:
        keep(name, COUNTS[name]())


def test_an_experiment_tells_what_became_of_each_arm_and_how_sure_the_difference_is(tried):
    analyst = visitor(Role.ANALYST, email="analyst@example.org")
    listed, page = (text(analyst.get(where)) for where in ("/experiments", "/experiments/dormancy"))

    assert "Dormancy" in listed
    assert "Fewer of them are still here than of those left alone" in page
    assert "30 people are held out, and stay so for good" in page
    assert "as it was meant" in page
    assert "got money back" in page
    assert "What is not known" in page


def test_a_time_that_nobody_has_lived_to_the_end_compares_nothing(tried):
    page = text(visitor(Role.ANALYST, email="analyst@example.org").get("/experiments/dormancy?within=365"))

    assert "Too few have been followed to the end of their time yet" in page
    assert "Fewer of them" not in page


def test_the_path_is_taken_away_with_its_intervals(tried):
    answer = visitor(Role.ANALYST, email="analyst@example.org").get("/experiments/dormancy?take=experiment-path.csv")

    assert answer.status_code == 200
    assert len(answer.content.decode().splitlines()) >= 2


def test_should_we_says_what_is_asked_for_what_answers_it_and_what_both_rest_on(tried):
    page = text(visitor(Role.ANALYST, email="analyst@example.org").get("/experiments/should-we"))

    assert "What does letting go of the dormant cost a year?" in page
    assert "own experiment: 10 of 30 still here after 90 days" in page
    assert "Antenna 2024" in page
    assert "10 years" in page
    assert "90 % interval" in page
    assert "What complaints and questions cost is not counted" in page


def test_once_a_message_has_a_price_should_we_counts_what_answering_costs_after_one_three_and_ten_years(tried):
    policy.change(by="ada", contact={"cost_minor": 450, "currency": "EUR"})
    keep("should-we", trying.should())
    page = text(visitor(Role.ANALYST, email="analyst@example.org").get("/experiments/should-we"))

    assert "messages spared, less those that asking brings" in page
    assert "is not counted" not in page
    assert "messages of 30 people within 90 days" in page
    assert [one in page for one in ("1 year", "3 years", "10 years")] == [True] * 3


def test_where_nobody_was_tried_and_nobody_is_dormant_the_pages_say_how_that_comes_about(house):
    _count("experiments", "experiment-dormancy-90", "should-we")
    keep("experiment-no-such-90", trying.looked_at("no-such", 90))
    analyst = visitor(Role.ANALYST, email="analyst@example.org")
    pages = [text(analyst.get(where)) for where in ("/experiments", "/experiments/dormancy", "/experiments/should-we")]

    assert "No experiment has begun yet" in pages[0]
    assert "Nobody has come into this experiment yet" in pages[1]
    assert "Nobody who pays is dormant" in pages[2]
    assert analyst.get("/experiments/no-such").status_code == 404
    assert "What is it worth?" in text(analyst.get("/programmes/dormancy"))
