"""The questions of the command line: one JSON object each, and a refusal that says what was wanted."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from conftest import SECRETS

from goodwill import ledger, people
from goodwill.cli import cli
from goodwill.errors import UnknownQuestion, UnknownSubject
from goodwill.facts import InvoicePaid, PlayLogged, SubscriptionCancelled, SubscriptionStarted
from goodwill.vocabulary import Handle, HandleKind


def asked(house, *words: str) -> dict:
    answer = CliRunner(env=SECRETS).invoke(cli, ["--home", str(house.path), *words, "--json"], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def said(house, *words: str) -> str:
    answer = CliRunner(env=SECRETS).invoke(cli, ["--home", str(house.path), *words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


@pytest.fixture
def told(house):
    """Ada subscribed, played and paid; Bea left after a month."""
    house.tell("ada", SubscriptionStarted(plan="family", amount_minor=1499, currency="EUR", button="tv"))
    house.tell("bea", SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", button="web"))
    people.link(house.subject("ada"), Handle(HandleKind.EMAIL, "ada@example.org"))
    house.wait(days=1)
    house.tell("ada", PlayLogged(title="Solaris", seconds=9000, length=9900, device="tv"))
    ledger.compact(at=house.now)
    house.wait(days=30)
    house.tell("ada", InvoicePaid(amount_minor=1499, currency="EUR"))
    house.tell("bea", SubscriptionCancelled(cause="voluntary", reason="price"))
    return house


def test_profile_finds_a_subscriber_by_any_handle_and_by_number(told):
    number = f"#{told.subject('ada')}"
    answers = [
        asked(told, "profile", who, "--as-of", "2026-03-01") for who in ("ada", "user:ada", "Ada@Example.org", number)
    ]

    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["standing"] == "active"
    assert answers[0]["paid"] == [{"key": "EUR", "n": 1499}]
    assert answers[0]["last_play_at"] == "2026-01-16T12:00:00+00:00"


def test_profile_as_of_a_date_does_not_know_what_came_after(told):
    answer = asked(told, "profile", "bea", "--as-of", "2026-02-01")

    assert (answer["standing"], answer["as_of"]) == ("active", "2026-02-01T00:00:00+00:00")
    assert asked(told, "profile", "bea", "--as-of", "2026-03-01")["standing"] == "cancelled"


def test_profile_in_words_tells_fields_with_their_meaning(told):
    words = said(told, "profile", "ada", "--as-of", "2026-03-01")

    assert "standing" in words
    assert "turn_code" not in words


def test_journey_tells_every_fact_in_order(told):
    answer = asked(told, "journey", "ada")

    assert answer["n_facts"] == 3
    assert [fact["name"] for fact in answer["facts"]] == ["subscription.started", "play.logged", "invoice.paid"]
    assert answer["facts"][1]["fact"] == {"title": "Solaris", "seconds": 9000, "length": 9900, "device": "tv"}


def test_journey_in_words_goes_by_month_and_day(told):
    lines = [line.rstrip() for line in said(told, "journey", "ada").splitlines()]

    assert lines[1:6] == [
        "",
        "January 2026",
        "  Thu 15  12:00  subscription started: plan family, amount 14.99 EUR, button tv",
        "  Fri 16  12:00  play logged: title Solaris, seconds 2:30:00, length 2:45:00, device tv",
        "",
    ]


def test_dormancy_counts_payers_and_names_the_dormant(told):
    answer = asked(told, "sweep", "dormancy", "--as-of", "2030-01-01")

    assert (answer["paying"], answer["dormant"], answer["share"]) == (1, 1, 1.0)
    assert answer["groups"] == [{"plan": "family", "country": None, "n_paying": 1, "n_dormant": 1}]
    assert [one["subject"] for one in answer["subscribers"]] == [told.subject("ada")]
    assert "1 of 1 who pay are dormant (100.0%)" in said(told, "sweep", "dormancy", "--as-of", "2030-01-01")


def test_retention_says_who_stayed_of_how_many(told):
    answer = asked(told, "retention", "--by", "plan", "--as-of", "2026-02-20")

    assert [(one["group"], one["months"][1]) for one in answer["groups"]] == [
        ("basic", {"month": 1, "n_at_risk": 1, "n_kept": 1, "share_kept": 1.0}),
        ("family", {"month": 1, "n_at_risk": 1, "n_kept": 1, "share_kept": 1.0}),
    ]
    assert "month 1" in said(told, "retention", "--by", "button", "--as-of", "2026-02-20")


@pytest.mark.parametrize("command", ["profile", "journey"])
@pytest.mark.parametrize("who", ["nobody", "#424242", "user:", "#"])
def test_someone_unknown_is_refused_by_name(told, command, who):
    with pytest.raises(UnknownSubject, match=r"nobody|424242|user:|#"):
        asked(told, command, who)


def test_a_grouping_or_an_engine_that_does_not_exist_is_refused(told):
    with pytest.raises(UnknownQuestion, match="'mood' came"):
        asked(told, "retention", "--by", "mood")
    with pytest.raises(UnknownQuestion, match="abacus"):
        asked(told, "sweep", "dormancy", "--engine", "abacus")


def test_a_date_that_is_none_is_misuse(told):
    answer = CliRunner(env=SECRETS).invoke(cli, ["--home", str(told.path), "profile", "ada", "--as-of", "yesterday"])

    assert answer.exit_code == 2
    assert "'yesterday' is no date: write 2026-06-30" in answer.output
