"""Everybody is spoken to in their own language, and what somebody wrote stays in theirs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polib
import pytest
from addresses import ADDRESSES
from django.core.files.uploadedfile import SimpleUploadedFile
from live import until
from matrix import furnish
from shown import Shown
from visiting import acts, colleague, stranger, text, visitor

from goodwill.facts import InvoicePaid, MessageRead, MessageReceived, SubscriptionStarted
from goodwill.store.models import Colleague, Role

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from messages import LOCALE

COMPLAINT = "Perché l’audio è in ritardo?"


def _spoken(page: str) -> str:
    return re.search(r'<html lang="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("it", "it"), ("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("pl", "pl"), ("de, it;q=0.5", "it"), ("ja", "en")],
)
def test_the_door_speaks_the_language_of_the_browser(house, asked, spoken):
    colleague()

    answer = stranger().get("/sign-in", headers={"Accept-Language": asked})

    assert (_spoken(text(answer)), answer.headers["Content-Language"]) == (spoken, spoken)


def test_a_colleagues_own_language_goes_before_their_browsers(house):
    client = visitor(Role.AGENT)
    Colleague.objects.update(language="pl")

    assert _spoken(text(client.get("/", headers={"Accept-Language": "it"}))) == "pl"


@pytest.mark.parametrize("language", ["", "de", "xx"])
def test_without_a_language_we_speak_the_browsers_is_spoken(house, language):
    client = visitor(Role.AGENT)
    Colleague.objects.update(language=language)

    assert _spoken(text(client.get("/", headers={"Accept-Language": "fr"}))) == "fr"


def test_a_language_is_chosen_and_spoken_from_the_next_page_on(house):
    client = visitor(Role.ANALYST)

    client.post("/language", {"language": "it"})

    assert _spoken(text(client.get("/language"))) == "it"
    assert acts()[-1] == ("analyst@example.org", "chose a language", None)


def test_a_language_nobody_offers_is_refused(house):
    client = visitor(Role.ANALYST)

    answer = client.post("/language", {"language": "tlh"})

    assert (answer.status_code, Colleague.objects.get().language) == (422, "")


def test_what_somebody_wrote_is_marked_with_its_language_and_named_where_it_is_not_the_pages(house):
    house.tell("ada", MessageReceived(channel="email", message="m1", language="it", text=COMPLAINT))
    client = visitor(Role.AGENT)

    english = text(client.get("/subscribers/1", headers={"Accept-Language": "en"}))
    italian = text(client.get("/subscribers/1", headers={"Accept-Language": "it"}))

    assert f'<blockquote lang="it">{COMPLAINT}</blockquote><p class="quiet small">In Italian</p>' in english
    assert f'<blockquote lang="it">{COMPLAINT}</blockquote></div>' in italian


def test_a_language_that_only_the_reading_found_is_the_messages(house):
    house.tell("ada", MessageReceived(channel="email", message="m1", text=COMPLAINT))
    house.tell("ada", MessageRead(message="m1", language="it"))

    page = text(visitor(Role.AGENT).get("/subscribers/1"))

    assert f'<blockquote lang="it">{COMPLAINT}</blockquote>' in page


def test_amounts_and_days_are_written_as_the_language_writes_them(house):
    house.tell("ada", SubscriptionStarted(plan="basic", amount_minor=129900, currency="EUR", interval="year"))
    house.tell("ada", InvoicePaid(amount_minor=129900, currency="EUR"))
    client = visitor(Role.AGENT)

    page = text(client.get("/subscribers/1", headers={"Accept-Language": "it"}))

    assert "1.299,00\u00a0€" in page
    assert "15 gen 2026" in page


def test_a_table_to_download_is_the_same_in_every_language(house):
    house.tell("ada", SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR", interval="month"))
    client = visitor(Role.ANALYST)
    until(
        lambda: client.get("/retention?take=retention-by-plan.csv").status_code == 200,
        what=lambda: "the curves are counted",
    )

    tables = {
        client.get("/retention?by=country&take=retention-by-country.csv", headers={"Accept-Language": language}).content
        for language in ("en", "it", "fr", "pl")
    }

    assert len(tables) == 1


@pytest.mark.parametrize("language", ["it", "fr", "pl"])
def test_no_page_is_left_half_in_english(house, language):
    furnished, client, english = furnish(house), visitor(Role.OWNER), _said_otherwise_in(language)
    Colleague.objects.update(name="Ada")
    pages = [
        (address.path, client.get(furnished.path(address.path), headers={"Accept-Language": language}))
        for address in ADDRESSES.values()
        if "GET" in address.methods
    ]

    left = {
        path: found
        for path, answer in pages
        if answer.headers.get("Content-Type", "").startswith("text/html")
        and (found := english & set(Shown(text(answer)).texts))
    }

    assert left == {}
    assert len(pages) > 40


def _said_otherwise_in(language: str) -> set[str]:
    """English words that are none of the language's, but for single small ones that a source may have said itself."""
    entries = polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))
    english = {
        entry.msgid.replace("%%", "%") for entry in entries if not (entry.msgid.isalpha() and entry.msgid.islower())
    }
    return english - {entry.msgstr.replace("%%", "%") for entry in entries}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("it", ["non è un indirizzo pubblico", "i primi byte contengono zeri"]),
        ("fr", ["n’est pas une adresse publique", "les premiers octets contiennent des zéros"]),
        ("pl", ["to nie jest adres publiczny", "pierwsze bajty zawierają zera"]),
    ],
)
def test_what_is_refused_is_refused_in_the_readers_language(house, language, said):
    owner = visitor(Role.OWNER)
    asked = [
        ("/settings/webhooks", {"name": "shop", "address": "https://127.0.0.1/hook"}),
        ("/intake/imports", {"file": SimpleUploadedFile("plays.csv", b"\0\1\2" * 99)}),
    ]

    told = [text(owner.post(*one, headers={"Accept-Language": language})) for one in asked]

    assert [words in page for words, page in zip(said, told, strict=True)] == [True, True]
