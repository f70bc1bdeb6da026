"""Who has more than one subscription: few, and asked for first, so that of everyone else nothing is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

import pyarrow as pa
from ibis import Table

from goodwill.segments.files import tells
from goodwill.warehouse import partials
from goodwill.warehouse.sources import Source

_ID = "subscription"


@dataclass(frozen=True)
class Holders:
    """Those of a source's subjects of whom more than one subscription is told: none is missing, one may be too many."""

    source: Source
    subjects: pa.Table

    def __bool__(self) -> bool:
        """Whether there are any."""
        return len(self.subjects) > 0

    def only(self, rows: Table) -> Table:
        """Return the rows that are theirs."""
        return rows.semi_join(self._theirs, self.source.owner(rows) == self._theirs.subject)

    def others(self, rows: Table) -> Table:
        """Return the rows that are not."""
        return rows.anti_join(self._theirs, self.source.owner(rows) == self._theirs.subject)

    @cached_property
    def _theirs(self) -> Table:
        return self.source.engine.table(self.subjects)


def holders(source: Source) -> Holders:
    """Return whoever of a source's subjects has more than one id: from partials where there are, and of no file that tells none."""
    told = list(_ids(source))
    if not told:
        return Holders(source, pa.table({"subject": pa.array([], pa.int64())}))
    ids = source.rooted(reduce(lambda one, other: one.union(other), told)).group_by("subject")
    spans = ids.agg(least=lambda t: t[_ID].min(), most=lambda t: t[_ID].max())
    return Holders(source, source.engine.arrow(spans.filter(spans.least != spans.most).select("subject")))


def _ids(source: Source) -> Iterator[Table]:
    """Yield subjects, each with an id that was told of them."""
    ready = [one for one in source.segments if partials.current(one)]
    telling = [one for one in ready if tells(one.partials, "each_turn")]
    if telling:
        yield partials.ids(source.engine, telling)
    read = tuple(one for one in source.segments if one not in ready and tells(one.name, _ID))
    tail = source.held.tail[_ID]
    rest = Source(source.engine, source.held, read, None, source.with_tail and tail.null_count < len(tail))
    if not rest.is_empty:
        rows = rest.facts(None, (_ID,))
        yield rows.filter(rows[_ID].notnull()).select("subject", _ID)
