"""``goodwill import``, as it is typed: one JSON object, exit codes, rejects, several files, our own form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from goodwill import ledger
from goodwill.cli import cli
from goodwill.facts import MessageReceived, PlayLogged, SubscriptionCancelled

MAP = """
[time]
column = "at"
zone = "UTC"
[subject]
user = "who"
[[fact]]
name = "play.logged"
fields = { title = "title" }
[[skip]]
when = { title = "TEST" }
because = "made by our own monitoring"
"""


@pytest.fixture
def run(house, tmp_path):
    (tmp_path / "plays.toml").write_text(MAP)

    def run(*words: object):
        return CliRunner().invoke(cli, ["--home", str(house.path), "import", *map(str, words)])

    return run


def put(path, *rows: str):
    path.write_text("who,at,title\n" + "".join(row + "\n" for row in rows))
    return path


def test_what_cannot_be_a_fact_goes_to_a_rejects_file_that_can_be_mended(run, tmp_path):
    file = put(tmp_path / "a.csv", "ada,2026-01-01,Solaris", "ada,never,Stalker", "ada,2026-01-02,TEST")

    done = json.loads(run(file, "--map", tmp_path / "plays.toml", "--json").stdout)

    rejects = tmp_path / "home" / "rejects"
    [kept] = rejects.iterdir()
    assert done == {
        "read": 2, "recorded": 1, "duplicates": 0, "rejected": 1, "rejects_file": str(kept),
        "facts": 1, "skipped": {"made by our own monitoring": 1},
    }  # fmt: skip
    assert kept.read_bytes().decode() == (
        "line,reason,who,at,title\r\n3,the time wants the format iso; 'never' came,ada,never,Stalker\r\n"
    )
    assert (kept.stat().st_mode & 0o777, rejects.stat().st_mode & 0o777) == (0o600, 0o700)

    kept.write_text(kept.read_text().replace("ada,never", "ada,2026-01-03"))
    mended = json.loads(run(kept, "--map", tmp_path / "plays.toml", "--json").stdout)
    assert (mended["read"], mended["recorded"], mended["rejected"]) == (1, 1, 0)


def test_several_files_are_summed_and_told_one_by_one(run, tmp_path, house):
    files = [put(tmp_path / f"{name}.csv", f"{name},2026-01-01,Solaris") for name in ("ada", "ben")]

    done = json.loads(run(*files, "--map", tmp_path / "plays.toml", "--json").stdout)

    assert (done["read"], done["recorded"], done["rejects_file"]) == (2, 2, None)
    assert [(one["file"], one["recorded"]) for one in done["files"]] == [(str(file), 1) for file in files]


def test_the_same_row_told_by_two_sources_is_two_facts(run, tmp_path, house):
    file = put(tmp_path / "a.csv", "ada,2026-01-01,Solaris")

    for source in ("web", "tv", "tv"):
        assert run(file, "--map", tmp_path / "plays.toml", "--source", source).exit_code == 0

    assert [entry.source for entry in ledger.history(house.subject("ada"))] == ["import:web", "import:tv"]


def test_words_are_printed_for_people(run, tmp_path):
    file = put(tmp_path / "a.csv", "ada,2026-01-01,Solaris", "ada,never,Stalker")

    said = run(file, "--map", tmp_path / "plays.toml").stdout

    assert said.startswith(
        "a.csv: 2 rows read: 1 recorded (1 facts), 0 known already, 1 rejected\n  rejected rows, with reasons: "
    )


def test_a_dry_run_shows_and_writes_nothing(run, tmp_path, house):
    file = put(tmp_path / "a.csv", "ada,2026-01-01,Solaris", "ada,never,Stalker")

    shown = json.loads(run(file, "--map", tmp_path / "plays.toml", "--dry-run", "--json").stdout)

    fact = {
        "name": "play.logged",
        "occurred_at": "2026-01-01T00:00:00+00:00",
        "user": "ada",
        "fields": {"title": "Solaris"},
    }
    refused = {"line": 3, "facts": [], "instead": "the time wants the format iso; 'never' came"}
    assert shown == {"files": [{"file": str(file), "rows": [{"line": 2, "facts": [fact]}, refused]}]}
    assert ledger.counts().facts == 0
    assert not list((house.path).glob("rejects*"))


@pytest.mark.parametrize("words", [(), ("--as", "facts", "--map", "plays.toml"), ("--as", "facts", "--set", "account")])
def test_misuse_exits_2(run, tmp_path, words):
    file = put(tmp_path / "a.csv")

    assert run(file, *(tmp_path / word if word.endswith(".toml") else word for word in words)).exit_code == 2


def test_our_own_form_tells_any_fact_under_its_own_key(run, tmp_path, house):
    file = tmp_path / "told.jsonl"
    rows = [
        {"name": "play.logged", "occurred_at": "2026-01-01T20:00:00Z", "user": "ada", "title": "1984", "seconds": 60, "key": "k1"},
        {"name": "message.received", "occurred_at": "2026-01-02T20:00:00Z", "user": "ada", "channel": "email", "text": "hello"},
        {"name": "subscription.cancelled", "occurred_at": "2026-01-03T20:00:00Z", "user": "ada", "cause": "voluntary"},
        {"name": "play.logged", "occurred_at": "2026-01-01T20:00:00Z", "user": "ada", "title": "told otherwise", "key": "k1"},
        {"name": "play.loged", "occurred_at": "2026-01-01T20:00:00Z", "user": "ada"},
        {"name": "play.logged", "occurred_at": "2026-01-01T20:00:00Z", "user": "ada", "titel": "x"},
        {"name": "play.logged", "occurred_at": "2026-01-01T20:00:00", "user": "ada"},
    ]  # fmt: skip
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    done = json.loads(run(file, "--as", "facts", "--json").stdout)

    assert (done["read"], done["recorded"], done["duplicates"], done["rejected"]) == (7, 3, 1, 3)
    assert [entry.fact for entry in ledger.history(house.subject("ada"))] == [
        PlayLogged(title="1984", seconds=60),
        MessageReceived(channel="email", text="hello"),
        SubscriptionCancelled(cause="voluntary"),
    ]
    told_again = house.tell("ada", PlayLogged(title="1984"), key="k1")
    assert told_again.n_duplicates == 1
    reasons = [json.loads(line)["reason"] for line in Path(done["rejects_file"]).read_text().splitlines()]
    assert reasons[0].startswith("no fact is named 'play.loged'")
    assert reasons[1].startswith("play.logged has no field 'titel' (did you mean 'title'?)")
    assert reasons[2].startswith("the time 2026-01-01T20:00:00 has no zone")
