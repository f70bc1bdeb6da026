"""The manifest: which segments are the ledger's past. A file not listed here is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import connection

from goodwill.segments.rows import micros
from goodwill.store.models import KeyRun, Segment
from goodwill.store.transactions import advance, writing


@dataclass(frozen=True, slots=True)
class Span:
    """What one written segment holds: its file name, how much, and from where to where. Times are microseconds."""

    name: str
    n: int
    n_bytes: int
    sha256: str
    subject_min: int
    subject_max: int
    occurred_min_us: int
    occurred_max_us: int
    recorded_max_us: int
    position_min: int
    position_max: int


@dataclass(frozen=True, slots=True)
class Run:
    """A written run: its file and what is in it."""

    name: str
    n: int
    n_bytes: int
    sha256: str


def current() -> list[Segment]:
    """Return the segments that make up the ledger's past now."""
    return list(Segment.objects.filter(retired_us=None).order_by("name"))


def runs() -> list[str]:
    """Return the names of the runs of keys that are in force now."""
    with connection.cursor() as cursor:  # asked before every batch that is recorded
        cursor.execute("SELECT name FROM key_runs WHERE retired_us IS NULL ORDER BY name")
        return [name for (name,) in cursor]


def add(spans: Iterable[Span], *, level: int = 0, retire: Iterable[str] = (), at: datetime | None = None) -> None:
    """List new segments, and retire those they replace, in one transaction (or within the caller's)."""
    us = micros(at or datetime.now(UTC))
    with writing():
        Segment.objects.bulk_create([Segment(**asdict(span), level=level, created_us=us) for span in spans])
        Segment.objects.filter(name__in=list(retire)).update(retired_us=us)


def add_run(run: Run, *, retire: Iterable[str] = (), at: datetime | None = None) -> None:
    """List a run of keys, and retire those it replaces, in one transaction (or within the caller's)."""
    us = micros(at or datetime.now(UTC))
    with writing():
        KeyRun.objects.create(**asdict(run), created_us=us)
        KeyRun.objects.filter(name__in=list(retire)).update(retired_us=us)


def reserve(n_positions: int = 0, n_subjects: int = 0) -> tuple[int, int]:
    """Set aside positions and subject numbers for facts written straight to segments; return the first of each.

    Until these are listed, others are given later positions: for companies made up before anybody follows them.
    """
    with writing():
        return advance("position", n_positions) + 1, advance("subject", n_subjects) + 1
