"""An experiment read back from the ledger: who did what in which arm, and how far the arms are apart, on a known truth."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from goodwill import ledger, trials, unasked
from goodwill.cli import cli
from goodwill.errors import UnknownQuestion
from goodwill.experiments import Verdict
from goodwill.facts import (
    ArmAssigned,
    InvoicePaid,
    InvoiceRefunded,
    LastChanceAnswered,
    PlayLogged,
    Posting,
    SubscriptionCancelled,
    SubscriptionReturned,
    SubscriptionStarted,
)
from goodwill.vocabulary import Cause
from goodwill.warehouse.profiles import Look

ARMS = {"last_chance": 0.6, "pause": 0.2, "held_out": 0.2}
N = 1_000


def _lived(n, arm, at, rng):
    """One silent subscriber's facts: in the arm *last chance* a third let themselves be let go, and a fifth of those return."""
    plan, price = ("premium", 1599) if n % 4 == 0 else ("basic", 999)
    terms = {"plan": plan, "amount_minor": price, "currency": "EUR", "interval": "month", "country": "IT"}
    began = at - timedelta(days=int(rng.integers(400, 1500)))
    yield began, SubscriptionStarted(**terms)
    yield at, ArmAssigned(experiment="dormancy", arm=arm)
    goes = arm == "last_chance" and n % 3 == 0
    if arm == "last_chance" and n % 3 == 1:
        yield at + timedelta(days=2), LastChanceAnswered(answer="keep")
        yield at + timedelta(days=3), PlayLogged(title="Solaris", seconds=3000, length=6000)
    yield at - timedelta(days=20), InvoicePaid(amount_minor=price, currency="EUR")
    for month in (1, 2, 3):
        if not (goes and month > 1):
            yield at + timedelta(days=30 * month - 20), InvoicePaid(amount_minor=price, currency="EUR")
    if goes:
        yield at + timedelta(days=31), SubscriptionCancelled(cause=Cause.LET_GO)
        if n % 15 == 0:
            yield at + timedelta(days=70), SubscriptionReturned(**terms)
    if arm == "held_out" and n % 10 == 0:
        yield at + timedelta(days=80), InvoiceRefunded(amount_minor=price, currency="EUR")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A thousand silent subscribers, a tenth of them assigned each week, looked at when all of their time is over."""
    from conftest import SECRETS, House
    from django.db import connection

    from goodwill.site.setup import open_site

    home = tmp_path_factory.mktemp("trial") / "home"
    open_site(home, env=SECRETS)
    house, rng = House(home), np.random.default_rng(5)
    unasked.set_up("dormancy", {"arms": ARMS}, by="ada@example.com", at=house.now)
    arms = ["last_chance"] * 600 + ["pause"] * 200 + ["held_out"] * 200
    postings = [
        Posting(n + 1, when, fact, f"{n}:{k}", "test")
        for n, arm in enumerate(arms)
        for k, (when, fact) in enumerate(_lived(n, arm, house.now + timedelta(days=7 * (n // 15 % 10)), rng))
    ]
    house.wait(days=7 * 9 + 91)
    ledger.record(postings, at=house.now)
    yield house
    connection.close()


def test_each_arm_says_how_many_answered_left_and_returned(told):
    found, _ = trials.looked_at("dormancy", Look(as_of=told.now), is_valued=False)
    asked, paused, alone = found.arms

    assert (asked.name, paused.name, alone.name, alone.is_held_out) == ("last_chance", "pause", "held_out", True)
    assert (asked.n, asked.n_ripe, alone.n) == (600, 600, 200)
    assert asked.counts == {
        "answered": 200, "played": 200, "here": 440, "left": 200, "left_by_choice": 0, "returned": 40, "paused": 0,
        "contacts": 0, "reversed": 0,
    }  # fmt: skip
    assert alone.counts["reversed"] == 20
    assert found.split.is_honest


def test_the_differences_are_those_of_the_means_and_hold_the_truth(told):
    found, _ = trials.looked_at("dormancy", Look(as_of=told.now), is_valued=False)
    left, paid = found.of("last_chance", "left"), found.of("last_chance", "paid")

    assert left.estimate.value == pytest.approx(1 / 3, abs=0.005)
    assert 0.2 < left.estimate.low < 1 / 3 < left.estimate.high < 0.45
    assert paid.currency == "EUR"
    # two bills of a third are not paid; those left alone get one of ten bills of the third month back
    assert paid.estimate.low < -2 / 3 * 1149 + 1149 / 10 < paid.estimate.high
    assert found.of("pause", "left").estimate.value == 0.0
    assert found.of("last_chance", "answered") is None


def test_what_was_known_before_makes_the_intervals_of_money_narrower(told):
    found, _ = trials.looked_at("dormancy", Look(as_of=told.now), is_valued=False)

    assert found.of("pause", "paid").narrowed > 0.5


def test_the_path_is_told_week_by_week_of_those_whose_time_was_over(told):
    found, _ = trials.looked_at("dormancy", Look(as_of=told.now), is_valued=False)
    seen = [one for one in found.path if one.arm == "last_chance"]

    assert [one.n for one in seen] == sorted(one.n for one in seen)
    assert seen[-1].n == 800
    assert all(one.estimate.low <= -0.267 <= one.estimate.high for one in seen)
    widths = [one.estimate.high - one.estimate.low for one in seen]
    assert widths[-1] < widths[0] / 2


def test_an_earlier_look_sees_only_what_had_happened(told):
    early = told.now - timedelta(days=80)
    found, rule = trials.looked_at("dormancy", Look(as_of=early), is_valued=False)

    assert (found.refused, rule) == ("ripe", None)
    assert sum(arm.n for arm in found.arms) == 1_000
    assert found.arms[0].counts["returned"] == 4  # of the first week; all others come back later
    assert found.differences == ()


def test_segments_guards_and_the_rule(told):
    found, picked = trials.looked_at("dormancy", Look(as_of=told.now), is_valued=False)

    assert {(one.by, one.level) for one in found.segments} == {
        ("plan", "basic"),
        ("plan", "premium"),
        ("country", "IT"),
    }
    contacts = [one.verdict for one in found.guards if one.guard.measure == "contacts"]
    assert contacts == [Verdict.SAFE, Verdict.SAFE]
    assert (picked.currency, picked.outcome) == ("EUR", "paid")
    assert picked.rule.share["last_chance"] == 0.0  # it costs two bills of a third, and brings nothing that is counted
    assert {one.arm for one in picked.lifts} == {"last_chance", "pause"}
    asked = [one.value for one in picked.lifts if one.arm == "last_chance" and one.by == "country"]
    assert asked == [pytest.approx(-0.267, abs=0.03)]


def test_the_command_says_the_same(told):
    at = ["--as-of", told.now.isoformat(), "--home", str(told.path), "--json"]
    listed = CliRunner().invoke(cli, ["experiments", *at])
    one = CliRunner().invoke(cli, ["experiments", "dormancy", "--no-worth", *at])

    assert json.loads(listed.stdout)["experiments"][0]["n_by_arm"] == {
        "held_out": 200,
        "last_chance": 600,
        "pause": 200,
    }
    answer = json.loads(one.stdout)
    assert answer["split"]["is_honest"]
    assert answer["refused"] is None
    assert answer["rule"]["rule"]["gain"]["level"] == 0.9
    assert CliRunner().invoke(cli, ["experiments", "dormancy", "--no-worth", *at[:-1]]).exit_code == 0


def test_a_split_that_is_not_as_meant_is_refused(told):
    unasked.set_up("dormancy", {"arms": {"last_chance": 0.5, "pause": 0.3, "held_out": 0.2}}, by="a@b.it", at=told.now)
    found, _ = trials.looked_at("dormancy", Look(as_of=told.now), is_valued=False)
    unasked.set_up("dormancy", {"arms": ARMS}, by="a@b.it", at=told.now)

    assert (found.refused, found.differences) == ("split", ())
    assert found.arms[0].n == 600


def test_an_experiment_that_nobody_is_in_is_refused_by_name(told):
    with pytest.raises(UnknownQuestion, match="'spring'"):
        trials.looked_at("spring", Look(as_of=told.now))
