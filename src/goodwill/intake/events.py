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
    events = list(_bounded(_within(_outermost(body), _DEEPEST)))
    return [{"type": kind, **event} if kind and isinstance(event, dict) else event for event in events]


def posthog_events(body: Any) -> list[Any]:
    """Return the events of a body in PostHog's dialect.

    Raises:
        BadBody: It holds no events, or more than are taken at once.
    """
    return [_with_options(event) for event in _bounded(_within(_outermost(body), _DEEPEST))]


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


def _outermost(body: Any) -> Any:
    if isinstance(body, dict) and "batch" in body and "event" not in body and not _is_batch(body):
        raise BadBody(f"batch wants a list of events, {type(body['batch']).__name__} came")
    if not isinstance(body, dict | list):
        raise BadBody(f"an object or a list of events was wanted, {type(body).__name__} came")
    return body


def _within(body: Any, depth: int) -> Iterator[Any]:
    if not _is_batch(body) or not depth:
        yield body
    elif isinstance(body, list):
        for event in body:
            yield from _within(event, depth - 1)
    else:
        shared = {name: body[name] for name in _INHERITED if name in body and depth < _DEEPEST}
        context = mapping(body.get("context"))
        for event in _within(body["batch"], depth):
            yield _joined(event, shared, context)


def _is_batch(value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("batch"), list) and "event" not in value
    return isinstance(value, list)


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
