"""``goodwill keys`` makes, lists and withdraws write keys; a key is said once and never again."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner


@pytest.fixture
def goodwill(house, monkeypatch):
    """Runs a command line on this house."""
    from conftest import SECRETS

    from goodwill.cli import cli

    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(cli, ["--home", str(house.path), "keys", *words])


def test_a_key_is_made_and_opens_the_door(goodwill):
    from goodwill.intake import sources

    said = goodwill("create", "web", "--json")

    key = json.loads(said.stdout)["write_key"]
    assert (said.exit_code, list(json.loads(said.stdout)), said.stdout.count("\n")) == (0, ["write_key"], 1)
    assert sources.source_of(key) == "web"


def test_keys_are_listed_by_their_end_only(goodwill):
    key = json.loads(goodwill("create", "web", "--json").stdout)["write_key"]

    listed = goodwill("list", "--json").stdout

    assert [(one["source"], one["hint"], one["revoked_at"]) for one in json.loads(listed)["keys"]] == [
        ("web", key[-4:], None)
    ]
    assert key not in listed
    assert goodwill("list").stdout.startswith(f"web                      …{key[-4:]}  since ")


def test_one_of_two_keys_is_withdrawn_and_the_other_stays(goodwill):
    from goodwill.errors import UnknownKey
    from goodwill.intake import sources

    first, second = (json.loads(goodwill("create", "web", "--json").stdout)["write_key"] for _ in range(2))

    assert json.loads(goodwill("revoke", "web", "--hint", first[-4:], "--json").stdout) == {"revoked": 1}

    assert sources.source_of(second) == "web"
    with pytest.raises(UnknownKey):
        sources.source_of(first)


def test_a_name_that_is_none_is_refused(goodwill):
    said = goodwill("create", "My Web")

    assert said.exit_code == 1
    assert "a source's name is" in str(said.exception)


def test_withdrawing_nothing_is_refused(goodwill):
    assert goodwill("revoke", "web").exit_code == 1


def test_misuse_is_2(goodwill):
    assert goodwill("create").exit_code == 2
