"""Nobody is taken for a stranger because of a wrong master key: a house that cannot be read is not opened."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import SECRETS

from goodwill import people
from goodwill.errors import WrongKey
from goodwill.facts import SubscriberDescribed
from goodwill.site.setup import open_site
from goodwill.vocabulary import Handle, HandleKind

ADA = Handle(HandleKind.EMAIL, "ada@example.org")


@pytest.fixture
def told(house):
    house.tell("ada", SubscriberDescribed(traits={"name": "Ada"}))
    yield house
    open_site(house.path, env=SECRETS, migrated=False)


def test_a_house_is_not_opened_with_another_master_key(told):
    with pytest.raises(WrongKey, match="the master key is not the one people's keys were wrapped with"):
        open_site(told.path, env={**SECRETS, "GOODWILL_MASTER_KEY": "22" * 32})


def test_a_house_whose_master_key_is_gone_is_not_opened_and_none_is_made_in_its_place(told):
    with pytest.raises(WrongKey, match=r"the master key is gone; restore master\.key"):
        open_site(told.path, env={})

    assert not (told.path / "master.key").exists()


def test_an_empty_house_makes_its_own_master_key_and_opens_with_it_again(house):
    open_site(house.path, env={})
    subject = house.subject("ada")

    open_site(house.path, env={})

    assert house.subject("ada") == subject


def test_a_master_key_that_vanishes_while_we_run_is_not_made_anew(house):
    open_site(house.path, env={})
    subject = house.subject("ada")
    (house.path / "master.key").unlink()

    people.link(subject, ADA, at=house.now)

    assert people.find([ADA]) == {ADA: subject}
    assert {handle.value for handle in people.handles_of([subject])[subject]} == {"ada", ADA.value}
    assert not (house.path / "master.key").exists()


def test_every_command_says_so_in_one_line(told):
    ran = subprocess.run(
        [sys.executable, "-m", "goodwill", "--home", str(told.path), "facts", "--json"],
        env=os.environ | SECRETS | {"GOODWILL_MASTER_KEY": "22" * 32},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (1, "", 1)
    assert ran.stderr.startswith("WrongKey: the master key is not the one people's keys were wrapped with")
