"""The inbox within the house's own app: letters rest in our table, sealed with the person's key, until the app fetches them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db.models import QuerySet

from goodwill.channels.channel import Letter, Receipt
from goodwill.errors import DeliveryRefused
from goodwill.people import Seals
from goodwill.segments.rows import instant, micros
from goodwill.store.models import InboxItem, InboxOpened
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId

LOOKED_WITHIN = timedelta(days=365)
"""Whoever opened their inbox so lately is reached by what rests in it."""
_A_DAY = timedelta(days=1)


class Words(msgspec.Struct, frozen=True):
    """What an item says; ``paragraphs`` is empty of what was put there in one piece."""

    title: str
    text: str
    html: str
    language: str
    purpose: str
    links: dict[str, str]
    paragraphs: tuple[str, ...] = ()
    labels: dict[str, str] = {}


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

    def reaches(self, together: Sequence[SubjectId], at: datetime) -> bool:
        """Say whether any of those told as one opened their inbox within the year."""
        since = micros(at - LOOKED_WITHIN)
        return InboxOpened.objects.filter(subject__in=together, at_us__gte=since).exists()

    def send(self, letter: Letter) -> Receipt:
        """Put a letter into the inbox of whom it is for."""
        sealed = Seals().seal(letter.subject, msgspec.json.encode(_words(letter)))
        if sealed is None:
            raise DeliveryRefused("whoever this was for was forgotten")
        told = {"subject": letter.subject, "sealed": sealed, "sent_us": micros(letter.at)}
        with writing():  # alone, so that numbers are committed in their order and nobody who reads on misses one
            row, _is_new = InboxItem.objects.get_or_create(key=letter.key, defaults=told)
        return Receipt(f"inbox:{row.pk}", "in the inbox")

    def receipts(self, keys: Sequence[str], since: datetime) -> Mapping[str, Receipt]:
        """Look which letters are in the inbox."""
        found = InboxItem.objects.filter(key__in=keys).values_list("key", "pk")
        return {key: Receipt(f"inbox:{number}", "in the inbox") for key, number in found}

    def close(self) -> None:
        """Keep nothing open."""


def inbox(subjects: Sequence[SubjectId], *, after: int = 0, n_most: int = 50) -> list[Item]:
    """Return what is in the inbox of those told as one, from above a number on, the oldest first."""
    return _items(_of(subjects).filter(pk__gt=after).order_by("pk")[:n_most])


def latest(subjects: Sequence[SubjectId], *, before: int | None = None, n_most: int = 50) -> list[Item]:
    """Return what is in the inbox of those told as one, from below a number on, the newest first."""
    rows = _of(subjects) if before is None else _of(subjects).filter(pk__lt=before)
    return _items(rows.order_by("-pk")[:n_most])


def item(number: int, subjects: Sequence[SubjectId]) -> Item | None:
    """Return one item of theirs; None if there is none of that number."""
    return next(iter(_items(_of(subjects).filter(pk=number))), None)


def n_unread(subjects: Sequence[SubjectId]) -> int:
    """Return how many items they have not read."""
    return _of(subjects).filter(read_us=None).count()


def newest() -> int:
    """Return the number of the newest item in anybody's inbox; 0 if there is none."""
    return InboxItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def whose_since(number: int, *, n_most: int) -> Mapping[int, SubjectId]:
    """Return whose each item above a number is, by its own number."""
    rows = InboxItem.objects.filter(pk__gt=number).order_by("pk")[:n_most]
    return {pk: SubjectId(subject) for pk, subject in rows.values_list("pk", "subject")}


def mark_read(number: int, subjects: Sequence[SubjectId], at: datetime) -> bool:
    """Note that an item of theirs was read; False if that was noted before."""
    return bool(_of(subjects).filter(pk=number, read_us=None).update(read_us=micros(at)))


def note_opened(subject: SubjectId, at: datetime) -> None:
    """Note that somebody's app showed them their inbox, at most once a day."""
    now, row = micros(at), InboxOpened.objects.filter(subject=subject).first()
    if row is None:
        InboxOpened.objects.get_or_create(subject=subject, defaults={"at_us": now})
    elif row.at_us < micros(at - _A_DAY):
        InboxOpened.objects.filter(subject=subject).update(at_us=now)


def _of(subjects: Sequence[SubjectId]) -> QuerySet[InboxItem]:
    return InboxItem.objects.filter(subject__in=subjects)


def _items(rows: QuerySet[InboxItem]) -> list[Item]:
    seals = Seals()
    return [one for row in rows if (one := _item(row, seals)) is not None]


def _item(row: InboxItem, seals: Seals) -> Item | None:
    plain = seals.open(row.subject, bytes(row.sealed))
    if plain is None:
        return None
    read_at = None if row.read_us is None else instant(row.read_us)
    words = msgspec.json.decode(plain, type=Words)
    return Item(row.pk, row.key, SubjectId(row.subject), words, instant(row.sent_us), read_at)


def _words(letter: Letter) -> Words:
    links, labels = dict(letter.links), dict(letter.labels)
    parts = tuple(letter.paragraphs)
    return Words(letter.title, letter.text, letter.html, letter.language, letter.purpose, links, parts, labels)
