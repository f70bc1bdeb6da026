"""Everything that falls due: the tail is sealed, profiles are kept fresh, and ripe diary dates are looked at.

Any number of workers may walk the rounds at once. A step that fails is logged and tried again later, ever less often;
the other steps go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from goodwill import ledger
from goodwill.errors import LedgerBusy
from goodwill.segments.rows import instant, micros
from goodwill.store.models import DiaryDate
from goodwill.vocabulary import SubjectId

log = structlog.get_logger("goodwill.rounds")

SEAL_AT = 50_000
"""A tail of this many facts is sealed: reading it costs more than reading a segment."""

SEAL_AFTER = timedelta(hours=1)
"""A fact waits no longer than this in the tail."""

LEASE = timedelta(hours=1)
"""How long a claimed date is ours. A worker that dies, or a history that cannot be judged, comes up again after it."""

FIRST_RETRY, LAST_RETRY = timedelta(seconds=2), timedelta(minutes=5)

Judge = Callable[[SubjectId, datetime], datetime | None]
"""What a programme does with a ripe date: acts on the history, and returns when to look next (None: never)."""

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


def look_up(now: datetime, judges: Sequence[Judge], *, n_most: int = 500) -> Did:
    """Claim ripe diary dates, let each programme judge them, and move each on to its next date.

    Without a programme there is nobody to judge: ripe dates are counted and left alone.
    """
    if not judges:
        return {"due": DiaryDate.objects.filter(due_us__lte=micros(now)).count()}
    claimed = claim(now, n_most=n_most)
    failed = sum(not _judged(subject, judges, now) for subject in claimed)
    return {"due": len(claimed), "judged": len(claimed) - failed, "failed": failed}


def claim(now: datetime, *, n_most: int) -> list[SubjectId]:
    """Take ripe dates, oldest first, so that no other worker takes them before our lease is over."""
    skip = "" if connection.vendor == "sqlite" else " FOR UPDATE SKIP LOCKED"
    ripe = f"SELECT subject FROM diary WHERE due_us <= %s ORDER BY due_us, subject LIMIT %s{skip}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE diary SET due_us = %s WHERE subject IN ({ripe}) RETURNING subject",
            [micros(now + LEASE), micros(now), n_most],
        )
        return [SubjectId(subject) for (subject,) in cursor.fetchall()]


def _judged(subject: SubjectId, judges: Sequence[Judge], now: datetime) -> bool:
    try:
        dates = [date for judge in judges if (date := judge(subject, now)) is not None]
    except Exception:  # one history must not stop the rounds of all others
        log.exception("a history could not be judged", subject=subject, again_at=(now + LEASE).isoformat())
        return False
    # Only our own lease is moved: a date that somebody set meanwhile is theirs.
    ours = DiaryDate.objects.filter(subject=subject, due_us=micros(now + LEASE))
    ours.update(due_us=micros(min(dates))) if dates else ours.delete()
    return True


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
    Step("diary", timedelta(minutes=1), lambda now: look_up(now, ())),
)
"""The rounds of this house, in order. There are no programmes yet: nobody is written to unasked."""
