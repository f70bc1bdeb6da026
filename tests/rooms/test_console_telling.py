"""Every fact is told in a sentence, and who may not read what is personal reads none of it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import NoneType
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from goodwill.console.telling import Lane, lane_of, masked, quote, sentence, things
from goodwill.console.telling.grounds import rests_on
from goodwill.console.telling.words import estimated, money, span
from goodwill.facts import (
    MessageReceived,
    PageViewed,
    PlayLogged,
    PriceChanged,
    SubscriptionCancelled,
    SubscriptionStarted,
    kinds,
    personal_fields,
)

SECRET = "Ada Lovelace"


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_every_kind_of_fact_has_a_sentence_however_little_or_much_is_known(kind):
    fewest, most = sentence(_made(kind, full=False)), sentence(_made(kind, full=True))

    for told in (fewest, most):
        assert told[0].isupper() or told[0].isdigit() or told.startswith(("a ", "w"))
        assert "None" not in told
        assert "  " not in told


@pytest.mark.parametrize("wire", kinds())
def test_every_kind_of_fact_has_a_lane(wire):
    assert lane_of(wire) in Lane


@pytest.mark.parametrize(
    "kind", [kind for kind in kinds().values() if personal_fields(kind)], ids=lambda kind: kind.wire
)
def test_a_masked_fact_says_nothing_personal(kind):
    fact = masked(_made(kind, full=True))

    assert SECRET not in sentence(fact) + quote(fact) + str(things(fact))
    assert {getattr(fact, name) for name in personal_fields(kind)} == {None}


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (
            PlayLogged(title="Solaris", seconds=2520, length=9900, device="tv"),
            "Watched Solaris for 42\u00a0min of 2\u00a0h\u00a045\u00a0min on tv",
        ),
        (PlayLogged(title="Solaris", seconds=30, autoplay=True), "Watched Solaris for 30\u00a0s, by autoplay"),
        (PlayLogged(), "Stopped a title"),
        (
            SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", interval="month"),
            "Subscribed: basic at €9.99 a month",
        ),
        (
            PriceChanged(amount_minor=1299, currency="EUR", previous_minor=999),
            "The price went from €9.99 to €12.99",
        ),
        (
            SubscriptionCancelled(cause="involuntary", reason="card_expired"),
            "Left because a payment failed (card expired)",
        ),
        (SubscriptionCancelled(cause="something new"), "The subscription ended"),
    ],
)
def test_sentences_read_as_a_person_would_say_them(fact, told):
    assert sentence(fact) == told


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        (999, "EUR", "€9.99"),
        (999, "JPY", "JP¥999"),
        (1999, "KWD", "KWD\u00a01.999"),
        (500, None, "5.00"),
        (None, "EUR", ""),
    ],
)
def test_money_has_the_digits_of_its_currency(amount, currency, told):
    assert money(amount, currency) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0\u00a0s"), (59, "59\u00a0s"), (60, "1\u00a0min"), (3600, "1\u00a0h"), (3660, "1\u00a0h\u00a01\u00a0min")],
)
def test_a_span_has_its_two_largest_units(seconds, told):
    assert span(seconds) == told


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (
            "hazards of 6,111 months lived, in which 242 left, known on 2026-11-26; 120 months ahead at 10.0% a year",
            "Rests on 6,111 months lived, in which 242 left, as known on 26 Nov 2026; it looks 120 months ahead and discounts by 10.0% a year.",
        ),
        ("hazards of 12 months lived, in which 3 left; 60 months ahead at 7.5% a year",
         "Rests on 12 months lived, in which 3 left; it looks 60 months ahead and discounts by 7.5% a year."),
        (
            "opening: hazards of 12 months lived, in which 3 left; closing: hazards of 1,500 months lived, in which 9 left, known on 2026-11-26",
            "Opening: Rests on 12 months lived, in which 3 left. Closing: Rests on 1,500 months lived, in which 9 left, as known on 26 Nov 2026.",
        ),
        ("hazards of 90 months lived, in which 3 left (nobody of plan solo, duo); 60 months ahead at 7.5% a year",
         "Rests on 90 months lived, in which 3 left; it looks 60 months ahead and discounts by 7.5% a year. Nobody ever left solo, duo: what is told of them leans on other plans."),
        ("1 published cases; this business has decided nothing of the kind yet",
         "Rests on 1 published case; this business has decided nothing of the kind yet."),
        ("2 past decisions of this business and 3 published cases",
         "Rests on decisions of this business (2) and on published cases (3)."),
        ("tea <leaves>", 'Rests on <span lang="en">tea &lt;leaves&gt;</span>.'),
    ],
)  # fmt: skip
def test_what_an_estimate_rests_on_is_told_in_the_language_of_the_page(kept, told):
    assert rests_on(kept) == told


def test_an_estimate_shows_no_cents_where_they_would_claim_too_much():
    assert estimated(56415, 33541, 94889, currency="EUR") == ("€564", "€335", "€949")
    assert estimated(415, 341, 949, currency="EUR") == ("€4.15", "€3.41", "€9.49")


def test_words_of_a_source_are_shown_to_who_may_read_them():
    fact = PageViewed(properties={"path": "/plans", "nested": {"a": 1}})

    assert things(fact) == [("path", "/plans"), ("nested", '{"a":1}')]
    assert quote(MessageReceived(channel="email", text="hello")) == "hello"


def _made(kind: type, *, full: bool) -> Any:
    hints = get_type_hints(kind)
    wanted = [field for field in msgspec.structs.fields(kind) if full or field.required]
    hidden = personal_fields(kind)
    return kind(
        **{field.name: _value(hints[field.name], SECRET if field.name in hidden else "word") for field in wanted}
    )


def _value(hint: Any, word: str) -> Any:
    if options := [one for one in get_args(hint) if one is not NoneType]:
        hint = options[0] if not isinstance(hint, type) or hint is not tuple else hint
    samples = {str: word, int: 7, float: 1.5, bool: True, datetime: datetime(2026, 1, 2, tzinfo=UTC)}
    if hint in samples:
        return samples[hint]
    return {"name": word} if "dict" in str(hint) else (word,)
