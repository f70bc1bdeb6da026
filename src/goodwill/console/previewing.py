"""Messages as they would arrive, with values that are made up and look it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from goodwill.errors import BadOrder
from goodwill.orders import Fill
from goodwill.programmes.words import LANGUAGES, Envelope, Rendered, page, pages, rendered
from goodwill.vocabulary import Money

SAMPLE: dict[str, Fill] = {
    "interval": "month",
    "amount": Money(1099, "EUR"),
    "was": Money(999, "EUR"),
    "since_on": date(2024, 3, 8),
    "until_on": date(2026, 12, 24),
    "on": date(2027, 1, 11),
    "next_on": date(2026, 11, 28),
    "asked_at": datetime(2026, 11, 25, 20, 15, tzinfo=UTC),
    "kept_months": 10,
    "titles": ("Solaris", "Playtime", "Stalker"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """One page of words: its name, its subject in the reader's language, the other languages it is written in."""

    words: str
    language: str
    subject: str
    others: tuple[str, ...]


def messages_of(programme: str, reader: str) -> list[Message]:
    """Return the pages of words of a programme, told to somebody who reads a language."""
    own = reader.partition("-")[0]
    language = own if own in LANGUAGES else LANGUAGES[0]
    others = tuple(tag for tag in LANGUAGES if tag != language)
    names = [name for name in pages() if name.partition(".")[0] == programme]
    return [Message(name, language, told.subject, others) for name in names if (told := previewed(name, language))]


def previewed(words: str, language: str) -> Rendered | None:
    """Return a message with made-up values; None if there is none of that name, or not in that language."""
    if language not in LANGUAGES:
        return None
    try:
        links = {link: f"https://example.com/{link}" for link in page(words, language)[1].links}
    except BadOrder:
        return None
    envelope = Envelope(brand="Lumen", name="Ada", unsubscribe="https://example.com/stop")
    return rendered(words, language, SAMPLE, links=links, envelope=envelope)
