"""Two that want the same thing at once: one waits or is told so; the ledger stays whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from goodwill import ledger
from goodwill.errors import LedgerBusy, SegmentDamaged
from goodwill.facts import PlayLogged, TitleSaved
from goodwill.ledger.compaction import alone
from goodwill.segments import manifest
from goodwill.segments.shelf import path_of
from goodwill.store.transactions import writing


def test_only_one_compacts_at_a_time(house):
    house.tell("ada", TitleSaved(title="Solaris"))

    with alone(), pytest.raises(LedgerBusy, match="another process compacts"):
        ledger.compact(at=house.now)

    assert ledger.compact(at=house.now).n_sealed == 1


def test_who_waits_too_long_for_the_ledger_is_told_so_and_may_try_again(house):
    house.tell("ada", TitleSaved(title="Solaris"), key="first")

    def tell_impatiently() -> str:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 50")
        try:
            house.tell("ada", PlayLogged(title="Solaris"), key="second")
        except LedgerBusy as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "told"

    with ThreadPoolExecutor(1) as other:
        with writing():
            refusal = other.submit(tell_impatiently).result()
        told = other.submit(tell_impatiently).result()

    assert "nothing was written" in refusal
    assert told == "told"
    assert len(ledger.history(house.subject("ada"))) == 2


def test_a_segment_that_is_gone_or_broken_is_named_and_never_passed_over(house):
    house.tell("ada", TitleSaved(title="Solaris"))
    ledger.compact(at=house.now)
    (segment,) = manifest.current()
    path = Path(path_of(segment.name))

    path.write_bytes(path.read_bytes()[: segment.n_bytes // 2])
    with pytest.raises(SegmentDamaged, match=segment.name):
        ledger.history(house.subject("ada"))
