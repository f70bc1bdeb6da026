"""The house chooses how long it bears silence, and whoever asks who is dormant hears it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from conftest import SECRETS
from visiting import stranger, text, visitor

from goodwill import policy
from goodwill.access import make_token
from goodwill.cli import cli
from goodwill.facts import PlayLogged, SubscriptionStarted
from goodwill.profile import PATIENCE
from goodwill.store.models import Role
from goodwill.warehouse.measures import dormancy, silent
from goodwill.warehouse.one import profile_of
from goodwill.warehouse.profiles import Look


@pytest.fixture
def silence(house):
    """Ada (family) and Bea (basic) started half a year ago, played once and have been silent since."""
    house.now = datetime.now(UTC) - timedelta(days=180)
    for who, plan in (("ada", "family"), ("bea", "basic")):
        house.tell(who, SubscriptionStarted(plan=plan), PlayLogged(title="Solaris", seconds=9000, length=9900))
    house.wait(days=180)
    return house


def dormant(house) -> list[int]:
    return [one.subject for one in silent(Look(as_of=house.now))]


def test_the_default_is_a_year_and_two(silence):
    assert policy.current().patience == PATIENCE
    assert dormant(silence) == []


def test_a_sweep_heeds_the_choice_of_the_house(silence):
    rows = [{"plan": "family", "unplayed_days": 365, "played_days": 365}]
    policy.change(by="ada@example.org", silence={"unplayed_days": 30, "played_days": 90, "by": rows})

    assert dormant(silence) == [silence.subject("bea")]
    assert sum(one.n_dormant for one in dormancy(Look(as_of=silence.now))) == 1


def test_a_look_with_a_patience_of_its_own_is_heeded_first(silence):
    policy.change(by="ada@example.org", silence={"unplayed_days": 30, "played_days": 90})

    assert list(silent(Look(as_of=silence.now, patience=PATIENCE))) == []


def test_one_profile_the_api_and_the_page_heed_it(silence):
    before = _standings(silence, silence.subject("bea"))
    policy.change(by="ada@example.org", silence={"unplayed_days": 30, "played_days": 90})

    after = _standings(silence, silence.subject("bea"))
    assert (before, after) == (["active"] * 4, ["dormant"] * 4)


def test_the_command_asks_with_the_house_s_patience_or_with_another(silence):
    policy.change(by="ada@example.org", silence={"unplayed_days": 30, "played_days": 90})

    ours = _told(silence, "sweep", "dormancy")
    another = _told(silence, "sweep", "dormancy", "--played-days", "700")
    assert (ours["dormant"], another["dormant"]) == (2, 0)


def _standings(house, subject: int) -> list[str]:
    """Where somebody stands, as Python, the command, the API and the page have it; the page looks at today."""
    token = {"HTTP_AUTHORIZATION": f"Bearer {make_token('test', Role.ANALYST, by='test').text}"}
    api = stranger().get(f"/api/v1/subscribers/{subject}", {"as_of": house.now.isoformat()}, **token).json()
    page = text(visitor("owner").get(f"/subscribers/{subject}"))
    tag = page.split('<span class="tag ')[1].split(">")[1].split("<")[0].strip()
    told = _told(house, "profile", f"#{subject}")
    return [profile_of(subject, as_of=house.now).standing, told["standing"], api["standing"], tag.lower()]


def _told(house, *words: str) -> dict:
    asked = ["--home", str(house.path), *words, "--as-of", house.now.isoformat(), "--json"]
    answer = CliRunner(env=SECRETS).invoke(cli, asked, catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)
