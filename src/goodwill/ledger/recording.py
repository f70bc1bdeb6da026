"""Writes facts down: once each, all of a batch or none, on disk before anyone is told so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from goodwill import people
from goodwill.errors import BadFact
from goodwill.facts import Fact, IdentityMerged, IdentityUnmerged, Posting, SubscriberErased
from goodwill.ledger.reading import own_entries
from goodwill.segments import keyruns
from goodwill.segments.columns import micros, open_part, personal_part
from goodwill.store.models import Person
from goodwill.store.transactions import advance, writing
from goodwill.vocabulary import SubjectId

COLUMNS = ("position", "key", "subject", "occurred_us", "recorded_us", "name", "version", "source", "payload", "sealed")
TYPES = ("bigint", "bytea", "bigint", "bigint", "bigint", "varchar", "smallint", "varchar", "bytea", "bytea")

_SQLITE = f"INSERT INTO facts ({', '.join(COLUMNS)}) VALUES ({', '.join(['?'] * len(COLUMNS))}) ON CONFLICT DO NOTHING"
_POSTGRES = (
    f"INSERT INTO facts ({', '.join(COLUMNS)}) SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in TYPES)}) "
    "ON CONFLICT DO NOTHING"
)
_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: how many facts are new, how many were known already, and the last position given."""

    n_recorded: int
    n_duplicates: int
    position: int


def digest(key: str) -> bytes:
    """Return the 16 bytes that stand for an idempotency key."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def record(postings: Sequence[Posting], *, at: datetime | None = None) -> Recorded:
    """Write facts down and return once they are on disk.

    A posting whose key was ever recorded is a duplicate and changes nothing. All of the batch is recorded or none of it.

    Args:
        postings: What happened, in any order.
        at: When we learnt it; now by default.

    Raises:
        BadFact: A posting cannot be recorded: no time zone, no key, or a time more than a year ahead.
    """
    told_at = at or datetime.now(UTC)
    rows = _rows(postings, told_at)
    if not rows:
        return Recorded(0, 0, 0)
    with writing():
        position = advance("position", len(rows))
        known = keyruns.known([row[0] for row in rows])
        fresh = [(position + i, *row) for i, row in enumerate(rows, 1) if row[0] not in known]
        n_recorded = _insert(_without_erased(fresh))
        _retell([posting for posting in postings if isinstance(posting.fact, IdentityMerged | IdentityUnmerged)])
    return Recorded(n_recorded, len(rows) - n_recorded, position + len(rows))


def merge(other: SubjectId, into: SubjectId, *, key: str, at: datetime | None = None, source: str = "") -> Recorded:
    """Tell ``other`` as part of the history of ``into`` from now on; no fact is moved or lost."""
    told_at = at or datetime.now(UTC)
    return record([Posting(other, told_at, IdentityMerged(other=into), key, source)], at=told_at)


def unmerge(other: SubjectId, *, key: str, at: datetime | None = None, source: str = "") -> Recorded:
    """Tell ``other`` as its own history again."""
    told_at = at or datetime.now(UTC)
    return record([Posting(other, told_at, IdentityUnmerged(), key, source)], at=told_at)


def forget(subject: SubjectId, *, at: datetime | None = None) -> None:
    """Forget a person: their key and handles are destroyed, their facts stay as counts that lead to nobody."""
    told_at = at or datetime.now(UTC)
    chosen = people.group(subject)
    with writing():
        people.destroy(chosen, at=told_at)
        record(
            [Posting(one, told_at, SubscriberErased(), f"erased:{one}:{micros(told_at)}") for one in chosen], at=told_at
        )


_Row = tuple[bytes, int, int, int, str, int, str, bytes, bytes | None]
_Numbered = tuple[int, bytes, int, int, int, str, int, str, bytes, bytes | None]


def _rows(postings: Sequence[Posting], told_at: datetime) -> list[_Row]:
    recorded_us, latest, seals = micros(told_at), told_at + _AHEAD, people.Seals()
    parts = [personal_part(posting.fact) for posting in postings]
    seals.prepare(posting.subject for posting, part in zip(postings, parts, strict=True) if part is not None)
    rows: list[_Row] = []
    for posting, part in zip(postings, parts, strict=True):
        fact = posting.fact
        _check(posting, latest)
        sealed = None if part is None else seals.seal(posting.subject, part)
        rows.append((
            digest(posting.key), posting.subject, micros(posting.occurred_at), recorded_us,
            fact.wire, fact.version, posting.source, open_part(fact), sealed,
        ))  # fmt: skip
    return rows


def _check(posting: Posting, latest: datetime) -> None:
    name, at = posting.fact.wire, posting.occurred_at
    if at.tzinfo is None:
        raise BadFact(f"{name}: occurred_at wants a time zone; {at.isoformat()} came without one")
    if at > latest:
        raise BadFact(f"{name}: occurred_at is {at.isoformat()}, more than a year ahead; is the sender's clock right?")
    if not posting.key:
        raise BadFact(f"{name}: wants a key that makes it this fact and no other; an empty one came")


def _insert(rows: list[_Numbered]) -> int:
    if not rows:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            raw = cursor.connection.executemany(_SQLITE, rows)
            return int(raw.rowcount)
        cursor.execute(_POSTGRES, [list(column) for column in zip(*rows, strict=True)])
        return int(cursor.rowcount)


def _without_erased(rows: list[_Numbered]) -> list[_Numbered]:
    """Drop what was sealed a moment before its person was forgotten."""
    sealed = {row[2] for row in rows if row[9] is not None}
    if not sealed:
        return rows
    erased = set(Person.objects.filter(subject__in=sealed, erased_us__isnull=False).values_list("subject", flat=True))
    return [(*row[:9], None) if row[2] in erased else row for row in rows] if erased else rows


def _retell(postings: Iterable[Posting]) -> None:
    """Bring the aliases up to what the ledger now says of these subjects, whatever order it was told in."""
    for subject in {posting.subject for posting in postings}:
        told = [(entry.occurred_at, _other(entry.fact)) for entry in own_entries(subject, _IDENTITY)]
        latest = max(told, default=None)
        people.set_alias(subject, SubjectId(latest[1]) if latest and latest[1] else None)


_IDENTITY = (IdentityMerged.wire, IdentityUnmerged.wire)


def _other(fact: Fact) -> int:
    return fact.other if isinstance(fact, IdentityMerged) else 0
