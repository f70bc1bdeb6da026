"""An import may be killed between any two lines: run again, nothing is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

N_POINTS = 40
MAP = """
[time]
column = "at"
zone = "UTC"
[subject]
user = "who"
[[fact]]
name = "play.logged"
fields = { title = "title" }
"""


def test_an_import_killed_at_any_line_is_run_again_and_is_whole(house, tmp_path):
    from conftest import SECRETS
    from django.db import connection

    titles = [f"Title {i // 3}" for i in range(45)]  # each row three times: repetitions are counted anew each run
    rows = [f"user-{i // 9},2026-01-01 20:00:00,{title}\n" for i, title in enumerate(titles)]
    rows.insert(20, "ada,never,Solaris\n")
    (tmp_path / "plays.csv").write_text("who,at,title\n" + "".join(rows))
    (tmp_path / "plays.toml").write_text(MAP)
    connection.close()

    script = str(Path(__file__).with_name("importer.py"))
    words = [house.path, tmp_path / "plays.csv", tmp_path / "plays.toml", tmp_path, str(N_POINTS)]
    run = subprocess.run(
        [sys.executable, script, *words],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **SECRETS},
        timeout=240,
    )
    deaths = [json.loads(line) for line in run.stdout.splitlines()]

    assert run.returncode == 0, run.stderr
    assert len(deaths) == N_POINTS
    assert sum(death["status"] == 9 for death in deaths) >= N_POINTS - 1
    assert len({death["before"] for death in deaths}) > 3  # they died at different stages
    for death in deaths:
        n_before, again = death["before"], death["again"]
        assert again == {"read": 46, "recorded": 45 - n_before, "duplicates": n_before, "rejected": 1}, death["line"]
        assert death["titles"] == sorted(titles), death["line"]
        assert len(death["rejects"]) == 1, death["line"]
