"""Reads the dialect of Segment and RudderStack: track, identify, page, screen, group, alias."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from goodwill.errors import BadEvent
from goodwill.facts import CustomTracked, Fact, GroupJoined, PageViewed, ScreenViewed, SubscriberDescribed
from goodwill.intake.instants import instant_of, occurred_at
from goodwill.intake.segment.tracks import Track, tracked
from goodwill.intake.telling import (
    Claim,
    Event,
    Receipt,
    Statement,
    Telling,
    content_key,
    country,
    first,
    handle,
    id_of,
    mapping,
    open_name,
    text,
)
from goodwill.vocabulary import Handle, HandleKind

DIALECT = "segment"
_UNKEPT = frozenset({"library", "traits"})


def translate(event: Event, receipt: Receipt) -> Telling:
    """Return what an event of Segment's HTTP API tells.

    Raises:
        BadEvent: It says nothing of whom, or its type, ids or date cannot be read.
    """
    kind = str(event.get("type") or "").lower()
    if kind not in _FACTS:
        raise BadEvent(f"type wants one of {', '.join(_FACTS)}; {str(event.get('type'))[:40]!r} came")
    sent = instant_of(first(event, "sentAt", "sent_at")) or receipt.sent
    at = occurred_at(first(event, "timestamp", "originalTimestamp"), sent=sent, received=receipt.received)
    who, claims = _who(event, kind, at)
    key = _key(event, receipt)
    facts = _FACTS[kind](event, key, f"{DIALECT}:{receipt.source}:{who.kind}:{who.value}")
    return Telling(tuple(Statement(who, at, fact, name) for fact, name in facts), claims)


def _who(event: Event, kind: str, at: Any) -> tuple[Handle, tuple[Claim, ...]]:
    user = handle(HandleKind.USER, event.get("userId"), "userId")
    device = handle(HandleKind.ANONYMOUS, event.get("anonymousId"), "anonymousId")
    who = user or device
    if who is None:
        raise BadEvent("it names nobody: neither userId nor anonymousId")
    claims = [Claim(user, device, at)] if user and device else []
    if kind == "alias":
        claims += _previous(event, who, at)
    if kind == "identify" and user:
        claims += _addresses(_traits(event), user, at)
    return who, tuple(claims)


def _previous(event: Event, who: Handle, at: Any) -> list[Claim]:
    earlier = id_of(event.get("previousId"), "previousId")
    if earlier is None and not event.get("anonymousId"):
        raise BadEvent("alias wants a previousId")
    if earlier is None or earlier == who.value:
        return []
    return [
        Claim(who, Handle(kind, earlier), at, strong=kind is HandleKind.USER)
        for kind in (HandleKind.ANONYMOUS, HandleKind.USER)
    ]


def _addresses(traits: Event, who: Handle, at: Any) -> Iterator[Claim]:
    """Yield the addresses a user is known by; what a device says of its visitor, anybody may have typed."""
    email = text(traits.get("email"), 254)
    if email and "@" in email:
        yield Claim(who, Handle(HandleKind.EMAIL, email), at)
    phone = text(traits.get("phone"), 40)
    if phone:
        yield Claim(who, Handle(HandleKind.PHONE, phone), at)


def _key(event: Event, receipt: Receipt) -> str:
    """Return the key of an event: its messageId, or what stands for its content.

    An event with neither an id nor a date is the same one only within the hour: somebody who plays the same title
    every evening plays it more than once.
    """
    message = id_of(event.get("messageId"), "messageId")
    if message is None:
        message = content_key(event)
        if first(event, "timestamp", "originalTimestamp") is None:
            message += receipt.received.strftime("%Y%m%d%H")
    return f"{DIALECT}:{receipt.source}:{message}"


def _track(event: Event, key: str, scope: str) -> list[tuple[Fact, str]]:
    name = open_name(event.get("event"))
    if name is None:
        raise BadEvent("track wants the name of an event")
    properties, context = mapping(event.get("properties")), mapping(event.get("context"))
    told = tracked(Track(name, properties, context, key=key, scope=scope))
    return told or [(CustomTracked(event=name, properties=_properties(event)), key)]


def _identify(event: Event, key: str, _scope: str) -> list[tuple[Fact, str]]:
    traits, context = _traits(event), mapping(event.get("context"))
    address = mapping(traits.get("address"))
    described = SubscriberDescribed(
        country=country(first(traits, "country", "countryCode")) or country(address.get("country")),
        language=text(first(traits, "language", "locale") or context.get("locale"), 12),
        traits=traits or None,
    )
    return [(described, key)]


def _page(event: Event, key: str, _scope: str) -> list[tuple[Fact, str]]:
    return [(PageViewed(event=_named(event), properties=_properties(event)), key)]


def _screen(event: Event, key: str, _scope: str) -> list[tuple[Fact, str]]:
    return [(ScreenViewed(event=_named(event), properties=_properties(event)), key)]


def _group(event: Event, key: str, _scope: str) -> list[tuple[Fact, str]]:
    group = id_of(event.get("groupId"), "groupId")
    if group is None:
        raise BadEvent("group wants a groupId")
    return [(GroupJoined(event=open_name(group), traits=_traits(event) or None), key)]


_FACTS: dict[str, Callable[[Event, str, str], list[tuple[Fact, str]]]] = {
    "track": _track,
    "identify": _identify,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "alias": lambda _event, _key, _scope: [],  # it only claims
}


def _traits(event: Event) -> dict[str, Any]:
    """Return an event's traits; the older libraries and RudderStack put them in the context only."""
    return mapping(event.get("traits")) or mapping(mapping(event.get("context")).get("traits"))


def _named(event: Event) -> str | None:
    name = open_name(event.get("name")) or open_name(mapping(event.get("properties")).get("name"))
    category = open_name(event.get("category"))
    return f"{category} {name}" if category and name and event.get("type") == "page" else name or category


def _properties(event: Event) -> dict[str, Any] | None:
    context = {name: value for name, value in mapping(event.get("context")).items() if name not in _UNKEPT}
    properties = mapping(event.get("properties"))
    return ({**properties, "context": context} if context else dict(properties)) or None
