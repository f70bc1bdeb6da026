"""A programme that the house wrote is checked, drawn, dry-run, and then does what it says."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from asking import days_pass, joined, played, said

from goodwill import unasked
from goodwill.errors import BadChoice
from goodwill.programmes.drawing import drawn
from goodwill.programmes.written import read

QUIET = """
name = "quiet_start"
about = "Who subscribed a week ago and has played nothing"
[who]
pays = true
plays = { at_most = 0 }
country = { one_of = ["IT", "FR"] }
[wait]
since = "last_start_at"
days = 7
[unless]
contacts_90 = { at_least = 1 }
[say]
words = "welcome.welcome"
purpose = "retention"
[then]
again_after_days = 30
times = 2
"""


def test_it_does_what_it_says_and_to_nobody_else(house):
    ada, bea, carl = joined(house), joined(house, "bea"), joined(house, "carl", country="PL")
    played(house, "bea")
    unasked.write(QUIET, by="owner", at=house.now)
    would = [one.subject for one in unasked.planned(house.wait(days=6), [read(QUIET)])]
    unasked.switch("quiet_start", on=True, by="owner", at=house.now)
    later = house.now + timedelta(days=2)
    ways = [list(unasked.planned(later, [read(QUIET)], worth_a_sweep=n)) for n in (0, 10)]

    assert ways[0] == ways[1]
    assert [one.subject for one in ways[0]] == [ada]
    days_pass(house, 3)
    assert (would, said(ada)) == ([], ["welcome.welcome"])
    days_pass(house, 100, step=5)

    assert [said(one) for one in (ada, bea, carl)] == [["welcome.welcome"] * 2, [], []]


@pytest.mark.parametrize(
    ("was", "is_", "says"),
    [
        ('name = "quiet_start"', 'name = "Quiet start"', "small letters, digits and _"),
        ("pays = true", "pay = true", "there is none of that name to ask"),
        ("at_most = 0", "below = 1", "one of is, at_least, at_most, one_of, known; 'below' came"),
        ("at_most = 0", 'at_most = "none"', "plays: int; 'none' came"),
        ('"last_start_at"', '"yesterday"', "an instant of the profile; 'yesterday' came"),
        ('"welcome.welcome"', '"hello"', "a page of words; 'hello' came"),
        ('"welcome.welcome"', '"dormancy.last_chance"', "which only its own programme knows"),
        ('"retention"', '"fun"', "Invalid enum value 'fun'"),
        ("times = 2", "time = 2", "unknown field `time`"),
        ("[wait]", "[wait", "the file is no TOML"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_wanted_and_what_came(was, is_, says):
    with pytest.raises(BadChoice) as refused:
        read(QUIET.replace(was, is_, 1))

    assert says in str(refused.value)


def test_it_is_drawn_as_boxes_from_left_to_right():
    picture = ET.fromstring(drawn(read(QUIET)))
    heads = [one.text for one in picture.iter("{http://www.w3.org/2000/svg}text") if one.get("font-weight") == "bold"]

    assert heads == ["who", "wait", "unless", "say", "then"]


def test_a_name_of_ours_is_taken(house):
    with pytest.raises(BadChoice, match="another than those of ours"):
        unasked.write(QUIET.replace("quiet_start", "dormancy"), by="owner", at=house.now)
