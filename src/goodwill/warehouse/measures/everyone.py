"""Everyone at once, one lean row each: where they stand, what they are on, since when they are silent, how long they stayed, how much they use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import Table

from goodwill import people
from goodwill.profile.expressions import DAY
from goodwill.segments.rows import micros
from goodwill.warehouse.measures.retention import LIVED, WEEK_US, lived
from goodwill.warehouse.profiles import NOW, Look, profiles

WORDS = ("standing", "plan", "first_plan", "country", "button")
"""The columns that hold words: each word is kept once, and an empty one is *unknown*."""
_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    {
        "subject": pa.int64(),
        **dict.fromkeys(WORDS, _WORD),
        "cohort": pa.int32(),
        "seen": pa.int16(),
        "stayed": pa.int16(),
        "week": pa.int32(),
        "weeks_seen": pa.int16(),
        "weeks_stayed": pa.int16(),
        "silent_since": pa.int64(),
        "leaving_at": pa.int64(),
        "plays": pa.int32(),
        "tenure": pa.int32(),
    }
)
"""68 bytes a subscriber and a bit for each column that may be empty. Null: never."""
_THURSDAY = 3
"""1970 began on a Thursday: so many days after a Monday."""
_READ = (*WORDS, *LIVED, "cohort", "silent_since", "leaving_at", "plays_30", "tenure_days")


def everyone(look: Look = NOW) -> pa.Table:
    """Return every subscriber in order of number, in columns of one piece: ``SCHEMA``.

    ``seen`` and ``stayed`` are whole months as in :func:`retention`, ``weeks_…`` the same in weeks; ``week`` is the Monday (UTC)
    of the week they first subscribed in, as days since 1970; ``silent_since`` and ``leaving_at`` (service ends at their own request) are microseconds since 1970 UTC;
    ``plays`` are those of thirty days, ``tenure`` is in days.
    What is no subscriber (a decision, the business) is left out.
    """
    as_of = look.as_of or datetime.now(UTC)
    tables = profiles(_READ, look=replace(look, as_of=as_of), then=lambda told: _lean(told, micros(as_of)))
    parts = [_coded(table) for table in tables]
    if not parts:
        return SCHEMA.empty_table()
    whole = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    others = pa.array(people.others(), pa.int64())
    return whole.filter(pc.invert(pc.is_in(whole["subject"], others))).combine_chunks()


def _lean(told: Table, as_of: int) -> Table:
    words = {name: ibis.coalesce(told[name], "") for name in WORDS}
    use = {"plays": told.plays_30, "tenure": told.tenure_days}
    weeks = {f"weeks_{name}": column for name, column in lived(told, as_of, each=WEEK_US).items()}
    began = {"week": (told.started_at // DAY + _THURSDAY) // 7 * 7 - _THURSDAY, **lived(told, as_of), **weeks}
    lean = told.select("subject", "cohort", "silent_since", "leaving_at", **words, **use, **began)
    return lean.order_by("subject")


def _coded(table: pa.Table) -> pa.Table:
    columns = [table[name].dictionary_encode() if name in WORDS else table[name] for name in SCHEMA.names]
    return pa.Table.from_arrays(columns, SCHEMA.names).cast(SCHEMA)
