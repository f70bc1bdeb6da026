"""Who is at work: a worker, an import, any long deed says what it does while it does it, and every process can read it.

A hand says so from a thread of its own, so that a long step does not silence it. Nothing rests on what it says: a
database that is away loses a sign of life, and the work goes on.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import structlog
from django.db import DatabaseError, connection

from goodwill.segments.rows import instant, micros
from goodwill.store.models import Hand

HEARD_WITHIN = timedelta(seconds=45)
"""Who was not heard of for longer has ended without a word."""
FORGOTTEN_AFTER = timedelta(days=1)

_EVERY_S = 5.0
_numbers = count(1)
_log = structlog.get_logger("goodwill.hands")


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody at work: ``doing`` is empty while they wait; ``share`` is None where nobody knows how much there is."""

    sort: str
    doing: str
    share: float | None
    began_at: datetime
    heard_at: datetime


class Says:
    """How one hand says what it does; it may be told as often as one likes."""

    def __init__(self, sort: str, doing: str) -> None:
        self._name = f"{sort}:{socket.gethostname()[:48]}:{os.getpid()}:{next(_numbers)}"
        self._sort, self._doing = sort, doing[:96]
        self._share: float | None = None
        self._began = datetime.now(UTC)

    def does(self, doing: str, share: float | None = None) -> None:
        """Say what is done now (empty: waiting), and how much of it: a share in [0, 1]."""
        self._doing, self._share = doing[:96], share

    def until(self, over: threading.Event) -> None:
        """Say it, and say it again every few seconds until it is over."""
        try:
            _safely(self._say)
            while not over.wait(_EVERY_S):
                _safely(self._say)
            _safely(self._leave)
        finally:
            connection.close()

    def _say(self) -> None:
        now = micros(datetime.now(UTC))
        said = {"sort": self._sort, "doing": self._doing, "share": self._share, "heard_us": now}
        first = {**said, "began_us": micros(self._began)}
        Hand.objects.update_or_create(name=self._name, defaults=said, create_defaults=first)

    def _leave(self) -> None:
        Hand.objects.filter(name=self._name).delete()


@contextmanager
def at_work(sort: str, doing: str = "") -> Iterator[Says]:
    """Be seen at work for as long as the block lasts."""
    says, over = Says(sort, doing), threading.Event()
    voice = threading.Thread(target=says.until, args=(over,), daemon=True)
    voice.start()
    try:
        yield says
    finally:
        over.set()
        voice.join(_EVERY_S)


def all_at_work(now: datetime) -> list[AtWork]:
    """Return everybody at work, who began first first."""
    rows = Hand.objects.filter(heard_us__gte=micros(now - HEARD_WITHIN)).order_by("began_us", "name")
    return [AtWork(row.sort, row.doing, row.share, instant(row.began_us), instant(row.heard_us)) for row in rows]


def last_heard(sort: str) -> datetime | None:
    """Return when somebody of a sort was last heard of; None: never, or too long ago to be remembered."""
    us = Hand.objects.filter(sort=sort).order_by("-heard_us").values_list("heard_us", flat=True).first()
    return None if us is None else instant(us)


def forget_silent(now: datetime) -> int:
    """Forget who ended without a word long ago; return how many."""
    n, _ = Hand.objects.filter(heard_us__lt=micros(now - FORGOTTEN_AFTER)).delete()
    return n


def _safely(act: Callable[[], None]) -> None:
    try:
        act()
    except DatabaseError as failure:
        _log.info("a sign of life was lost", because=str(failure))
