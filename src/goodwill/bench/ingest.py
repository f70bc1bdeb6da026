"""How many facts a second are acknowledged as durable, beside bare inserts of the same rows by the same database.

The peer is given rows that are already checked, encoded and sealed, and inserts them into the same table with the same
settings and batches: by SQLite's ``executemany``, and by PostgreSQL's ``COPY``. Ours and the peer's runs alternate.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from goodwill.bench.report import Report, at_least

BATCHES = (100, 1_000, 10_000, 50_000)
THE_BATCH = 10_000
"""The batch size the goals are measured at: that of an import."""
N_ROUNDS = 5

_SECRETS = {"GOODWILL_MASTER_KEY": "22" * 32, "GOODWILL_SECRET_KEY": "only for measuring"}
_WIDTH = 10


@dataclass(frozen=True, slots=True)
class _Pair:
    """Seconds that one round took, ours and the peer's: wall and this process's CPU."""

    ours_s: float
    peer_s: float
    ours_cpu_s: float
    peer_cpu_s: float


Insert = Callable[[Sequence[tuple[Any, ...]]], None]


def run(*, facts: int | None = None, subscribers: int | None = None, engine: str = "duckdb") -> Report:  # noqa: ARG001 -- a bench's face
    """Record facts in batches of several sizes, in turn with the peers."""
    n, n_subscribers = facts or 50_000, subscribers or 2_000
    figures: dict[str, float | int | str] = {"n_facts_a_round": n, "n_rounds": N_ROUNDS, "n_subscribers": n_subscribers}
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder:
        _measure("sqlite", _beside_sqlite(Path(folder)), (n, n_subscribers), figures, ratios)
        with _beside_postgres(Path(folder)) as insert:
            if insert is None:
                figures["postgres"] = "not measured: no PostgreSQL is installed here"
            else:
                _measure("postgres", insert, (n, n_subscribers), figures, ratios)
    goals = [at_least("sqlite_to_executemany", ratios["sqlite_to_executemany"], 0.6)]
    if "postgres_to_copy" in ratios:
        goals.append(at_least("postgres_to_copy", ratios["postgres_to_copy"], 0.4))
    return Report(figures, ratios, goals)


def _measure(
    store: str, insert: Insert, size: tuple[int, int], figures: dict[str, float | int | str], ratios: dict[str, float]
) -> None:
    peer = {"sqlite": "executemany", "postgres": "copy"}[store]
    told, subjects = count(), _subjects(size[1])
    for batch in BATCHES:
        n = min(size[0], 50 * batch)
        pairs = [_round(_postings(n, subjects, told), batch, insert) for _ in range(N_ROUNDS)]
        figures[f"{store}_batch_{batch}_facts_per_s"] = n / median(pair.ours_s for pair in pairs)
        figures[f"{store}_batch_{batch}_{peer}_rows_per_s"] = n / median(pair.peer_s for pair in pairs)
        ratios[f"{store}_batch_{batch}_to_{peer}"] = median(pair.peer_s / pair.ours_s for pair in pairs)
        ratios[f"{store}_batch_{batch}_to_{peer}_cpu"] = median(pair.peer_cpu_s / pair.ours_cpu_s for pair in pairs)
    ratios[f"{store}_to_{peer}"] = ratios[f"{store}_batch_{THE_BATCH}_to_{peer}"]
    figures[f"{store}_facts_per_s"] = figures[f"{store}_batch_{THE_BATCH}_facts_per_s"]


def _round(postings: list[Any], batch: int, insert: Insert) -> _Pair:
    from goodwill import ledger  # noqa: PLC0415 -- needs an open home

    batches = [postings[i : i + batch] for i in range(0, len(postings), batch)]
    rows = [_rows(some) for some in batches]
    ours, ours_cpu = _timed(ledger.record, batches)
    peer, peer_cpu = _timed(insert, rows)
    return _Pair(ours, peer, ours_cpu, peer_cpu)


def _timed(act: Callable[[Any], object], batches: Sequence[Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    for batch in batches:
        act(batch)
    return time.perf_counter() - wall, time.process_time() - cpu


_position = count(1)


def _rows(postings: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return postings as the rows that the ledger would insert."""
    from goodwill.ledger.batch import batch_of  # noqa: PLC0415 -- needs an open home
    from goodwill.segments.rows import micros  # noqa: PLC0415 -- needs an open home

    now = datetime.now(UTC)
    columns = batch_of(postings, now).columns(1, micros(now))
    return [(next(_position), *row[1:]) for row in zip(*columns, strict=True)]


