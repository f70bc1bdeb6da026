"""Reads the dialect of PostHog's capture API: events named by the sender, and its own that begin with a dollar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from goodwill.errors import BadEvent
from goodwill.facts import CustomTracked, Fact, GroupJoined, PageViewed, ScreenViewed, SubscriberDescribed
from goodwill.intake.instants import checked, instant_of, occurred_at
from goodwill.intake.segment.tracks import Track, tracked
from goodwill.intake.telling import (
    Claim,
    Event,
    Receipt,
    Statement,
    Telling,
    amount,
    content_key,
    country,
    first,
    flag,
    handle,
    id_of,
    mapping,
    open_name,
    text,
)
from goodwill.vocabulary import Handle, HandleKind

DIALECT = "posthog"
_LONGEST_OFFSET_MS = 90 * 86_400_000


def translate(event: Event, receipt: Receipt) -> Telling:
    """Return what an event of PostHog's capture API tells.

    Raises:
        BadEvent: It has no name or no distinct_id, or its ids or date cannot be read.
    """
    name = open_name(event.get("event"))
    if name is None:
        raise BadEvent("an event wants a name in the field event")
    properties = mapping(event.get("properties"))
    at = _at(event, receipt)
    who = _who(name, event, properties)
    key = _key(event, properties, receipt)
    told = _FACTS.get(name, _track)(
        Track(name, properties, _context(properties), key=key, scope=_scope(receipt, who)), event
    )
    return Telling(
        tuple(Statement(who, at, fact, key) for fact, key in told),
        tuple(_claims(name, event, properties, who, at)),
    )


def _at(event: Event, receipt: Receipt) -> datetime:
    """Return when it happened: the browser tells how many milliseconds ago, the others a date and when they sent it."""
    offset = amount(event.get("offset"))
    told = first(event, "timestamp", "$timestamp")
    if told is None and offset is not None and 0 <= offset <= _LONGEST_OFFSET_MS:
        return checked(receipt.received - timedelta(milliseconds=offset), received=receipt.received)
    sent = instant_of(first(event, "sent_at", "sentAt")) or receipt.sent
    return occurred_at(told, sent=sent, received=receipt.received)


def _who(name: str, event: Event, properties: Event) -> Handle:
    value = first(event, "distinct_id", "$distinct_id") or first(properties, "distinct_id", "$distinct_id")
    if isinstance(value, dict):
        raise BadEvent("distinct_id wants text or a whole number, an object came")
    who = handle(HandleKind.USER, value, "distinct_id")
    if who is None:
        raise BadEvent("it names nobody: no distinct_id")
    if name == "$groupidentify":
        return Handle(HandleKind.BUSINESS, f"group:{who.value}"[:512])
    return Handle(HandleKind.ANONYMOUS, who.value) if _is_anonymous(name, properties, who) else who


def _is_anonymous(name: str, properties: Event, who: Handle) -> bool:
    """Say whether a distinct_id is a device's own: PostHog writes users and devices in one field."""
    if name in ("$identify", "$create_alias", "$merge_dangerously"):
        return False
    identified = flag(properties.get("$is_identified"))
    if identified is not None:
        return not identified
    return properties.get("$device_id") == who.value or flag(properties.get("$process_person_profile")) is False


def _claims(name: str, event: Event, properties: Event, who: Handle, at: datetime) -> list[Claim]:
    claims: list[Claim] = []
    if name == "$identify":
        device = handle(HandleKind.ANONYMOUS, properties.get("$anon_distinct_id"), "$anon_distinct_id")
        claims += [Claim(who, device, at)] if device is not None and device.value != who.value else []
    if name in ("$create_alias", "$merge_dangerously"):
        other = id_of(properties.get("alias"), "alias")
        if other is not None and other != who.value:
            kinds = (HandleKind.ANONYMOUS, HandleKind.USER)
            claims += [Claim(who, Handle(kind, other), at, strong=kind is HandleKind.USER) for kind in kinds]
    email = text(_traits(event, properties).get("email"), 254)
    if email and "@" in email and who.kind is HandleKind.USER:
        claims.append(Claim(who, Handle(HandleKind.EMAIL, email), at))
    return claims


def _key(event: Event, properties: Event, receipt: Receipt) -> str:
    unique = id_of(first(event, "uuid", "message_id", "messageId") or properties.get("$insert_id"), "uuid")
    if unique is None:
        plain = {name: value for name, value in event.items() if name != "offset"}
        unique = content_key(plain)
        if first(event, "timestamp", "$timestamp") is None:
            unique += receipt.received.strftime("%Y%m%d%H")
    return f"{DIALECT}:{receipt.source}:{unique}"


def _scope(receipt: Receipt, who: Handle) -> str:
    return f"{DIALECT}:{receipt.source}:{who.kind}:{who.value}"


def _track(track: Track, event: Event) -> list[tuple[Fact, str]]:
    told = [] if track.name.startswith("$") else tracked(track)
    return told or [(CustomTracked(event=track.name, properties=_sealed(track, event)), track.key)]


def _page(track: Track, event: Event) -> list[tuple[Fact, str]]:
    return [(PageViewed(properties=_sealed(track, event)), track.key)]


def _screen(track: Track, event: Event) -> list[tuple[Fact, str]]:
    name = open_name(track.properties.get("$screen_name"))
    return [(ScreenViewed(event=name, properties=_sealed(track, event)), track.key)]


def _describe(track: Track, event: Event) -> list[tuple[Fact, str]]:
    traits = _traits(event, track.properties)
    described = SubscriberDescribed(
        country=country(first(traits, "country", "country_code", "$geoip_country_code")),
        language=text(first(traits, "language", "locale"), 12),
        traits=traits or None,
    )
    return [(described, track.key)]


def _group(track: Track, _event: Event) -> list[tuple[Fact, str]]:
    group = open_name(track.properties.get("$group_key"))
    return [(GroupJoined(event=group, traits=mapping(track.properties.get("$group_set")) or None), track.key)]


_FACTS: dict[str, Callable[[Track, Event], list[tuple[Fact, str]]]] = {
    "$pageview": _page,
    "$screen": _screen,
    "$identify": _describe,
    "$set": _describe,
    "$create_alias": lambda _track, _event: [],  # it only claims
    "$merge_dangerously": lambda _track, _event: [],
    "$groupidentify": _group,
}


def _traits(event: Event, properties: Event) -> dict[str, Any]:
    """Return what is said of the person; what is set again wins over what is set once."""
    once = {**mapping(properties.get("$set_once")), **mapping(event.get("$set_once"))}
    return {**once, **mapping(properties.get("$set")), **mapping(event.get("$set"))}


def _context(properties: Event) -> dict[str, Any]:
    device = first(properties, "$device_type", "$device_name")
    return {"device": {"type": device}, "os": {"name": properties.get("$os")}}


def _sealed(track: Track, event: Event) -> dict[str, Any] | None:
    kept = {name: value for name, value in track.properties.items() if name not in ("token", "distinct_id")}
    said = _traits(event, {})
    return ({**kept, "$set": said} if said else kept) or None
