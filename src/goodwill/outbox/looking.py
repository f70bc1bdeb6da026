"""The outbox as it is looked at: how much of each, and which, without a word of what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from goodwill.segments.rows import instant
from goodwill.store.models import Outgoing
from goodwill.vocabulary import SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One order as it is kept. None: not yet, or never; ``next_at`` is when it is looked at next while it is open."""

    id: int
    key: str
    subject: SubjectId
    programme: str
    sort: str
    name: str
    purpose: str
    because: str
    state: str
    due_at: datetime
    next_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    n_tries: int
    reason: str
    neighbour: str
    answer: str

    @property
    def is_open(self) -> bool:
        """Whether it may still leave by itself."""
        return self.state in ("waiting", "claimed", "failed")


def counts() -> Mapping[str, int]:
    """Return how many orders there are in each state; a state of which there are none is told as 0."""
    found = Outgoing.objects.values("state").annotate(n=Count("id"))
    return {state.value: 0 for state in Outgoing.State} | {one["state"]: one["n"] for one in found}


def listed(*states: str, n_most: int, before: int | None = None) -> list[Kept]:
    """Return orders in any of some states, the latest put first, from below a number on."""
    rows = Outgoing.objects.filter(state__in=states) if states else Outgoing.objects.all()
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _told(rows.order_by("-id")[:n_most])


def of_subject(subject: SubjectId, *, n_most: int) -> list[Kept]:
    """Return the orders for one subscriber, the latest put first."""
    return _told(Outgoing.objects.filter(subject=subject).order_by("-id")[:n_most])


def kept(number: int) -> Kept | None:
    """Return one order; None if there is none of that number."""
    return next(iter(_told(Outgoing.objects.filter(pk=number))), None)


def _told(rows: QuerySet[Outgoing]) -> list[Kept]:
    return [_one(row) for row in rows.defer("payload")]


def _one(row: Outgoing) -> Kept:
    return Kept(
        id=row.pk,
        key=row.key,
        subject=SubjectId(row.subject),
        programme=row.programme,
        sort=row.sort,
        name=row.name,
        purpose=row.purpose,
        because=row.because,
        state=row.state,
        due_at=instant(row.due_us),
        next_at=instant(row.next_us),
        expires_at=None if row.expires_us is None else instant(row.expires_us),
        ended_at=None if row.ended_us is None else instant(row.ended_us),
        n_tries=row.n_tries,
        reason=row.reason,
        neighbour=row.neighbour,
        answer=row.answer,
    )
