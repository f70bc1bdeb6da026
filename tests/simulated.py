"""A simulated company for tests: written once, its facts read straight from its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from blank import SECRETS, begin

UNTIL = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Simulated:
    """A home that holds a simulated company."""

    home: Path
    summary: Any

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the answer to a question of its sealed facts, named ``facts`` in the question."""
        with duckdb.connect() as engine:
            engine.execute("SET TimeZone = 'UTC'")
            engine.execute(f"CREATE VIEW facts AS FROM read_parquet('{self.home}/segments/*.parquet')")
            return engine.execute(sql).fetchall()

    def facts(self) -> pa.Table:
        """Return every sealed fact, in the order written."""
        paths = sorted((self.home / "segments").glob("*.parquet"))
        return pa.concat_tables([pq.read_table(path) for path in paths]).sort_by("position")

    def files(self) -> list[str]:
        """Return the hash of each segment."""
        paths = (self.home / "segments").glob("*.parquet")
        return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)


def write(home: Path, subscribers: int, months: int, **options: Any) -> Simulated:
    """Write a company into a new home and leave that home; ``env`` names its database, if not its own."""
    from django.db import connection

    from goodwill.simulate import Options, simulate
    from goodwill.site.setup import open_site

    env = options.pop("env", {})
    if not env:
        begin(home)
    open_site(home, env=SECRETS | env)
    seed = options.pop("seed", 7)
    summary = simulate(subscribers, months, seed=seed, until=UNTIL, options=Options(**options))
    connection.close()
    return Simulated(home, summary)
