"""Everyone as they are valued: who is with us in what month, who tries, who left how long ago; and what each pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import ibis
import pyarrow as pa
from ibis import Table

from goodwill.segments.rows import micros
from goodwill.warehouse import months
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.measures.retention import MONTH_US
from goodwill.warehouse.months import Formulas
from goodwill.warehouse.profiles import FACTS_AT_ONCE, NOW, Look, profiles
from goodwill.warehouse.sources import Source, concerned, moment, ranges
from goodwill.warehouse.turns import last_turns

_WORD = pa.dictionary(pa.int32(), pa.string())
_PRICED = ("plan", "country", "currency", "interval", "amount_minor")
_HERE = ("subject", "spell", "tenure", "month", "asked", *_PRICED)
_THEM = (*_PRICED, "cohort", "failed_since_paid")


def here(by: Formulas, look: Look = NOW) -> pa.Table:
    """Return who is with us, one row each in order of subject: their month in progress, their price, some formulas' values.

    Args:
        by: Further columns; no name of theirs may be that of a column of the months.
        look: When, known by when and with which engine to look.
    """
    parts = [_coded(one.select([*_HERE, *by])) for one in months.here(by, look=look)]
    return _whole(parts, [*_HERE, *by])


def gone(look: Look = NOW) -> pa.Table:
    """Return who tries or has left, one row each in order of subject.

    ``subject``, ``tries``, ``way`` they left, ``away`` for how many whole months, ``lives`` they began.
    """
    return _whole([_coded(one) for one in _asked(look)], ["subject", "tries", "way", "away", "lives"])


def them(look: Look = NOW) -> pa.Table:
    """Return everyone who was ever told of, one row each in order of subject: what they pay, their cohort, what they owe."""
    parts = [_coded(one) for one in profiles(_THEM, look=look, then=lambda told: told.order_by("subject"))]
    return _whole(parts, ["subject", *_THEM])


def dated(look: Look) -> Look:
    """Return a look whose instant is said, so that several questions are asked of the same one."""
    return replace(look, as_of=look.as_of or datetime.now(UTC))


def _asked(look: Look) -> Iterator[pa.Table]:
    held = moment(look.as_of, look.known_by)
    with opened(look.engine) as engine:
        for within in ranges(held, facts_each=FACTS_AT_ONCE * 5):
            near = tuple(one for one in concerned(held, within) if not held.outside(one))
            source = Source(engine, held, near, within)
            if not source.is_empty:
                yield engine.arrow(_gone(source))


def _gone(source: Source) -> Table:
    last = last_turns(source).filter(lambda t: t.tries | t.ends)
    away = (ibis.literal(source.held.as_of, "int64") - last.at) // MONTH_US
    return last.select("subject", "tries", "way", "lives", away=away).order_by("subject")


def _coded(table: pa.Table) -> pa.Table:
    columns = [
        table[name].dictionary_encode().cast(_WORD) if pa.types.is_string(table[name].type) else table[name]
        for name in table.column_names
    ]
    return pa.Table.from_arrays(columns, table.column_names)


def _whole(parts: Sequence[pa.Table], names: Sequence[str]) -> pa.Table:
    if not parts:
        return pa.table({name: pa.nulls(0) for name in names})
    return pa.concat_tables([one.select(list(names)) for one in parts]).unify_dictionaries().combine_chunks()


def since(look: Look) -> int:
    """Return the instant looked at in microseconds since 1970 UTC."""
    return micros(look.as_of or datetime.now(UTC))
