"""One title: its plays week by week, where it was left, on what it was played, and by whom; and what all titles drew lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import ibis
import pyarrow as pa
from ibis import Table
from ibis.expr.types import IntegerValue, Value

from goodwill.profile.expressions import DAY
from goodwill.profile.table import ENDED_PLAYS, PLAYS
from goodwill.warehouse.measures.asking import answers, asked, day_of, wires
from goodwill.warehouse.measures.use import is_finished, is_left
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.sources import Source

TENTHS = 10
_THURSDAY = 3
"""1970 began on a Thursday: so many days after Monday."""
SCHEMA = pa.schema({name: pa.int64() for name in ("subject", "n_started", "n_finished", "n_abandoned")})


@dataclass(frozen=True, slots=True)
class Week:
    """A title's plays of one week (UTC), from its Monday on."""

    monday: date
    n_started: int
    n_finished: int
    n_abandoned: int


@dataclass(frozen=True, slots=True)
class Left:
    """Plays of a title that ended within one tenth of its length, and were not finished; ``tenth`` from 0."""

    tenth: int
    n: int


def title_weeks(title: str, look: Look = NOW) -> list[Week]:
    """Return each week in which a title was played, in order."""
    rows = answers(lambda source: _weeks(_of(source, title)), keys=("week",), look=look)
    return [Week(day_of(row.pop("week")), **row) for row in rows]


def title_left(title: str, look: Look = NOW) -> list[Left]:
    """Return in which tenths of its length a title was left unfinished, of plays whose seconds and length are known."""
    rows = answers(lambda source: _left(_of(source, title)), keys=("tenth",), look=look)
    return [Left(row["tenth"], row["n"]) for row in rows]


def title_devices(title: str, look: Look = NOW) -> list[tuple[str, int, int]]:
    """Return each device that a title was played on, its plays there, and by how many subscribers."""
    rows = answers(lambda source: _devices(_of(source, title)), keys=("device",), look=look)
    return [(row["device"] or "", row["n_plays"], row["n_subscribers"]) for row in rows]


def title_people(title: str, look: Look = NOW) -> pa.Table:
    """Return who played a title, in order of number, and how often they began, finished and abandoned it: ``SCHEMA``."""
    tables = asked(lambda source: _people(_of(source, title)), look=look)
    whole = pa.concat_tables([table.select(SCHEMA.names).cast(SCHEMA) for table in tables] or [SCHEMA.empty_table()])
    return whole.sort_by("subject").combine_chunks()


def title_trends(since: datetime, look: Look = NOW) -> dict[str, dict[date, int]]:
    """Return the plays of each title begun in each week since an instant, by its Monday."""
    found: dict[str, dict[date, int]] = {}
    for row in answers(_trends, keys=("title", "week"), look=look, since=since):
        found.setdefault(row["title"], {})[day_of(row["week"])] = row["n"]
    return found


def _of(source: Source, title: str) -> Table:
    """Return the plays of a title, begun and ended: ``subject``, ``at``, ``device``, whether each is a start, an end, finished, abandoned."""
    columns = ("title", "seconds", "length", "autoplay", "device")
    told = source.facts(wires(dict.fromkeys((*PLAYS, *ENDED_PLAYS))), columns)
    told = told.filter(told.title == title)
    finished, left = is_finished(told), is_left(told)
    tenth = ibis.ifelse(told.length > 0, told.seconds * TENTHS // told.length.nullif(0), ibis.null("int64"))
    return told.select(
        "subject",
        "at",
        "device",
        starts=told["name"].isin(wires(PLAYS)),
        finished=finished,
        left=left,
        tenth=ibis.ifelse(told["name"].isin(wires(ENDED_PLAYS)) & ~finished, tenth, ibis.null("int64")),
    )


def _counts(told: Table) -> dict[str, Value]:
    return {
        "n_started": told.count(where=told.starts),
        "n_finished": told.count(where=told.finished),
        "n_abandoned": told.count(where=told.left),
    }


def _weeks(told: Table) -> Table:
    return told.group_by(week=_week(told.at)).agg(**_counts(told))


def _left(told: Table) -> Table:
    left = told.filter(told.tenth.notnull())
    return left.group_by(tenth=ibis.least(left.tenth, TENTHS - 1)).agg(n=left.count())


def _devices(told: Table) -> Table:
    begun = told.filter(told.starts)
    return begun.group_by("device").agg(n_plays=begun.count(), n_subscribers=begun.subject.nunique())


def _people(told: Table) -> Table:
    return told.group_by("subject").agg(**_counts(told))


def _trends(source: Source) -> Table:
    told = source.facts(wires(PLAYS), ("title",))
    named = told.filter(told.title.notnull())
    return named.group_by("title", week=_week(named.at)).agg(n=named.count())


def _week(at: IntegerValue) -> IntegerValue:
    """Return the Monday of an instant's week (UTC), as days since 1970."""
    week: IntegerValue = (at // DAY + _THURSDAY) // 7 * 7 - _THURSDAY
    return week
