"""Who pays and has given no sign of life beyond patience, as of an instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ibis import Table

from goodwill.profile.folding import typed
from goodwill.vocabulary import SubjectId
from goodwill.warehouse.measures.asking import added
from goodwill.warehouse.profiles import NOW, Look, profiles

_READ = ("pays", "is_dormant", "plan", "country")
_TOLD = ("is_dormant", "silent_since", "dormant_at", "last_play_at", "started_at", "plan", "country")


@dataclass(frozen=True, slots=True)
class Dormancy:
    """How many of a plan and country (None: unknown) pay, and how many of them are dormant."""

    plan: str | None
    country: str | None
    n_paying: int
    n_dormant: int


@dataclass(frozen=True, slots=True)
class Silent:
    """One dormant subscriber: silent since when, and since when beyond patience. ``last_play_at`` None: never played."""

    subject: SubjectId
    silent_since: datetime
    dormant_at: datetime
    last_play_at: datetime | None
    started_at: datetime | None
    plan: str | None
    country: str | None


def dormancy(look: Look = NOW) -> list[Dormancy]:
    """Return the payers, and the dormant among them, by plan and country."""
    return [Dormancy(**row) for row in added(profiles(_READ, look=look, then=_counted), keys=("plan", "country"))]


def silent(look: Look = NOW) -> Iterator[Silent]:
    """Yield each dormant subscriber, in order of subject."""
    for table in profiles(_TOLD, look=look, then=_dormant):
        for row in table.to_pylist():
            told = {name: typed(name, row[name]) for name in _TOLD if name != "is_dormant"}
            yield Silent(subject=SubjectId(row["subject"]), **told)


def _counted(told: Table) -> Table:
    paying = told.filter(told.pays)
    return paying.group_by("plan", "country").agg(
        n_paying=paying.count(), n_dormant=paying.count(where=paying.is_dormant)
    )


def _dormant(told: Table) -> Table:
    return told.filter(told.is_dormant).order_by("subject")
