"""A history in outline: when each fact of it occurred and of what kind it is. And some of its facts in full.

Who shows part of a long history need not read the whole of it: the outline is 18 bytes a fact, and says where they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from goodwill import people
from goodwill.facts import Entry, kinds
from goodwill.ledger.reading import entries_of, segments_with, tail_rows
from goodwill.segments.pages import moments_of, rows_at
from goodwill.store.transactions import snapshot
from goodwill.vocabulary import SubjectId

State = tuple[tuple[SubjectId, ...], tuple[str, ...], int, int]
"""Who is told as one, the segments that may hold facts of theirs, and of the tail how many there are and the last."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The facts of one history in order of occurrence: three columns, and the kinds that ``kinds`` are places in.

    ``at`` are microseconds since 1970 UTC. ``state`` is the same for as long as nothing was added.
    """

    state: State
    at: array[int]
    positions: array[int]
    kinds: array[int]
    names: tuple[str, ...]

    def __len__(self) -> int:
        """Return how many facts there are."""
        return len(self.at)

    @property
    def subjects(self) -> tuple[SubjectId, ...]:
        """Who is told as one, the one they are told as first."""
        return self.state[0]


def outline(subject: SubjectId, *, known: Outline | None = None) -> Outline:
    """Return the outline of a subject's history and of those told as them.

    Args:
        subject: Any of those told as one.
        known: An outline of theirs from before: returned as it is if nothing was added since.
    """
    with snapshot():
        chosen = people.group(subject)
        state: State = (tuple(chosen), tuple(segments_with(chosen)), *_tail_state(chosen))
        if known is not None and known.state == state:
            return known
        recent = _tail_moments(chosen)
    names = tuple(kinds())
    places = {name: place for place, name in enumerate(names)}
    tail = [(at, position, places[name]) for at, position, name in recent]
    beside = list(zip(*tail, strict=True)) or [(), (), ()]
    at, positions, told = moments_of(state[1], chosen, names, beside)
    return Outline(state, at, positions, told, names)


def entries_at(told: Outline, places: Iterable[int]) -> list[Entry]:
    """Return the facts at some places of an outline, in order of occurrence; what was since put together is still found."""
    wanted = sorted(places)
    if not wanted:
        return []
    positions = [told.positions[place] for place in wanted]
    with snapshot():
        rows = [row for row in tail_rows(told.subjects, positions) if row.subject in told.subjects]
        names = segments_with(told.subjects)
    if len(rows) < len(positions):
        rows += rows_at(names, told.subjects, positions, (told.at[wanted[0]], told.at[wanted[-1]]))
    return entries_of(sorted(rows, key=lambda row: (row.occurred_us, row.position)))


def _tail_state(subjects: Sequence[int]) -> tuple[int, int]:
    marks = ", ".join(["%s"] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(position) FROM facts WHERE subject IN ({marks})", list(subjects))
        n, last = cursor.fetchone()
    return int(n), int(last or 0)


def _tail_moments(subjects: Sequence[int]) -> list[tuple[int, int, str]]:
    marks = ", ".join(["%s"] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT occurred_us, position, name FROM facts WHERE subject IN ({marks})", list(subjects))
        return [(int(at), int(position), str(name)) for at, position, name in cursor]
