"""Bearer tokens of the API: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from goodwill.access.audit import acted
from goodwill.segments.rows import micros
from goodwill.store.models import Role, Token
from goodwill.store.transactions import writing
from goodwill.vocabulary import say, word

PREFIX = "gwt_"


@dataclass(frozen=True, slots=True)
class Made:
    """A token just made: ``text`` is shown once and kept by nobody here."""

    text: str
    row: Token


def make_token(name: str, role: Role, *, by: str) -> Made:
    """Return a new token that may do what its role may."""
    text = PREFIX + secrets.token_urlsafe(32)
    with writing():
        row = Token.objects.create(
            digest=_digest(text),
            name=name,
            role=role,
            hint=text[-4:],
            made_by=by,
            created_us=micros(datetime.now(UTC)),
        )
        acted(by, "token.made", about=say("%(name)s (%(role)s)", name=name, role=word(role)))
    return Made(text, row)


def token_of(text: str) -> Token | None:
    """Return the token of a text; None if it was never made or was withdrawn."""
    return Token.objects.filter(digest=_digest(text), revoked_us=None).first()


def withdraw_token(digest: bytes, *, by: str) -> bool:
    """Withdraw a token for good; False if there was none to withdraw."""
    with writing():
        token = Token.objects.filter(digest=digest, revoked_us=None).first()
        if token is None:
            return False
        Token.objects.filter(digest=digest).update(revoked_us=micros(datetime.now(UTC)))
        acted(by, "token.withdrawn", about=token.name)
    return True


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
