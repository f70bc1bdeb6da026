"""Compaction may be killed between any two lines: nothing is lost, nothing is doubled, and the next one goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from goodwill import ledger
from goodwill.facts import PlayLogged, Posting

N_POINTS = 24


def test_a_compaction_killed_at_any_line_loses_and_doubles_nothing(house, tmp_path):
    from conftest import SECRETS
    from django.db import connection

    told = []
    for i in range(9):  # enough small segments that the killed one also merges segments and runs
        told += (some := [_play(house, f"{i}:{j}") for j in range(20)])
        ledger.record(some, at=house.now)
        if i < 7:
            ledger.compact(at=house.now)
    positions = [entry.position for entry in ledger.since(0)]
    connection.close()

    command = [sys.executable, str(Path(__file__).with_name("compactor.py")), house.path, tmp_path, str(N_POINTS)]
    run = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **SECRETS}, timeout=240
    )
    deaths = [json.loads(line) for line in run.stdout.splitlines()]

    assert run.returncode == 0, run.stderr
    assert len(deaths) == N_POINTS
    assert sum(death["status"] == 9 for death in deaths) >= N_POINTS - 1  # the last line may be after the end
    for death in deaths:
        found = {key: death[key] for key in ("after_death", "after_next", "seconds", "history", "tail", "strangers")}
        assert found == {
            "after_death": positions,
            "after_next": positions,
            "seconds": 60 * len(told),
            "history": len(told),
            "tail": 0,
            "strangers": [],
        }, f"killed at line {death['line']} of {death['of']}"


def _play(house, key: str) -> Posting:
    return Posting(house.subject(f"user-{hash(key) % 7}"), house.now, PlayLogged(title="Solaris", seconds=60), key)
