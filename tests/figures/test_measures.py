"""The measures on a toy ledger whose figures were worked by hand.

The toy: five subscribers from 1 January 2024 (a Monday).

=====  ==========  ========  =======================================================================
who    joins       plan, by  then
=====  ==========  ========  =======================================================================
ada    1 Jan 2024  basic     plays on 1 Jan (twice) and 2 Jan 2024, never again
bea    1 Jan 2024  basic     plays nothing; cancels on 15 Mar 2024; returns on 1 May 2024
cyr    2 Jan 2024  family    plays on 3 Jan 2024 and on 1 Jan 2026
dan    1 Feb 2024  family    nothing at all
eve    2 Jan 2024  basic     cancels on 20 Jan 2024
=====  ==========  ========  =======================================================================
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from goodwill import ledger
from goodwill.errors import UnknownQuestion
from goodwill.estimates import Month
from goodwill.facts import (
    ButtonPressed,
    PlayLogged,
    PlayStarted,
    PlayStopped,
    SubscriptionCancelled,
    SubscriptionReturned,
    SubscriptionStarted,
)
from goodwill.profile import Patience
from goodwill.segments.rows import instant, micros
from goodwill.warehouse import partials
from goodwill.warehouse.clocks import offsets
from goodwill.warehouse.measures import (
    Button,
    Day,
    Device,
    Dormancy,
    Hour,
    HourOfWeek,
    Left,
    Retention,
    Title,
    arrivals,
    buttons,
    days,
    devices,
    dormancy,
    hours_of_week,
    lately,
    retention,
    silent,
    title_devices,
    title_left,
    title_people,
    title_trends,
    title_weeks,
    titles,
)
from goodwill.warehouse.profiles import Look


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NEW_YEAR_2026 = Look(as_of=at("2026-01-01"))
GONE = SubscriptionCancelled(cause="voluntary")


def start(plan: str, country: str, button: str) -> SubscriptionStarted:
    return SubscriptionStarted(plan=plan, country=country, button=button, amount_minor=999, currency="EUR")


@pytest.fixture(params=["tail", "segments", "partials"])
def toy(house, request):
    """The toy ledger, resting in the tail, in segments, or in segments with partials."""
    house.tell("ada", start("basic", "IT", "web"), at=at("2024-01-01"))
    house.tell("bea", start("basic", "FR", "tv"), at=at("2024-01-01"))
    house.tell("cyr", start("family", "IT", "web"), at=at("2024-01-02"))
    house.tell("eve", start("basic", "FR", "tv"), at=at("2024-01-02"))
    house.tell("dan", start("family", "FR", "tv"), at=at("2024-02-01"))
    house.tell("bea", GONE, at=at("2024-03-15"))
    house.tell("bea", SubscriptionReturned(plan="basic"), at=at("2024-05-01"))
    house.tell("eve", GONE, at=at("2024-01-20"))
    house.tell(
        "ada",
        PlayLogged(title="Solaris", seconds=9000, length=9900, device="tv", autoplay=False),
        at=at("2024-01-01T20:00"),
    )
    house.tell("ada", PlayLogged(title="Stalker", seconds=60, length=9600, device="tv"), at=at("2024-01-01T23:59"))
    house.tell("ada", PlayStarted(title="Stalker", length=9600, device="phone", play="p"), at=at("2024-01-02T08:00"))
    house.tell("ada", PlayStopped(title="Stalker", seconds=9440, length=9600, play="p"), at=at("2024-01-02T10:00"))
    house.tell(
        "cyr",
        PlayLogged(title="Solaris", seconds=60, length=9900, device="tv", autoplay=True),
        at=at("2024-01-03T20:30"),
    )
    house.tell("cyr", PlayLogged(title="Solaris", seconds=4000, device="tv"), at=at("2026-01-01"))
    house.tell("fay", ButtonPressed(button="web"), at=at("2024-01-05"))
    if request.param != "tail":
        ledger.compact(at=house.now)
    if request.param == "partials":
        partials.refresh()
    return house


def test_dormancy_counts_who_pays_and_is_silent_beyond_patience(toy):
    # ada: last sign 2 Jan 2024 10:00 + 730 days = 1 Jan 2026 10:00; bea: 1 May 2024 + 365 days; dan: 1 Feb 2024 + 365
    at_new_year, at_noon = dormancy(NEW_YEAR_2026), dormancy(Look(as_of=at("2026-01-01T12:00")))

    assert at_new_year == [
        Dormancy("basic", "FR", 1, 1),
        Dormancy("basic", "IT", 1, 0),
        Dormancy("family", "FR", 1, 1),
        Dormancy("family", "IT", 1, 0),
    ]
    assert at_noon == [
        Dormancy("basic", "FR", 1, 1),
        Dormancy("basic", "IT", 1, 1),
        Dormancy("family", "FR", 1, 1),
        Dormancy("family", "IT", 1, 0),
    ]


def test_dormancy_heeds_patience_by_plan(toy):
    year = timedelta(days=365)
    patient = Look(as_of=at("2025-06-01"), patience=Patience(by={("family", None): (10 * year, 10 * year)}))

    assert [one.plan for one in silent(patient)] == ["basic"]
    assert len(list(silent(Look(as_of=at("2025-06-01"))))) == 2


def test_the_silent_are_named_with_their_dates(toy):
    found = list(silent(NEW_YEAR_2026))

    assert [(one.subject, one.silent_since, one.dormant_at, one.last_play_at) for one in found] == [
        (toy.subject("bea"), at("2024-05-01"), at("2025-05-01"), None),
        (toy.subject("dan"), at("2024-02-01"), at("2025-01-31"), None),
    ]


def test_retention_counts_only_those_old_enough_and_a_return_does_not_mend_a_leaving(toy):
    # as of 1 April 2024: joined 91, 91, 90, 90 and 60 days ago; a month is 30.4375 days
    curves = retention("plan", Look(as_of=at("2024-04-01")))

    assert curves == [
        Retention("basic", 3, [Month(0, 3, 3), Month(1, 3, 2), Month(2, 3, 2)]),
        Retention("family", 2, [Month(0, 2, 2), Month(1, 2, 2), Month(2, 1, 1)]),
    ]
    assert curves[0].months[1].share_kept == 2 / 3


@pytest.mark.parametrize(
    ("by", "groups"),
    [("cohort", [(202401, 4), (202402, 1)]), ("country", [("FR", 3), ("IT", 2)]), ("button", [("tv", 3), ("web", 2)])],
)
def test_retention_goes_by_cohort_country_and_button(toy, by, groups):
    assert [(one.group, one.n_started) for one in retention(by, NEW_YEAR_2026)] == groups


def test_who_left_before_the_first_start_we_know_of_counts_from_that_start(house):
    house.tell("ada", SubscriptionCancelled(cause="voluntary"), at=at("2023-01-01"))
    house.tell("ada", SubscriptionReturned(plan="basic"), at=at("2024-01-01"))
    house.tell("bea", SubscriptionCancelled(cause="voluntary"), at=at("2023-01-01"))
    house.tell("bea", SubscriptionReturned(plan="basic"), at=at("2024-01-01"))
    house.tell("bea", SubscriptionCancelled(cause="voluntary"), at=at("2024-02-15"))

    [basic] = retention("plan", Look(as_of=at("2024-04-15")))

    assert [(one.month, one.n_at_risk, one.n_kept) for one in basic.months] == [
        (0, 2, 2),
        (1, 2, 2),
        (2, 2, 1),
        (3, 2, 1),
    ]


def test_retention_by_anything_else_is_refused(toy):
    with pytest.raises(UnknownQuestion, match="retention goes by plan, country, button, cohort; 'mood' came"):
        retention("mood")


def test_each_day_says_who_was_active_new_lost_and_returned(toy):
    assert days(NEW_YEAR_2026) == [
        Day(date(2024, 1, 1), 1, 2, 0, 0),
        Day(date(2024, 1, 2), 1, 2, 0, 0),
        Day(date(2024, 1, 3), 1, 0, 0, 0),
        Day(date(2024, 1, 20), 0, 0, 1, 0),
        Day(date(2024, 2, 1), 0, 1, 0, 0),
        Day(date(2024, 3, 15), 0, 0, 1, 0),
        Day(date(2024, 5, 1), 0, 0, 0, 1),
        Day(date(2026, 1, 1), 1, 0, 0, 0),
    ]


def test_titles_are_started_finished_and_abandoned(toy):
    # Solaris: 9000 of 9900 s is 91 %; autoplay of 60 s is no abandonment; the third has no length.
    # Stalker: 60 s left in the first quarter; 9440 of 9600 s is 160 s before the end.
    assert titles(NEW_YEAR_2026) == [Title("Solaris", 3, 1, 0, 13060), Title("Stalker", 2, 1, 1, 9500)]


def test_one_title_is_told_by_week_by_where_it_was_left_by_device_and_by_who_played_it(toy):
    whole = {one.title: one for one in titles(NEW_YEAR_2026)}["Stalker"]

    weeks = title_weeks("Stalker", NEW_YEAR_2026)
    people = title_people("Stalker", NEW_YEAR_2026)

    assert {one.monday.weekday() for one in weeks} == {0}
    told = [
        sum(counts) for counts in zip(*((one.n_started, one.n_finished, one.n_abandoned) for one in weeks), strict=True)
    ]
    assert told == [whole.n_started, whole.n_finished, whole.n_abandoned]
    assert title_left("Stalker", NEW_YEAR_2026) == [Left(0, 1)]
    assert sum(n for _device, n, _who in title_devices("Stalker", NEW_YEAR_2026)) == whole.n_started
    assert [sum(people[name].to_pylist()) for name in ("n_started", "n_finished", "n_abandoned")] == told
    assert title_weeks("Nobody's", NEW_YEAR_2026) == []


def test_trends_tell_the_plays_of_each_title_since_an_instant(toy):
    told = title_trends(at("2024-01-02"), NEW_YEAR_2026)

    # both plays of 1 January are before it
    assert {title: sum(weeks.values()) for title, weeks in told.items()} == {"Solaris": 2, "Stalker": 1}
    assert {on for weeks in told.values() for on in weeks} == {date(2024, 1, 1), date(2025, 12, 29)}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_the_hours_of_the_week_are_what_the_clocks_of_a_zone_showed(house, zone):
    begun = [
        datetime(2026, month, day, hour, 40, tzinfo=UTC)
        for month in (1, 3, 4, 7, 10, 11)
        for day in (1, 29)
        for hour in (0, 1, 13)
    ]
    for when in begun:
        house.tell("ada", PlayLogged(title="Solaris"), at=when)

    told = {
        (one.weekday, one.hour): one.n_plays for one in hours_of_week(Look(as_of=at("2027-01-01")), zone=ZoneInfo(zone))
    }

    local = [when.astimezone(ZoneInfo(zone)) for when in begun]
    assert {hour: n for hour, n in told.items() if n} == dict(Counter((one.weekday(), one.hour) for one in local))


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"])
def test_the_offsets_of_a_zone_hold_at_the_microsecond_of_each_change(zone):
    told = offsets(ZoneInfo(zone), since=micros(at("2015-01-01")), until=micros(at("2026-06-30")))

    for us, ahead in told[1:]:
        assert instant(us).astimezone(ZoneInfo(zone)).utcoffset() == timedelta(microseconds=ahead)
        assert instant(us - 1).astimezone(ZoneInfo(zone)).utcoffset() != timedelta(microseconds=ahead)
    assert (len(told) == 1) is (zone == "UTC")


def test_devices_hours_buttons_and_arrivals_are_counted(toy):
    week = {(one.weekday, one.hour): one.n_plays for one in hours_of_week(NEW_YEAR_2026)}

    assert devices(NEW_YEAR_2026) == [Device("phone", 1, 1), Device("tv", 4, 2)]
    assert {hour: n for hour, n in week.items() if n} == {(0, 20): 1, (0, 23): 1, (1, 8): 1, (2, 20): 1, (3, 0): 1}
    assert len(week) == 168
    assert hours_of_week(NEW_YEAR_2026)[0] == HourOfWeek(0, 0, 0)
    assert buttons(NEW_YEAR_2026) == [Button("tv", 0, 0, 3), Button("web", 1, 0, 2)]
    assert [(one.day, one.n_facts) for one in arrivals(Look(as_of=at("2026-02-01")))] == [(toy.now.date(), 15)]


def test_the_last_hours_are_counted_from_the_instant_one_begins_to_look(toy):
    def hour(text: str) -> int:
        return int(at(text).timestamp()) // 3600

    assert lately(at("2024-01-02"), NEW_YEAR_2026) == [
        Hour(hour("2024-01-02T00"), n_new=2),
        Hour(hour("2024-01-02T08"), n_plays=1),
        Hour(hour("2024-01-03T20"), n_plays=1),
        Hour(hour("2024-01-20T00"), n_lost=1),
        Hour(hour("2024-02-01T00"), n_new=1),
        Hour(hour("2024-03-15T00"), n_lost=1),
        Hour(hour("2024-05-01T00"), n_returned=1),
        Hour(hour("2026-01-01T00"), n_plays=1),
    ]
    assert lately(at("2024-05-01T00:00:01"), Look(as_of=at("2025-01-01"))) == []
    assert lately(at("2027-01-01")) == []


def test_what_was_not_yet_known_is_not_counted(toy):
    assert dormancy(Look(as_of=at("2026-01-01"), known_by=at("2025-01-01"))) == []
