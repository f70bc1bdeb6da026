"""When it happened: dates in every form clients write, and clocks that are wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from door import track

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        "2026-01-14T12:00:00Z", "2026-01-14T12:00:00.000Z", "2026-01-14 12:00:00", "2026-01-14T12:00:00.000000000Z",
        "2026-01-14T13:00:00+01:00", "2026-01-14T13:00:00+0100", "20260114T120000Z", "2026-01-14T12:00",
        "2026-01-14T12:00:00,000Z", " 2026-01-14T12:00:00Z ", "Wed, 14 Jan 2026 12:00:00 GMT",
        "Wed Jan 14 2026 13:00:00 GMT+0100 (Central European Standard Time)",
        1768392000, 1768392000.0, 1768392000000, 1768392000000000, 1768392000000000000, "1768392000", "1768392000000",
    ],
)  # fmt: skip
def test_date_in_an_odd_form(door, told):
    door.batch(track(timestamp=told))

    assert [entry.occurred_at for entry in door.entries()] == [NOON]


def test_microseconds_are_kept(door):
    door.batch(track(timestamp="2026-01-14T12:00:00.123456Z"))

    assert door.entries()[0].occurred_at.microsecond == 123456


def test_original_timestamp_instead_of_timestamp(door):
    door.batch(track(originalTimestamp="2026-01-14T12:00:00Z"))

    assert door.entries()[0].occurred_at == NOON


def test_no_date_is_when_we_received_it(door):
    door.batch(track(), track("b", timestamp=None), track("c", timestamp=""))

    assert {entry.occurred_at for entry in door.entries()} == {door.house.now}


def test_clock_an_hour_slow_is_corrected_by_when_it_says_it_sent(door):
    slow = door.house.now - timedelta(hours=1)
    door.batch(track(timestamp=(slow - timedelta(minutes=5)).isoformat()), sentAt=slow.isoformat())

    assert door.entries()[0].occurred_at == door.house.now - timedelta(minutes=5)


def test_clock_ten_years_fast_is_corrected_too(door):
    fast = door.house.now + timedelta(days=3650)
    door.batch(track(timestamp=(fast - timedelta(seconds=90)).isoformat()), sentAt=fast.isoformat())

    assert door.entries()[0].occurred_at == door.house.now - timedelta(seconds=90)


def test_sent_at_of_the_event_itself_counts_before_the_batchs(door):
    slow = door.house.now - timedelta(hours=3)
    event = track(timestamp=(slow - timedelta(minutes=1)).isoformat(), sentAt=slow.isoformat())
    door.batch(event, sentAt=door.house.now.isoformat())

    assert door.entries()[0].occurred_at == door.house.now - timedelta(minutes=1)


def test_delivery_two_seconds_long_leaves_the_clients_time_alone(door):
    told = door.house.now - timedelta(seconds=30)
    door.batch(track(timestamp=told.isoformat()), sentAt=(door.house.now - timedelta(seconds=1.5)).isoformat())

    assert door.entries()[0].occurred_at == told


def test_sent_long_before_it_happened_is_nonsense_and_corrects_nothing(door):
    told = door.house.now - timedelta(days=1)
    door.batch(track(timestamp=told.isoformat()), sentAt="2020-01-01T00:00:00Z")

    assert door.entries()[0].occurred_at == told


@pytest.mark.parametrize("sent", ["rubbish", {}, [], True, None, "", 10**40])
def test_unreadable_sent_at_corrects_nothing_and_loses_nothing(door, sent):
    door.batch(track(timestamp=NOON.isoformat()), sentAt=sent)

    assert door.entries()[0].occurred_at == NOON


def test_nothing_happens_after_we_heard_of_it(door):
    door.batch(track(timestamp=(door.house.now + timedelta(minutes=20)).isoformat()))

    assert door.entries()[0].occurred_at == door.house.now


@pytest.mark.parametrize(
    "told",
    ["1970-01-01T00:00:01Z", "2031-01-01T00:00:00Z", "yesterday", {}, [1], True, "0001-01-01T00:00:00+23:00", 1e300],
)
def test_date_that_cannot_be_right_is_quarantined(door, told):
    assert door.batch(track(timestamp=told), track("good")).status == 200

    assert (len(door.facts()), len(door.reasons())) == (1, 1)


def test_posthog_offset_is_how_many_milliseconds_ago(door):
    door.capture({"event": "x", "distinct_id": "ada", "offset": 1500})

    assert door.entries()[0].occurred_at == door.house.now - timedelta(seconds=1.5)


def test_posthog_sent_at_in_the_query_corrects_a_clock(door):
    slow = door.house.now - timedelta(hours=2)
    event = {"event": "x", "distinct_id": "ada", "timestamp": slow.isoformat(), "properties": {"token": door.key}}
    door.post("/e/", [event], query=f"sent_at={int(slow.timestamp() * 1000)}")

    assert door.entries()[0].occurred_at == door.house.now


def test_posthog_historical_migration_keeps_its_dates(door):
    event = {"event": "x", "distinct_id": "ada", "timestamp": "2024-05-01T00:00:00Z"}
    door.capture(event, historical_migration=True, sent_at="2020-01-01T00:00:00Z")

    assert door.entries()[0].occurred_at == datetime(2024, 5, 1, tzinfo=UTC)
