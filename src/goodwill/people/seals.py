"""Seals and opens what is personal: one key a person, wrapped by the master key; destroying it is erasure."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from goodwill.errors import WrongKey
from goodwill.store.models import PersonKey

_NONCE = 12
_CHUNK = 500


def try_master_key() -> None:
    """Try the open home's master key on the newest key there is: a wrong one would take everybody for a stranger.

    Raises:
        WrongKey: It does not open it, or is gone.
    """
    newest = PersonKey.objects.order_by("-subject").first()
    if newest is None:
        return
    if not settings.GOODWILL.has_master_key:
        raise WrongKey("the master key is gone; restore master.key, or set GOODWILL_MASTER_KEY to what it was")
    Seals().prepare([newest.subject])


class HouseSeal:
    """Seals what is nobody's alone with a key of the house: one for each purpose, derived from the master key."""

    def __init__(self, purpose: str) -> None:
        self.key = hashlib.sha256(purpose.encode() + settings.GOODWILL.master_key()).digest()
        self._key = AESGCM(self.key)

    def seal(self, plain: bytes) -> bytes:
        """Return what only this house's key of this purpose opens."""
        nonce = os.urandom(_NONCE)
        return nonce + self._key.encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            WrongKey: It was sealed by another master key.
        """
        try:
            return self._key.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:
            raise WrongKey("the master key is not the one this was sealed with; restore the right master.key") from None


class Seals:
    """Each person's key, read when first needed and never kept longer than this object."""

    def __init__(self) -> None:
        self._wrap: AESGCM | None = None
        self._keys: dict[int, AESGCM | None] = {}

    def prepare(self, subjects: Iterable[int]) -> None:
        """Read the keys of many subjects at once.

        Raises:
            WrongKey: One was wrapped with another master key than ours.
        """
        wanted = [subject for subject in dict.fromkeys(subjects) if subject not in self._keys]
        for i in range(0, len(wanted), _CHUNK):
            chunk = wanted[i : i + _CHUNK]
            rows = dict(PersonKey.objects.filter(subject__in=chunk).values_list("subject", "wrapped"))
            self._keys |= {subject: self._unwrap(rows.get(subject)) for subject in chunk}

    def seal(self, subject: int, plain: bytes) -> bytes | None:
        """Return what only this person's key opens; None if the key was destroyed."""
        key, nonce = self._key(subject), os.urandom(_NONCE)
        return None if key is None else nonce + key.encrypt(nonce, plain, None)

    def open(self, subject: int, sealed: bytes | None) -> bytes | None:
        """Return what was sealed; None if nothing was, or if the key was destroyed."""
        if sealed is None:
            return None
        key = self._key(subject)
        try:
            return None if key is None else key.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag:  # a key made anew after an erasure does not open what came before it
            return None

    def new(self, subject: int) -> PersonKey:
        """Return a fresh key's row for a subject, unsaved."""
        key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
        self._keys[subject] = AESGCM(key)
        return PersonKey(subject=subject, wrapped=nonce + self._master().encrypt(nonce, key, None))

    def _key(self, subject: int) -> AESGCM | None:
        if subject not in self._keys:
            self.prepare([subject])
        return self._keys[subject]

    def _unwrap(self, wrapped: bytes | memoryview | None) -> AESGCM | None:
        if wrapped is None:
            return None
        try:
            return AESGCM(self._master().decrypt(bytes(wrapped[:_NONCE]), bytes(wrapped[_NONCE:]), None))
        except InvalidTag:
            raise WrongKey(
                "the master key is not the one people's keys were wrapped with; restore the right master.key, "
                "or set GOODWILL_MASTER_KEY to what it was"
            ) from None

    def _master(self) -> AESGCM:
        if self._wrap is None:
            self._wrap = AESGCM(settings.GOODWILL.master_key())
        return self._wrap
