"""The doors facts come in by: write keys made, listed, withdrawn, and whose a key is."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from goodwill.errors import Refused, UnknownKey
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Source
from goodwill.store.transactions import writing
from goodwill.vocabulary import say

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,47}")
_REMEMBERED_SECONDS = 5.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source as it may be shown: its name, the end of its key, when it was made and (or None) withdrawn."""

    name: str
    hint: str
    created_at: datetime
    revoked_at: datetime | None


def create(name: str, *, at: datetime | None = None) -> str:
    """Make a source a new write key and return it; it is shown this once and stored as a digest only.

    A source may have several keys, so that one can be replaced without a gap.

    Raises:
        Refused: The name is not one.
    """
    if not _NAME.fullmatch(name):
        raise Refused(
            say(
                "a source's name is up to 48 of a-z 0-9 . _ - and begins with a letter or digit; %(name)s came",
                name=repr(name[:60]),
            )
        )
    key = "gw_" + secrets.token_hex(20)
    with writing():
        Source.objects.create(digest=_digest(key), name=name, hint=key[-4:], created_us=micros(at or datetime.now(UTC)))
    return key


def known() -> list[KnownSource]:
    """Return all sources, by name and age."""
    rows = Source.objects.order_by("name", "created_us")
    return [
        KnownSource(
            row.name, row.hint, instant(row.created_us), None if row.revoked_us is None else instant(row.revoked_us)
        )
        for row in rows
    ]


def revoke(name: str, *, hint: str | None = None, at: datetime | None = None) -> int:
    """Withdraw the keys of a source, or the one that ends with ``hint``, and return how many were withdrawn.

    Processes that have just used a key go on taking it for up to five seconds.

    Raises:
        UnknownKey: The source has no such key, or it was withdrawn already.
    """
    with writing():
        rows = Source.objects.filter(name=name, revoked_us=None)
        rows = rows if hint is None else rows.filter(hint=hint)
        n_revoked = rows.update(revoked_us=micros(at or datetime.now(UTC)))
    if not n_revoked:
        if hint is None:
            raise UnknownKey(say("source %(name)s has no key that is still good", name=repr(name)))
        refusal = say("source %(name)s has no key ending in %(hint)s that is still good", name=repr(name), hint=hint)
        raise UnknownKey(refusal)
    _remembered.clear()
    return n_revoked


def source_of(key: str) -> str:
    """Return the name of the source a write key belongs to.

    Raises:
        UnknownKey: It was never made, or was withdrawn.
    """
    digest = _digest(key)
    place = (str(settings.GOODWILL.path), digest)
    name, until = _remembered.get(place, ("", 0.0))
    if until > time.monotonic():
        return name
    found = Source.objects.filter(digest=digest, revoked_us=None).values_list("name", flat=True).first()
    if found is None:
        raise UnknownKey("this write key was never made here, or was withdrawn")
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[place] = found, time.monotonic() + _REMEMBERED_SECONDS
    return found


_remembered: dict[tuple[str, bytes], tuple[str, float]] = {}


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
