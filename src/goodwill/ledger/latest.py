"""The facts recorded last, for who watches them arrive."""

from __future__ import annotations

from django.db.models import Q

from goodwill.facts import Entry
from goodwill.ledger.reading import FIELDS, entries_of, row_of
from goodwill.store.models import TailFact

_COLUMNS = FIELDS.split(", ")


def recent(n_most: int, *, source: str = "", name: str = "", subject: int | None = None) -> list[Entry]:
    """Return the facts recorded last, newest first, of those that are not sealed yet.

    Args:
        n_most: At most so many.
        source: Only those told by a source, by whatever door; empty: all.
        name: Only those of a kind, by its wire name; empty: all.
        subject: Only those of one subject itself; None: all.
    """
    rows = TailFact.objects.order_by("-position")
    if source:
        rows = rows.filter(Q(source=source) | Q(source__endswith=f":{source}"))
    if name:
        rows = rows.filter(name=name)
    if subject is not None:
        rows = rows.filter(subject=subject)
    return entries_of([row_of(one) for one in rows.values_list(*_COLUMNS)[:n_most]])
