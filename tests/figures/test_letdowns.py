"""What letdowns and decisions did, in worlds in which it is known: intervals cover it, and where nothing was done nothing is found."""

from __future__ import annotations

import numpy as np
import pytest
from lettingdown import World, months

from goodwill.errors import TooLittleKnown
from goodwill.worth.letdowns import letdowns

N_RUNS = 24


def told(world, **options):
    return {one.name: one for one in letdowns(months(world, **options), n_months=4)}


@pytest.fixture(scope="module")
def runs():
    """Every run's effects, of a world in which letdowns do something that fades."""
    return [told(World(), seed=seed) for seed in range(N_RUNS)]


def covers(estimate, truth):
    return estimate is not None and estimate.low <= truth <= estimate.high


def test_intervals_of_a_letdown_cover_what_it_did_as_often_as_they_say(runs):
    # four in ten were made good at once: the ratio of the mixture, month by month
    world = World()
    hurt, mended = (
        world.letdown * world.fade ** np.arange(4),
        world.letdown * world.repaired * world.fade ** np.arange(4),
    )
    truth = 0.6 * np.exp(hurt) + 0.4 * np.exp(mended)

    covered = [covers(month, truth[i]) for run in runs for i, month in enumerate(run["slow_reply"].months)]

    assert 0.83 <= np.mean(covered) <= 0.97


def test_how_it_fades_is_told_with_an_interval_that_covers_it(runs):
    known = [run["slow_reply"].fades for run in runs if run["slow_reply"].fades is not None]

    covered = [(one.low or 0) <= 1.0 <= (one.high or np.inf) for one in known]  # half is left a month later

    assert len(known) >= N_RUNS * 0.8
    assert np.mean(covered) >= 0.75


def test_making_good_is_told_beside_those_of_whom_it_was_not(runs):
    ratios = [run["slow_reply"].repair.ratio for run in runs]

    assert np.mean([one.value < 1 for one in ratios]) >= 0.9


def test_a_decision_that_reached_a_whole_plan_is_told_less_how_its_people_differed_before(runs):
    truth = np.exp(0.7)  # in its first month; those of plan b left more often before it already

    first = [run["dearer"].months[0] for run in runs if run["dearer"].months]

    assert {run["dearer"].against for run in runs} == {"before"}
    assert len(first) >= N_RUNS * 0.7
    assert np.mean([covers(one, truth) for one in first]) >= 0.75


@pytest.mark.parametrize("moves_use", [0.0, 0.8], ids=["at random", "struck more often are those who leave anyway"])
def test_where_nothing_was_done_nothing_is_found(moves_use):
    nothing = World(letdown=0.0, decision=0.0, moves_use=moves_use)

    found = [told(nothing, seed=100 + seed)["slow_reply"].first for seed in range(N_RUNS)]

    assert np.mean([covers(one, 1.0) for one in found]) >= 0.78
    assert np.exp(np.mean([np.log(one.value) for one in found])) == pytest.approx(1.0, abs=0.04)


def test_nobody_has_to_live_on_to_be_struck():
    """Told by who was ever struck, letdowns would keep people: those who stay longer are struck more often."""
    table = months(World(letdown=0.0), seed=5)
    left, struck = {}, {}
    for row in table.select(["subject", "ended", "letdown_age"]).to_pylist():
        struck[row["subject"]] = struck.get(row["subject"], False) or row["letdown_age"] is not None
        left[row["subject"]] = left.get(row["subject"], False) or bool(row["ended"])
    ever, never = ([left[one] for one in left if struck[one] is side] for side in (True, False))

    found = next(one for one in letdowns(table, n_months=4) if one.name == "slow_reply")

    assert np.mean(ever) < np.mean(never) * 0.9  # the lie
    assert covers(found.first, 1.0)


def test_sides_that_are_not_alike_are_refused_with_what_sets_them_apart():
    table = months(World(), seed=7)
    of_payments = ["failed before" if row["letdown_age"] else "never failed" for row in table.to_pylist()]
    moved = table.set_column(table.schema.get_field_index("of_contacts"), "of_contacts", [["1" if row == "failed before" else "0" for row in of_payments]])  # fmt: skip

    found = next(one for one in letdowns(moved) if one.name == "slow_reply")

    assert (found.refused == "") == (abs(found.balance[0].apart) <= 0.1)
    assert found.balance


def test_too_few_are_refused_and_no_month_lived_says_so():
    few = letdowns(months(World(rate=0.002), n=300))

    assert [one.refused.startswith("too few") for one in few if one.sort == "letdown"] == [True]
    with pytest.raises(TooLittleKnown, match="there are none"):
        letdowns(months(World(), n=10).slice(0, 0))


@pytest.mark.slow
def test_what_the_decisions_of_simulated_companies_did_is_covered(tmp_path):
    """The truth of a simulated company is known: over half a year, each decision's hazard with it over that without."""
    covered = [one for seed in (21, 22, 23) for one in _decisions_covered(tmp_path / str(seed), seed)]

    assert len(covered) >= 4
    assert np.mean(covered) >= 0.6


def _decisions_covered(home, seed):
    import json

    import simulated
    from django.db import connection

    from goodwill import appraisal
    from goodwill.site.setup import open_site
    from goodwill.warehouse.profiles import Look

    path = home.with_suffix(".json")
    simulated.write(home, 12_000, 20, seed=seed, truth=path)
    open_site(home, env=simulated.SECRETS)
    truth = {one["name"]: one["months"][:6] for one in json.loads(path.read_text())["decisions"]}
    found = appraisal.letdowns(Look(as_of=simulated.UNTIL))
    connection.close()
    for one in found:
        if one.first is not None and len(truth.get(one.name, ())) >= 3:
            months_ = truth[one.name]
            ratio = sum(month["hazard"] for month in months_) / sum(month["hazard_without"] for month in months_)
            yield covers(one.first, ratio)
