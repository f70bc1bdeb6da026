"""The handles that lead to subjects: found, made, linked, and destroyed with the person.

A process keeps the handles it has met in a book of its own, so that a known handle costs no query. The book is thrown
away whenever anybody anywhere was erased: the ledger counts erasures, and that one number is read before each use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction

from goodwill.errors import UnknownSubject
from goodwill.home import Home
from goodwill.people import marks
from goodwill.people.seals import Seals
from goodwill.people.words import NOTHING, words_of
from goodwill.segments.rows import micros
from goodwill.store.models import DiaryDate, HandleRow, InboxItem, InboxOpened, Outgoing, Person, PersonKey
from goodwill.store.transactions import advance, empty_log, overwriting, writing
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind

_CHUNK = 500
_N_KEPT = 400_000
T = TypeVar("T")
_KINDS = {HandleKind.DECISION: SubjectKind.DECISION, HandleKind.BUSINESS: SubjectKind.BUSINESS}


class _Book:
    """The handles one process has met in one home since the last erasure anywhere."""

    def __init__(self, home: Home, n_erasures: int) -> None:
        self.home, self.n_erasures = home, n_erasures
        self.key = hashlib.sha256(b"handles" + home.master_key()).digest()
        self.leads: dict[Handle, SubjectId] = {}

    def note(self, leads: dict[Handle, SubjectId]) -> None:
        """Keep what is committed; the book stays bounded."""
        if len(self.leads) + len(leads) > _N_KEPT:
            self.leads = {}
        self.leads |= leads


_book: _Book | None = None


def digest(handle: Handle) -> bytes:
    """Return the 16 bytes a handle is looked up by: keyed, so that the table does not tell who is in it."""
    book = _book if _book is not None and _book.home is settings.GOODWILL else _open_book()
    return hashlib.blake2b(_spelled(handle), digest_size=16, key=book.key).digest()


def find(handles: Iterable[Handle]) -> dict[Handle, SubjectId]:
    """Return the subject each handle leads to; a handle nobody has is left out."""
    return _found({handle: digest(handle) for handle in dict.fromkeys(handles)})


def subjects_of(handles: Iterable[Handle], *, at: datetime | None = None) -> dict[Handle, SubjectId]:
    """Return the subject of each handle, making a new one (with its key) for each handle nobody has yet."""
    wanted, book = list(dict.fromkeys(handles)), _open_book()
    leads = book.leads
    known = {handle: subject for handle in wanted if (subject := leads.get(handle)) is not None}
    if len(known) == len(wanted):
        return known
    unmet = {handle: digest(handle) for handle in wanted if handle not in known}
    met = _found(unmet)
    if len(met) < len(unmet):
        met = _met_or_made(unmet, micros(at or datetime.now(UTC)))
    transaction.on_commit(lambda: book.note(met))  # what is rolled back was never met
    return known | met


def link(subject: SubjectId, handle: Handle, *, at: datetime | None = None) -> SubjectId:
    """Let a handle lead to a subject and return the subject it leads to: another, if it was taken.

    Raises:
        UnknownSubject: The subject was erased, or never was: nothing may lead to it.
    """
    with writing():
        taken = find([handle])
        if handle in taken:
            return taken[handle]
        sealed = Seals().seal(subject, handle.value.encode("utf-8", "surrogatepass"))
        if sealed is None:
            raise UnknownSubject(f"a {handle.kind} cannot lead to subject {subject}: it was erased or never was")
        us = micros(at or datetime.now(UTC))
        HandleRow.objects.create(digest=digest(handle), kind=handle.kind, subject=subject, sealed=sealed, created_us=us)
        _mark({handle: subject})
    return subject


def link_all(leads: Mapping[Handle, SubjectId], *, at: datetime) -> None:
    """Let handles that nobody has lead to subjects, many at once; call it while writing, having looked.

    Raises:
        UnknownSubject: One of the subjects was erased, or never was: nothing may lead to it.
    """
    seals, us = Seals(), micros(at)
    seals.prepare(leads.values())
    rows: list[HandleRow] = []
    for handle, subject in leads.items():
        sealed = seals.seal(subject, handle.value.encode("utf-8", "surrogatepass"))
        if sealed is None:
            raise UnknownSubject(f"a {handle.kind} cannot lead to subject {subject}: it was erased or never was")
        rows.append(HandleRow(digest=digest(handle), kind=handle.kind, subject=subject, sealed=sealed, created_us=us))
    HandleRow.objects.bulk_create(rows, batch_size=_CHUNK)
    _mark(leads)


def handles_of(subjects: Iterable[SubjectId]) -> dict[SubjectId, list[Handle]]:
    """Return the handles that lead to each of some subjects, oldest first; of the erased there are none."""
    chosen = list(subjects)
    found: dict[SubjectId, list[Handle]] = {subject: [] for subject in chosen}
    for subject, handle, _ in handles_since(chosen):
        found[subject].append(handle)
    return found


def handles_since(subjects: Iterable[SubjectId]) -> list[tuple[SubjectId, Handle, int]]:
    """Return the handles that lead to some subjects, oldest first, each with the microsecond it was first met."""
    seals, chosen = Seals(), list(subjects)
    seals.prepare(chosen)
    found: list[tuple[SubjectId, Handle, int]] = []
    for chunk in _chunks(chosen):
        for row in HandleRow.objects.filter(subject__in=chunk).order_by("created_us", "kind"):
            plain = seals.open(row.subject, bytes(row.sealed))
            if plain is not None:
                handle = Handle(HandleKind(row.kind), plain.decode("utf-8", "surrogatepass"))
                found.append((SubjectId(row.subject), handle, row.created_us))
    return found


def destroy(subjects: Iterable[SubjectId], *, at: datetime) -> None:
    """Destroy the keys of subjects, and everything that leads to them. This cannot be undone."""
    chosen = list(subjects)
    with writing(), overwriting():
        for chunk in _chunks(chosen):
            PersonKey.objects.filter(subject__in=chunk).delete()
            HandleRow.objects.filter(subject__in=chunk).delete()
            marks.destroy(chunk)
            DiaryDate.objects.filter(subject__in=chunk).delete()
            _drop_orders(chunk, at)
            people = Person.objects.filter(subject__in=chunk, erased_us=None)
            people.update(sealed=None, language="", language_us=None, erased_us=micros(at))
        advance("erasures", len(chosen))
        transaction.on_commit(empty_log)


def _drop_orders(subjects: list[SubjectId], at: datetime) -> None:
    """Drop what was ordered for subjects: what has not left does not leave, and of what has only the counts stay."""
    theirs = Outgoing.objects.filter(subject__in=subjects)
    unsent = theirs.filter(state__in=["waiting", "claimed", "failed", "dead"])
    unsent.update(state=Outgoing.State.VOID, reason="forgotten", ended_us=micros(at), token="")
    theirs.update(payload=None, neighbour_id="", answer="")
    InboxItem.objects.filter(subject__in=subjects).delete()
    InboxOpened.objects.filter(subject__in=subjects).delete()


def _open_book() -> _Book:
    global _book  # noqa: PLW0603 -- one book a process, replaced whole so that a late note goes to the old one
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM counters WHERE name = 'erasures'")
        found = cursor.fetchone()
    n_erasures, book = int(found[0]) if found else 0, _book
    if book is None or book.home is not settings.GOODWILL or book.n_erasures != n_erasures:
        book = _book = _Book(settings.GOODWILL, n_erasures)
    return book


def _found(digests: Mapping[Handle, bytes]) -> dict[Handle, SubjectId]:
    wanted = list(dict.fromkeys(digests.values()))
    leads: dict[bytes, SubjectId] = {}
    for chunk in _chunks(wanted):
        rows = HandleRow.objects.filter(digest__in=chunk).values_list("digest", "subject")
        leads |= {bytes(key): SubjectId(subject) for key, subject in rows}
    return {handle: leads[key] for handle, key in digests.items() if key in leads}


def _met_or_made(digests: Mapping[Handle, bytes], us: int) -> dict[Handle, SubjectId]:
    with writing():
        met = _found(digests)  # somebody may have come first
        missing = {handle: key for handle, key in digests.items() if handle not in met}
        first_spelled = {key: handle for handle, key in reversed(missing.items())}
        made = _newcomers({handle: key for key, handle in first_spelled.items()}, us)
        return met | {handle: made[first_spelled[key]] for handle, key in missing.items()}


_INTO_PEOPLE = "INSERT INTO people (subject, kind, country, language, created_us) VALUES (%s, %s, '', '', %s)"
_INTO_KEYS = "INSERT INTO keys (subject, wrapped) VALUES (%s, %s)"
_INTO_HANDLES = "INSERT INTO handles (digest, kind, subject, sealed, created_us) VALUES (%s, %s, %s, %s, %s)"


def _newcomers(handles: Mapping[Handle, bytes], us: int) -> dict[Handle, SubjectId]:
    """Make a subject for each handle and its digest; plain SQL, for an import brings them by the hundred thousand."""
    if not handles:
        return {}
    first, seals = advance("subject", len(handles)) + 1, Seals()
    made = {handle: SubjectId(first + i) for i, handle in enumerate(handles)}
    keys = [(subject, bytes(seals.new(subject).wrapped)) for subject in made.values()]
    people = [(s, _KINDS.get(h.kind, SubjectKind.SUBSCRIBER).value, us) for h, s in made.items()]
    leading = [
        (handles[h], h.kind.value, s, seals.seal(s, h.value.encode("utf-8", "surrogatepass")), us)
        for h, s in made.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_INTO_PEOPLE, people)
        cursor.executemany(_INTO_KEYS, keys)
        cursor.executemany(_INTO_HANDLES, leading)
    _mark(made)
    return made


def _mark(leads: Mapping[Handle, SubjectId]) -> None:
    """Let people be found by parts of their handles, where these are made of words."""
    found: dict[SubjectId, set[int]] = {}
    for handle, subject in leads.items():
        words = words_of({}, [handle])
        if words != NOTHING:
            found.setdefault(subject, set()).update(marks.marks_of(words))
    marks.add(found)


def _spelled(handle: Handle) -> bytes:
    value = handle.value.strip().lower() if handle.kind is HandleKind.EMAIL else handle.value
    return f"{handle.kind}:{value}".encode("utf-8", "surrogatepass")


def _chunks(items: list[T]) -> Iterator[list[T]]:
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))
