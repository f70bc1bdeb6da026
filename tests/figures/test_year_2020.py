"""The year 2020 replayed: the dormant of a simulated service are asked, and what is said of it lies within the truth's bounds."""

from __future__ import annotations

from datetime import timedelta

import simulated

from goodwill.bench import year2020
from goodwill.profile import Patience


def test_list_cost_and_return_lie_within_the_truth_files_bounds(tmp_path):
    from conftest import SECRETS
    from django.db import connection

    from goodwill.site.setup import open_site

    truth = tmp_path / "truth.json"
    company = simulated.write(
        tmp_path / "home", 5_000, year2020.MONTHS, seed=3, plays=2, people=False, truth=truth, each=True
    )
    open_site(company.home, env=SECRETS)
    # half as long as in 2020, that a service this small has enough of them
    told = year2020.replayed(truth, patience=Patience(unplayed=timedelta(days=182), played=timedelta(days=365)))
    connection.close()

    assert told.n_listed > 30
    assert told.n_truly_silent == told.n_listed
    assert told.n_missed == 0
    assert 0 < told.n_awake < 0.15 * told.n_listed  # have just woken, and have watched nothing yet: nobody can know
    assert 0.005 < told.n_listed / told.n_paying < 0.05
    assert [one.name for one in told.bounds[-2:]] == ["still here after being asked", "back within a year"]
    assert [one for one in told.bounds if not one.is_within] == []
    back = told.bounds[-1]
    assert back.high - back.low < 0.35  # their own answers, not what others published
