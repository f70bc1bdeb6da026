"""What was damaged on our side is no fault of a sender's: they are told to keep what they have, and send it again."""

from __future__ import annotations

from door import track

from goodwill import ledger
from goodwill.intake import quarantine
from goodwill.store.models import KeyRun


def test_a_lost_run_of_keys_is_answered_503_and_nothing_is_quarantined_or_doubled(door):
    door.post("/v1/batch", {"writeKey": door.key, "batch": [track()]})
    ledger.compact(at=door.house.now)
    run = door.house.path / "segments" / KeyRun.objects.get(retired_us=None).name
    aside = run.rename(run.with_suffix(".aside"))

    lost = door.post("/v1/batch", {"writeKey": door.key, "batch": [track()]})
    aside.rename(run)
    found = door.post("/v1/batch", {"writeKey": door.key, "batch": [track()]})

    assert (lost.status, lost.headers["retry-after"], found.status) == (503, "2", 200)
    assert (ledger.counts().facts, quarantine.waiting()) == (1, [])
