"""One delivery of events, heard: each event translated by its dialect, or turned away with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import structlog

from goodwill.errors import BadEvent
from goodwill.intake import posthog, segment, stripe
from goodwill.intake.telling import Event, Receipt, Telling

DIALECTS: dict[str, Callable[[Event, Receipt], Telling]] = {
    segment.DIALECT: segment.translate,
    posthog.DIALECT: posthog.translate,
    stripe.DIALECT: stripe.translate,
}
"""How each dialect is read."""

MOST_EVENT_BYTES = 256 * 1024
_MISHAPS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

log = structlog.get_logger("goodwill.intake")


@dataclass(frozen=True, slots=True)
class Delivery:
    """The events of one request.

    Args:
        dialect: Which dialect they are in.
        source: The name of the source whose key came with them.
        events: The events, as plain JSON values.
        received: When they came in.
        sent: When their sender says it sent them; None if it does not say.
    """

    dialect: str
    source: str
    events: Sequence[Any]
    received: datetime
    sent: datetime | None = None

    @property
    def door(self) -> str:
        """How the ledger names where these facts came from."""
        return f"{self.dialect}:{self.source}"


@dataclass(frozen=True, slots=True)
class Heard:
    """One event and what it tells, or why it was turned away."""

    event: Any
    telling: Telling | None
    reason: str = ""


def hear(delivery: Delivery) -> list[Heard]:
    """Return every event of a delivery with what it tells; one that cannot be understood never touches another."""
    receipt = Receipt(delivery.source, delivery.received, delivery.sent)
    translate = DIALECTS[delivery.dialect]
    return [_heard(event, translate, receipt) for event in delivery.events]


def _heard(event: Any, translate: Callable[[Event, Receipt], Telling], receipt: Receipt) -> Heard:
    try:
        return Heard(event, translate(_event(event), receipt))
    except BadEvent as refusal:
        return Heard(event, None, str(refusal))
    except _MISHAPS as mishap:  # a shape nobody thought of must not cost the events beside it
        log.exception("an event could not be read", source=receipt.source)
        return Heard(event, None, f"it could not be read: {type(mishap).__name__}")


def _event(event: Any) -> Event:
    if not isinstance(event, dict):
        raise BadEvent(f"an event wants an object, {type(event).__name__} came")
    if (n_bytes := len(msgspec.json.encode(event))) > MOST_EVENT_BYTES:
        raise BadEvent(f"the event has {n_bytes} bytes; at most {MOST_EVENT_BYTES} are taken")
    return event
