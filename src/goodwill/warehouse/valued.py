"""Everyone as they are valued: who is with us in what month, who tries, who left how long ago; and what each pays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
from ibis import Table

from goodwill.segments.rows import micros
from goodwill.warehouse import keyed, merging, months
from goodwill.warehouse.engines import Engine
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.holders import holders
from goodwill.warehouse.measures.retention import MONTH_US
from goodwill.warehouse.months import Formulas
from goodwill.warehouse.profiles import FACTS_AT_ONCE, NOW, Look, profiles
from goodwill.warehouse.sources import Source, concerned, moment, ranges, several
from goodwill.warehouse.turns import last_turns

_WORD = pa.dictionary(pa.int32(), pa.string())
_PRICED = ("plan", "country", "currency", "interval", "amount_minor")
_HERE = ("subject", "spell", "tenure", "month", "asked", *_PRICED)
_THEM = (*_PRICED, "cohort", "failed_since_paid")


def here(by: Formulas, look: Look = NOW, *, instants: Sequence[datetime] = ()) -> pa.Table:
    """Return who is with us, one row each in order of subject: their month in progress, their price, some formulas' values.

    Args:
        by: Further columns; no name of theirs may be that of a column of the months.
        look: When, known by when and with which engine to look.
        instants: Several instants to look from at once, as :class:`~goodwill.warehouse.sources.Several` says.
    """
    parts = [_coded(one.select([*_HERE, *by])) for one in months.here(by, look=look, instants=instants)]
    return _whole(parts, [*_HERE, *by])


def gone(look: Look = NOW, *, instants: Sequence[datetime] = ()) -> pa.Table:
    """Return who tries or has left, one row each in order of subject.

    ``subject``, ``tries``, ``way`` they left, ``away`` for how many whole months, ``lives`` they began.
    """
    parts = (engine.arrow(_gone(several(source, instants))) for engine, source in _sources(look))
    return _whole([_coded(one) for one in parts], ["subject", "tries", "way", "away", "lives"])


def them(look: Look = NOW, *, instants: Sequence[datetime] = ()) -> pa.Table:
    """Return everyone who was ever told of, one row each in order of subject: what they pay, their cohort, what they owe."""
    told = _them_at(look, instants) if instants else profiles(_THEM, look=look, then=_in_order)
    return _whole([_coded(one) for one in told], ["subject", *_THEM])


def is_little(look: Look, n: int) -> bool:
    """Whether so little is known that several instants are asked of at once: then to make a question ready is what costs.

    Spark is for much, and asked of each alone.
    """
    if look.engine != "duckdb":
        return False
    held = moment(look.as_of, look.known_by)
    return n * (len(held.tail) + sum(one.n for one in held.segments)) <= FACTS_AT_ONCE


def _them_at(look: Look, instants: Sequence[datetime]) -> Iterator[pa.Table]:
    wanted = merging.needed(_THEM, look.borne)
    for engine, source in _sources(look):
        seen = several(source, instants)
        theirs = holders(seen)
        asked = wanted if theirs else keyed.of_one(wanted)
        parts = merging.parts_of_facts(seen.facts, asked, source.held.as_of, theirs.only)
        yield engine.arrow(_in_order(merging.told(parts, _THEM, source.held.as_of, look.borne)))


def _in_order(told: Table) -> Table:
    return told.order_by("subject")


def dated(look: Look) -> Look:
    """Return a look whose instant is said, so that several questions are asked of the same one."""
    return replace(look, as_of=look.as_of or datetime.now(UTC))


def _sources(look: Look) -> Iterator[tuple[Engine, Source]]:
    held = moment(look.as_of, look.known_by)
    with opened(look.engine) as engine:
        for within in ranges(held, facts_each=FACTS_AT_ONCE * 5):
            near = tuple(one for one in concerned(held, within) if not held.outside(one))
            source = Source(engine, held, near, within)
            if not source.is_empty:
                yield engine, source


def _gone(source: Source) -> Table:
    last = last_turns(source).filter(lambda t: t.tries | t.ends)
    away = (source.now(last) - last.at) // MONTH_US
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
