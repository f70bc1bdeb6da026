"""What came by each door, hour by hour: noted with what is written, so that it is exact and costs no sweep to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from goodwill.segments.rows import instant, micros
from goodwill.store.models import Tally

HOUR = timedelta(hours=1)
KEPT_FOR = timedelta(days=90)
_NOTE = (
    "INSERT INTO tallies (door, hour_us, recorded, duplicates, quarantined, last_us) VALUES (%s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (door, hour_us) DO UPDATE SET recorded = tallies.recorded + excluded.recorded, "
    "duplicates = tallies.duplicates + excluded.duplicates, quarantined = tallies.quarantined + excluded.quarantined, "
    "last_us = CASE WHEN excluded.last_us > tallies.last_us THEN excluded.last_us ELSE tallies.last_us END"
)


@dataclass(slots=True)
class Heard:
    """What a source told lately: when last, and by hour (oldest first) how many facts were new.

    Beside them are counted, over these hours, facts that were known already and events that were turned away.
    """

    last_at: datetime | None = None
    facts: list[int] = field(default_factory=list)
    n_known: int = 0
    n_wrong: int = 0

    @property
    def n_facts(self) -> int:
        """How many facts it told in these hours."""
        return sum(self.facts)

    @property
    def share_wrong(self) -> float | None:
        """Which share of what it told was turned away, in [0, 1]; None if it told nothing."""
        n = self.n_facts + self.n_known + self.n_wrong
        return self.n_wrong / n if n else None


def note(door: str, at: datetime, *, recorded: int = 0, duplicates: int = 0, quarantined: int = 0) -> None:
    """Note what came by a door; within the transaction that writes it."""
    if not (recorded or duplicates or quarantined):
        return
    us = micros(at)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [door[:64], us - us % _us(HOUR), recorded, duplicates, quarantined, us])


def lately(now: datetime, *, n_hours: int = 48) -> Mapping[str, Heard]:
    """Return what each source told in the last hours; ``last_at`` looks as far back as tallies are kept."""
    first = micros(now) - micros(now) % _us(HOUR) - (n_hours - 1) * _us(HOUR)
    found: dict[str, Heard] = defaultdict(lambda: Heard(None, [0] * n_hours))
    for row in Tally.objects.order_by("hour_us"):
        heard, n = found[row.door.partition(":")[2] or row.door], (row.hour_us - first) // _us(HOUR)
        heard.last_at = max(heard.last_at or instant(row.last_us), instant(row.last_us))
        if 0 <= n < n_hours:
            heard.facts[n] += row.recorded
            heard.n_known += row.duplicates
            heard.n_wrong += row.quarantined
    return dict(found)


def prune(now: datetime) -> int:
    """Forget hours of long ago, and return how many."""
    return Tally.objects.filter(hour_us__lt=micros(now - KEPT_FOR)).delete()[0]


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
