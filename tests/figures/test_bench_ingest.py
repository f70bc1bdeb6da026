"""The bench of ingest measures what it says: the same rows, as many times, beside each peer that is installed."""

from __future__ import annotations

import pytest

from goodwill.bench import ingest


def test_the_bench_of_ingest_names_its_peers_and_its_goals(monkeypatch):
    monkeypatch.setattr(ingest, "N_ROUNDS", 2)
    report = ingest.run(facts=300, subscribers=10)

    assert report.figures["n_facts_a_round"] == 300
    assert report.goals[0].name == "sqlite_to_executemany"
    assert all(goal.value == report.ratios[goal.name] > 0 for goal in report.goals)
    if "postgres" in report.figures:
        pytest.skip(str(report.figures["postgres"]))
    assert [goal.name for goal in report.goals] == ["sqlite_to_executemany", "postgres_to_copy"]
