"""What every store promises of compaction: one compactor at a time, and a history that never has a gap meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from goodwill import ledger
from goodwill.errors import LedgerBusy
from goodwill.facts import TitleSaved
from goodwill.ledger.compaction import alone


def test_one_compactor_at_a_time_and_the_next_when_it_is_done(kept):
    kept.tell("ada", TitleSaved(title="Solaris"))

    def compact() -> int:
        try:
            return ledger.compact(at=kept.now).n_sealed
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with alone(), pytest.raises(LedgerBusy, match="nothing was done"):
            elsewhere.submit(compact).result()
        n_sealed = elsewhere.submit(compact).result()

    assert n_sealed == 1


def test_facts_recorded_after_the_start_stay_in_the_tail(kept):
    from goodwill.ledger import compaction

    kept.tell("ada", *(TitleSaved(title=f"{i}") for i in range(10)))
    slices = compaction._slices(4)
    first = next(slices)
    kept.tell("ada", TitleSaved(title="late"))
    n_sealed = compaction._seal(first, kept.now) + sum(compaction._seal(one, kept.now) for one in slices)

    assert n_sealed == 10
    assert ledger.counts() == ledger.Counts(facts=11, tail=1, segments=10, quarantined=0)
    assert [entry.fact.title for entry in ledger.since(0)] == [*map(str, range(10)), "late"]
