"""The link that leads out: whose it is, which one it is, until when it is good, all sealed by the house.

It is sealed apart from the links that answer: neither kind opens the page of the other.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import msgspec

from goodwill.dispatch.links import LASTS, Asked
from goodwill.dispatch.sealed import opened, refuse_late, sealed
from goodwill.vocabulary import SubjectId

WAY_OUT = "leave"
"""What a message's link is named after, whose address is the way out."""
ASKED_FOR_LASTS = timedelta(days=1)
"""How long a link is good that the business asked for: its account page asks for another when it is shown again."""
_PURPOSE, _LONGEST = "leave", 600


class LeaveLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link says: ``name`` is its own, ``until_s`` when it ends (seconds since 1970), ``language`` that of its page."""

    name: str
    subject: int
    until_s: int
    language: str = ""

    @property
    def whose(self) -> SubjectId:
        """Whom it was made for."""
        return SubjectId(self.subject)


def asked_for(subject: SubjectId, now: datetime, *, language: str = "") -> LeaveLink:
    """Return a link of its own for somebody, as their account page asks for it."""
    return LeaveLink(secrets.token_hex(12), subject, int((now + ASKED_FOR_LASTS).timestamp()), language)


def from_message(asked: Asked, now: datetime) -> LeaveLink:
    """Return the link of a message: the same whenever the message is made ready again."""
    name = hashlib.blake2b(f"{asked.key}:{asked.channel}".encode(), digest_size=12).hexdigest()
    return LeaveLink(name, asked.subject, int((now + LASTS).timestamp()), asked.language)


def leave_address(public_url: str, link: LeaveLink) -> str:
    """Return the address a link leads by."""
    return f"{public_url.rstrip('/')}/leave/{sealed(link, _PURPOSE)}"


def read_leave_link(text: str, at: datetime) -> LeaveLink:
    """Return what a link says, from the last part of its address.

    Raises:
        BadSignature: It is none of ours.
        AlreadySo: Its time is over.
    """
    link = opened(text, _PURPOSE, LeaveLink, longest=_LONGEST)
    refuse_late(link.until_s, at)
    return link
