"""The rule packs say what their sources say, on the day they say it."""

from __future__ import annotations

from datetime import date

import pytest

from goodwill.programmes.law import About, checked_on, every_months, in_force, rules, steps_most, window
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
