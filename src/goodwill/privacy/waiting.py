"""Events in quarantine that name a person: nobody has understood them, so no handle leads from them to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from goodwill.people import HouseSeal
from goodwill.privacy.record import WaitingEvent
from goodwill.segments.rows import instant
from goodwill.store.models import Quarantined
from goodwill.vocabulary import Handle

_CHUNK = 500
_SHORTEST = 3
"""A handle of one or two letters is in every event: it names nobody."""


def mentions(handles: Iterable[Handle]) -> list[WaitingEvent]:
    """Return the events in quarantine that hold a handle as a whole word of theirs, oldest first."""
    return [
        WaitingEvent(received_at=instant(row.received_us), source=row.source, event=event)
        for row, event in _mentioning(handles)
    ]


def naming(handles: Iterable[Handle]) -> list[int]:
    """Return the numbers of the events in quarantine that hold a handle."""
    return [row.id for row, _ in _mentioning(handles)]


def drop(events: Sequence[int]) -> int:
    """Let events go, their content destroyed, and return how many still waited; delivered again they stay dropped."""
    empty, n = HouseSeal("quarantine").seal(msgspec.json.encode({"event": None, "sent_us": None})), 0
    for i in range(0, len(events), _CHUNK):
        rows = Quarantined.objects.filter(id__in=events[i : i + _CHUNK], state=Quarantined.State.WAITING)
        n += rows.update(state=Quarantined.State.DROPPED, sealed=empty)
    return n


def _mentioning(handles: Iterable[Handle]) -> Iterator[tuple[Quarantined, Any]]:
    needles = {_needle(handle) for handle in handles if len(handle.value) >= _SHORTEST}
    seal, last = HouseSeal("quarantine"), 0
    while needles and (rows := _after(last)):
        for row in rows:
            plain = seal.open(bytes(row.sealed))
            lowered = plain.lower()
            if any(needle in lowered for needle in needles):
                yield row, msgspec.json.decode(plain)["event"]
        last = rows[-1].id


def _after(last: int) -> Sequence[Quarantined]:
    waiting = Quarantined.objects.filter(id__gt=last, state=Quarantined.State.WAITING)
    return list(waiting.order_by("id")[:_CHUNK])


def _needle(handle: Handle) -> bytes:
    """Return a handle as JSON has it between its quotes, in small letters."""
    return msgspec.json.encode(handle.value.encode("utf-8", "replace").decode()).lower()
