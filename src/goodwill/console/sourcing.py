"""The sources as the intake page shows them: their keys, when each told last, how much lately, and how much of it wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from goodwill.console.charts.chart import Column
from goodwill.console.charts.spark import Spark
from goodwill.console.charts.units import count
from goodwill.intake import sources, tallies
from goodwill.intake.sources import KnownSource

N_HOURS = 48


@dataclass(frozen=True, slots=True)
class ToldSource:
    """A source: its keys, those that are good first; ``last_at`` None: it told nothing as far back as is known."""

    name: str
    keys: list[KnownSource]
    last_at: datetime | None
    n_facts: int
    share_wrong: float | None
    spark: Spark | None

    @property
    def has_key(self) -> bool:
        """Whether it may write."""
        return any(key.revoked_at is None for key in self.keys)


def told_sources(now: datetime) -> list[ToldSource]:
    """Return every source that has a key or told something lately; who told last comes first."""
    keys: dict[str, list[KnownSource]] = {}
    for key in sources.known():
        keys.setdefault(key.name, []).append(key)
    heard = tallies.lately(now, n_hours=N_HOURS)
    found = [_told(name, keys.get(name, []), heard.get(name), now) for name in sorted({*keys, *heard})]
    return sorted(found, key=lambda one: (one.last_at is not None, one.last_at or now), reverse=True)


def _told(name: str, keys: list[KnownSource], heard: tallies.Heard | None, now: datetime) -> ToldSource:
    ordered = sorted(keys, key=lambda key: key.revoked_at is not None)
    if heard is None:
        return ToldSource(name, ordered, None, 0, None, None)
    return ToldSource(name, ordered, heard.last_at, heard.n_facts, heard.share_wrong, _spark(name, heard, now))


def _spark(name: str, heard: tallies.Heard, now: datetime) -> Spark | None:
    if not heard.n_facts:
        return None
    first = now - timedelta(hours=len(heard.facts) - 1)
    values = [((first + timedelta(hours=n)).date(), float(value)) for n, value in enumerate(heard.facts)]
    title = _("Facts of %(name)s in each of the last %(n)s hours:") % {"name": name, "n": len(values)}
    unit = count("")
    return Spark(
        name=f"source-{name}", title=title, says="", values=values, value=Column(_("Facts"), "n_facts", unit), unit=unit
    )
