"""The quarantine as the console shows it: what waits and why, opened, tried again, or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from goodwill.access import acted
from goodwill.errors import BadEvent, UnknownEvent
from goodwill.intake import waiting_room
from goodwill.intake.families import family_of
from goodwill.intake.hearing import Delivery, hear
from goodwill.intake.receive import MISFITS, Batch, write_together
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Quarantined
from goodwill.store.transactions import writing
from goodwill.vocabulary import say


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event in quarantine, without its content."""

    id: int
    received_at: datetime
    source: str
    dialect: str
    reason: str


@dataclass(frozen=True, slots=True)
class Family:
    """Events of one source that wait for the same kind of reason; ``reason`` is that of the newest."""

    name: str
    source: str
    dialect: str
    n: int
    reason: str
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying many: how many are recorded now, how many still cannot be, and how many were not come to."""

    n_mended: int
    n_still: int
    n_left: int


def waiting(limit: int = 50, before: int | None = None, *, family: str = "", source: str = "") -> list[Waiting]:
    """Return what waits, newest first.

    Args:
        limit: At most so many.
        before: Only those with a smaller id: the last id of the page before.
        family: Only those of a kind of reason.
        source: Only those of a source.
    """
    rows = _waiting(family, source).order_by("-id")
    rows = rows if before is None else rows.filter(id__lt=before)
    return [Waiting(row.id, instant(row.received_us), row.source, row.dialect, row.reason) for row in rows[:limit]]


def families() -> list[Family]:
    """Return the kinds of reason for which events wait, by source, most first."""
    grouped = _waiting().values("family", "source", "dialect").annotate(n=Count("id"), newest=Max("id"))
    found = list(grouped.order_by("-n", "family", "source"))
    newest = Quarantined.objects.in_bulk([one["newest"] for one in found])
    return [
        Family(one["family"], one["source"], one["dialect"], one["n"], row.reason, instant(row.received_us))
        for one in found
        if (row := newest.get(one["newest"])) is not None
    ]


def open(id: int) -> Any:  # noqa: A001, A002 -- the word of the trade; nothing here opens files
    """Return an event in quarantine as it came; None once it waits no longer. It may hold personal data.

    Raises:
        UnknownEvent: There is no such event.
    """
    return waiting_room.unseal(_row(id)).event


def retry(id: int, *, by: str) -> None:  # noqa: A002 -- as in open
    """Try an event again with the translator of its dialect; once recorded it waits no longer, and its content goes.

    What it tells, that it waits no longer, and who tried it are written together or not at all.

    Raises:
        UnknownEvent: There is no such event, or it waits no longer.
        BadEvent: It still cannot be understood; its reason is brought up to date.
    """
    row = _row(id, Quarantined.State.WAITING)
    kept = waiting_room.unseal(row)
    delivery = Delivery(row.dialect, row.source, [kept.event], instant(row.received_us), kept.sent)
    heard = hear(delivery)
    if heard[0].telling is None:
        raise _still(id, heard[0].reason, by)
    try:
        with writing():
            write_together([Batch(delivery, heard)])
            _become(id, Quarantined.State.MENDED)
            acted(by, "event tried again", about=say("event %(event)s", event=str(id)))
    except MISFITS as misfit:
        if isinstance(misfit, UnknownEvent):
            raise
        raise _still(id, f"it could not be recorded: {misfit}", by) from misfit


def retry_many(ids: Iterable[int], *, by: str, until: Callable[[], bool] = lambda: False) -> Tried:
    """Try events again, each by itself, until there are no more or ``until`` says that it is enough."""
    n_mended = n_still = 0
    numbers = list(ids)
    for number in numbers:
        if until():
            break
        try:
            retry(number, by=by)
        except BadEvent:
            n_still += 1
        except UnknownEvent:  # somebody else was quicker: it waits no longer, which is what was wanted
            n_mended += 1
        else:
            n_mended += 1
    return Tried(n_mended, n_still, len(numbers) - n_mended - n_still)


def drop(id: int, *, by: str) -> None:  # noqa: A002 -- as in open
    """Let an event go and destroy its content; delivered again, it stays dropped.

    Raises:
        UnknownEvent: There is no such event, or it waits no longer.
    """
    with writing():
        _become(id, Quarantined.State.DROPPED)
        acted(by, "event dropped", about=say("event %(event)s", event=str(id)))


def drop_many(ids: Iterable[int], *, by: str) -> int:
    """Let events go, all in one transaction, and return how many still waited."""
    with writing():
        chosen = _waiting().filter(id__in=list(ids))
        numbers = sorted(chosen.values_list("id", flat=True))
        chosen.update(state=Quarantined.State.DROPPED, sealed=waiting_room.emptied())
        for number in numbers:
            acted(by, "event dropped", about=say("event %(event)s", event=str(number)))
    return len(numbers)


def numbers(family: str, source: str, *, n_most: int) -> list[int]:
    """Return the numbers of those that wait for one kind of reason, oldest first."""
    return list(_waiting(family, source).order_by("id").values_list("id", flat=True)[:n_most])


def discard(*, older_than: datetime) -> int:
    """Destroy every event received before an instant, whatever became of it, and return how many there were."""
    with writing():
        return Quarantined.objects.filter(received_us__lt=micros(older_than)).delete()[0]


def _waiting(family: str = "", source: str = "") -> QuerySet[Quarantined]:
    rows = Quarantined.objects.filter(state=Quarantined.State.WAITING)
    rows = rows.filter(family=family) if family else rows
    return rows.filter(source=source) if source else rows


def _row(id: int, state: str | None = None) -> Quarantined:  # noqa: A002 -- as in open
    row = Quarantined.objects.filter(id=id).first()
    if row is None or (state is not None and row.state != state):
        raise UnknownEvent(f"no event {'waits in' if state else 'is in'} quarantine under number {id}")
    return row


def _become(id: int, state: str) -> None:  # noqa: A002 -- as in open
    waiting = Quarantined.objects.filter(id=id, state=Quarantined.State.WAITING)
    if not waiting.update(state=state, sealed=waiting_room.emptied()):
        raise UnknownEvent(f"no event waits in quarantine under number {id}")


def _still(id: int, reason: str, by: str) -> BadEvent:  # noqa: A002 -- as in open
    kept = waiting_room.reason_of(reason)
    with writing():
        Quarantined.objects.filter(id=id).update(reason=kept, family=family_of(kept))
        acted(by, "event tried again in vain", about=say("event %(event)s", event=str(id)))
    return BadEvent(kept)
