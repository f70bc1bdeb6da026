"""What a link says, as the last part of its address: sealed by the house, so that it can be neither forged nor guessed."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from goodwill.errors import AlreadySo, BadSignature, WrongKey
from goodwill.people import HouseSeal

T = TypeVar("T")


def sealed(what: msgspec.Struct, purpose: str) -> str:
    """Return what a link says as text for an address; what is sealed for one purpose opens for no other."""
    return base64.urlsafe_b64encode(HouseSeal(purpose).seal(msgspec.json.encode(what))).decode().rstrip("=")


def opened(text: str, purpose: str, kind: type[T], *, longest: int) -> T:
    """Return what was sealed.

    Raises:
        BadSignature: It is none of ours.
    """
    try:
        if len(text) > longest:
            raise BadSignature("this is no link of ours: it is too long")
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(HouseSeal(purpose).open(whole), type=kind)
    except (binascii.Error, ValueError, WrongKey, msgspec.DecodeError) as failure:
        raise BadSignature("this is no link of ours") from failure


def refuse_late(until_s: int, at: datetime) -> None:
    """Refuse a link after its time.

    Raises:
        AlreadySo: Its time is over.
    """
    if datetime.fromtimestamp(until_s, UTC) <= at:
        raise AlreadySo("this link is no longer good", why="over")
