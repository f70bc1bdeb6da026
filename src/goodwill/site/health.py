"""``/healthz`` says whether we can take facts now; ``/metrics`` says how it has been going, in Prometheus's words."""

from __future__ import annotations

import hmac
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from goodwill import ledger, outbox
from goodwill.errors import GoodwillError
from goodwill.home import Home
from goodwill.segments.shelf import shelf
from goodwill.store.models import Segment
from goodwill.store.transactions import advance

LEAST_FREE_BYTES = 64 * 1024 * 1024
"""With less room than this a commit may fail at any moment: we say so before it does."""

_BUSY_S = 2.0


def answer(environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
    """Answer ``/healthz`` and ``/metrics``."""
    if environ.get("PATH_INFO") == "/metrics":
        return _metrics(environ, respond)
    connection.close_if_unusable_or_obsolete()  # what broke the last time must not be what we see now
    checks = health()
    if not _may_read(environ):  # where our database stands is no stranger's business
        checks = {name: reason.partition(":")[0] for name, reason in checks.items()}
    is_well = all(reason == "ok" for reason in checks.values())
    status = "200 OK" if is_well else "503 Service Unavailable"
    return _say(respond, status, "application/json", json.dumps({"ok": is_well, **checks}).encode())


def health() -> dict[str, str]:
    """Return for each thing we need to take a fact ``ok``, or what is wrong with it."""
    return {"database": _database(settings.GOODWILL), "segments": _segments(), "disk": _disk(settings.GOODWILL.path)}


def _database(home: Home) -> str:
    try:
        _write_nothing_sqlite(home) if connection.vendor == "sqlite" else _write_nothing()
    except (DatabaseError, InterfaceError, sqlite3.Error) as error:
        # Somebody else is writing: the database works, and we do not wait for our turn to say so.
        return "ok" if "locked" in str(error) else f"cannot be written: {error}"
    return "ok"


def _write_nothing_sqlite(home: Home) -> None:
    path = str(home.database()["NAME"])
    if not Path(path).exists():
        raise sqlite3.OperationalError("the database file is gone")
    database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE counters SET value = value")
        database.execute("ROLLBACK")
    finally:
        database.close()


def _write_nothing() -> None:
    with transaction.atomic():
        advance("health", 0)
        transaction.set_rollback(True)


def _segments() -> str:
    try:
        place, newest = shelf(), Segment.objects.filter(retired_us=None).order_by("-created_us").first()
        if (
            newest is not None and newest.name not in place.names()
        ):  # a folder that was not mounted is empty, not absent
            return f"{newest.name} is not there"
    except (OSError, GoodwillError, DatabaseError) as error:
        return f"cannot be reached: {error}"
    return "ok" if os.access(place.drafts, os.R_OK | os.W_OK | os.X_OK) else "cannot be written"


def _disk(path: Path) -> str:
    free = shutil.disk_usage(path).free
    return "ok" if free >= LEAST_FREE_BYTES else f"only {free // 1024 // 1024} MiB free"


def _metrics(environ: dict[str, Any], respond: Any) -> Iterable[bytes]:
    if not _may_read(environ):
        return _say(
            respond, "403 Forbidden", "text/plain", b"set GOODWILL_METRICS_TOKEN and send it as a bearer token\n"
        )
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    standing = CollectorRegistry()
    standing.register(_Standing())
    text = generate_latest(registry) + generate_latest(standing)
    return _say(respond, "200 OK", "text/plain; version=0.0.4; charset=utf-8", text)


def _may_read(environ: dict[str, Any]) -> bool:
    """With a token, who sends it; without one, only who asks from this machine and not through a proxy."""
    token = settings.GOODWILL.setting("GOODWILL_METRICS_TOKEN")
    if token:
        told = environ.get("HTTP_AUTHORIZATION", "").encode("utf-8", "replace")
        return hmac.compare_digest(told, f"Bearer {token}".encode())
    came_by_proxy = any(name in environ for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA"))
    return not came_by_proxy and environ.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


class _Standing:
    """What is counted when asked: how much the ledger holds, and how much waits."""

    def collect(self) -> Iterator[Metric]:
        free = shutil.disk_usage(settings.GOODWILL.path).free
        yield GaugeMetricFamily("goodwill_disk_free_bytes", "Room left on the home's disk.", value=free)
        try:
            held = list(self._held())
        except (
            DatabaseError,
            InterfaceError,
            sqlite3.Error,
            GoodwillError,
        ):  # what needs no database is told all the same
            held = []
        yield from held
        yield GaugeMetricFamily("goodwill_database_up", "Whether the database answered just now.", value=bool(held))

    def _held(self) -> Iterator[Metric]:
        connection.close_if_unusable_or_obsolete()  # what broke the last time must not be what we see now
        counts = ledger.counts()
        yield GaugeMetricFamily("goodwill_facts", "Facts in the ledger.", value=counts.facts)
        yield GaugeMetricFamily("goodwill_tail_facts", "Facts not yet sealed in a segment.", value=counts.tail)
        yield GaugeMetricFamily("goodwill_quarantined", "Events that wait in quarantine.", value=counts.quarantined)
        waiting = GaugeMetricFamily("goodwill_outbox", "Orders of the outbox, by where they stand.", labels=["state"])
        for state, n in outbox.counts().items():
            waiting.add_metric([state], n)
        yield waiting
        listed = Segment.objects.filter(retired_us=None)
        yield GaugeMetricFamily("goodwill_segments", "Segments of the ledger's past.", value=listed.count())
        unread = listed.filter(partials="").count()
        yield GaugeMetricFamily("goodwill_segments_without_partials", "Segments without partials.", value=unread)


def _say(respond: Any, status: str, kind: str, body: bytes) -> list[bytes]:
    respond(status, [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")])
    return [body]
