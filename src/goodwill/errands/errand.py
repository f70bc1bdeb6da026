"""An errand as it is kept: made once for each key, read back, stopped."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Count

from goodwill.access import Right, acted
from goodwill.acts import By
from goodwill.errors import AlreadySo, UnknownErrand
from goodwill.people import HouseSeal
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Errand, Skipped
from goodwill.store.transactions import writing
from goodwill.vocabulary import Said, SubjectId, say, word

ACTS: Mapping[str, Right] = {"note": Right.WRITE_NOTES, "pause": Right.ORDER_PAUSES, "leave": Right.LET_GO}
"""What can be done to many, and the right it takes besides that of acting on many."""
_SEAL = "errands"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done to each: an act, and what it takes. Of ``text`` only a note makes use, of ``until`` a pause."""

    act: str
    text: str = ""
    author: str = ""
    until: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """How far an errand has come. ``n_done`` of ``n`` were looked at, ``skipped`` of them left alone, by reason."""

    id: int
    act: str
    state: str
    n: int
    n_done: int
    skipped: Mapping[str, int]
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    query: str

    @property
    def n_skipped(self) -> int:
        """How many were left alone."""
        return sum(self.skipped.values())

    @property
    def n_acted_on(self) -> int:
        """How many were acted on."""
        return self.n_done - self.n_skipped

    @property
    def is_running(self) -> bool:
        """Whether some are yet to come."""
        return self.state == Errand.State.RUNNING


def began(subjects: Sequence[int], wish: Wish, *, by: By, query: str = "") -> int:
    """Return the number of a new errand, or of the one that was made with this key before.

    Args:
        subjects: Whom it is about, in the order they are to be gone through.
        wish: What is done to each.
        by: Who wants it, and the key that makes it this errand and no other.
        query: How they were chosen, for who reads of it later.
    """
    with writing():
        known = Errand.objects.filter(key=by.key).first()
        if known is not None:
            return known.id
        row = Errand.objects.create(
            key=by.key,
            act=wish.act,
            args=sealed(wish),
            query=query[:500],
            subjects=_packed(subjects),
            n=len(subjects),
            state=Errand.State.RUNNING if subjects else Errand.State.DONE,
            made_by=by.who,
            made_us=micros(by.at),
            ended_us=None if subjects else micros(by.at),
        )
        acted(by.who, "errand begun", about=_about(row, wish, n=len(subjects), query=query))
    return row.id


def progress_of(errand: int) -> Done:
    """Return how far an errand has come.

    Raises:
        UnknownErrand: There is none of that number.
    """
    return _told(opened(errand))


def latest(*, n_most: int) -> list[Done]:
    """Return the errands there were, the latest first."""
    rows = Errand.objects.defer("subjects", "args").order_by("-id")[:n_most]
    return [_told(row) for row in rows]


def skips_of(errand: int, *, n_most: int) -> list[tuple[SubjectId, str]]:
    """Return whom an errand left alone, and why, in the order it came to them."""
    rows = Skipped.objects.filter(errand_id=errand).order_by("id").values_list("subject", "why")
    return [(SubjectId(subject), why) for subject, why in rows[:n_most]]


def stop(errand: int, *, by: str, at: datetime) -> None:
    """Leave the rest of an errand alone; what was done stays done.

    Raises:
        UnknownErrand: There is none of that number.
        AlreadySo: It has come to its end.
    """
    with writing():
        row = opened(errand)
        running = Errand.objects.filter(id=errand, state=Errand.State.RUNNING)
        if not running.update(state=Errand.State.STOPPED, ended_us=micros(at), args=sealed(Wish(act=row.act))):
            raise AlreadySo(f"errand {errand} has come to its end", why="ended")
        acted(
            by,
            "errand stopped",
            about=say("errand %(errand)s after %(n)s of %(of)s", errand=str(errand), n=row.n_done, of=row.n),
        )


def running() -> list[int]:
    """Return the errands that have not come to their end, oldest first."""
    return list(Errand.objects.filter(state=Errand.State.RUNNING).order_by("id").values_list("id", flat=True))


def opened(errand: int) -> Errand:
    """Return the row of an errand; whom it is about, and what it does to each, are read when they are asked for.

    Raises:
        UnknownErrand: There is none of that number.
    """
    row = Errand.objects.filter(id=errand).defer("subjects", "args").first()
    if row is None:
        raise UnknownErrand(f"there is no errand {errand}")
    return row


def sealed(wish: Wish) -> bytes:
    """Return what an errand does to each as it is kept: a note may hold what is personal, so it goes with the end."""
    return HouseSeal(_SEAL).seal(msgspec.json.encode(wish))


def wish_of(row: Errand) -> Wish:
    """Return what an errand does to each."""
    return msgspec.json.decode(HouseSeal(_SEAL).open(bytes(row.args)), type=Wish)


def subjects_of(row: Errand) -> Sequence[int]:
    """Return whom an errand is about."""
    numbers = array("q")
    numbers.frombytes(zlib.decompress(bytes(row.subjects)))
    return numbers


def print_of(subjects: Sequence[int]) -> str:
    """Return a short print of who some are: what was shown and what is sent back must be the same people."""
    return hashlib.blake2b(array("q", subjects).tobytes(), digest_size=12).hexdigest()


def _packed(subjects: Sequence[int]) -> bytes:
    return zlib.compress(array("q", subjects).tobytes(), 6)


def _told(row: Errand) -> Done:
    counted = Skipped.objects.filter(errand_id=row.id).values("why").annotate(n=Count("id")).order_by("-n", "why")
    return Done(
        id=row.id,
        act=row.act,
        state=row.state,
        n=row.n,
        n_done=row.n_done,
        skipped={one["why"]: one["n"] for one in counted} if row.n_skipped else {},
        made_by=row.made_by,
        made_at=instant(row.made_us),
        ended_at=None if row.ended_us is None else instant(row.ended_us),
        query=row.query,
    )


def _about(row: Errand, wish: Wish, *, n: int, query: str) -> Said:
    act, errand = word(wish.act), str(row.id)
    if not query:
        return say("errand %(errand)s: %(act)s for %(n)s", errand=errand, act=act, n=n)
    return say("errand %(errand)s: %(act)s for %(n)s; %(query)s", errand=errand, act=act, n=n, query=query)
