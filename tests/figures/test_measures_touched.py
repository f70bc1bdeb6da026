"""What a decision's days brought, on a toy ledger whose figures were worked by hand.

Decided on 10 March 2024 for the family plan in Italy.

=====  ==================  ===========================================================  ========
who    joins               then                                                         side
=====  ==================  ===========================================================  ========
ada    1 Jan family IT     plays on 9 Mar twice; leaves on 12 Mar                       touched
bea    1 Jan basic IT      plays on 9 Mar; moves to family on 11 Mar, after it          other IT
cyr    1 Jan basic FR      moves to family on 1 Feb; leaves on 12 Mar                   other FR
dan    11 Mar family IT    came after it; pays 15.99, is given 5.99 back                touched
eve    never               plays on 9 Mar                                               neither
=====  ==================  ===========================================================  ========
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from goodwill import appraisal, ledger
from goodwill.appraisal import Together, shelf
from goodwill.facts import (
    InvoicePaid,
    InvoiceRefunded,
    MessageRead,
    PlanChanged,
    PlayLogged,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from goodwill.warehouse.measures import Complained, Earned, Tally, Touched, complained, earned, tallied
from goodwill.warehouse.profiles import Look


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NINTH, ELEVENTH, TWELFTH = date(2024, 3, 9), date(2024, 3, 11), date(2024, 3, 12)
APRIL = Look(as_of=at("2024-04-01"))
DECISION = Touched(at("2024-03-10"), plans=["family"], countries=["IT"])


def start(plan: str, country: str) -> SubscriptionStarted:
    return SubscriptionStarted(plan=plan, country=country, amount_minor=999, currency="EUR")


@pytest.fixture(params=["tail", "segments"])
def toy(house, request):
    play, gone = PlayLogged(title="Solaris", seconds=60, length=9900), SubscriptionCancelled(cause="voluntary")
    told = [
        ("ada", start("family", "IT"), "2024-01-01"),
        ("bea", start("basic", "IT"), "2024-01-01"),
        ("cyr", start("basic", "FR"), "2024-01-01"),
        ("cyr", PlanChanged(plan="family", amount_minor=1599, currency="EUR"), "2024-02-01"),
        ("ada", play, "2024-03-09T10:00"),
        ("ada", play, "2024-03-09T23:59"),
        ("bea", play, "2024-03-09T12:00"),
        ("eve", play, "2024-03-09T12:00"),
        ("bea", PlanChanged(plan="family", amount_minor=1599, currency="EUR"), "2024-03-11"),
        ("dan", start("family", "IT"), "2024-03-11"),
        ("dan", InvoicePaid(amount_minor=1599, currency="EUR"), "2024-03-11"),
        ("dan", InvoiceRefunded(amount_minor=599, currency="EUR"), "2024-03-11T09:00"),
        ("bea", InvoicePaid(amount_minor=999, currency="USD"), "2024-03-11"),
        ("ada", MessageRead(message="m1", themes=("price", "household")), "2024-03-11"),
        ("dan", MessageRead(message="m2", themes=("price",)), "2024-03-11"),
        ("cyr", MessageRead(message="m3", themes=("crash",)), "2024-03-11"),
        ("ada", gone, "2024-03-12"),
        ("cyr", gone, "2024-03-12"),
    ]
    for who, fact, when in told:
        house.tell(who, fact, at=at(when))
    if request.param == "segments":
        ledger.compact(at=house.now)
    return house


def test_cancellations_and_plays_fall_to_the_side_they_were_on_when_it_was_decided(toy):
    assert tallied(DECISION, APRIL) == [
        Tally(NINTH, False, "IT", 0, 1),
        Tally(NINTH, True, None, 0, 2),
        Tally(TWELFTH, False, "FR", 1, 0),
        Tally(TWELFTH, True, None, 1, 0),
    ]


def test_revenue_is_what_was_paid_less_what_was_given_back(toy):
    assert earned(DECISION, APRIL) == [
        Earned(ELEVENTH, False, "IT", "USD", 999),
        Earned(ELEVENTH, True, None, "EUR", 1000),
    ]


def test_complaints_are_counted_by_theme(toy):
    assert complained(DECISION, APRIL) == [
        Complained(ELEVENTH, False, "FR", "crash", 1),
        Complained(ELEVENTH, True, None, "household", 1),
        Complained(ELEVENTH, True, None, "price", 2),
    ]


def test_a_decision_for_all_touches_everyone_who_ever_had_a_plan(toy):
    assert {one.is_touched for one in tallied(Touched(at("2024-03-10")), APRIL)} == {True}


def test_what_was_not_known_yet_is_not_counted(toy):
    assert tallied(DECISION, Look(as_of=at("2024-03-10"))) == tallied(DECISION, APRIL)[:2]


def test_goodwill_is_added_up_by_side_for_each_day_that_is_kept(toy):
    worth = {"ada": 900, "bea": 400, "cyr": 300, "dan": 700}
    for on, times in ((NINTH, 1), (TWELFTH, 2)):
        people = sorted((toy.subject(name), minor * times) for name, minor in worth.items())
        subjects, amounts = zip(*people, strict=True)
        table = pa.table({"subject": subjects, "currency": ["EUR"] * 4, "goodwill_minor": amounts})
        shelf.put(table, shelf.path(on))

    assert appraisal.together(DECISION, APRIL) == [
        Together(NINTH, False, "FR", "EUR", 300),
        Together(NINTH, False, "IT", "EUR", 400),
        Together(NINTH, True, None, "EUR", 1600),
        Together(TWELFTH, False, "FR", "EUR", 600),
        Together(TWELFTH, False, "IT", "EUR", 800),
        Together(TWELFTH, True, None, "EUR", 3200),
    ]
