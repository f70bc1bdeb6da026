"""Says what would become of rows, without telling the ledger anything: for who wants to know before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from goodwill import ledger
from goodwill.intake.files.repeats import Repeats
from goodwill.intake.files.telling import Outcome, Told
from goodwill.intake.maps.rows import Draft
from goodwill.ledger.batch import EARLIEST, digest


class Would:
    """A teller that only counts. It knows what the ledger holds, and what an earlier row of the file would have told."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._repeats = Repeats(scratch)

    def tell(self, told: Told, rows: Sequence[Sequence[Draft]]) -> Outcome:
        """Return what would become of a batch of rows."""
        left = [told.still_to_tell(drafts) for drafts in rows]
        refusals = [_refusal(drafts) for drafts in left]
        keys = [
            [digest(draft.key) for draft in drafts] if refusal is None else []
            for drafts, refusal in zip(left, refusals, strict=True)
        ]
        fresh = self._fresh([key for some in keys for key in some])
        n_new = n_facts = 0
        for some in keys:
            new = set(some) & fresh
            n_new, n_facts = n_new + bool(new), n_facts + len(new)
            fresh -= new
        n_refused = sum(refusal is not None for refusal in refusals)
        return Outcome(n_new, len(rows) - n_new - n_refused, n_facts, refusals)

    def close(self) -> None:
        """Throw away what was counted."""
        self._repeats.close()

    def _fresh(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return the keys that neither the ledger knows nor an earlier batch of this file had."""
        known, seen = ledger.known(keys), self._repeats.count(list(dict.fromkeys(keys)))
        return {key for key, n in zip(dict.fromkeys(keys), seen, strict=True) if key not in known and not n}


def _refusal(drafts: Sequence[Draft]) -> str | None:
    """Return why the ledger would not take a row; None if it would."""
    early = next((draft for draft in drafts if draft.occurred_at < EARLIEST), None)
    if early is None:
        return None
    return f"{early.fact.wire}: occurred_at is {early.occurred_at.isoformat()}, before 1900"
