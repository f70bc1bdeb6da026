"""What one answer of the console took: on the clock, of the processor and of the database's, and in bytes.

Asked in process, as a browser that takes packed answers.
"""

# ruff: noqa: PLC0415 -- what needs an open home is imported once it is

from __future__ import annotations

import gzip
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import structlog

N_ASKED = 20
_log = structlog.get_logger("goodwill.bench")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one answer took, in milliseconds: on the clock, and of the processor (the database's included); and its sizes."""

    wall_ms: float
    cpu_ms: float
    n_bytes: int
    n_sent: int


class Backend:
    """The process of a PostgreSQL on this machine that answers us, and the processor's time it has used."""

    def __init__(self) -> None:
        from django.db import connection

        self._told: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def cpu_s(self) -> float:
        """Return how long it has been on a processor, in seconds; 0 if it cannot be known, or there is none."""
        if self._told is None or not self._told.exists():
            return 0.0
        return int(self._told.read_text().split()[0]) / 1e9


def ask(name: str, client: Any, addresses: Sequence[str], backend: Backend) -> list[Taken]:
    """Return what each of the answers took."""
    quietly(client, addresses[0], backend)
    rest = addresses[1:] or list(addresses) * N_ASKED
    taken = [quietly(client, address, backend) for address in rest]
    _log.info("a page was asked", **figures_of(name, taken))
    return taken


def timed(client: Any, address: str, backend: Backend) -> Taken:
    """Return what one answer took, whatever else is at work."""
    began, cpu = time.perf_counter(), time.process_time() + backend.cpu_s()
    answer = client.get(address)
    wall_ms, cpu_ms = (time.perf_counter() - began) * 1000, (time.process_time() + backend.cpu_s() - cpu) * 1000
    if answer.status_code not in (200, 302):  # who is found alone is led to
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return Taken(wall_ms, cpu_ms, len(unpacked(answer)), len(answer.content))


def quietly(client: Any, address: str, backend: Backend) -> Taken:
    """Return what one answer took once nothing is counted behind the pages."""
    _quiet()
    return timed(client, address, backend)


def _quiet() -> None:
    """Wait until nothing is counted behind the pages: its processor time is not theirs."""
    from goodwill.console.underway import all_counting

    while all_counting():
        time.sleep(0.1)


def unpacked(answer: Any) -> bytes:
    """Return what was answered as a browser unpacks it."""
    packed = answer.headers.get("Content-Encoding") == "gzip"
    content: bytes = gzip.decompress(answer.content) if packed else answer.content
    return content


def figures_of(name: str, taken: Sequence[Taken]) -> dict[str, float | int]:
    """Return what answers took, by the name of what was asked."""
    wall, cpu = ([getattr(one, of) for one in taken] for of in ("wall_ms", "cpu_ms"))
    return {
        f"{name}_p50_ms": median(wall),
        f"{name}_p95_ms": quantiles(wall, n=20)[-1],
        f"{name}_p50_cpu_ms": median(cpu),
        f"{name}_p95_cpu_ms": quantiles(cpu, n=20)[-1],
        f"{name}_bytes": max(one.n_bytes for one in taken),
        f"{name}_sent_bytes": max(one.n_sent for one in taken),
    }
