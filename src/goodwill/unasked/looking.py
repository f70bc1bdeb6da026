"""The round of the diary: whoever's date is ripe is looked at, once, and has a next date afterwards.

Most ripe dates are of people who did something meanwhile: a date is a lower bound, and no play ever moved it. They are
found by one sweep and moved on together. The few who are left are judged by their whole history, a batch at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic

import structlog

from goodwill import ledger, outbox, people, policy
from goodwill.facts import Entry
from goodwill.programmes import Programme
from goodwill.segments.rows import micros
from goodwill.store.transactions import writing
from goodwill.unasked.bounds import dates, formulas
from goodwill.unasked.diary import LEASE, bring_forward, claim, move_on, n_ripe
from goodwill.unasked.moving import Bench, Life, Looked, look_at
from goodwill.vocabulary import SubjectId

log = structlog.get_logger("goodwill.programmes")

Did = Mapping[str, int]
AT_ONCE = 100
"""So many are judged in one transaction: the ledger is held for no longer than it takes."""
WORTH_A_SWEEP = 500
"""From so many ripe dates on, one sweep over the profiles is cheaper than as many histories."""
CLAIMED = 100_000
MOST_SECONDS = 50.0
"""After so long the other steps of the rounds have their turn."""


def look_up(now: datetime, programmes: Sequence[Programme], *, n_most: int = CLAIMED) -> Did:
    """Look at those whose date is ripe, and return how many were due, moved on, judged, moved, and could not be judged.

    Without a programme there is nobody to judge: ripe dates are counted and left alone.
    """
    if not programmes:
        return {"due": n_ripe(now)}
    claimed = claim(now, n_most=n_most)
    left = sorted(_without_early(claimed, programmes, now) if len(claimed) >= WORTH_A_SWEEP else claimed)
    bench, began = Bench(programmes, policy.current().patience, now), monotonic()
    judged = moves = failed = n = 0
    for n in range(0, len(left), AT_ONCE):
        if monotonic() - began > MOST_SECONDS:
            _give_back(left[n:], now)
            left = left[:n]
            break
        done, bad = judge(left[n : n + AT_ONCE], bench)
        judged, moves, failed = judged + len(done), moves + sum(len(one.moves) for one in done.values()), failed + bad
    return {"due": len(claimed), "judged": judged, "moved": moves, "failed": failed}


def judge(
    subjects: Sequence[SubjectId], bench: Bench, heard: Mapping[SubjectId, list[Entry]] | None = None
) -> tuple[dict[SubjectId, Looked], int]:
    """Look at a batch in one transaction; return what came of each, and how many could not be judged.

    A history that cannot be judged must not stop the rounds of all others: the batch is then gone through one by one.
    """
    try:
        return _judged(subjects, bench, heard or {}), 0
    except Exception:
        if len(subjects) == 1:  # the loop must outlive any history
            log.exception(
                "a history could not be judged", subject=subjects[0], again_at=(bench.now + LEASE).isoformat()
            )
            return {}, 1
    found = [judge([one], bench, heard) for one in subjects]
    return {key: value for done, _ in found for key, value in done.items()}, sum(bad for _, bad in found)


def _judged(
    subjects: Sequence[SubjectId], bench: Bench, heard: Mapping[SubjectId, list[Entry]]
) -> dict[SubjectId, Looked]:
    with writing():  # whatever is told from now on waits until the last look is over
        roots, histories = people.roots(subjects), ledger.histories(subjects)
        looked = {
            root: look_at(Life(root, entries, bench), heard=heard.get(root, ()))
            for root, entries in histories.items()
            if entries
        }
        outbox.put_all([order for one in looked.values() for move in one.moves for order in move.orders], bench.now)
        owners = {subject for subject, root in roots.items() if subject == root}
        next_us = {root: None if one.next_at is None else micros(one.next_at) for root, one in looked.items()}
        move_on(
            {one: next_us.get(one) for one in subjects if one in owners}
            | {one: None for one in subjects if one not in owners},
            bench.now,
        )
        bring_forward((root, us) for root, us in next_us.items() if us is not None)
    return looked


def _without_early(claimed: Sequence[SubjectId], programmes: Sequence[Programme], now: datetime) -> list[SubjectId]:
    """Move on those whom nothing is due of yet, by one sweep, and return the others."""
    early: dict[SubjectId, int | None] = {}
    for table in dates(formulas(programmes), now, claimed):
        subjects, due = table["subject"].to_pylist(), table["due_us"].to_pylist()
        early |= {SubjectId(one): us for one, us in zip(subjects, due, strict=True) if us > micros(now)}
    move_on(early, now)
    return [one for one in claimed if one not in early]


def _give_back(subjects: Sequence[SubjectId], now: datetime) -> None:
    move_on({one: micros(now) for one in subjects}, now)
