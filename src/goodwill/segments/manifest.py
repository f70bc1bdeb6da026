"""The manifest: which segments are the ledger's past. A file not listed here is nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from goodwill.segments.columns import micros
from goodwill.segments.files import Span
from goodwill.segments.keyruns import Run
from goodwill.store.models import KeyRun, Segment
from goodwill.store.transactions import advance, writing


def current() -> list[Segment]:
    """Return the segments that make up the ledger's past now."""
    return list(Segment.objects.filter(retired_us=None).order_by("name"))


def runs() -> list[str]:
    """Return the names of the runs of keys that are in force now."""
    return list(KeyRun.objects.filter(retired_us=None).order_by("name").values_list("name", flat=True))


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
    """Set aside positions and subject numbers for facts written straight to segments; return the first of each."""
    with writing():
        return advance("position", n_positions) + 1, advance("subject", n_subjects) + 1
