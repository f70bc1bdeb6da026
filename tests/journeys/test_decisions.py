"""A decision is written down, forecast and sealed before it is announced; nobody edits it; what came stands beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from conftest import SECRETS
from deciding import AT, RISE, made

import goodwill
from goodwill import ledger, review
from goodwill.cli import cli
from goodwill.decisions.forecast import QUANTILES, Way
from goodwill.decisions.record import as_toml
from goodwill.errors import AlreadySo, UnknownQuestion
from goodwill.facts import DecisionForecast, DecisionProposed, Posting
from goodwill.vocabulary import Estimate


def test_a_decision_goes_from_written_to_measured_and_the_scorecard_keeps_both(house):
    review.propose(RISE, at=AT)
    assert review.reviewed("rise").state is review.State.WRITTEN

    review.seal(RISE, made(), at=AT)
    review.approve("rise", owner="ada@example.org", at=AT + timedelta(days=1))
    review.announce("rise", at=AT + timedelta(days=9))
    review.record_effect("rise", "leavers", Estimate(900.0, 400.0, 1400.0, 0.8, "counted"), at=AT + timedelta(days=365))

    one = review.reviewed("rise")
    assert (one.state, one.is_intact, one.approved_by) == (review.State.MEASURED, True, "ada@example.org")
    [score] = review.card().scores
    assert score.entry.effect.value == 900.0
    assert score.entry.quantiles == tuple(one.forecast["ways"]["as_written"]["measures"]["leavers"]["difference"][10])


def test_what_was_sealed_is_told_as_facts_with_intervals(house):
    review.seal(RISE, made(), at=AT)
    facts = [entry.fact for entry in ledger.history(review.reviewed("rise").subject)]

    told = {fact.measure: fact for fact in facts if isinstance(fact, DecisionForecast)}
    assert {"subscribers.12", "subscribers.24", "leavers.12", "revenue.24", "contacts.12", "goodwill"} <= set(told)
    assert all(fact.low <= fact.value <= fact.high and fact.level == 0.8 for fact in told.values())


def test_a_sealed_decision_is_not_edited_and_an_edit_behind_our_back_breaks_the_seal(house):
    review.seal(RISE, made(), at=AT)
    edited = replace(RISE, in_force_on=date(2027, 3, 1))

    with pytest.raises(AlreadySo, match="a name of its own"):
        review.propose(edited, at=AT)
    with pytest.raises(AlreadySo, match="never made twice"):
        review.seal(RISE, made(), at=AT)

    subject = review.reviewed("rise").subject
    forged = DecisionProposed(decision="rise", decision_kind="price_change", text=as_toml(edited))
    ledger.record([Posting(subject, AT, forged, "forged", "elsewhere")])
    assert review.reviewed("rise").is_intact is False
    review.record_effect("rise", "leavers", Estimate(1.0, 0.0, 2.0, 0.8, "counted"), at=AT + timedelta(days=200))
    assert (review.card().scores, review.card().broken) == ((), ("rise",))


def test_versions_are_kept_until_it_is_sealed(house):
    review.propose(RISE, at=AT)
    review.propose(RISE, at=AT + timedelta(hours=1))
    review.propose(replace(RISE, about="Better told."), at=AT + timedelta(hours=2))

    one = review.reviewed("rise")
    assert (one.versions, one.decision.about) == (2, "Better told.")


def test_steps_are_taken_in_order(house):
    review.propose(RISE, at=AT)

    with pytest.raises(AlreadySo, match="must be forecast"):
        review.approve("rise", owner="ada@example.org", at=AT)
    review.seal(RISE, made(), at=AT)
    with pytest.raises(AlreadySo, match="must be approved"):
        review.announce("rise", at=AT)
    with pytest.raises(UnknownQuestion, match="no decision is called"):
        review.reviewed("another")


def test_what_was_not_forecast_is_not_measured_against_it(house):
    review.seal(RISE, made(), at=AT)

    with pytest.raises(UnknownQuestion, match="was forecast for"):
        review.record_effect("rise", "weather", Estimate(1.0, 0.0, 2.0, 0.8, "counted"), at=AT)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    import simulated

    return simulated.write(tmp_path_factory.mktemp("forecast") / "home", 400, 10)


SOON = replace(RISE, announced_on=date(2026, 3, 10), in_force_on=date(2026, 4, 20))


def test_the_command_forecasts_a_file_on_a_simulated_company_and_seals_it(company):
    file = company.home / "rise.toml"
    file.write_text(as_toml(SOON))

    run = CliRunner(env=SECRETS).invoke(
        cli,
        [
            "forecast",
            str(file),
            "--home",
            str(company.home),
            "--as-of",
            "2026-03-01",
            "--draws",
            "100",
            "--seal",
            "--json",
        ],
    )

    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert set(told["ways"]) == {
        "as_written",
        "staged",
        "old_spared",
        "pilot_first",
        "told_early",
        "told_late",
        "free_month",
    }
    assert told["seal"]
    assert told["rests_on"]
    assert told["ways"]["as_written"]["goodwill"]["low"] <= told["ways"]["as_written"]["goodwill"]["high"]
    card = CliRunner(env=SECRETS).invoke(cli, ["scorecard", "--home", str(company.home), "--json"])
    assert {one["name"]: one["is_intact"] for one in json.loads(card.stdout)["decisions"]}["rise"] is True


def test_a_notebook_forecasts_seals_and_scores_as_the_command_does(company, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    house = goodwill.open(company.home)
    decision = house.decisions.read(as_toml(replace(SOON, name="from-a-notebook")))

    made = house.decisions.forecast(decision, as_of=date(2026, 3, 1), n_draws=100)
    table = house.decisions.fans(made)

    told = {(one["way"], one["measure"], one["month"], one["world"]): one for one in table.to_pylist()}
    one = told["as_written", "subscribers", 12, "difference"]
    ends = [one[f"p{100 * at:g}"] for at in QUANTILES]
    assert ends == sorted(ends)
    assert ends == made.outlooks[Way.AS_WRITTEN].measures["subscribers"].difference.by_month[11].tolist()
    assert table.schema.metadata[b"rests_on"].decode() == made.rests_on
    assert house.decisions.seal(decision, made) == next(
        one.seal for one in house.decisions.book() if one.name == "from-a-notebook"
    )
    assert house.decisions.scorecard().rests_on == "no forecast was measured yet"


def test_the_command_replays_public_cases():
    run = CliRunner().invoke(cli, ["cases", "--json"])

    told = json.loads(run.stdout)
    assert (told["n_judged"], told["n_inside_80"]) == (3, 3)
