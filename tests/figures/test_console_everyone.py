"""What the console keeps of everyone is what the measures say, and a list chosen from it is who was meant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from goodwill import ledger, people
from goodwill.console import everyone
from goodwill.console.choosing import Wanted, chosen, known
from goodwill.console.groups import Group, cohorts_in, curve_of, curves_in
from goodwill.estimates import wilson
from goodwill.facts import PlayLogged, SubscriptionCancelled, SubscriptionReturned, SubscriptionStarted
from goodwill.vocabulary import Handle, HandleKind
from goodwill.warehouse import partials
from goodwill.warehouse.measures import retention
from goodwill.warehouse.profiles import Look

MONTH = timedelta(days=30.4375)
GONE = SubscriptionCancelled(cause="voluntary")


def start(plan: str, country: str, button: str) -> SubscriptionStarted:
    return SubscriptionStarted(plan=plan, country=country, button=button, amount_minor=999, currency="EUR")


@pytest.fixture(params=["tail", "partials"])
def toy(house, request):
    """Five who began six months ago or one, two of whom left, and one who only ever looked."""
    now = datetime.now(UTC)
    house.tell("ada", start("basic", "IT", "web"), at=now - 6.5 * MONTH)
    house.tell("bea", start("basic", "FR", "tv"), at=now - 6.5 * MONTH)
    house.tell("cyr", start("family", "IT", "web"), at=now - 6.5 * MONTH)
    house.tell("dan", start("family", "FR", "tv"), at=now - 1.5 * MONTH)
    house.tell("eve", start("basic", "FR", "tv"), at=now - 6.5 * MONTH)
    house.tell("fay", PlayLogged(title="Solaris"), at=now - timedelta(days=3, hours=1))
    house.tell("bea", GONE, at=now - 4 * MONTH)
    house.tell("bea", SubscriptionReturned(plan="family"), at=now - 3 * MONTH)
    house.tell("eve", GONE, at=now - 6 * MONTH)
    house.tell("ada", PlayLogged(title="Solaris"), at=now - timedelta(days=40, hours=1))
    decision = Handle(HandleKind.DECISION, "price-2026")
    people.subjects_of([decision], at=now)
    if request.param == "partials":
        ledger.compact(at=now)
        partials.refresh()
    return house


def names(house, found):
    by_subject = {house.subject(name): name for name in ("ada", "bea", "cyr", "dan", "eve", "fay")}
    return [by_subject[one.subject] for one in found.lines]


@pytest.mark.parametrize("by", ["plan", "country", "button"])
def test_the_curves_are_those_of_the_measure(toy, by):
    counted = everyone.count()

    measured = retention(by, Look(as_of=datetime.fromisoformat(counted["as_of"])))

    said = {one["group"]: [months[:2] for months in one["months"]] for one in counted["curves"][by]}
    assert said == {one.group: [[month.n_at_risk, month.n_kept] for month in one.months] for one in measured}


def test_every_share_has_its_interval(toy):
    basic = next(one for one in everyone.count()["curves"]["plan"] if one["group"] == "basic")
    share = wilson(1, 3)

    assert basic["months"][6] == [3, 1, round(share.low, 6), round(share.high, 6)]


@pytest.mark.parametrize(
    ("n", "of", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]
)
def test_the_interval_is_the_published_one(n, of, low, high):
    """Newcombe 1998, Stat. Med. 17:857, table I, method 3."""
    found = wilson(n, of)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_cohort_is_told_up_to_the_month_that_all_of_it_are_old_enough_for(toy):
    cohorts = everyone.count()["cohorts"]

    assert [(one["n_started"], one["kept"]) for one in cohorts] == [(1, [1]), (4, [3, 3, 2, 2, 2, 2])]


def test_a_groups_curves_and_cohorts_are_those_of_its_people_alone(toy):
    at = everyone.count()["as_of"]
    french = Group(country="FR")

    assert [(one["group"], one["n_started"]) for one in curves_in(french, "plan", at)] == [("basic", 2), ("family", 1)]
    assert curve_of(Group(plan="basic", country="FR"), at)["months"][2][:2] == [2, 1]
    assert [(one["n_started"], one["kept"]) for one in cohorts_in(french, "month", at)] == [
        (1, [1]),
        (2, [1, 1, 0, 0, 0, 0]),
    ]
    assert curve_of(Group(plan="basic", button="nobody's"), at) is None


def test_a_weekly_cohort_begins_on_a_monday_and_is_kept_week_by_week(toy):
    at = everyone.count()["as_of"]

    young, old = cohorts_in(Group(), "week", at)

    assert [date(1970, 1, 1) + timedelta(days=one["start"]) for one in (young, old)] == [
        (on := (datetime.fromisoformat(at) - months * MONTH).date()) - timedelta(days=on.weekday())
        for months in (1.5, 6.5)
    ]
    assert (young["n_started"], young["kept"]) == (1, [1] * 6)
    # eve left after two weeks, bea after ten
    assert (old["n_started"], old["kept"][:3], old["kept"][9:11], len(old["kept"])) == (4, [4, 4, 3], [3, 2], 28)


@pytest.mark.parametrize(
    ("one", "other", "is_apart"),
    [
        (Group(plan="basic"), Group(plan="family"), True),
        (Group(plan="basic", country="IT"), Group(country="FR"), True),
        (Group(plan="basic"), Group(country="FR"), False),
        (Group(plan="basic"), Group(), False),
        (Group(plan="basic"), Group(plan="basic", country="IT"), False),
    ],
)
def test_two_groups_are_apart_only_if_nobody_can_be_in_both(one, other, is_apart):
    assert one.is_apart_from(other) is is_apart


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        (Wanted(), ["fay", "eve", "dan", "cyr", "bea", "ada"]),
        (Wanted(standing="returned"), ["bea"]),
        (Wanted(standing="cancelled"), ["eve"]),
        (Wanted(plan="family"), ["dan", "cyr", "bea"]),
        (Wanted(plan="family", country="FR"), ["dan", "bea"]),
        (Wanted(plan="nobody's"), []),
        (Wanted(silent=0), ["fay", "eve", "dan", "cyr", "bea", "ada"]),
        (Wanted(silent=3), ["fay", "eve", "dan", "cyr", "bea", "ada"]),
        (Wanted(silent=40), ["eve", "dan", "cyr", "bea", "ada"]),
        (Wanted(silent=41), ["eve", "dan", "cyr", "bea"]),
        (Wanted(stayed=3), ["cyr", "ada"]),
        (Wanted(left=3), ["eve", "bea"]),
        (Wanted(stayed=1), ["dan", "cyr", "bea", "ada"]),
        (Wanted(plays_from=1), ["fay"]),
        (Wanted(plays_to=0), ["eve", "dan", "cyr", "bea", "ada"]),
        (Wanted(plays_from=1, plays_to=1), ["fay"]),
        (Wanted(plays_from=2), []),
        (Wanted(here_from=6), ["cyr", "bea", "ada"]),
        (Wanted(here_to=1), ["eve", "dan"]),
        (Wanted(here_from=1, here_to=5), ["dan"]),
        (Wanted(here_from=7), []),
        (Wanted(joined="basic"), ["eve", "bea", "ada"]),
        (Wanted(joined="basic", country="FR", button="tv"), ["eve", "bea"]),
        (Wanted(button="web"), ["cyr", "ada"]),
        (Wanted(weeks_stayed=11), ["cyr", "ada"]),
        (Wanted(weeks_stayed=10), ["cyr", "bea", "ada"]),
    ],
)
def test_a_list_holds_whom_its_filters_mean(toy, wanted, who):
    everyone.count()

    found = chosen(wanted, before=None, n_most=50)

    # who never began is silent since their last sign of life
    assert (names(toy, found), found.n) == (who, len(who))


def test_what_is_no_subscriber_is_in_no_list(toy):
    everyone.count()

    assert chosen(Wanted(), before=None, n_most=50).n == 6


def test_a_list_is_paged_and_everybody_is_on_one_page(toy):
    everyone.count()
    seen, before = [], None

    while True:
        page = chosen(Wanted(), before=before, n_most=4)
        seen += names(toy, page)
        if page.older is None:
            break
        before = page.older

    assert seen == ["fay", "eve", "dan", "cyr", "bea", "ada"]


def test_what_was_counted_of_some_is_found_by_number(toy):
    everyone.count()
    ada = toy.subject("ada")

    found = known([ada, 10**9])

    assert list(found) == [ada]
    one = found[ada]
    assert (one.standing, one.plan, one.country, one.n_silent, one.plays, one.tenure) == (
        "active", "basic", "IT", 40, 0, 197,
    )  # fmt: skip


def test_of_people_met_since_the_count_nothing_was_counted(toy):
    everyone.count()

    assert known([10**9, 10**9 + 1]) == {}


def test_an_empty_house_is_counted_as_empty(house):
    counted = everyone.count()

    assert (counted["cohorts"], counted["curves"]["plan"]) == ([], [])
    assert chosen(Wanted(standing="active"), before=None, n_most=50).n == 0


def test_nobody_is_known_before_the_first_count(house):
    assert chosen(Wanted(), before=None, n_most=50) is None
    assert known([1]) == {}
