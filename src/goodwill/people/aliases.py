"""Who is told as whom: the merges of the ledger, as a small map from the absorbed to the one they are told as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection

from goodwill.store.models import Alias
from goodwill.vocabulary import SubjectId

_CHUNK = 500


def aliases() -> dict[SubjectId, SubjectId]:
    """Return for each subject told as part of another's history that other; chains are followed to their end."""
    direct = dict(Alias.objects.values_list("subject", "root"))
    ends = {subject: _end(subject, direct) for subject in direct}
    return {SubjectId(subject): SubjectId(end) for subject, end in ends.items() if end != subject}


def roots(subjects: Iterable[SubjectId]) -> dict[SubjectId, SubjectId]:
    """Return for each of some subjects the one they are told as: themselves, mostly. All others' merges stay unread."""
    chosen = list(dict.fromkeys(subjects))
    direct: dict[int, int] = {}
    latest: list[int] = [int(one) for one in chosen]
    while latest:
        found = [pair for i in range(0, len(latest), _CHUNK) for pair in _direct(latest[i : i + _CHUNK])]
        direct.update(found)
        latest = [root for _, root in found if root not in direct]
    return {one: SubjectId(_end(one, direct)) for one in chosen}


def _direct(subjects: Sequence[int]) -> Iterator[tuple[int, int]]:
    wanted = ", ".join(["%s"] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subject, root FROM aliases WHERE subject IN ({wanted})", subjects)
        yield from cursor.fetchall()


def groups(subjects: Sequence[SubjectId]) -> dict[SubjectId, SubjectId]:
    """Return everyone told as one of some subjects, each with that one; who is told as themselves stands there too."""
    found = {one: one for one in subjects}
    latest = list(subjects)
    while latest:
        pairs = [
            (SubjectId(subject), found[SubjectId(root)])
            for i in range(0, len(latest), _CHUNK)
            for subject, root in Alias.objects.filter(root__in=latest[i : i + _CHUNK]).values_list("subject", "root")
        ]
        latest = [subject for subject, _ in pairs if subject not in found]
        found.update(pairs)
    return found


def group(subject: SubjectId) -> list[SubjectId]:
    """Return everyone told as one history with a subject, the one they are told as first."""
    if not _is_in_a_merge(subject):  # nearly everyone, and asked for every history that is read
        return [subject]
    root = _root(subject)
    told, latest = {root}, [root]
    while latest:
        found = Alias.objects.filter(root__in=latest).values_list("subject", flat=True)
        latest = [SubjectId(one) for one in found if one not in told]
        told.update(latest)
    return [root, *sorted(told - {root})]


def set_alias(subject: SubjectId, root: SubjectId | None) -> None:
    """Tell a subject as part of another's history, or (None) as its own again."""
    if root is None or root == subject:
        Alias.objects.filter(subject=subject).delete()
    else:
        Alias.objects.update_or_create(subject=subject, defaults={"root": root})


def _is_in_a_merge(subject: SubjectId) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM aliases WHERE subject = %s OR root = %s LIMIT 1", [subject, subject])
        return cursor.fetchone() is not None


def _root(subject: SubjectId) -> SubjectId:
    direct: dict[int, int] = {}
    last = int(subject)
    while last not in direct:
        following = Alias.objects.filter(subject=last).values_list("root", flat=True).first()
        if following is None:
            break
        direct[last], last = following, following
    return SubjectId(_end(subject, direct))


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
