"""Who a subject is: the handles that lead to them, the key that seals what is personal, and who is told as whom."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from goodwill.segments.columns import micros
from goodwill.store.models import Alias, HandleRow, Person, PersonKey
from goodwill.store.transactions import advance, writing
from goodwill.vocabulary import Handle, HandleKind, SubjectId, SubjectKind

_NONCE = 12
_CHUNK = 500
T = TypeVar("T")
_KINDS = {HandleKind.DECISION: SubjectKind.DECISION, HandleKind.BUSINESS: SubjectKind.BUSINESS}


def digest(handle: Handle) -> bytes:
    """Return the 16 bytes a handle is looked up by: keyed, so that the table does not tell who is in it."""
    key = hashlib.sha256(b"handles" + settings.GOODWILL.master_key()).digest()
    return hashlib.blake2b(f"{handle.kind}:{_plain(handle)}".encode(), digest_size=16, key=key).digest()


def find(handles: Iterable[Handle]) -> dict[Handle, SubjectId]:
    """Return the subject each handle leads to; a handle nobody has is left out."""
    by_digest = {digest(handle): handle for handle in handles}
    rows: dict[Handle, SubjectId] = {}
    for chunk in _chunks(list(by_digest)):
        found = HandleRow.objects.filter(digest__in=chunk).values_list("digest", "subject")
        rows |= {by_digest[bytes(key)]: SubjectId(subject) for key, subject in found}
    return rows


def subjects_of(handles: Iterable[Handle], *, at: datetime | None = None) -> dict[Handle, SubjectId]:
    """Return the subject of each handle, making a new one (with its key) for each handle nobody has yet."""
    wanted = list(dict.fromkeys(handles))
    known = find(wanted)
    if len(known) == len(wanted):
        return known
    with writing():
        known = find(wanted)  # somebody may have come first
        missing = [handle for handle in wanted if handle not in known]
        return known | _newcomers(missing, micros(at or datetime.now(UTC)))


def link(subject: SubjectId, handle: Handle, *, at: datetime | None = None) -> SubjectId:
    """Let a handle lead to a subject and return the subject it leads to: another, if it was taken."""
    with writing():
        taken = find([handle])
        if handle in taken:
            return taken[handle]
        sealed = Seals().seal(subject, handle.value.encode())
        us = micros(at or datetime.now(UTC))
        HandleRow.objects.create(
            digest=digest(handle), kind=handle.kind, subject=subject, sealed=sealed or b"", created_us=us
        )
    return subject


def aliases() -> dict[SubjectId, SubjectId]:
    """Return for each subject told as part of another's history that other; chains are followed to their end."""
    direct = dict(Alias.objects.values_list("subject", "root"))
    return {
        SubjectId(subject): SubjectId(_end(subject, direct)) for subject in direct if _end(subject, direct) != subject
    }


def group(subject: SubjectId) -> list[SubjectId]:
    """Return everyone told as one history with a subject, the one they are told as first."""
    if not Alias.objects.exists():
        return [subject]
    told = aliases()
    root = told.get(subject, subject)
    return [root, *sorted(other for other, end in told.items() if end == root)]


class Seals:
    """Seals and opens what is personal with each person's key; keys are read when first needed and never kept longer."""

    def __init__(self) -> None:
        self._master = AESGCM(settings.GOODWILL.master_key())
        self._keys: dict[int, AESGCM | None] = {}

    def prepare(self, subjects: Iterable[int]) -> None:
        """Read the keys of many subjects at once."""
        wanted = [subject for subject in dict.fromkeys(subjects) if subject not in self._keys]
        for chunk in _chunks(wanted):
            rows = dict(PersonKey.objects.filter(subject__in=chunk).values_list("subject", "wrapped"))
            self._keys |= {subject: self._unwrap(rows.get(subject)) for subject in chunk}

    def seal(self, subject: int, plain: bytes) -> bytes | None:
        """Return what only this person's key opens; None if the key was destroyed."""
        self.prepare([subject])
        key, nonce = self._keys[subject], os.urandom(_NONCE)
        return None if key is None else nonce + key.encrypt(nonce, plain, None)

    def open(self, subject: int, sealed: bytes | None) -> bytes | None:
        """Return what was sealed; None if nothing was, or if the key was destroyed."""
        if sealed is None:
            return None
        self.prepare([subject])
        key = self._keys[subject]
        try:
            return None if key is None else key.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:  # a key made anew after an erasure does not open what came before it
            return None

    def new(self, subject: int) -> PersonKey:
        """Return a fresh key's row for a subject, unsaved."""
        key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
        self._keys[subject] = AESGCM(key)
        return PersonKey(subject=subject, wrapped=nonce + self._master.encrypt(nonce, key, None))

    def _unwrap(self, wrapped: bytes | memoryview | None) -> AESGCM | None:
        if wrapped is None:
            return None
        return AESGCM(self._master.decrypt(bytes(wrapped[:_NONCE]), bytes(wrapped[_NONCE:]), None))


def destroy(subjects: Iterable[SubjectId], *, at: datetime) -> None:
    """Destroy the keys of subjects, and everything that leads to them. This cannot be undone."""
    chosen = list(subjects)
    with writing():
        PersonKey.objects.filter(subject__in=chosen).delete()
        HandleRow.objects.filter(subject__in=chosen).delete()
        Person.objects.filter(subject__in=chosen).update(sealed=None, language="", erased_us=micros(at))
        advance("erasures", len(chosen))


def set_alias(subject: SubjectId, root: SubjectId | None) -> None:
    """Tell a subject as part of another's history, or (None) as its own again."""
    if root is None or root == subject:
        Alias.objects.filter(subject=subject).delete()
    else:
        Alias.objects.update_or_create(subject=subject, defaults={"root": root})


def _newcomers(handles: list[Handle], us: int) -> dict[Handle, SubjectId]:
    first, seals = advance("subject", len(handles)) + 1, Seals()
    made = {handle: SubjectId(first + i) for i, handle in enumerate(handles)}
    keys = [seals.new(subject) for subject in made.values()]
    people = [
        Person(subject=s, kind=_KINDS.get(h.kind, SubjectKind.SUBSCRIBER), created_us=us) for h, s in made.items()
    ]
    rows = [
        HandleRow(
            digest=digest(h), kind=h.kind, subject=s, sealed=seals.seal(s, h.value.encode()) or b"", created_us=us
        )
        for h, s in made.items()
    ]
    Person.objects.bulk_create(people, batch_size=_CHUNK)
    PersonKey.objects.bulk_create(keys, batch_size=_CHUNK)
    HandleRow.objects.bulk_create(rows, batch_size=_CHUNK)
    return made


def _end(subject: int, direct: Mapping[int, int]) -> int:
    """Return where a chain of aliases ends; of a ring, its smallest."""
    seen = [subject]
    while (following := direct.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


def _plain(handle: Handle) -> str:
    return handle.value.strip().lower() if handle.kind is HandleKind.EMAIL else handle.value


def _chunks(items: list[T]) -> Iterable[list[T]]:
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))
