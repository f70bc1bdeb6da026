"""What some subscribers played: a sample of whole tastes, to compare others' with."""

from __future__ import annotations

from ibis import Table

from goodwill.profile.table import PLAYS
from goodwill.store.models import Counter
from goodwill.warehouse.measures.asking import answers, wires
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.sources import Source

N_MOST = 3_000


def tastes(look: Look = NOW, *, n_most: int = N_MOST) -> list[frozenset[str]]:
    """Return the titles that each of about so many subscribers played, chosen by number and so the same every time."""
    n_subjects = Counter.objects.filter(name="subject").values_list("value", flat=True).first() or 0
    every = max(1, n_subjects // n_most)

    def played(source: Source) -> Table:
        told = source.facts(wires(PLAYS), ("title",))
        some = told.filter((told.subject % every == 0) & told.title.notnull())
        return some.group_by("subject", "title").agg(n=some.count())

    found: dict[int, set[str]] = {}
    for row in answers(played, keys=("subject", "title"), look=look):
        found.setdefault(row["subject"], set()).add(row["title"])
    return [frozenset(titles) for titles in found.values()]
