"""Writes facts down: once each, all of a batch or none, on disk before anyone is told so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from goodwill import people
from goodwill.errors import UnknownSubject
from goodwill.facts import Fact, IdentityMerged, IdentityUnmerged, Posting, SubscriberDescribed, SubscriberErased
from goodwill.ledger import tail
from goodwill.ledger.batch import Batch, batch_of, digest
from goodwill.ledger.fresh import keys_since
from goodwill.ledger.reading import own_entries
from goodwill.segments import manifest
from goodwill.segments.rows import micros
from goodwill.store.models import Person, TailFact
from goodwill.store.transactions import advance, writing
from goodwill.vocabulary import SubjectId


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch: how many facts are new, how many were known already, and the last position given."""

    n_recorded: int
    n_duplicates: int
    position: int


def record(postings: Sequence[Posting], *, at: datetime | None = None) -> Recorded:
    """Write facts down and return once they are on disk.

    A posting whose key was ever recorded is a duplicate and changes nothing. All of the batch is recorded or none of it.

    Args:
        postings: What happened, in any order.
        at: When we learnt it; now by default.

    Raises:
        BadFact: A posting cannot be recorded: no time zone, no key, a time more than a year ahead, a wrong field.
        LedgerBusy: Others have been writing for longer than we wait; nothing was recorded.
        NoRoom: The disk is full; nothing was recorded.
    """
    if not postings:
        return Recorded(0, 0, 0)
    told_at = at or datetime.now(UTC)
    batch = batch_of(postings, told_at)
    n = len(postings)
    with writing(n_positions=n) as position:
        n_recorded = _keep(batch, position + 1, micros(told_at))
        _heed(postings, batch, all_new=n_recorded == n, since=position)
    return Recorded(n_recorded, n - n_recorded, position + n)


def merge(other: SubjectId, into: SubjectId, *, key: str, at: datetime | None = None, source: str = "") -> Recorded:
    """Tell ``other`` as part of the history of ``into`` from now on; no fact is moved or lost.

    Raises:
        UnknownSubject: There is no such subject, or one was forgotten: what is told of the living is not theirs.
    """
    told_at = at or datetime.now(UTC)
    with writing():
        _refuse_strangers(other, into)
        if forgotten := Person.objects.filter(subject__in=(other, into), erased_us__isnull=False).first():
            raise UnknownSubject(f"subject {forgotten.subject} was forgotten and is told as nobody's history")
        return record([Posting(other, told_at, IdentityMerged(other=into), key, source)], at=told_at)


def unmerge(other: SubjectId, *, key: str, at: datetime | None = None, source: str = "") -> Recorded:
    """Tell ``other`` as its own history again."""
    told_at = at or datetime.now(UTC)
    return record([Posting(other, told_at, IdentityUnmerged(), key, source)], at=told_at)


def forget(subject: SubjectId, *, at: datetime | None = None) -> list[SubjectId]:
    """Forget a person: their keys and handles are destroyed, their facts stay as counts that lead to nobody.

    Everyone told as one history with them is forgotten too, and returned. Forgetting twice is forgetting once; a fact
    told later by one of their handles begins a new subject.

    Raises:
        UnknownSubject: There is no such subject.
    """
    told_at = at or datetime.now(UTC)
    with writing():
        _refuse_strangers(subject)
        chosen = people.group(subject)
        people.destroy(chosen, at=told_at)
        record([Posting(one, told_at, SubscriberErased(), f"erased:{one}") for one in chosen], at=told_at)
    return chosen


def is_known(key: str) -> bool:
    """Say whether a fact was ever recorded with a key; asked while writing, the answer holds until the commit."""
    wanted = digest(key)
    return TailFact.objects.filter(key=wanted).exists() or bool(_sealed_already([wanted]))


def known(keys: Sequence[bytes]) -> set[bytes]:
    """Return which of some digests of keys were ever recorded; what is recorded meanwhile may be missed."""
    found: set[bytes] = set()
    listed = list(dict.fromkeys(keys))
    for i in range(0, len(listed), 500):
        there = TailFact.objects.filter(key__in=listed[i : i + 500])
        found |= {bytes(key) for key in there.values_list("key", flat=True)}
    return found | _sealed_already(listed)


def _refuse_strangers(*subjects: SubjectId) -> None:
    n_subjects = advance("subject", 0)
    for subject in subjects:
        if not 0 < subject <= n_subjects:
            raise UnknownSubject(f"no subject has the number {subject}")


def _keep(batch: Batch, position: int, recorded_us: int) -> int:
    """Write a batch into the tail, numbered from a position on; return how many of it are new."""
    known = _sealed_already(batch.keys)
    fresh = batch.chosen([key not in known for key in batch.keys]) if known else batch
    return tail.insert(_without_erased(fresh), position, recorded_us)


def _sealed_already(keys: Sequence[bytes]) -> set[bytes]:
    names = manifest.runs()
    if not names:
        return set()
    from goodwill.segments import keyruns  # noqa: PLC0415 -- slow import, and a young ledger has no runs

    return keyruns.known(keys, names)


def _without_erased(batch: Batch) -> Batch:
    """Drop what was sealed a moment before its person was forgotten."""
    owners = {subject for subject, part in zip(batch.subjects, batch.sealed, strict=True) if part is not None}
    erased: set[int] = set()
    wanted = list(owners)
    for i in range(0, len(wanted), 500):
        gone = Person.objects.filter(subject__in=wanted[i : i + 500], erased_us__isnull=False)
        erased.update(gone.values_list("subject", flat=True))
    return batch.without_personal(erased) if erased else batch


def _heed(postings: Sequence[Posting], batch: Batch, *, all_new: bool, since: int) -> None:
    """Bring who is told as whom, and what is said of people, up to what is new in a batch."""
    if _HEEDED.isdisjoint(batch.names):
        return
    heeded = [i for i, name in enumerate(batch.names) if name in _HEEDED]
    new = None if all_new else keys_since(since)
    first = {batch.keys[i]: postings[i] for i in reversed(heeded)}  # of one key told twice, the first was kept
    told = [posting for key, posting in first.items() if new is None or key in new]
    _retell([posting.subject for posting in told if isinstance(posting.fact, IdentityMerged | IdentityUnmerged)])
    people.describe(
        (posting.subject, micros(posting.occurred_at), posting.fact)
        for posting in told
        if isinstance(posting.fact, SubscriberDescribed)
    )


def _retell(subjects: Iterable[SubjectId]) -> None:
    """Bring the aliases up to what the ledger now says of these subjects, whatever order it was told in."""
    for subject in set(subjects):
        told = [(entry.occurred_at, _other(entry.fact)) for entry in own_entries(subject, _IDENTITY)]
        latest = max(told, default=None)
        people.set_alias(subject, SubjectId(latest[1]) if latest and latest[1] else None)


_IDENTITY = (IdentityMerged.wire, IdentityUnmerged.wire)
_HEEDED = frozenset((*_IDENTITY, SubscriberDescribed.wire))


def _other(fact: Fact) -> int:
    return fact.other if isinstance(fact, IdentityMerged) else 0
