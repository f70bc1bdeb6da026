"""Tells the ledger what rows say, and finds out row by row what was new."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from goodwill import ledger, people
from goodwill.errors import BadFact
from goodwill.facts import Posting
from goodwill.intake import tallies
from goodwill.intake.maps.rows import Draft
from goodwill.ledger.batch import digest
from goodwill.ledger.fresh import keys_since
from goodwill.store.transactions import writing

_N_ONCE = 500_000


class Told:
    """Who tells, since when, and which once-told keys are told already: no need to tell them again."""

    def __init__(self, source: str, now: datetime) -> None:
        self.source, self.now = source, now
        self._once: OrderedDict[str, None] = OrderedDict()

    def still_to_tell(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Return a row's drafts without those that an earlier row of this file told for good."""
        return [draft for draft in drafts if not (draft.once and self._knows(draft.key))]

    def _knows(self, key: str) -> bool:
        if key in self._once:
            self._once.move_to_end(key)
            return True
        self._once[key] = None
        if len(self._once) > _N_ONCE:
            self._once.popitem(last=False)
        return False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of rows: how many told anything new, how many nothing, facts recorded, and each row's refusal."""

    n_new: int
    n_known: int
    n_facts: int
    refusals: list[str | None]


def tell(told: Told, rows: Sequence[Sequence[Draft]]) -> Outcome:
    """Record the facts of a batch of rows: all of them on disk when this returns, or none.

    A row that the ledger itself refuses is refused alone: the others of its batch are recorded without it.
    """
    return _tell(told, [told.still_to_tell(drafts) for drafts in rows])


def _tell(told: Told, rows: Sequence[Sequence[Draft]]) -> Outcome:
    try:
        return _together(told, rows)
    except BadFact as refusal:
        if len(rows) <= 1:
            return Outcome(0, 0, 0, [str(refusal)] * len(rows))
    half = len(rows) // 2
    first, second = _tell(told, rows[:half]), _tell(told, rows[half:])
    return Outcome(
        first.n_new + second.n_new,
        first.n_known + second.n_known,
        first.n_facts + second.n_facts,
        first.refusals + second.refusals,
    )


def _together(told: Told, rows: Sequence[Sequence[Draft]]) -> Outcome:
    drafts = [draft for row in rows for draft in row]
    if not drafts:
        return Outcome(0, len(rows), 0, [None] * len(rows))
    with writing():
        handles = {id(draft.handle): draft.handle for draft in drafts}  # most are one object: cheaper than their hash
        leads = people.subjects_of(handles.values(), at=told.now)
        subjects = {number: leads[handle] for number, handle in handles.items()}
        recorded = ledger.record([
            Posting(subjects[id(draft.handle)], draft.occurred_at, draft.fact, draft.key, told.source) for draft in drafts
        ])  # fmt: skip
        tallies.note(told.source, datetime.now(UTC), recorded=recorded.n_recorded, duplicates=recorded.n_duplicates)
        if recorded.n_duplicates == 0:
            n_new = sum(1 for row in rows if row)
        elif recorded.n_recorded == 0:
            n_new = 0
        else:
            n_new = _n_new(rows, keys_since(recorded.position - len(drafts)))
    return Outcome(n_new, len(rows) - n_new, recorded.n_recorded, [None] * len(rows))


def _n_new(rows: Sequence[Sequence[Draft]], fresh: set[bytes]) -> int:
    """Count the rows that told something new; of two rows with one key, the first did."""
    n_new = 0
    for row in rows:
        keys = {digest(draft.key) for draft in row} & fresh
        n_new += bool(keys)
        fresh -= keys
    return n_new
