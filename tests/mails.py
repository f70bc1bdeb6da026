"""Every mail that programmes send, in a language, as it would leave: real words, made-up gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from goodwill.channels import Letter
from goodwill.orders import Purpose
from goodwill.programmes.words import Envelope, pages, rendered
from goodwill.vocabulary import Money, SubjectId

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FILLS = {
    "amount": Money(129900, "EUR"), "was": Money(99900, "EUR"), "asked_at": NOW, "interval": "year", "kept_months": 10,
    "next_on": date(2026, 11, 11), "on": date(2026, 3, 8), "since_on": date(2024, 8, 28), "until_on": date(2026, 9, 30),
    "titles": ("Solaris", "Il deserto dei Tartari", "Les Parapluies de Cherbourg"),
}  # fmt: skip
LINK = "https://goodwill.example/a/" + "Qz9-_" * 40
STOP = "https://goodwill.example/a/" + "Stop_" * 40
HOUSE = Envelope(
    brand="Kino Aurora", name="Małgorzata", unsubscribe=STOP, sender="Kino Aurora S.r.l., Via Roma 1, 20121 Milano"
)


def letters(language: str) -> Iterator[Letter]:
    """Yield a letter for each page of words."""
    for name, written in pages().items():
        page = written[language]
        links = dict.fromkeys(page.links, LINK)
        fills = {gap: FILLS[gap] for gap in page.gaps - {"brand"}}
        told = rendered(name, language, fills, links=links, envelope=HOUSE)
        yield Letter(
            key=f"{name}:1:said:1", subject=SubjectId(1), address="malgorzata@mail.example", title=told.subject,
            text=told.text, html=told.html, language=told.language, purpose=Purpose.RETENTION.value, links=links,
            paragraphs=told.paragraphs, labels=told.labels, unsubscribe=STOP, at=NOW,
        )  # fmt: skip
