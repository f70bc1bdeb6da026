"""How a question of facts is asked of every range of subjects and its answers added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
from ibis import Table

from goodwill.facts import Fact
from goodwill.segments.rows import micros
from goodwill.warehouse import progress
from goodwill.warehouse.engines import Engine
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.profiles import FACTS_AT_ONCE, NOW, Look
from goodwill.warehouse.sources import Moment, Range, Source, concerned, moment, ranges

EPOCH_DAY = date(1970, 1, 1)


Question = Callable[[Source], Table]


def answers(
    question: Question, *, keys: Sequence[str], look: Look = NOW, since: datetime | None = None
) -> list[dict[str, Any]]:
    """Return a question's answer over everyone: its rows in order of key, each number the sum over all ranges.

    Facts that occurred before ``since`` are not looked at; None: all are.
    """
    return added(asked(question, look=look, since=since), keys=keys)


def asked(question: Question, *, look: Look = NOW, since: datetime | None = None) -> list[pa.Table]:
    """Return a question's answer of each range of subjects that anything is told of."""
    held = moment(look.as_of, look.known_by)
    held = held if since is None else replace(held, since=micros(since))
    with opened(look.engine) as engine:
        sources = [_near(engine, held, within) for within in ranges(held, facts_each=FACTS_AT_ONCE)]
        told = [source for source in sources if not source.is_empty]
        return [engine.arrow(question(source)) for source in progress.through(told)]


def _near(engine: Engine, held: Moment, within: Range) -> Source:
    near = tuple(one for one in concerned(held, within) if not held.outside(one))
    return Source(engine, held, near, within)


def added(tables: Iterable[pa.Table], *, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of some tables with those of one key added up, in order of key (unknown keys first)."""
    found = list(tables)
    if not found:
        return []
    whole = pa.concat_tables(found)
    sums = [(name, "sum") for name in whole.column_names if name not in keys]
    summed = whole.group_by(list(keys)).aggregate(sums).to_pylist()
    rows = [{name.removesuffix("_sum"): value for name, value in row.items()} for row in summed]
    return sorted(rows, key=lambda row: [(row[key] is not None, row[key]) for key in keys])


def day_of(number: int) -> date:
    """Return a day counted from 1970 as a date."""
    return EPOCH_DAY + timedelta(days=number)


def wires(kinds: Iterable[type[Fact]]) -> list[str]:
    """Return the wire names of kinds of facts."""
    return [kind.wire for kind in kinds]
