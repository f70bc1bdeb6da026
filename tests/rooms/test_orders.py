"""Orders are words: what is written down is read back as what it was, and a key that cannot travel is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodwill.errors import BadOrder
from goodwill.facts import ConsentWithdrawn, LastChanceAnswered
from goodwill.orders import ACTS, ALL, Deed, Do, Key, Link, Purpose, Say, read, written
from goodwill.vocabulary import Money

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
FILLS = st.dictionaries(
    WORDS,
    st.one_of(
        WORDS,
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.builds(Money, st.integers(-(2**53), 2**53), st.sampled_from(["EUR", "PLN"])),
        st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        st.dates(date(1990, 1, 1)),
        st.lists(WORDS, max_size=3).map(tuple),
    ),
    max_size=4,
)
CHANNELS = st.just(ALL) | st.lists(st.sampled_from(["email", "inapp"]), min_size=1, max_size=2).map(tuple)
LINKS = st.lists(st.builds(Link, WORDS, st.sampled_from(sorted(ACTS)), WORDS), max_size=3).map(tuple)


@given(
    st.builds(Say, WORDS, CHANNELS, st.sampled_from(Purpose), FILLS, LINKS, st.booleans())
    | st.builds(Do, st.sampled_from(Deed), FILLS)
)
def test_what_is_ordered_comes_back_as_what_it_was(what):
    assert read(written(what)) == what


@pytest.mark.parametrize("fill", [1.5, None, datetime(2026, 1, 1), {"a": 1}])
def test_what_cannot_be_said_exactly_is_refused(fill):
    with pytest.raises(BadOrder):
        written(Do(Deed.PAUSE, {"until": fill}))


def test_a_key_is_written_as_it_travels_and_read_back():
    key = Key("dormancy", 7, "asked", "2026-03-01")

    assert str(key) == "dormancy:7:asked:2026-03-01"
    assert Key.of(str(key)) == key


@pytest.mark.parametrize(
    "parts", [("a:b", "s", "e"), ("", "s", "e"), ("p", "s s", "e"), ("p", "s", "é"), ("p", "s", "9" * 120)]
)
def test_a_key_that_cannot_travel_is_refused(parts):
    with pytest.raises(BadOrder):
        Key(parts[0], 7, parts[1], parts[2])


@pytest.mark.parametrize("text", ["", "a:b:c:d", "a:1:c", "a:1:c:d:e"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BadOrder):
        Key.of(text)


def test_an_act_becomes_the_fact_it_means():
    assert ACTS["let_go"].fact("") == LastChanceAnswered(answer="let_go")
    assert ACTS["unsubscribe"].fact("marketing") == ConsentWithdrawn(purpose="marketing", reason="link_in_message")
