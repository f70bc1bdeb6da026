"""A fact as the message that tells it: without what is personal, unless the webhook was chosen to be told it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from goodwill import ledger
from goodwill.facts import Entry, personal_fields
from goodwill.store.models import TailFact

TEST = "webhook.tested"


def body_of(entry: Entry, *, is_personal: bool) -> str:
    """Return the JSON of a fact's message: its type, when it occurred, and as data the fact and its envelope."""
    fact = msgspec.to_builtins(entry.fact)
    hidden = frozenset() if is_personal else personal_fields(type(entry.fact))
    told = {name: value for name, value in fact.items() if value is not None and name not in hidden}
    data = {
        "position": entry.position,
        "subject": entry.subject,
        "source": entry.source,
        "recorded_at": entry.recorded_at,
        "fact": told,
    }
    return _json({"type": entry.fact.wire, "timestamp": entry.occurred_at, "data": data})


def test_body(name: str, at: datetime) -> str:
    """Return the JSON of the message that a test sends."""
    return _json({"type": TEST, "timestamp": at, "data": {"webhook": name}})


def ids_of(entries: Iterable[Entry]) -> Mapping[int, str]:
    """Return the id of each fact's message, by position: the digest of the fact's key.

    The ledger keeps no key of a fact that is sealed in a segment already. Such a fact is named after all that makes it
    this one: a position alone names another fact once a backup is restored.
    """
    listed = list(entries)
    positions = [entry.position for entry in listed]
    kept = dict(TailFact.objects.filter(position__in=positions).values_list("position", "key"))
    return {
        entry.position: f"fact_{bytes(kept[entry.position]).hex() if entry.position in kept else _named(entry)}"
        for entry in listed
    }


def entry_at(position: int) -> Entry | None:
    """Return the fact at a position; None if there is none."""
    found = ledger.since(position - 1, n_most=1)
    return found[0] if found and found[0].position == position else None


def _named(entry: Entry) -> str:
    told = f"{entry.position} {entry.subject} {entry.recorded_at.isoformat()} {entry.fact.wire}"
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _json(message: Mapping[str, object]) -> str:
    return msgspec.json.encode(message).decode()
