"""Everything that falls due: the tail is sealed, profiles are kept fresh, and ripe diary dates are looked at.

Any number of workers may walk the rounds at once. A step that fails is logged and tried again later, ever less often;
the other steps go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import connection

from goodwill import ledger, unasked
from goodwill.errors import LedgerBusy
from goodwill.segments.rows import instant

log = structlog.get_logger("goodwill.rounds")

SEAL_AT = 50_000
"""A tail of this many facts is sealed: reading it costs more than reading a segment."""

SEAL_AFTER = timedelta(hours=1)
"""A fact waits no longer than this in the tail."""

FIRST_RETRY, LAST_RETRY = timedelta(seconds=2), timedelta(minutes=5)

Did = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the rounds: how often it is walked, and what it does; it returns what it did, counted."""

    name: str
    every: timedelta
    do: Callable[[datetime], Did]


@dataclass(frozen=True, slots=True)
class Walked:
    """What became of one step: what it did, or the reason it failed."""

    step: str
    did: Did = field(default_factory=dict)
    failed: str = ""


class Rounds:
    """Walks the steps when they are due."""

    def __init__(self, steps: Sequence[Step], *, says: Callable[[str], None] = lambda _step: None) -> None:
        self._steps, self._says = steps, says
        self._due: dict[str, datetime] = {}
        self._failures: dict[str, int] = {}

    def walk(self, now: datetime) -> list[Walked]:
        """Walk every step that is due by now, and return what became of each. ``says`` is told each, and nothing at the end."""
        walked = [self._walk(step, now) for step in self._steps if self._due.get(step.name, now) <= now]
        self._says("")
        return walked

    def rest(self, now: datetime) -> timedelta:
        """Return how long nothing is due."""
        return max(min(self._due.values(), default=now) - now, timedelta(0))

    def _walk(self, step: Step, now: datetime) -> Walked:
        self._says(step.name)
        try:
            did = step.do(now)
        except Exception as error:  # the loop must outlive any step
            n = self._failures[step.name] = self._failures.get(step.name, 0) + 1
            self._due[step.name] = now + min(FIRST_RETRY * 2 ** min(n - 1, 20), LAST_RETRY)
            log.exception("step failed", step=step.name, n_failures=n, again_at=self._due[step.name].isoformat())
            return Walked(step.name, failed=f"{type(error).__name__}: {error}")
        self._failures.pop(step.name, None)
        self._due[step.name] = now + step.every
        if any(did.values()):
            log.info("step done", step=step.name, **did)
        return Walked(step.name, did)


def is_ripe(now: datetime) -> bool:
    """Return whether the tail is long enough, or has waited long enough, to be sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(recorded_us) FROM facts")
        n, oldest_us = cursor.fetchone()
    return n >= SEAL_AT or (n > 0 and now - instant(oldest_us) >= SEAL_AFTER)


def seal(now: datetime) -> Did:
    """Seal the tail if it is ripe, and make the partial profiles of every segment that has none yet."""
    from goodwill.warehouse import partials  # noqa: PLC0415 -- slow import, and most who import the rounds do not seal

    sealed = _compacted(now) if is_ripe(now) else {}
    return {**sealed, "partials": partials.refresh()}


def sweep(now: datetime) -> Did:
    """Seal, merge and take files nobody reads any more off the shelf, however short the tail is."""
    return _compacted(now)


def _compacted(now: datetime) -> Did:
    try:
        done = ledger.compact(at=now)
    except LedgerBusy:  # another worker is at it: that is as good
        return {}
    return {"sealed": done.n_sealed, "merged": done.n_merged, "removed": done.n_removed}


STEPS = (
    Step("sweep", timedelta(days=1), sweep),
    Step("seal", timedelta(minutes=1), seal),
    Step("diary", timedelta(minutes=1), unasked.walk),
)
"""The rounds of this house, in order."""
