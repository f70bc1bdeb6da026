"""Who is known of one kind: decisions and the business are few, and are listed whole."""

from __future__ import annotations

from goodwill.store.models import Person
from goodwill.vocabulary import SubjectId, SubjectKind


def of_kind(kind: SubjectKind) -> list[SubjectId]:
    """Return every subject of a kind, in the order in which they were met; for kinds of which there are few."""
    return [
        SubjectId(one)
        for one in Person.objects.filter(kind=kind.value).order_by("subject").values_list("subject", flat=True)
    ]
