"""The profile of every subscriber at once: from the segments' partials, or from the facts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

import pyarrow as pa
from ibis import Table

from goodwill.profile.folding import typed
from goodwill.profile.patience import PATIENCE, Patience
from goodwill.profile.table import Profile, types
from goodwill.vocabulary import SubjectId
from goodwill.warehouse import merging, partials
from goodwill.warehouse.engines import Engine, engine as opened
from goodwill.warehouse.sources import Moment, Range, concerned, facts, moment, ranges, rooted

FACTS_AT_ONCE = 20_000_000
"""How many facts are swept in one go: what bounds the memory of a sweep."""
ALL: tuple[str, ...] = ()


def profiles(
    fields: Sequence[str] = ALL,
    *,
    as_of: datetime | None = None,
    known_by: datetime | None = None,
    engine: str = "duckdb",
    patience: Patience = PATIENCE,
) -> Iterator[pa.Table]:
    """Yield the profiles of every subscriber, one row each, a range of subjects at a time.

    Segments with partials are not read again; those without, those that straddle ``as_of`` or ``known_by``, and the
    tail are. Instants are whole microseconds since 1970 UTC.

    Args:
        fields: The fields of :class:`goodwill.profile.Profile` wanted; none named: all.
        as_of: The instant looked at; now by default.
        known_by: Only facts recorded by then; None: all.
        engine: ``duckdb`` or ``spark``.
        patience: How long silence is borne.
    """
    yield from _swept(fields, moment(as_of, known_by), engine, patience, from_partials=True)


def profiles_from_facts(
    fields: Sequence[str] = ALL,
    *,
    as_of: datetime | None = None,
    known_by: datetime | None = None,
    engine: str = "duckdb",
    patience: Patience = PATIENCE,
) -> Iterator[pa.Table]:
    """Yield the same as :func:`profiles`, from the facts alone."""
    yield from _swept(fields, moment(as_of, known_by), engine, patience, from_partials=False)


def typed_profiles(tables: Iterator[pa.Table], as_of: datetime) -> Iterator[Profile]:
    """Yield the rows of whole profiles as profiles."""
    for row in chain.from_iterable(table.to_pylist() for table in tables):
        told = {name: typed(name, _plain(row[name])) for name in types()}
        yield Profile(subject=SubjectId(row["subject"]), as_of=as_of, **told)


def question(
    engine: Engine, held: Moment, fields: Sequence[str], patience: Patience, *, within: Range, from_partials: bool
) -> Table | None:
    """Return the one expression that answers for a range of subjects; None if nothing is told of them."""
    wanted = merging.needed(fields, patience)
    near = concerned(held, within)
    ready = [one for one in near if from_partials and partials.current(one) and held.inside(one)]
    raw = [one for one in near if one not in ready and not held.outside(one)]
    has_facts = bool(raw) or bool(len(held.tail))

    def hear(names: Sequence[str], columns: Iterable[str]) -> Table:
        return facts(engine, held, raw, names=names, columns=columns, within=within)

    of_facts = merging.parts_of_facts(hear, wanted, held.as_of) if has_facts else None
    if not ready:
        return None if of_facts is None else merging.told(of_facts, fields, held.as_of, patience)
    parts = rooted(engine, held, partials.parts(engine, ready, wanted), within)
    whole = merging.parts_of_parts(parts if of_facts is None else _together(parts, of_facts), wanted)
    days = rooted(engine, held, partials.days(engine, ready), within)
    return merging.told(merging.with_days(whole, days, wanted, held.as_of), fields, held.as_of, patience)


def _swept(
    fields: Sequence[str], held: Moment, engine: str, patience: Patience, *, from_partials: bool
) -> Iterator[pa.Table]:
    chosen = list(fields) or list(types())
    for within in ranges(held, facts_each=FACTS_AT_ONCE):
        with opened(engine) as one:
            asked = question(one, held, chosen, patience, within=within, from_partials=from_partials)
            if asked is not None:
                yield one.arrow(asked)


def _together(parts: Table, of_facts: Table) -> Table:
    return parts.select(*of_facts.columns).union(of_facts.cast(parts.schema()))


def _plain(value: object) -> object:
    """Return a cell as the fold has it: lists of structs as tuples."""
    if isinstance(value, list):
        return tuple(tuple(one.values()) if isinstance(one, dict) else one for one in value)
    return value

