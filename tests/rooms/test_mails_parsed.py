"""Every mail in every language, read by a mail parser that shares no line with what wrote it (Rust's mailparse)."""

from __future__ import annotations

import pytest
from fast_mail_parser import parse_email
from mails import STOP, letters

from goodwill.channels.email import message_id
from goodwill.channels.email.message import mime
from goodwill.programmes.words import LANGUAGES, pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_another_parser_reads_is_what_was_written(language):
    n = 0
    for letter in letters(language):
        whole = mime(letter, sender="Kino Aurora <ciao@kino.example>").as_bytes()
        read = parse_email(whole)
        heads = {name.lower(): values for name, values in read.headers.items()}
        n += 1

        assert read.subject.strip() == letter.title  # a fold before the first word leaves a blank
        assert [text.replace("\r\n", "\n").rstrip("\n") for text in read.text_plain] == [letter.text.rstrip("\n")]
        assert [text.replace("\r\n", "\n").rstrip("\n") for text in read.text_html] == [letter.html.rstrip("\n")]
        assert read.attachments == []
        assert heads["list-unsubscribe"] == [f"<{STOP}>"]
        assert heads["list-unsubscribe-post"] == ["List-Unsubscribe=One-Click"]
        assert heads["message-id"] == [message_id(letter.key, "kino.example")]
        assert max(map(len, whole.split(b"\r\n"))) <= 998
        whole.decode("ascii")
    assert n == len(pages()) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_an_app_shows_are_those_of_the_mail(language):
    for letter in letters(language):
        assert letter.paragraphs
        assert all(paragraph in letter.text for paragraph in letter.paragraphs)
        assert list(letter.labels) == list(letter.links)
        assert all(f"{label}: {letter.links[name]}" in letter.text for name, label in letter.labels.items())
