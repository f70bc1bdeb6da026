"""When everyone, or all whose date is ripe, may fall due: the programmes' formulas asked of many profiles in one sweep."""

# ruff: noqa: PLC0415 -- Arrow and the engines are slow to import, and most who walk the rounds find nobody ripe

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from goodwill.profile.expressions import DAY, Expression, Name, cases, later, names_in
from goodwill.programmes import Programme
from goodwill.segments.rows import micros
from goodwill.vocabulary import SubjectId

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis import Table

PAYS: Expression = cases((Name("pays"), later(Name("dormant_at"), Name("as_of") + DAY)))
"""Who pays has a next date whatever is switched on: never later than the end of patience."""
_NEVER = 2**62


def formulas(programmes: Sequence[Programme], *, payers: bool = True) -> list[Expression]:
    """Return lower bounds on when some programmes, and (if wanted) the house itself, want to look at somebody."""
    return [one.due for one in programmes] + ([PAYS] if payers else [])


def dates(dues: Sequence[Expression], now: datetime, of: Sequence[SubjectId] | None = None) -> Iterator[pa.Table]:
    """Yield ``subject`` and ``due_us`` of all (or some) of whom any formula says a date, a range of subjects at a time.

    Args:
        dues: The formulas; the soonest date counts.
        now: As of when.
        of: Whom to ask about; None: everyone.
    """
    import ibis

    from goodwill.warehouse.columns import column
    from goodwill.warehouse.profiles import Look, profiles

    fields = sorted(set().union(*(names_in(due) for due in dues)) - {"as_of"})

    def ask(told: Table) -> Table:
        seen = told.mutate(as_of=ibis.literal(micros(now), "int64"))
        said = [ibis.coalesce(column(due, seen), _NEVER) for due in dues]
        asked = seen.select("subject", due_us=ibis.least(*said) if len(said) > 1 else said[0])
        return asked.filter(asked.due_us < _NEVER)

    yield from profiles(fields, look=Look(as_of=now, of=None if of is None else tuple(of)), then=ask)
