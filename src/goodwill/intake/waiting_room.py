"""Where events wait that could not be understood: each kept whole, sealed with a key of the house, with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from goodwill.intake.families import family_of
from goodwill.intake.hearing import Delivery, Heard
from goodwill.intake.telling import struck_out
from goodwill.people import HouseSeal
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Quarantined

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What is sealed of an event in quarantine: itself, and when its sender says it was sent."""

    event: Any
    sent: datetime | None


def keep(delivery: Delivery, turned_away: Sequence[Heard]) -> int:
    """Let events wait, each once however often it is delivered, and return how many came."""
    rows = [_row(delivery, heard) for heard in turned_away]
    Quarantined.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    return len(rows)


def reason_of(words: str) -> str:
    """Return a reason as it is kept, in the open: short, without addresses, and without what a database will not take."""
    words = struck_out(words)
    plain = "".join(sign if sign.isprintable() else " " for sign in words[:_LONGEST_REASON])
    return plain.encode("utf-8", "replace").decode()


def emptied() -> bytes:
    """Return what takes the place of an event's content once it waits no longer: it may hold what a person wrote."""
    return _seal().seal(msgspec.json.encode({"event": None, "sent_us": None}))


def unseal(row: Quarantined) -> Kept:
    """Return what was sealed."""
    told = msgspec.json.decode(_seal().open(bytes(row.sealed)))
    sent_us = told.get("sent_us")
    return Kept(told["event"], None if sent_us is None else instant(sent_us))


def _row(delivery: Delivery, heard: Heard) -> Quarantined:
    plain, seal = _plain(heard.event), _seal()
    sent_us = None if delivery.sent is None else micros(delivery.sent)
    body = msgspec.json.encode({"event": msgspec.Raw(plain), "sent_us": sent_us})
    reason = reason_of(heard.reason)
    digest = hashlib.blake2b(f"{delivery.door}\n".encode() + plain, digest_size=16, key=seal.key).digest()
    return Quarantined(
        received_us=micros(delivery.received),
        source=delivery.source[:64],
        dialect=delivery.dialect,
        reason=reason,
        family=family_of(reason),
        digest=digest,
        sealed=seal.seal(body),
    )


def _plain(event: Any) -> bytes:
    try:
        return msgspec.json.encode(event, order="sorted")
    except (RecursionError, ValueError, TypeError, OverflowError) as refusal:
        return msgspec.json.encode({"unreadable": f"{type(refusal).__name__}: {refusal}"[:200]})


def _seal() -> HouseSeal:
    return HouseSeal("quarantine")
