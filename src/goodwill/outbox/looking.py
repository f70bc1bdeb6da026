"""The outbox as it is looked at: how much of each, and which, without a word of what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from goodwill.outbox.claims import Claimed, seen
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Outgoing
from goodwill.vocabulary import SubjectId

_CHUNK = 500
Left = dict[str, tuple[str, datetime]]
"""Messages by the key of their order: their purpose, and when a neighbour was asked to take them."""


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


def due(now: datetime, *, n_most: int) -> list[tuple[Kept, Claimed]]:
    """Return what is due and in nobody's hands, the longest due first, as it would be claimed; nothing is touched."""
    ripe = Outgoing.objects.filter(state__in=["waiting", "failed"], next_us__lte=micros(now)).order_by("next_us", "id")
    rows = {row.pk: row for row in ripe[:n_most]}
    return [(_one(rows[claimed.id]), claimed) for claimed in seen(rows.values())]


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


def left_since(subjects: Iterable[SubjectId], since: datetime) -> dict[SubjectId, Left]:
    """Return what has left for each of some subscribers, or is leaving, since an instant: purpose and instant by order.

    One message on several channels is one; the oldest comes first.
    """
    found: dict[SubjectId, Left] = {subject: {} for subject in subjects}
    wanted = list(found)
    for i in range(0, len(wanted), _CHUNK):
        says = Outgoing.objects.filter(subject__in=wanted[i : i + _CHUNK], sort="say", began_us__gte=micros(since))
        gone = says.filter(state__in=[Outgoing.State.DONE, Outgoing.State.CLAIMED]).order_by("began_us")
        for subject, key, purpose, began in gone.values_list("subject", "key", "purpose", "began_us"):
            order = ":".join(key.split(":")[:4])
            found[SubjectId(subject)].setdefault(order, (purpose, instant(began or 0)))
    return found


def named(neighbour_id: str) -> tuple[str, SubjectId] | None:
    """Return the key and the subscriber of what a neighbour calls by a name; None if nothing is."""
    row = Outgoing.objects.filter(neighbour_id=neighbour_id).exclude(neighbour_id="").first()
    return None if row is None else (row.key, SubjectId(row.subject))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """How many subscribers a programme told something and did something for, and how many of its orders are not out."""

    n_told: int
    n_done: int
    n_waiting: int
    n_void: int
    n_dead: int


def gone(programme: str) -> Gone:
    """Return how far a programme's orders have come."""
    theirs = Outgoing.objects.filter(programme=programme)
    left = theirs.filter(state=Outgoing.State.DONE).exclude(neighbour="")
    by_state = {one["state"]: one["n"] for one in theirs.values("state").annotate(n=Count("id"))}
    return Gone(
        n_told=left.filter(sort="say").values("subject").distinct().count(),
        n_done=left.filter(sort="do", name="change_price").values("subject").distinct().count(),
        n_waiting=sum(by_state.get(state, 0) for state in ("waiting", "claimed", "failed")),
        n_void=by_state.get("void", 0),
        n_dead=by_state.get("dead", 0),
    )


def reached(programme: str) -> list[SubjectId]:
    """Return whom anything of a programme has left for."""
    left = Outgoing.objects.filter(programme=programme, state=Outgoing.State.DONE).exclude(neighbour="")
    return [SubjectId(one) for one in left.order_by("subject").values_list("subject", flat=True).distinct()]
