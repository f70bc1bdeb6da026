"""The diary: ripe dates are claimed, moved on, and brought forward; a date is a lower bound on when anything falls due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction

from goodwill.segments.rows import micros
from goodwill.vocabulary import SubjectId

LEASE = timedelta(hours=1)
"""How long a claimed date is ours. A worker that dies, or a history that cannot be judged, comes up again after it."""
_CHUNK = 20_000
_BRING = (
    "INSERT INTO diary (subject, due_us) VALUES (%s, %s) ON CONFLICT (subject) DO UPDATE SET due_us = excluded.due_us "
    "WHERE excluded.due_us < diary.due_us"
)


def n_ripe(now: datetime) -> int:
    """Return how many dates are ripe."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM diary WHERE due_us <= %s", [micros(now)])
        return int(cursor.fetchone()[0])


def claim(now: datetime, *, n_most: int) -> list[SubjectId]:
    """Take ripe dates, oldest first, so that no other worker takes them before our lease is over."""
    skip = "" if connection.vendor == "sqlite" else " FOR UPDATE SKIP LOCKED"
    ripe = f"SELECT subject FROM diary WHERE due_us <= %s ORDER BY due_us, subject LIMIT %s{skip}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE diary SET due_us = %s WHERE subject IN ({ripe}) RETURNING subject",
            [micros(now + LEASE), micros(now), n_most],
        )
        return [SubjectId(subject) for (subject,) in cursor.fetchall()]


def move_on(dates: Mapping[SubjectId, int | None], claimed_at: datetime) -> None:
    """Move claimed dates on (microseconds; None: never look again); only our own lease is moved.

    A date that somebody brought forward meanwhile is theirs.
    """
    ours = micros(claimed_at + LEASE)
    later = [(us, subject, ours) for subject, us in dates.items() if us is not None]
    never = [(subject, ours) for subject, us in dates.items() if us is None]
    with transaction.atomic(), connection.cursor() as cursor:
        if later:
            cursor.executemany("UPDATE diary SET due_us = %s WHERE subject = %s AND due_us = %s", later)
        if never:
            cursor.executemany("DELETE FROM diary WHERE subject = %s AND due_us = %s", never)


def bring_forward(dates: Iterable[tuple[int, int]]) -> int:
    """Let each subject be looked at by an instant (microseconds) at the latest; return how many were told."""
    n, told = 0, iter(dates)
    for chunk in _chunks(told):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_BRING, chunk)
        n += len(chunk)
    return n


def _chunks(told: Iterator[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    while chunk := list(islice(told, _CHUNK)):
        yield chunk
