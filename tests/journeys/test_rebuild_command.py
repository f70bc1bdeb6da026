"""An index of names that was made by another version is noticed, and made anew while the home is used."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from conftest import SECRETS
from django.conf import settings
from django.db import connection

from goodwill import people
from goodwill.cli import cli
from goodwill.doctor import Level, examine
from goodwill.facts import SubscriberDescribed

NAMED, FORGOTTEN = "people are found by what they are called", "the forgotten are not found"


@pytest.fixture
def unmarked(house):
    house.tell("ada", SubscriberDescribed(traits={"name": "Ada Lovelace"}))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM marks")
    return house


def test_the_doctor_finds_who_is_not_found_and_the_command_mends_it(unmarked):
    before = [found for found in examine(settings.GOODWILL).findings if found.check == NAMED]

    told = CliRunner().invoke(cli, ["--home", str(unmarked.path), "rebuild", "--json"], env=SECRETS)

    assert [(one.level, one.mend) for one in before] == [(Level.WARNING, "goodwill rebuild makes it anew")]
    assert (told.exit_code, told.stdout) == (0, '{"n_people": 1}\n')
    assert people.search("lovel") == [unmarked.subject("ada")]
    assert [found for found in examine(settings.GOODWILL).findings if found.check == NAMED] == []


def test_the_doctor_finds_a_mark_that_leads_to_somebody_forgotten(house):
    from goodwill import ledger

    ada = house.subject("ada")
    ledger.forget(ada, at=house.now)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO marks (block, mark, subject) VALUES (0, 7, %s)", [ada])

    found = [one for one in examine(settings.GOODWILL, deep=True).findings if one.check == FORGOTTEN]

    assert [(one.level, one.mend) for one in found] == [(Level.WRONG, "goodwill rebuild takes them out")]
    people.rebuild()
    assert people.n_left_of_the_forgotten() == 0
