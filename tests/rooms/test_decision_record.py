"""A decision written down: what it must say, what cannot be, and that nothing is lost on the way to TOML and back."""

from __future__ import annotations

from datetime import date

import pytest

from goodwill.decisions.record import Kind, as_toml, read, seal_of
from goodwill.errors import BadDecision
from goodwill.vocabulary import Money

RISE = """
name = "standard, spring"
kind = "price_change"
about = "Standard becomes two euros dearer."
announced_on = 2027-01-12
in_force_on = 2027-02-20
told_by = ["email", "in_app"]

[touches]
countries = ["FR", "DE"]
tenure_from = 12
also = ["PL"]

[[price]]
plan = "standard"
before = 12.99
after = "14.99"
currency = "EUR"

[costs]
currency = "EUR"
once = 40000
contact = 4.20

[[stop]]
measure = "cancellations"
above = 1.5
"""


def test_a_decision_says_who_when_and_what_it_moves():
    rise = read(RISE)

    assert (rise.kind, rise.announced_on, rise.days_ahead, rise.is_late) == (
        Kind.PRICE_CHANGE,
        date(2027, 1, 12),
        39,
        False,
    )
    assert (rise.prices[0].before, rise.prices[0].after) == (Money(1299, "EUR"), Money(1499, "EUR"))
    assert rise.touched.covers(plan="standard", country="FR", tenure=12)
    assert not rise.touched.covers(plan="standard", country="FR", tenure=11)
    assert not rise.touched.covers(plan="basic", country="FR", tenure=30)
    assert (rise.costs.once_minor, rise.costs.contact_minor, rise.touched.also) == (4_000_000, 420, ("PL",))


def test_a_decision_is_the_same_after_a_way_through_toml():
    assert read(as_toml(read(RISE))) == read(RISE)


@pytest.mark.parametrize(
    ("mistake", "mended", "said"),
    [
        ('kind = "price_change"', 'kind = "price_rise"', "kind: one of price_change"),
        ("in_force_on = 2027-02-20", "in_force_on = 2027-01-02", "no day before it is announced"),
        ('after = "14.99"', "after = 12.99", "another price than before"),
        ('after = "14.99"', 'after = "cheap"', "an amount like 12.99"),
        ('after = "14.99"', 'after = "14.999"', "no more than 2 decimals"),
        ("tenure_from = 12", "tenure_from = 12\nshare = [0.9, 0.5, 1.0]", "a share in (0, 1]"),
        ("above = 1.5", "above = 0.5", "above 1"),
        ("tenure_from = 12", "tenure_form = 12", "tenure_form"),
        ('told_by = ["email", "in_app"]', 'told_by = ["pigeon"]', "told_by: one of email"),
        ('name = "standard, spring"', "", "name"),
        ("[costs]", "[costs", "not TOML"),
    ],
)
def test_what_cannot_be_is_said_with_what_was_wanted(mistake, mended, said):
    assert mistake in RISE

    with pytest.raises(BadDecision, match=said.replace("(", r"\(").replace("]", r"\]").replace("[", r"\[")):
        read(RISE.replace(mistake, mended))


def test_a_price_change_without_a_price_is_refused():
    with pytest.raises(BadDecision, match=r"add a \[\[price\]\]"):
        read("name='x'\nkind='price_change'\nannounced_on=2027-01-01\nin_force_on=2027-01-01")


def test_a_seal_is_the_same_for_the_same_and_another_for_any_edit():
    rise, edited = read(RISE), read(RISE.replace("14.99", "14.49"))

    assert seal_of(rise, 1.5) == seal_of(read(RISE), 1.5)
    assert len({seal_of(rise, 1.5), seal_of(edited, 1.5), seal_of(rise, 1.6)}) == 3
