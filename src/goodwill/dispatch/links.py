"""Links that answer without signing in: sealed by the house, so that they can be neither forged nor guessed; used once.

What a link says rests within it: the order's key, the act, and until when. Only this house can make or read one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from django.db import IntegrityError, transaction

from goodwill import ledger, people
from goodwill.dispatch.sealed import opened, refuse_late, sealed
from goodwill.errors import AlreadySo, BadSignature
from goodwill.facts import MessageClicked, Posting
from goodwill.orders import ACTS, Key
from goodwill.segments.rows import micros
from goodwill.store.models import Person, UsedLink
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId

LASTS = timedelta(days=90)
"""How long a link answers; what it asks about has its own deadline, which is sooner."""
STOP_LASTS = timedelta(days=730)
"""How long the link that stops messages answers: mail is kept, and read late."""
_PURPOSE, _STOPS = "links", "unsubscribe"
_LONGEST = 1000


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """What a link says.

    ``key`` is that of the order whose message it is in, ``act`` the name of what following it means, ``about`` what that is
    about, ``channel`` where the message was told, ``until_s`` when it ends (seconds since 1970), ``language``
    what the message is written in.
    """

    key: str
    act: str
    about: str
    channel: str
    until_s: int
    language: str = ""

    @property
    def subject(self) -> SubjectId:
        """Whom the message was for."""
        return Key.of(self.key).subject

    @property
    def name(self) -> str:
        """What is used up when it is followed: of one message and group of acts, all links together."""
        return f"{self.key}:{ACTS[self.act].group}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What following a link did; ``is_first`` is False if the same had been done by it before."""

    asked: Asked
    is_first: bool


def token(asked: Asked) -> str:
    """Return the part of a link's address that says everything."""
    return sealed(asked, _PURPOSE)


def read(text: str, at: datetime) -> Asked:
    """Return what a link says.

    Raises:
        BadSignature: It is none of ours.
        AlreadySo: Its time is over.
    """
    asked = opened(text, _PURPOSE, Asked, longest=_LONGEST)
    if asked.act not in ACTS:
        raise BadSignature(f"nothing is meant by {asked.act!r} any more")
    refuse_late(asked.until_s, at)
    return asked


def answered_before(asked: Asked) -> str | None:
    """Return the act that was chosen of those that this one is among; None: none yet."""
    return UsedLink.objects.filter(name=asked.name).values_list("act", flat=True).first()


def answer(asked: Asked, at: datetime) -> Answered:
    """Record what a link means, once.

    Raises:
        AlreadySo: Another link of the same question was followed before, or the person was forgotten.
    """
    subject = people.group(asked.subject)[0]
    with writing():
        before = answered_before(asked)
        if before is not None and before != asked.act:
            raise AlreadySo("this question was answered before", why=before)
        if Person.objects.filter(subject=subject, erased_us__isnull=False).exists():
            raise AlreadySo("whoever this was for was forgotten", why="forgotten")
        if before is None:
            _use(asked, at)
            ledger.record(_postings(asked, subject, at), at=at)
    return Answered(asked, before is None)


def _use(asked: Asked, at: datetime) -> None:
    try:
        with transaction.atomic():
            UsedLink.objects.create(name=asked.name, act=asked.act, at_us=micros(at))
    except IntegrityError as failure:  # another process was quicker
        raise AlreadySo("this question was answered before", why=asked.act) from failure


def _postings(asked: Asked, subject: SubjectId, at: datetime) -> list[Posting]:
    """Return the act's own fact, and that a link was followed: stopping messages is no sign of interest, and says no more."""
    told = [Posting(subject, at, ACTS[asked.act].fact(asked.about), f"link:{asked.name}", "link")]
    if asked.act != _STOPS:
        clicked = MessageClicked(channel=asked.channel, message=asked.key)
        told.append(Posting(subject, at, clicked, f"link:{asked.name}:clicked", "link"))
    return told
