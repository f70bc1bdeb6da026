"""Who is told as whom: the merges of the ledger, as a small map from the absorbed to the one they are told as."""

from __future__ import annotations

from collections.abc import Mapping

from goodwill.store.models import Alias
from goodwill.vocabulary import SubjectId


def aliases() -> dict[SubjectId, SubjectId]:
    """Return for each subject told as part of another's history that other; chains are followed to their end."""
    direct = dict(Alias.objects.values_list("subject", "root"))
    ends = {subject: _end(subject, direct) for subject in direct}
    return {SubjectId(subject): SubjectId(end) for subject, end in ends.items() if end != subject}


def group(subject: SubjectId) -> list[SubjectId]:
    """Return everyone told as one history with a subject, the one they are told as first."""
    told = aliases()
    root = told.get(subject, subject)
    return [root, *sorted(other for other, end in told.items() if end == root)]


def set_alias(subject: SubjectId, root: SubjectId | None) -> None:
    """Tell a subject as part of another's history, or (None) as its own again."""
    if root is None or root == subject:
        Alias.objects.filter(subject=subject).delete()
    else:
        Alias.objects.update_or_create(subject=subject, defaults={"root": root})


def _end(subject: int, direct: Mapping[int, int]) -> int:
    """Return where a chain of aliases ends; of a ring, its smallest."""
    seen = {subject: None}
    last = subject
    while (following := direct.get(last)) is not None:
        if following in seen:
            ring = list(seen)
            return min(ring[ring.index(following) :])
        seen[following] = None
        last = following
    return last
