"""The rounds from the command line: what would be done is listed exactly, and then it is done."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from asking import joined, said, told
from click.testing import CliRunner
from conftest import SECRETS

from goodwill.cli import cli
from goodwill.facts import PlayLogged, ProgrammeMoved


def run(house, *words: str, code: int = 0) -> str:
    answer = CliRunner(env=SECRETS).invoke(cli, ["--home", str(house.path), *words])
    assert answer.exit_code == code, answer.output
    return answer.output


@pytest.fixture
def silent(house):
    """Ada joined fourteen months ago and never played; Bea did yesterday."""
    house.now = datetime.now(UTC) - timedelta(days=425)
    ada, bea = joined(house, "ada"), joined(house, "bea")
    house.wait(days=424)
    house.tell("bea", PlayLogged(title="Solaris", seconds=3000))
    return ada, bea


def test_a_dry_run_lists_exactly_what_is_done_when_it_is_switched_on(house, silent):
    would = json.loads(run(house, "rounds", "--dry-run", "--programme", "dormancy", "--json"))
    assert said(silent[0]) == []
    run(house, "programmes", "set", "dormancy", '{"arms": {"last_chance": 1}}')
    run(house, "programmes", "on", "dormancy")

    run(house, "rounds")
    moved = [(one, fact.event) for one in silent for fact in told(one, ProgrammeMoved)]

    assert [(one["subject"], f"{one['programme']}/{one['step']}") for one in would["moves"]] == moved
    assert moved == [(silent[0], "dormancy/asked")]


def test_a_dry_run_looks_ahead(house, silent):
    then = (datetime.now(UTC) + timedelta(days=800)).date().isoformat()

    assert "2 moves would be made; dormancy/asked 2" in run(
        house, "rounds", "--dry-run", "--programme", "dormancy", "--as-of", then
    )


def test_programmes_are_listed_with_how_they_are_set(house):
    run(house, "programmes", "set", "dormancy", '{"answer_days": 21}')

    assert json.loads(run(house, "programmes", "--json"))["programmes"][0] == {
        "name": "dormancy",
        "is_on": False,
        "settings": {"answer_days": 21},
        "is_written": False,
        "changed_by": "command line",
        "changed_at": json.loads(run(house, "programmes", "--json"))["programmes"][0]["changed_at"],
    }


def test_what_may_not_be_is_refused(house):
    assert "only a dry run looks" in run(house, "rounds", "--as-of", "2099-01-01", code=2)
    assert "BadChoice" in str(
        CliRunner(env=SECRETS).invoke(cli, ["--home", str(house.path), "programmes", "on", "x"]).exception.__class__
    )


def test_a_home_that_is_named_before_a_command_of_a_group_is_the_one_that_is_opened(house):
    words = ["programmes", "--home", str(house.path), "on", "dormancy"]

    answer = CliRunner(env=SECRETS).invoke(cli, ["--home", str(house.path / "another"), *words])

    assert answer.output == "dormancy is switched on\n"
    assert not (house.path / "another").exists()
