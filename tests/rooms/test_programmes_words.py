"""Pages of words: there in four languages, with the same gaps and links in each, rendered from one source."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from goodwill.errors import BadOrder
from goodwill.programmes.words import LANGUAGES, Envelope, pages, rendered
from goodwill.vocabulary import Money

FILLS = {
    "interval": "month",
    "amount": Money(999, "EUR"),
    "was": Money(899, "EUR"),
    "since_on": date(2024, 3, 8),
    "until_on": date(2026, 4, 11),
    "on": date(2026, 5, 1),
    "next_on": date(2026, 5, 4),
    "asked_at": datetime(2026, 3, 11, 20, 15, tzinfo=UTC),
    "kept_months": 10,
    "titles": ("Solaris", "Stalker", "Mirror"),
}
LINKS = {name: f"https://x.example/a/{name}?t=1&u=2" for name in ("keep", "pause", "let_go", "return", "leave")}


def shown(words: str, language: str, **more):
    return rendered(words, language, FILLS, links=LINKS, envelope=Envelope(brand="Lumen & Co", **more))


@pytest.mark.parametrize("words", pages())
def test_a_page_says_the_same_in_every_language(words):
    told = pages()[words]

    assert tuple(told) == LANGUAGES
    assert {page.gaps for page in told.values()} == {told["en"].gaps}
    assert {page.links for page in told.values()} == {told["en"].links}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", pages())
def test_a_page_is_rendered_without_a_gap(words, language):
    message = shown(words, language, name="Ada <3", unsubscribe="https://x.example/stop", sender="1 Long Road, York")

    assert "{" not in message.subject + message.text
    assert "[" not in message.text
    assert "Ada <3" in message.text
    assert "Ada &lt;3" in message.html
    assert "Lumen &amp; Co" in message.html
    assert f'<html lang="{language}">' in message.html
    assert all(message.text.count(LINKS[link]) == 1 for link in pages()[words][language].links)


def test_dates_amounts_and_lists_are_written_as_the_language_does():
    assert "bis" not in shown("dormancy.last_chance", "it").text
    assert "dall’8 marzo 2024" in shown("dormancy.last_chance", "it").text
    assert "entro l’11 aprile 2026" in shown("dormancy.last_chance", "it").text
    assert shown("dormancy.last_chance", "fr").subject == "Voulez-vous encore de Lumen & Co\xa0?"
    assert "1er mai 2026" in shown("make_good.sorry", "fr").text
    assert "9,99\xa0€ par mois" in shown("notice.yearly", "fr").text
    assert "do 11 kwietnia 2026" in shown("dormancy.last_chance", "pl").text
    assert "Solaris, Stalker i Mirror" in shown("winback.invited", "pl").text


def test_who_reads_none_of_them_is_told_in_english():
    assert shown("welcome.welcome", "de").language == "en"
    assert shown("welcome.welcome", "fr-CA").language == "fr"


def test_what_nothing_fills_is_refused_before_it_leaves():
    with pytest.raises(
        BadOrder, match=r"dormancy.last_chance: nothing fills \{interval\}, \{kept_months\}, \{since_on\}, \[let_go\]"
    ):
        rendered(
            "dormancy.last_chance",
            "en",
            {"until_on": date(2026, 1, 1)},
            links={"keep": "k", "pause": "p"},
            envelope=Envelope(brand="L"),
        )
    with pytest.raises(BadOrder, match="no page of words is named 'nothing'"):
        rendered("nothing", "en", {}, links={}, envelope=Envelope(brand="L"))
