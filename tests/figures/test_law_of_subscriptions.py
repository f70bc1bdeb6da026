"""The rule packs say what their sources say, on the day they say it."""

from __future__ import annotations

from datetime import date

import pytest

from goodwill.errors import BadChoice
from goodwill.programmes.dunning import Dunning
from goodwill.programmes.law import (
    About,
    checked_on,
    ends_at_once,
    every_months,
    in_force,
    refuses_tries,
    rules,
    steps_most,
    window,
)
from goodwill.programmes.notice import EARLIEST

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("country", "about", "on", "wanted"),
    [
        ("US", About.PRICE_CHANGE, TODAY, (7, 30, 14)),  # California AB 2863: 7 to 30 days; Visa: 7
        ("US", About.PRICE_CHANGE, date(2025, 6, 30), (7, None, 14)),  # the day before: Visa alone
        ("US", About.RENEWAL, TODAY, (15, 30, 15)),  # California: 15 to 45 days; Mastercard: 7 to 30
        ("FR", About.RENEWAL, TODAY, (30, 30, 30)),  # Chatel: three months to one month; Mastercard: at most 30 days
        ("PL", About.TRIAL_END, TODAY, (7, None, 14)),  # Visa
        (None, About.TRIAL_END, date(2019, 1, 1), (None, None, 14)),
    ],
)
def test_how_long_before_people_are_told(country, about, on, wanted):
    told = window(country, about, on)

    assert (told.at_least, told.at_most, told.days) == wanted
    assert not told.is_empty


@pytest.mark.parametrize(
    ("country", "on", "months"),
    [
        ("US", TODAY, 12),
        ("US", date(2025, 6, 30), None),
        ("GB", TODAY, None),
        ("GB", date(2027, 6, 1), 6),
        ("IT", TODAY, None),
    ],
)
def test_how_often_people_are_reminded(country, on, months):
    assert every_months(country, on) == months


def test_the_vacated_rule_of_the_ftc_holds_no_more_and_rosca_does():
    before, after = date(2025, 7, 7), date(2025, 7, 8)

    assert "us-ftc-click-to-cancel" in {rule.id for rule in in_force("US", About.CANCEL, before)}
    assert {rule.id for rule in in_force("US", About.CANCEL, after)} == {"us-ca-cancel", "us-rosca-cancel"}


def test_the_withdrawal_button_comes_to_the_union_on_19_june_2026_and_germany_wants_no_password():
    assert "eu-withdrawal" not in {rule.id for rule in in_force("PL", About.CANCEL, date(2026, 6, 18))}
    assert "eu-withdrawal" in {rule.id for rule in in_force("PL", About.CANCEL, date(2026, 6, 19))}
    assert any(rule.without_password and rule.confirm_at_once for rule in in_force("DE", About.CANCEL, TODAY))


@pytest.mark.parametrize("country", ["US", "GB", "DE", "FR", "IT", "PL", None])
def test_nobody_needs_more_than_two_steps_to_leave(country):
    assert steps_most(country, TODAY) == 2


def test_every_rule_has_its_source_and_a_day_and_no_two_one_name():
    assert len({rule.id for rule in rules()}) == len(rules())
    assert all(rule.source and rule.says and (rule.until is None or rule.since < rule.until) for rule in rules())
    assert all(
        rule.at_least_days is None or rule.at_most_days is None or rule.at_least_days < rule.at_most_days
        for rule in rules()
    )
    assert checked_on() <= TODAY


def test_nobody_is_told_earlier_than_the_programme_looks():
    countries = [None, *(country for rule in rules() for country in rule.where)]

    assert max(window(one, about, TODAY).days for one in countries for about in About) < EARLIEST


@pytest.mark.parametrize(
    ("tries", "on", "broken"),
    [
        (list(range(15)), TODAY, None),
        (list(range(16)), date(2025, 5, 18), "visa-retry-15"),
        (list(range(16)), date(2025, 5, 19), None),
        (list(range(21)), TODAY, "visa-retry-20"),
        ([n / 20 for n in range(11)], TODAY, "mastercard-retry-day"),
        ([0, *(day for day in range(1, 41, 2))], TODAY, None),
        (list(range(40)), date(2020, 1, 1), None),
    ],
)
def test_how_often_a_charge_may_be_tried_on_a_card(tries, on, broken):
    found = refuses_tries(tries, on)

    assert (found.id if found else None) == broken


def test_a_retry_calendar_that_a_card_scheme_forbids_is_refused():
    with pytest.raises(BadChoice, match="20 times in 30 days"):
        Dunning(retry_days=tuple(range(1, 21)), grace_days=30)
    assert Dunning(retry_days=tuple(range(1, 20)), grace_days=30).retry_days[-1] == 19


def test_a_long_trial_in_california_is_told_of_three_weeks_to_three_days_before():
    assert (window("US", About.TRIAL_END, TODAY).at_least, window("US", About.TRIAL_END, TODAY).at_most) == (7, 21)


def test_nothing_stands_between_the_first_button_and_the_end_in_germany_alone():
    assert [one for one in ("US", "GB", "DE", "FR", "IT", "PL", None) if ends_at_once(one, TODAY)] == ["DE"]
    assert not ends_at_once("DE", date(2022, 6, 30))
    assert any(rule.without_password for rule in in_force("FR", About.CANCEL, TODAY))


def test_what_is_not_in_force_says_so_and_holds_for_nobody():
    planned = [rule for rule in rules() if rule.is_planned]

    assert {rule.id for rule in planned} == {"gb-dmcc-trial", "gb-dmcc-reminder", "gb-dmcc-cancel"}
    assert all(rule.since > checked_on() and "2027" in rule.says for rule in planned)
    assert not [rule for rule in in_force("GB", About.CANCEL, TODAY) if rule.id.startswith("gb-dmcc")]
