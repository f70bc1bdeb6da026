"""What each day brought of those a decision touches and of all others: cancellations, plays, money, complaints by theme.

Whom it touches follows from plan and country as they were when it was decided, and for who came later from those they
came with. It does not follow from who was told of it: those cannot have left before, so their past would be a past
without cancellations.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import ibis
import pyarrow as pa
from ibis import Table
from ibis.expr.types import BooleanColumn, IntegerScalar

from goodwill.facts import InvoicePaid, InvoiceRefunded, MessageRead, SubscriptionCancelled
from goodwill.profile.expressions import DAY
from goodwill.profile.table import PLAYS, PRICED
from goodwill.segments.rows import micros
from goodwill.warehouse.engines import engine as opened
from goodwill.warehouse.measures.asking import Question, answers, day_of, wires
from goodwill.warehouse.profiles import FACTS_AT_ONCE, NOW, Look
from goodwill.warehouse.sources import Source, concerned, moment, ranges


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a decision touches.

    Args:
        decided_at: When it was decided: plans and countries are those of then.
        plans: Which plans; none named: all.
        countries: Which countries; none named: all.
    """

    decided_at: datetime
    plans: Sequence[str] = ()
    countries: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """One UTC day of those touched, or of the others of one country (None: unknown)."""

    day: date
    is_touched: bool
    country: str | None
    n_cancelled: int
    n_plays: int


@dataclass(frozen=True, slots=True)
class Earned:
    """What one UTC day's paid invoices less refunds came to, in one currency's minor units."""

    day: date
    is_touched: bool
    country: str | None
    currency: str | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Complained:
    """How many messages of one UTC day were about a theme."""

    day: date
    is_touched: bool
    country: str | None
    theme: str
    n_messages: int


_KEYS = ("day", "is_touched", "country")


def tallied(touched: Touched, look: Look = NOW) -> list[Tally]:
    """Return each day's cancellations and plays of those touched and of the others; days without either are left out."""
    rows = answers(lambda source: _tallied(source, touched), keys=_KEYS, look=look)
    return [Tally(day_of(row.pop("day")), **row) for row in rows]


def earned(touched: Touched, look: Look = NOW) -> list[Earned]:
    """Return each day's revenue of those touched and of the others, by currency; days without any are left out."""
    rows = answers(lambda source: _earned(source, touched), keys=(*_KEYS, "currency"), look=look)
    return [Earned(day_of(row.pop("day")), **row) for row in rows]


def them(touched: Touched, look: Look = NOW) -> pa.Table:
    """Return everyone who ever had a plan: ``subject``, ``is_touched`` and ``country``, in order of subject."""
    return pa.concat_tables([_empty(), *_each(lambda source: _sided(source, touched), look)]).sort_by("subject")


def complained(touched: Touched, look: Look = NOW) -> list[Complained]:
    """Return each day's messages by theme of those touched and of the others, as they were read."""
    counts = Counter[tuple[int, bool, str | None, str]]()
    for table in _each(lambda source: _read(source, touched), look):
        for row in table.to_pylist():
            for theme in dict.fromkeys(json.loads(row["payload"] or b"{}").get("themes", ())):
                counts[row["day"], row["is_touched"], row["country"], theme] += 1
    ordered = sorted(counts.items(), key=lambda one: (*one[0][:2], one[0][2] or "", one[0][3]))
    return [Complained(day_of(day), side, country, theme, n) for (day, side, country, theme), n in ordered]


def _each(question: Question, look: Look) -> Iterator[pa.Table]:
    """Yield a question's rows, a range of subjects at a time."""
    held = moment(look.as_of, look.known_by)
    with opened(look.engine) as engine:
        for within in ranges(held, facts_each=FACTS_AT_ONCE):
            near = tuple(one for one in concerned(held, within) if not held.outside(one))
            source = Source(engine, held, near, within)
            if not source.is_empty:
                yield engine.arrow(question(source))


def _empty() -> pa.Table:
    kinds = (("subject", pa.int64()), ("is_touched", pa.bool_()), ("country", pa.string()))
    return pa.table({name: pa.array([], kind) for name, kind in kinds})


def _sided(source: Source, touched: Touched) -> Table:
    return sides(source, touched).select("subject", "is_touched", "country")


def sides(source: Source, touched: Touched) -> Table:
    """Return everyone who ever had a plan, whether the decision touches them, and their country: an expression."""
    told = source.facts(wires(PRICED), ("plan", "country"))
    decided = _at(touched.decided_at)
    plans, countries = (_then(told, name, decided) for name in ("plan", "country"))
    whole = plans.left_join(countries, "subject").select("subject", "plan", "country")
    is_touched = _is_one(whole, "plan", touched.plans) & _is_one(whole, "country", touched.countries)
    return whole.select("subject", "country", is_touched=is_touched)


def _then(told: Table, name: str, decided: IntegerScalar) -> Table:
    """Return each one's word when it was decided; of who came later, their first. Of two at one instant, the greater."""
    known = told.filter(told[name].notnull())
    last = known.at.max(where=known.at < decided)
    when = known.group_by("subject").agg(then=ibis.coalesce(last, known.at.min()))
    both = known.join(when, "subject")
    both = both.filter(both.at == both.then)
    return both.group_by("subject").agg(**{name: both[name].max()})


def _is_one(whole: Table, name: str, wanted: Sequence[str]) -> BooleanColumn:
    if not wanted:
        return ibis.literal(value=True)
    found: BooleanColumn = whole[name].isin(list(wanted)).fill_null(False)
    return found


def _tallied(source: Source, touched: Touched) -> Table:
    told = source.facts(wires((*PLAYS, SubscriptionCancelled)), ())
    both = _placed(told, sides(source, touched), ("name",))
    return both.group_by(*_KEYS).agg(
        n_cancelled=both.count(where=both["name"] == SubscriptionCancelled.wire),
        n_plays=both.count(where=both["name"] != SubscriptionCancelled.wire),
    )


def _earned(source: Source, touched: Touched) -> Table:
    told = source.facts(wires((InvoicePaid, InvoiceRefunded)), ("amount_minor", "currency"))
    both = _placed(told, sides(source, touched), ("name", "amount_minor", "currency"))
    signed = ibis.cases((both["name"] == InvoicePaid.wire, both.amount_minor), else_=-both.amount_minor)
    return both.group_by(*_KEYS, "currency").agg(amount_minor=signed.sum())


def _read(source: Source, touched: Touched) -> Table:
    return _placed(source.facts(wires((MessageRead,)), ("payload",)), sides(source, touched), ("payload",))


def _placed(told: Table, them: Table, names: Sequence[str]) -> Table:
    """Return facts with their day and the side of whom they are told of; of who never had a plan they are left out."""
    both = told.join(them, "subject")
    country = ibis.cases((both.is_touched, ibis.null("string")), else_=both.country)
    return both.select(*names, day=both.at // DAY, is_touched=both.is_touched, country=country)


def _at(when: datetime) -> IntegerScalar:
    return ibis.literal(micros(when), "int64")
