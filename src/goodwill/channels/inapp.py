"""The inbox within the house's own app: letters rest in our table, sealed with the person's key, until the app fetches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from goodwill.channels.channel import Letter, Receipt
from goodwill.errors import DeliveryRefused
from goodwill.people import Seals
from goodwill.segments.rows import instant, micros
from goodwill.store.models import InboxItem
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId


class Words(msgspec.Struct, frozen=True):
    """What an item says."""

    title: str
    text: str
    html: str
    language: str
    purpose: str
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One message in somebody's inbox; ``read_at`` None: not read yet."""

    id: int
    key: str
    subject: SubjectId
    words: Words
    sent_at: datetime
    read_at: datetime | None


class InApp:
    """The channel: bringing a letter is writing a row, once for each key."""

    name = "inapp"
    is_addressed = False
    is_loud = False
    can_be_asked = True

    def send(self, letter: Letter) -> Receipt:
        """Put a letter into the inbox of whom it is for."""
        words = Words(letter.title, letter.text, letter.html, letter.language, letter.purpose, dict(letter.links))
        sealed = Seals().seal(letter.subject, msgspec.json.encode(words))
        if sealed is None:
            raise DeliveryRefused("whoever this was for was forgotten")
        told = {"subject": letter.subject, "sealed": sealed, "sent_us": micros(letter.at)}
        with writing():
            row, _is_new = InboxItem.objects.get_or_create(key=letter.key, defaults=told)
        return Receipt(f"inbox:{row.pk}", "in the inbox")

    def receipt(self, key: str, at: datetime) -> Receipt | None:
        """Look whether a letter is in the inbox."""
        number = InboxItem.objects.filter(key=key).values_list("pk", flat=True).first()
        return None if number is None else Receipt(f"inbox:{number}", "in the inbox")

    def close(self) -> None:
        """Keep nothing open."""


def inbox(subjects: Sequence[SubjectId], *, after: int = 0, n_most: int = 50) -> list[Item]:
    """Return what is in the inbox of those told as one, from above a number on, the oldest first."""
    rows = InboxItem.objects.filter(subject__in=subjects, pk__gt=after).order_by("pk")[:n_most]
    seals = Seals()
    return [item for row in rows if (item := _item(row, seals)) is not None]


def mark_read(number: int, subjects: Sequence[SubjectId], at: datetime) -> Item | None:
    """Note that an item was read, the first time; return it as it was before, None if there is no such item of theirs."""
    row = InboxItem.objects.filter(pk=number, subject__in=subjects).first()
    if row is None:
        return None
    InboxItem.objects.filter(pk=number, read_us=None).update(read_us=micros(at))
    return _item(row, Seals())


def _item(row: InboxItem, seals: Seals) -> Item | None:
    plain = seals.open(row.subject, bytes(row.sealed))
    if plain is None:
        return None
    read_at = None if row.read_us is None else instant(row.read_us)
    words = msgspec.json.decode(plain, type=Words)
    return Item(row.pk, row.key, SubjectId(row.subject), words, instant(row.sent_us), read_at)
