"""How everyone's months are asked for: added up to cells inside the engine, or one by one, a range of subjects at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import pyarrow as pa
from ibis import Table

from goodwill.profile.expressions import Expression
from goodwill.segments.rows import micros
from goodwill.vocabulary import Cause
from goodwill.warehouse.columns import column
from goodwill.warehouse.engines import Engine
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.months.lived import lived, standing
from goodwill.warehouse.months.schema import SCHEMA
from goodwill.warehouse.profiles import FACTS_AT_ONCE, NOW, Look
from goodwill.warehouse.sources import Moment, Range, Source, concerned, moment, ranges, several

Formulas = Mapping[str, Expression]
"""Further columns by name, each a formula over those of a subscriber-month."""
NO_FORMULAS: Formulas = {}


def cells(
    by: Formulas, *, keys: Sequence[str] = ("tenure", "month"), look: Look = NOW, since: datetime | None = None
) -> pa.Table:
    """Return everyone's whole months added up: by some formulas and some columns of theirs, who was at risk and who left.

    Args:
        by: The formulas whose values make a cell.
        keys: Columns of the months that do so too.
        look: When, known by when and with which engine to look.
        since: Months that began before it are left out: endings were not heard of then.

    Returns:
        The columns of ``by`` and ``keys``, ``n_at_risk``, and ``n_<cause>`` of each cause; no rows if nobody lived a month.
    """
    after = None if since is None else micros(since)
    parts = [engine.arrow(added_up(lived(source, since=after), by, keys)) for engine, source in _sources(look)]
    return _together(parts, tuple(by), keys)


def months(
    by: Formulas = NO_FORMULAS, *, look: Look = NOW, since: datetime | None = None, every: int = 1
) -> Iterator[pa.Table]:
    """Yield the whole months of everyone (or of every so-manieth by number), one by one, in no order, with some formulas' values."""
    after = None if since is None else micros(since)
    for engine, source in _sources(look):
        yield engine.arrow(_with(lived(source, since=after, every=every), by))


def here(by: Formulas = NO_FORMULAS, *, look: Look = NOW, instants: Sequence[datetime] = ()) -> Iterator[pa.Table]:
    """Yield the month in progress of everyone who is with us, in order of subject, with some formulas' values.

    Of several instants, the last of which is the look's, subjects are told as :class:`~goodwill.warehouse.sources.Several` says.
    """
    for engine, source in _sources(look):
        yield engine.arrow(_with(standing(several(source, instants)), by).order_by("subject", "spell"))


def added_up(rows: Table, by: Formulas, keys: Sequence[str]) -> Table:
    """Return months added up to cells, as an expression."""
    told = rows.mutate(**{name: column(formula, _scope(rows)) for name, formula in by.items()})
    left = {f"n_{cause.value}": told.count(where=told.ended == cause.value) for cause in Cause}
    return told.group_by(*by, *keys).agg(n_at_risk=told.count(), **left)


def _with(rows: Table, by: Formulas) -> Table:
    scope = _scope(rows)
    return rows.mutate(**{name: column(formula, scope) for name, formula in by.items() if name not in rows.columns})


def _scope(rows: Table) -> dict[str, object]:
    return {name: rows[name] for name in rows.columns}


def _sources(look: Look) -> Iterator[tuple[Engine, Source]]:
    held = moment(look.as_of, look.known_by)
    with opened(look.engine) as engine:
        for within in ranges(held, facts_each=FACTS_AT_ONCE):
            source = _near(engine, held, within)
            if not source.is_empty:
                yield engine, source


def _near(engine: Engine, held: Moment, within: Range) -> Source:
    near = tuple(one for one in concerned(held, within) if not held.outside(one))
    return Source(engine, held, near, within)


def _together(parts: Sequence[pa.Table], by: Sequence[str], keys: Sequence[str]) -> pa.Table:
    """Return the cells of some ranges as one table, those of one key added up."""
    if not parts:
        counts = {name: pa.int64() for name in ("n_at_risk", *(f"n_{cause.value}" for cause in Cause))}
        words = dict.fromkeys(by, pa.string())
        return pa.schema({**words, **{name: SCHEMA.field(name).type for name in keys}, **counts}).empty_table()
    if len(parts) == 1:
        return parts[0]
    whole, names = pa.concat_tables(parts), [name for name in parts[0].column_names if name not in (*by, *keys)]
    summed = whole.group_by([*by, *keys]).aggregate([(name, "sum") for name in names])
    return summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names]).select(whole.column_names)
