"""Receives a delivery of events: what it tells is on disk when this returns, what it does not tell waits in quarantine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import DatabaseError, connection, transaction

from goodwill import ledger, people
from goodwill.errors import Refused
from goodwill.facts import Posting
from goodwill.intake import counters, identities, tallies, waiting_room
from goodwill.intake.hearing import Delivery, Heard, hear
from goodwill.intake.scribe import Scribe
from goodwill.intake.telling import Statement
from goodwill.store.transactions import writing

log = structlog.get_logger("goodwill.intake")

MISFITS = (Refused, DatabaseError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What one event that cannot be written raises; a store that is away or full is no fault of an event's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery's events. Facts are counted for all deliveries of its source written with it."""

    n_recorded: int
    n_duplicates: int
    n_quarantined: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A delivery and its events as heard."""

    delivery: Delivery
    heard: Sequence[Heard]

    @property
    def received(self) -> datetime:
        """When it came in."""
        return self.delivery.received


def receive(delivery: Delivery) -> Outcome:
    """Record what a delivery tells and return once it is on disk: all that can be understood, and the rest quarantined.

    Raises:
        Unavailable: Too much is waiting, or the store cannot be written; nothing was recorded. Send it again.
    """
    counters.RECEIVED.labels(delivery.dialect, delivery.source).inc(len(delivery.events))
    if not delivery.events:
        return Outcome(0, 0, 0)
    batch = Batch(delivery, hear(delivery))
    outcome = _scribe.write(batch, size=len(batch.heard))
    counters.QUARANTINED.labels(delivery.dialect, delivery.source).inc(outcome.n_quarantined)
    return outcome


def write_together(batches: Sequence[Batch]) -> list[Outcome]:
    """Write several deliveries in one transaction: all of them or none."""
    at = max(batch.received for batch in batches)
    with writing():
        told = _settled(batches, at)
        written = {door: ledger.record(postings, at=at) for door, postings in told.items()}
        n_kept = [_turn_away(batch) for batch in batches]
        _tally(batches, written, n_kept, at)
    for door, recorded in written.items():
        dialect, _, source = door.partition(":")
        counters.RECORDED.labels(dialect, source).inc(recorded.n_recorded)
        counters.DUPLICATES.labels(dialect, source).inc(recorded.n_duplicates)
    nothing = ledger.Recorded(0, 0, 0)
    sums = [written.get(batch.delivery.door, nothing) for batch in batches]
    return [Outcome(one.n_recorded, one.n_duplicates, n) for one, n in zip(sums, n_kept, strict=True)]


def write_apart(batch: Batch) -> Outcome:
    """Write a delivery event by event, still all in one transaction: what cannot be written goes to quarantine."""
    n_recorded = n_duplicates = n_quarantined = 0
    with writing():
        for heard in batch.heard:
            one = _write_one(batch.delivery, heard)
            n_recorded += one.n_recorded
            n_duplicates += one.n_duplicates
            n_quarantined += one.n_quarantined
    return Outcome(n_recorded, n_duplicates, n_quarantined)


def _write_one(delivery: Delivery, heard: Heard) -> Outcome:
    try:
        with transaction.atomic():
            return write_together([Batch(delivery, [heard])])[0]
    except MISFITS as misfit:
        if connection.needs_rollback or (isinstance(misfit, DatabaseError) and not connection.is_usable()):
            raise
        log.warning("an event could not be written", source=delivery.source, reason=str(misfit)[:200])
        turned_away = Heard(heard.event, None, f"it could not be recorded: {misfit}")
        return Outcome(0, 0, waiting_room.keep(delivery, [turned_away]))


def _settled(batches: Sequence[Batch], at: datetime) -> dict[str, list[Posting]]:
    """Return the postings of all deliveries by door, every handle resolved to its subject."""
    claims = [
        (claim, batch.delivery.door)
        for batch in batches
        for heard in batch.heard
        if heard.telling is not None
        for claim in heard.telling.claims
    ]
    joined = identities.settle(claims, at=at)
    told = {door: list(_statements(batches, door)) for door in {batch.delivery.door: None for batch in batches}}
    subjects = people.subjects_of([one.who for statements in told.values() for one in statements], at=at)
    postings = {
        door: [Posting(subjects[one.who], one.at, one.fact, one.key, door) for one in statements]
        for door, statements in told.items()
    }
    for posting in joined:
        postings[posting.source].append(posting)
    return postings


def _statements(batches: Sequence[Batch], door: str) -> Iterable[Statement]:
    for batch in batches:
        if batch.delivery.door == door:
            for heard in batch.heard:
                if heard.telling is not None:
                    yield from heard.telling.statements


def _tally(
    batches: Sequence[Batch], written: Mapping[str, ledger.Recorded], n_kept: Sequence[int], at: datetime
) -> None:  # fmt: skip
    turned_away: Counter[str] = Counter()
    for batch, n in zip(batches, n_kept, strict=True):
        turned_away[batch.delivery.door] += n
    for door in sorted(written.keys() | turned_away.keys()):  # in one order, or two writers wait for each other
        told = written.get(door, ledger.Recorded(0, 0, 0))
        tallies.note(door, at, recorded=told.n_recorded, duplicates=told.n_duplicates, quarantined=turned_away[door])


def _turn_away(batch: Batch) -> int:
    turned_away = [heard for heard in batch.heard if heard.telling is None]
    return waiting_room.keep(batch.delivery, turned_away) if turned_away else 0


_scribe = Scribe(write_together, write_apart, misfits=MISFITS)
