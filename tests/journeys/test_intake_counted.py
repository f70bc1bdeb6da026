"""What came in is counted by source: received, recorded, known already, quarantined, refused."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY


@pytest.fixture
def door(house):
    from door import Door  # needs an open home

    return Door(house)


def counted(name, **labels):
    return REGISTRY.get_sample_value(f"goodwill_intake_{name}_total", labels) or 0.0


def test_each_outcome_is_counted(door):
    from door import track

    web = {"dialect": "segment", "source": "web"}
    names = ("events_received", "facts_recorded", "facts_duplicate", "events_quarantined")
    before = [counted(name, **web) for name in names]
    refused = counted("requests_refused", dialect="segment", status="400")

    door.batch(track("a"), track("a"), track("b"), {"type": "wish"})
    door.post("/v1/batch", b"{")

    assert [counted(name, **web) - was for name, was in zip(names, before, strict=True)] == [4, 2, 1, 1]
    assert counted("requests_refused", dialect="segment", status="400") - refused == 1


def test_an_empty_batch_is_acknowledged_and_writes_nothing(door):
    from goodwill import ledger

    assert door.batch().status == 200
    assert ledger.counts().facts == 0


def test_a_reason_keeps_no_address_in_the_open(door):
    from door import track

    door.batch(track(timestamp="ada@example.org"))

    assert door.reasons() == ["a date was wanted, '(address)' came"]
