"""Makes the blind index of people anew from what is sealed, and says whether it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import connection

from goodwill.people import marks
from goodwill.people.described import traits_of
from goodwill.people.handles import handles_of
from goodwill.people.words import words_of
from goodwill.store.models import Person
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId

_AT_A_TIME = 2_000
"""People whose marks are made in one transaction: recording waits a fraction of a second for it."""


def rebuild(told: Callable[[int], None] = lambda _: None) -> int:
    """Make every mark anew and return for how many people; recording goes on meanwhile, and so does finding.

    Args:
        told: Called with the number of people done so far.
    """
    n = 0
    for subjects in _everybody():
        with writing():
            made = _marks(subjects)
            marks.destroy(subjects)
            marks.add(made)
        n += len(subjects)
        told(n)
    return n


def unfindable(subjects: Iterable[SubjectId]) -> list[SubjectId]:
    """Return those of some people who would not be found by all that they are called."""
    return sorted({SubjectId(subject) for _block, _mark, subject in marks.missing(_marks(list(subjects)))})


def n_left_of_the_forgotten() -> int:
    """Return how many forgotten people some mark still leads to: there must be none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT DISTINCT subject FROM marks) AS marked "
            "JOIN people ON people.subject = marked.subject WHERE people.erased_us IS NOT NULL"
        )
        return int(cursor.fetchone()[0])


def _marks(subjects: Sequence[SubjectId]) -> dict[SubjectId, set[int]]:
    told, handles = traits_of(subjects), handles_of(subjects)
    return {one: marks.marks_of(words_of(told[one], handles[one])) for one in subjects}


def _everybody() -> Iterator[list[SubjectId]]:
    last = 0
    while True:
        after = Person.objects.filter(subject__gt=last).order_by("subject").values_list("subject", flat=True)
        found = [SubjectId(subject) for subject in after[:_AT_A_TIME]]
        if not found:
            return
        yield found
        last = found[-1]
