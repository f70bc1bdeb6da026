"""The tail is moved into segments from the command line, and nobody notices but the disk."""

from __future__ import annotations

import json

from click.testing import CliRunner

from goodwill import ledger
from goodwill.cli import cli
from goodwill.facts import PlayLogged
from goodwill.segments import manifest


def said(house, *words: str) -> dict[str, int]:
    from conftest import SECRETS

    done = CliRunner().invoke(cli, ["--home", str(house.path), *words, "--json"], env=SECRETS)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_compact_seals_the_tail_and_says_what_it_did(house):
    house.tell("ada", *(PlayLogged(title=f"{i}", seconds=60) for i in range(20)))
    before = ledger.history(house.subject("ada"))

    first, second = said(house, "compact"), said(house, "compact")

    assert first == {"n_sealed": 20, "n_merged": 0, "n_segments": 1, "n_removed": 0}
    assert second == {"n_sealed": 0, "n_merged": 0, "n_segments": 1, "n_removed": 0}
    assert said(house, "facts") == {"facts": 20, "tail": 0, "segments": 20, "quarantined": 0}
    assert ledger.history(house.subject("ada")) == before
    assert manifest.current()[0].partials
