"""The quarantine as the console shows it: what waits and why, opened, tried again, or dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodwill.errors import BadEvent, UnknownEvent
from goodwill.intake import waiting_room
from goodwill.intake.hearing import Delivery, hear
from goodwill.intake.receive import MISFITS, Batch, write_together
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Quarantined
from goodwill.store.transactions import writing


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event in quarantine, without its content."""

    id: int
    received_at: datetime
    source: str
    dialect: str
    reason: str


def waiting(limit: int = 50, before: int | None = None) -> list[Waiting]:
    """Return what waits, newest first.

    Args:
        limit: At most so many.
        before: Only those with a smaller id: the last id of the page before.
    """
    rows = Quarantined.objects.filter(state=Quarantined.State.WAITING).order_by("-id")
    rows = rows if before is None else rows.filter(id__lt=before)
    return [Waiting(row.id, instant(row.received_us), row.source, row.dialect, row.reason) for row in rows[:limit]]


def open(id: int) -> Any:  # noqa: A001, A002 -- the word of the trade; nothing here opens files
    """Return an event in quarantine as it came; None once it waits no longer. It may hold personal data.

    Raises:
        UnknownEvent: There is no such event.
    """
    return waiting_room.unseal(_row(id)).event


def retry(id: int) -> None:  # noqa: A002 -- as in open
    """Try an event again with the translator of its dialect; once recorded it waits no longer, and its content goes.

    Raises:
        UnknownEvent: There is no such event, or it waits no longer.
        BadEvent: It still cannot be understood; its reason is brought up to date.
    """
    row = _row(id, Quarantined.State.WAITING)
    kept = waiting_room.unseal(row)
    delivery = Delivery(row.dialect, row.source, [kept.event], instant(row.received_us), kept.sent)
    heard = hear(delivery)
    if heard[0].telling is None:
        raise _still(id, heard[0].reason)
    try:
        with writing():
            write_together([Batch(delivery, heard)])
            _become(id, Quarantined.State.MENDED)
    except MISFITS as misfit:
        if isinstance(misfit, UnknownEvent):
            raise
        raise _still(id, f"it could not be recorded: {misfit}") from misfit


def drop(id: int) -> None:  # noqa: A002 -- as in open
    """Let an event go and destroy its content; delivered again, it stays dropped.

    Raises:
        UnknownEvent: There is no such event, or it waits no longer.
    """
    with writing():
        _become(id, Quarantined.State.DROPPED)


def discard(*, older_than: datetime) -> int:
    """Destroy every event received before an instant, whatever became of it, and return how many there were."""
    with writing():
        return Quarantined.objects.filter(received_us__lt=micros(older_than)).delete()[0]


def _row(id: int, state: str | None = None) -> Quarantined:  # noqa: A002 -- as in open
    row = Quarantined.objects.filter(id=id).first()
    if row is None or (state is not None and row.state != state):
        raise UnknownEvent(f"no event {'waits in' if state else 'is in'} quarantine under number {id}")
    return row


def _become(id: int, state: str) -> None:  # noqa: A002 -- as in open
    waiting = Quarantined.objects.filter(id=id, state=Quarantined.State.WAITING)
    if not waiting.update(state=state, sealed=waiting_room.emptied()):
        raise UnknownEvent(f"no event waits in quarantine under number {id}")


def _still(id: int, reason: str) -> BadEvent:  # noqa: A002 -- as in open
    kept = waiting_room.reason_of(reason)
    with writing():
        Quarantined.objects.filter(id=id).update(reason=kept)
    return BadEvent(kept)
