"""A process that ends while it counts figures stops counting, and says nothing about it."""

from __future__ import annotations

import os
import subprocess
import sys

from goodwill.console import underway

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}
COUNTS = """
import threading

from goodwill.site.setup import open_site

open_site()
from goodwill.console.figures import shown
from goodwill.warehouse.engines import DuckDB

ENDLESS = "SELECT sum(sin(a.range)) AS n FROM range(1000000000000) a"
asked = threading.Event()


def count():
    with DuckDB(threads=2) as engine:
        question = engine.connection.sql(ENDLESS, schema={"n": "float64"})
        asked.set()
        return engine.arrow(question).to_pylist()


shown("endless", count)
shown("waits for its turn", count)
asked.wait()
"""


def test_a_process_that_counts_ends_at_once_and_in_silence(house):
    env = os.environ | SECRETS | {"GOODWILL_HOME": str(house.path)}

    ended = subprocess.run(
        [sys.executable, "-c", COUNTS], check=False, env=env, capture_output=True, text=True, timeout=120
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert underway.all_counting() == []
