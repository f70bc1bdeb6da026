"""Worth from Python: Arrow in, Arrow out; and the worked notebook of the docs runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goodwill.errors import TooLittleKnown
from goodwill.facts import SubscriptionCancelled, SubscriptionStarted
from goodwill.site.house import House as Face

ROOT = Path(__file__).resolve().parents[2]
BEGIN, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def company(house):
    """Two hundred who begin over seven months, every third of whom leaves after some; as a program sees the house."""
    for n in range(200):
        at = BEGIN + timedelta(days=n)
        start = SubscriptionStarted(plan="ab"[n % 2], amount_minor=999, currency="EUR", interval="month", country="IT")
        house.tell(f"user {n}", start, at=at)
        if n % 3 == 0:
            house.tell(f"user {n}", SubscriptionCancelled(cause="voluntary"), at=at + timedelta(days=32 * (1 + n % 5)))
    from django.conf import settings

    return Face(settings.GOODWILL)


def test_everyone_adds_up_to_the_groups_and_the_risk_is_among_them(company):
    each, of_plans = company.worth(as_of=LAST), company.worth(as_of=LAST, by="plan")
    risky = company.at_risk(as_of=LAST)

    assert len(each) == 200
    assert sum(of_plans["value"].to_pylist()) == pc.sum(each["goodwill_minor"]).as_py()
    assert all(one["low"] <= one["value"] <= one["high"] for one in of_plans.to_pylist())
    assert set(risky["subject"].to_pylist()) <= set(each["subject"].to_pylist())
    assert b"months lived" in each.schema.metadata[b"rests_on"]


def test_the_statement_closes_and_cells_given_are_those_fitted(company):
    lines = {one["line"]: one["minor"] for one in company.statement(date(2025, 9, 1), LAST).to_pylist()}
    cells = company.cells(as_of=LAST)

    drivers = company.hazard(cells)

    assert sum(lines.values()) == 2 * lines["closing"]
    assert isinstance(drivers, pa.Table)
    assert all(one["low"] <= one["value"] <= one["high"] and one["words"] for one in drivers.to_pylist())
    with pytest.raises(TooLittleKnown):
        company.hazard(cells.slice(0, 1))


def test_months_given_are_those_that_letdowns_are_looked_for_in(company):
    from lettingdown import World, months

    told = company.letdowns(months(World(), n=3000), n_months=3)

    [whole] = [one for one in told.to_pylist() if one["name"] == "slow_reply" and one["month"] == 0]
    assert whole["low"] < whole["value"] < whole["high"]
    assert company.letdowns(as_of=LAST).to_pylist() == []  # nobody of this house was ever let down


@pytest.mark.slow
def test_the_worked_notebook_runs_and_its_cells_say_what_they_are_for(tmp_path):
    path = tmp_path / "worth.ipynb"
    path.write_text((ROOT / "docs" / "worth.ipynb").read_text())
    secrets = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}

    subprocess.run(
        [sys.executable, ROOT / "scripts" / "notebook.py", path], check=True, env=os.environ | secrets, cwd=tmp_path
    )

    kept, found = (_shapes(json.loads(one.read_text())) for one in (ROOT / "docs" / "worth.ipynb", path))
    assert found == kept


def _shapes(notebook):
    """Which cells say something: what they say moves with the model, and with the machine's arithmetic."""
    return [bool(cell.get("outputs")) for cell in notebook["cells"]]