def _beside_sqlite(folder: Path) -> Insert:
    """Open a home on SQLite, and return bare inserts into the same table of another."""
    from goodwill.home import open_home  # noqa: PLC0415 -- with its neighbours
    from goodwill.site.setup import open_site  # noqa: PLC0415 -- Django is slow to import

    peer = open_home(folder / "peer", _SECRETS)
    open_site(peer.path, _SECRETS)
    open_site(folder / "ours", _SECRETS)
    options: Any = peer.database()["OPTIONS"]
    database = sqlite3.connect(peer.path / "goodwill.sqlite3", isolation_level=None)
    database.executescript(options["init_command"])

    def insert(rows: Sequence[tuple[Any, ...]]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(f"INSERT INTO facts VALUES ({', '.join(['?'] * _WIDTH)})", rows)
        database.execute("COMMIT")

    return insert


@contextmanager
def _beside_postgres(folder: Path) -> Iterator[Insert | None]:
    """Open a home on a private PostgreSQL, and return COPY into the same table of another database."""
    try:
        import psycopg  # noqa: PLC0415 -- comes with goodwill[postgres]

        from goodwill.bench.postgres import private_server  # noqa: PLC0415 -- needs psycopg
    except ImportError:
        yield None
        return
    from django.db import connection  # noqa: PLC0415 -- needs an open home

    from goodwill.site.setup import open_site  # noqa: PLC0415 -- Django is slow to import

    with private_server() as server:
        if server is None:
            yield None
            return
        urls = [server.database(), server.database()]
        for url in urls:
            open_site(folder / "ours-postgres", {**_SECRETS, "GOODWILL_DATABASE_URL": url})
        with psycopg.connect(urls[0]) as database:
            yield partial(_copied, database)
        connection.close()


def _copied(database: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    from goodwill.ledger.tail import TYPES  # noqa: PLC0415 -- needs an open home

    with database.cursor() as cursor, cursor.copy("COPY facts FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(TYPES)
        for row in rows:
            copy.write_row(row)
    database.commit()


def _subjects(n: int) -> list[Any]:
    from goodwill import people  # noqa: PLC0415 -- needs an open home
    from goodwill.vocabulary import Handle, HandleKind  # noqa: PLC0415 -- with its neighbours

    return list(people.subjects_of([Handle(HandleKind.USER, f"user-{i}") for i in range(n)]).values())


def _postings(n: int, subjects: Sequence[Any], told: Iterator[int]) -> list[Any]:
    """Return facts as a streaming service tells them: mostly plays and impressions, one in twelve with personal words."""
    from goodwill import facts as f  # noqa: PLC0415 -- with its neighbours

    rnd, now = random.Random(7), datetime.now(UTC)  # noqa: S311 -- no secret
    makers: list[Callable[[], f.Fact]] = [
        lambda: f.PlayLogged(title=f"title-{rnd.randrange(900)}", seconds=1800, length=5400, autoplay=False, device="tv", country="IT"),
        lambda: f.PlayStarted(title=f"title-{rnd.randrange(900)}", play="p-1", length=5400, device="phone"),
        lambda: f.TitleShown(title=f"title-{rnd.randrange(900)}", place="home", rank=3),
        lambda: f.InvoicePaid(amount_minor=999, currency="EUR", invoice="in_1"),
        lambda: f.PageViewed(event="Plans", properties={"path": "/plans", "referrer": "https://example.org/"}),
    ]  # fmt: skip
    chosen = rnd.choices(makers, weights=(50, 20, 17, 5, 8), k=n)
    return [
        f.Posting(rnd.choice(subjects), now - timedelta(seconds=rnd.randrange(10**6)), make(), f"bench:{next(told)}", "bench")
        for make in chosen
    ]  # fmt: skip
