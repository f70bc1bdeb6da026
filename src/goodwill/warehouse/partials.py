"""The partial profiles of each segment: what its facts add up to, so that they need never be read again.

Two files beside a segment: the *parts*, one row a subject with the state of every merging field, and the *days*, one
row a subject and day with the counts that windows are read from, in order of day so that only the last are read. Their
name carries a print of the table of fields: when the table changes, they are made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import Table

from goodwill.profile.table import rules
from goodwill.segments import manifest
from goodwill.segments.files import tells
from goodwill.segments.shelf import path_of, settled
from goodwill.store.models import Segment
from goodwill.warehouse import keyed, merging
from goodwill.warehouse.engines import Engine
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.heard import Rules
from goodwill.warehouse.sources import NOBODY, Moment, Source

_PARTS, _DAYS = ".parts.parquet", ".days.parquet"
_ROWS_A_GROUP = 122_880
_EVER = 2**62


def refresh(*, engine: str = "duckdb") -> int:
    """Make the partials of every segment that has none (or those of another table); return how many were made.

    What is made is on disk before it is listed, and may be made twice without harm: a kill loses nothing.
    """
    lacking = [one for one in manifest.current() if not current(one)]
    for segment in lacking:
        stem = _stem(segment)
        with opened(engine) as one:
            _write(one, segment, stem)
        Segment.objects.filter(name=segment.name).update(partials=stem + _PARTS)
    return len(lacking)


def current(segment: Segment) -> bool:
    """Whether a segment has partials of today's table."""
    return segment.partials == _stem(segment) + _PARTS


def files_of(listed: str) -> list[str]:
    """Return the files that a segment's ``partials`` stand for."""
    return [listed, listed.removesuffix(_PARTS) + _DAYS] if listed else []


def parts(engine: Engine, segments: Sequence[Segment], wanted: Rules) -> Table:
    """Return the parts of some segments: one row a subject and segment, with the wanted fields that are no windows."""
    rows = engine.parquet([path_of(one.partials) for one in segments])
    windowed = {name: ibis.literal(0, "int64") for name in wanted if name not in rows.columns}
    return rows.select("subject", *(name for name in wanted if name in rows.columns), **windowed)


def days(engine: Engine, segments: Sequence[Segment]) -> Table:
    """Return the days of some segments: one row a subject, day and segment."""
    return engine.parquet([path_of(files_of(one.partials)[1]) for one in segments])


def ids(engine: Engine, segments: Sequence[Segment]) -> Table:
    """Return the subjects of some segments, each with the ids of its subscriptions."""
    rows = engine.parquet([path_of(one.partials) for one in segments])
    each = rows.select("subject", one=rows.each_turn.unnest())
    return each.select("subject", subscription=each.one["key"])


@cache
def _print() -> str:
    """Return a short print of the table of merging fields."""
    return hashlib.blake2b(repr(rules()).encode(), digest_size=4).hexdigest()


def _stem(segment: Segment) -> str:
    return f"{segment.name.removesuffix('.parquet')}.{_print()}"


def _write(engine: Engine, segment: Segment, stem: str) -> None:
    source = Source(engine, _alone(segment), (segment,), with_tail=False)
    everything = rules() if tells(segment.name, "subscription") else keyed.without_ids(rules())
    whole = keyed.blank(merging.parts_of_facts(source.facts, everything))
    _settle(stem + _PARTS, engine.arrow(whole.order_by("subject")))
    _settle(stem + _DAYS, engine.arrow(merging.days_of_facts(source.facts, everything).order_by("day", "subject")))


def _alone(segment: Segment) -> Moment:
    """Return a moment that looks at all of a segment, each subject as itself."""
    return Moment((segment,), NOBODY, NOBODY, _EVER)


def _settle(name: str, rows: pa.Table) -> None:
    with settled(name) as draft:
        pq.write_table(rows, draft, compression="zstd", row_group_size=_ROWS_A_GROUP)
