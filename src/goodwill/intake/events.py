"""Finds the events in a body: one, a list, a batch, batches in a batch, each with what its batch says of all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from goodwill.errors import BadBody, BadEvent
from goodwill.intake.instants import instant_of
from goodwill.intake.telling import Event, first, mapping

MOST_EVENTS = 10_000
_DEEPEST = 4
_INHERITED = ("sentAt", "sent_at")


def segment_events(body: Any, kind: str | None) -> list[Any]:
    """Return the events of a body in Segment's dialect.

    Args:
        body: The body's JSON value.
        kind: What type of event the address is for; None: a batch, whose events say so themselves.

    Raises:
        BadBody: It holds no events, or more than are taken at once.
    """
    events = list(_bounded(_within(body, _DEEPEST)))
    return [{"type": kind, **event} if kind and isinstance(event, dict) else event for event in events]


def posthog_events(body: Any) -> list[Any]:
    """Return the events of a body in PostHog's dialect.

    Raises:
        BadBody: It holds no events, or more than are taken at once.
    """
    return [_with_options(event) for event in _bounded(_within(body, _DEEPEST))]


def sent_at(body: Any, query: dict[str, str]) -> datetime | None:
    """Return when a sender says it sent a body, by its own clock; None if it does not say, or nothing readable.

    Of a historical migration nobody asks when it was sent: its dates are what they are.
    """
    envelope = mapping(body)
    if envelope.get("historical_migration") is True:
        return None
    told = first(envelope, "sentAt", "sent_at", "created_at") or query.get("sent_at") or query.get("_")
    try:
        return instant_of(told)
    except BadEvent:
        return None


def _within(body: Any, depth: int) -> Iterator[Any]:
    if isinstance(body, list):
        for event in body:
            yield from _within(event, depth - 1) if _is_batch(event) and depth else [event]
    elif _is_batch(body):
        shared = {name: body[name] for name in _INHERITED if name in body and depth < _DEEPEST}
        context = mapping(body.get("context"))
        for event in _within(_listed(body["batch"]), depth):
            yield _joined(event, shared, context)
    elif isinstance(body, dict):
        yield body
    else:
        raise BadBody(f"an object or a list of events was wanted, {type(body).__name__} came")


def _is_batch(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and "batch" in value and "event" not in value)


def _listed(batch: Any) -> list[Any]:
    if isinstance(batch, dict):
        return [batch]
    if not isinstance(batch, list):
        raise BadBody(f"batch wants a list of events, {type(batch).__name__} came")
    return batch


def _joined(event: Any, shared: Event, context: Event) -> Any:
    if not isinstance(event, dict) or not (shared or context):
        return event
    own = mapping(event.get("context"))
    whole = {**shared, **event}
    return {**whole, "context": {**context, **own}} if context else whole


def _bounded(events: Iterator[Any]) -> Iterator[Any]:
    for n, event in enumerate(events, 1):
        if n > MOST_EVENTS:
            raise BadBody(f"the body holds more than {MOST_EVENTS} events")
        yield event


def _with_options(event: Any) -> Any:
    """Return an event of PostHog's newer protocol with its options where the older has them."""
    options = mapping(event.get("options")) if isinstance(event, dict) else {}
    if "process_person_profile" not in options:
        return event
    properties = {"$process_person_profile": options["process_person_profile"], **mapping(event.get("properties"))}
    return {**event, "properties": properties}
