"""Every language says everything, and says it whole: its messages, its plurals, its days, amounts and figures."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from allauth.account import adapter as account
from allauth.mfa import adapter as mfa
from allauth.socialaccount import adapter as socialaccount
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, number_format

from goodwill.console import cldr
from goodwill.console.order import by_name
from goodwill.console.telling.words import days, money, plain

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from messages import LOCALE, PLURAL_FORMS, said

LANGUAGES = ("it", "fr", "pl")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|%%")


def _entries(language):
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def _translated(language):
    """Each message that is translated, with all forms of its translation."""
    for entry in _entries(language):
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if any(forms):
            yield entry, forms


def _tags(text):
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _attrs: found.append(tag)
    parser.handle_endtag = lambda tag: found.append(f"/{tag}")
    parser.feed(text)
    return Counter(found)


def test_the_languages_of_the_site_are_those_with_catalogues():
    assert [code for code, _name in settings.LANGUAGES] == ["en", *LANGUAGES]
    assert sorted(path.name for path in LOCALE.iterdir()) == sorted(LANGUAGES)
    assert {language: _entries(language).metadata["Plural-Forms"] for language in LANGUAGES} == PLURAL_FORMS


def test_nothing_is_said_that_no_catalogue_can_hold():
    assert said().unreadable == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    path = LOCALE / language / "LC_MESSAGES" / "django.mo"

    assert path.read_bytes() == _entries(language).to_binary(), "run make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_waits_to_be_translated(language):
    known = {
        (entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in _entries(language) if entry.translated()
    }
    wanted = {(message.context, message.text, message.plural) for message in said().messages}

    assert sorted(wanted - known) == [], "run make messages, and translate what is empty"
    assert sorted(known - wanted) == [], "run make messages: these are said no more"


@pytest.mark.parametrize("adapter", [account.get_adapter, mfa.get_adapter, socialaccount.get_adapter])
def test_what_allauth_may_say_is_said_in_every_language(adapter):
    with translation.override("en"):
        english = {name: str(words) for name, words in adapter().error_messages.items()}

    for language in LANGUAGES:
        with translation.override(language):
            assert [name for name, words in adapter().error_messages.items() if str(words) == english[name]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert [entry.msgid for entry in _entries(language) if entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_every_form(language):
    partly = [entry.msgid for entry, forms in _translated(language) if not all(forms)]

    assert partly == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_message(language):
    wrong = [
        (entry.msgid, form)
        for entry, forms in _translated(language)
        for form in forms
        if _placeholders(form) not in ([_placeholders(entry.msgid), _placeholders(entry.msgid_plural)])
    ]

    assert wrong == []


def _placeholders(text):
    return Counter(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_tags_and_the_edges_of_its_message(language):
    wrong = [
        (entry.msgid, form)
        for entry, forms in _translated(language)
        for form in forms
        if _tags(form) != _tags(entry.msgid)
        or [form[:1].isspace(), form[-1:].isspace()] != [entry.msgid[:1].isspace(), entry.msgid[-1:].isspace()]
        or ((entry.msgid[-1:] in ".…:?!") != (form[-1:] in ".…:?!") and len(entry.msgid) > len("Mon"))
    ]

    assert wrong == []


def test_french_puts_its_spaces_before_its_marks():
    bare = re.compile(r"(?<![\s\u00a0\u202f:/])[:;?!»](?=\s|$|<)| [:;?!»%]|«(?![\u00a0\u202f])|'")
    wrong = [form for entry, forms in _translated("fr") for form in forms if bare.search(PLACEHOLDER.sub("x", form))]

    assert wrong == []


def test_apostrophes_and_quotation_marks_are_those_of_print():
    wrong = [form for entry, forms in _translated("it") for form in forms if re.search(r"\w'\w| \"|\" ", form)]

    assert wrong == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["€1,234.50", "US$9.99", "JP¥999", "KWD\u00a01.999", "PLN\u00a09.99"]),
        ("it", ["1.234,50\u00a0€", "9,99\u00a0USD", "999\u00a0JPY", "1,999\u00a0KWD", "9,99\u00a0PLN"]),
        ("fr", ["1\u202f234,50\u00a0€", "9,99\u00a0$US", "999\u00a0JPY", "1,999\u00a0KWD", "9,99\u00a0PLN"]),
        ("pl", ["1\u00a0234,50\u00a0€", "9,99\u00a0USD", "999\u00a0JPY", "1,999\u00a0KWD", "9,99\u00a0zł"]),
    ],
)
def test_an_amount_is_written_as_unicode_says(language, told):
    amounts = [(123450, "EUR"), (999, "USD"), (999, "JPY"), (1999, "KWD"), (999, "PLN")]

    with translation.override(language):
        assert [money(*one) for one in amounts] == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["2 Mar 2026", "March 2026", "Mon 2 Mar", "12%", "1,234,567.5"]),
        ("it", ["2 mar 2026", "marzo 2026", "lun 2 mar", "12%", "1.234.567,5"]),
        ("fr", ["2 mars 2026", "mars 2026", "lun. 2 mars", "12\u00a0%", "1\u202f234\u202f567,5"]),
        ("pl", ["2 mar 2026", "marzec 2026", "pon. 2 mar", "12%", "1\u00a0234\u00a0567,5"]),
    ],
)
def test_days_and_figures_are_written_as_the_language_writes_them(language, told):
    on = date(2026, 3, 2)

    with translation.override(language):
        dates = [date_format(on, form) for form in ("j M Y", "F Y", "D j M")]
        assert [*dates, cldr.per_cent(0.123), number_format(1234567.5, 1)] == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["0 days", "1 day", "2 days", "5 days", "22 days", "112 days"]),
        ("it", ["0 giorni", "1 giorno", "2 giorni", "5 giorni", "22 giorni", "112 giorni"]),
        ("fr", ["0 jour", "1 jour", "2 jours", "5 jours", "22 jours", "112 jours"]),
        ("pl", ["0 dni", "1 dzień", "2 dni", "5 dni", "22 dni", "112 dni"]),
    ],
)
def test_a_number_of_days_has_the_plural_of_its_language(language, told):
    with translation.override(language):
        assert [days(n) for n in (0, 1, 2, 5, 22, 112)] == told


def test_names_of_countries_and_languages_are_the_languages_own():
    with translation.override("it"):
        assert [cldr.country_name("de"), cldr.country_name("??"), cldr.language_name("pl-PL")] == [
            "Germania", "??", "polacco"
        ]  # fmt: skip


def test_words_of_the_wire_that_everybody_uses_are_translated_and_others_stay():
    with translation.override("fr"):
        assert [plain("card_expired"), plain("our_own_word")] == ["carte expirée", "our own word"]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["10 Days", "2 Days", "A Day", "ångström", "apple", "Éclair", "lamb", "Łódź", "lot", "zebra"]),
        ("it", ["cinema", "città", "cittadino", "è", "e poi", "perché", "perciò", "però"]),
        ("fr", ["cote", "coté", "côte", "côté", "été", "œil", "ombre", "zoo"]),
        ("pl", ["co", "cza", "ćma", "las", "lew", "luz", "ława", "łza", "zebra", "zupa", "źrebak", "żaba"]),
    ],
)
def test_names_are_in_the_order_of_the_languages_dictionary(language, names):
    with translation.override(language):
        ordered = sorted(sorted(names, reverse=True), key=by_name)

    assert ordered == names
