"""Who is known of one kind: decisions and the business are few, and are listed whole."""

from __future__ import annotations

from django.db import connection

from goodwill.vocabulary import SubjectId, SubjectKind

_OF_KIND = "SELECT subject FROM people WHERE NOT (kind = 'subscriber') AND kind = %s ORDER BY subject"
# SQLite takes the index of the few only for the very words it was made with, unbound
_OTHERS = "SELECT subject FROM people WHERE NOT (kind = 'subscriber')"


def of_kind(kind: SubjectKind) -> list[SubjectId]:
    """Return every subject of a kind, in the order in which they were met; for kinds of which there are few: no subscribers."""
    return _asked(_OF_KIND, kind.value)


def others() -> list[SubjectId]:
    """Return every subject that is no subscriber, in no order."""
    return _asked(_OTHERS)


def _asked(question: str, *given: str) -> list[SubjectId]:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return [SubjectId(subject) for (subject,) in cursor]
