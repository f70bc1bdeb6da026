"""A household's viewing export comes in: every row is accounted for, and the profile says what the file says."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from goodwill import ledger, people, profile
from goodwill.cli import cli
from goodwill.facts import PlayLogged, PreviewPlayed
from goodwill.vocabulary import Handle, HandleKind


@pytest.fixture
def export(shared):
    return shared / "streaming" / "viewing_activity.csv"


def goodwill_import(house, *words: object) -> dict:
    run = CliRunner().invoke(cli, ["--home", str(house.path), "import", *map(str, words), "--json"])
    assert run.exit_code == 0, run.output + repr(run.exception)
    return json.loads(run.stdout)


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seconds_of(duration: str) -> int:
    hours, minutes, seconds = duration.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def household(name: str) -> int:
    handle = Handle(HandleKind.USER, name)
    return people.find([handle])[handle]


def test_every_row_is_accounted_for_and_a_second_import_adds_nothing(house, export):
    first = goodwill_import(house, export, "--as", "viewing-export")
    second = goodwill_import(house, export, "--as", "viewing-export")

    known = {"rejected": 0, "rejects_file": None, "skipped": {}}
    assert first == {"read": 9992, "recorded": 9992, "duplicates": 0, "facts": 9992, **known}
    assert second == {"read": 9992, "recorded": 0, "duplicates": 9992, "facts": 0, **known}
    assert ledger.counts().facts == 9992


def test_the_journey_and_the_profile_say_what_the_file_says(house, export):
    goodwill_import(house, export, "--as", "viewing-export", "--account", "casa-verde")
    rows = rows_of(export)
    plays = [row for row in rows if not row["Supplemental Video Type"]]
    started = [datetime.fromisoformat(row["Start Time"]).replace(tzinfo=UTC) for row in rows]

    subject = household("casa-verde")
    told = ledger.history(subject)
    known = profile.fold(told, subject=subject, as_of=max(started) + timedelta(days=1))

    assert [entry.occurred_at for entry in told] == sorted(started)
    assert Counter(type(entry.fact) for entry in told) == {
        PlayLogged: len(plays),
        PreviewPlayed: len(rows) - len(plays),
    }
    assert known.plays == len(plays)
    assert known.seconds == sum(seconds_of(row["Duration"]) for row in plays)
    assert known.n_autoplayed == sum("Autoplayed" in row["Attributes"] for row in plays)
    assert known.n_judged == 0  # the export does not say how long titles are, so nothing is called abandoned
    assert set(known.devices) == {row["Device Type"] for row in plays}
    assert set(known.countries) == {row["Country"][:2] for row in plays}
    assert sorted(one.n for one in known.members) == sorted(Counter(row["Profile Name"] for row in plays).values())


def test_members_are_told_apart_and_not_by_name(house, export):
    goodwill_import(house, export, "--as", "viewing-export", "--account", "casa-verde")
    names = {row["Profile Name"] for row in rows_of(export)}

    members = {entry.fact.member for entry in ledger.history(household("casa-verde"))}

    assert len(members) == len(names) == 9
    assert not members & names


def test_two_households_with_the_same_file_are_two(house, export):
    goodwill_import(house, export, "--as", "viewing-export", "--account", "one")
    other = goodwill_import(house, export, "--as", "viewing-export", "--account", "other")

    assert other["recorded"] == 9992
    assert household("one") != household("other")


def test_a_later_export_with_other_bookmarks_tells_the_same_views(house, export, tmp_path):
    goodwill_import(house, export, "--as", "viewing-export", "--account", "casa-verde")
    rows = rows_of(export)
    later = tmp_path / "later.csv"
    with later.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, "Latest Bookmark": "Not latest view"} for row in rows)
        writer.writerow({**rows[0], "Start Time": "2023-06-21 20:00:00"})

    done = goodwill_import(house, later, "--as", "viewing-export", "--account", "casa-verde")

    assert (done["read"], done["recorded"], done["duplicates"]) == (9993, 1, 9992)
