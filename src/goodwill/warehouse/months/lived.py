"""The months of each spell, each with what was known when it began and how it ended."""

from __future__ import annotations

import ibis
from ibis import Table
from ibis.expr.types import IntegerValue, Value

from goodwill.profile.expressions import DAY
from goodwill.warehouse.months.calendar import anniversary, begins, counted, placed
from goodwill.warehouse.months.happened import happened
from goodwill.warehouse.months.schema import SCHEMA
from goodwill.warehouse.months.spells import spells
from goodwill.warehouse.sources import Source

_STATE = (
    *("plan", "country", "currency", "interval", "amount_minor"),
    *("price_ratio", "price_decision", "rests", "reached"),
)
_OF_MONTH_BEFORE = ("n_plays", "n_judged", "n_abandoned", "n_contacts", "n_failed", "letdowns")
_THIRTY_DAYS = 30 * DAY
_YEAR = 12
TOLD_WITHIN = 3 * DAY
"""An ending told so soon after a month began ended the month before it."""


def lived(source: Source, *, since: int | None = None, every: int = 1) -> Table:
    """Return every month of service that was whole by the instant looked at, as :data:`SCHEMA` says.

    Args:
        source: The facts.
        since: Months that began before it (microseconds) are not told: nobody's ending was heard of then; None: all are.
        every: Of every so-manieth subscriber alone, by their number.
    """
    as_of = ibis.literal(source.held.as_of, "int64")
    lives = spells(source)
    lives = lives if every == 1 else lives.filter(lives.subject % every == 0)
    lives = placed(lives, "started_at", month="from_month", into="into")
    # a biller tells an ending when the next bill does not come: on the day, or some days into the month that is not lived
    ended_at = ibis.greatest(lives.ended_at - TOLD_WITHIN, lives.started_at)
    seen_until = ibis.ifelse(lives.ended_at.isnull(), as_of, ended_at)
    lives = lives.mutate(seen_until=seen_until, first=ibis.literal(0, "int64"))
    lives = counted(lives, "seen_until", month="from_month", into="into", name="last")
    # what comes after a request to leave tells of the leaving: of those who left it is not heeded
    until = ibis.ifelse(lives.ended_at.notnull(), ibis.coalesce(lives.asked_at, lives.ended_at), as_of)
    lives = lives.mutate(last=ibis.greatest(lives["last"], 0), heeded_until=until, tenure_0=lives["first"])
    told = _known(source, lives)
    whole = told.filter(told.ends_at <= as_of)
    whole = whole.mutate(entered=ibis.literal(0, "int64")) if since is None else _seen_since(whole, since)
    return _columns(whole.mutate(number=whole.from_month + whole.k))


def standing(source: Source) -> Table:
    """Return the month in progress of everyone who is with us at the instant looked at, as :data:`SCHEMA` says.

    What is said of it was known at that instant; the months before it are counted back from there.
    """
    running = spells(source).filter(lambda t: t.ended_at.isnull())
    lives = placed(running, "started_at", month="began_month", into="began_into")
    lives = lives.mutate(as_of=source.now(lives))
    lives = lives.mutate(just_after=lives.as_of + 1)
    lives = counted(lives, "just_after", month="began_month", into="began_into", name="tenure_0")
    lives = placed(lives, "as_of", month="from_month", into="into")
    lives = lives.mutate(first=-lives.tenure_0, last=ibis.literal(0, "int64"), heeded_until=lives.as_of)
    now = _known_now(source, lives)
    month = now.began_month + now.tenure_0
    now = now.mutate(
        starts_at=begins(month) + anniversary(month, now.began_into),
        ends_at=begins(month + 1) + anniversary(month + 1, now.began_into),
        entered=ibis.literal(0, "int64"),
        number=month,
    )
    return _columns(now)


def _seen_since(whole: Table, since: int) -> Table:
    """Return the months that began since then, with the first tenure at which each spell was seen."""
    seen = whole.filter(whole.starts_at >= since)
    return seen.mutate(entered=seen.k.min().over(ibis.window(group_by=("subject", "spell"))))


def _known(source: Source, lives: Table) -> Table:
    """Return the months ``k`` of some lives, from their first to their last, with what was known when each began."""
    told = happened(source, lives)
    months = lives.mutate(k=ibis.range(lives["first"], lives["last"] + 1).unnest())
    number = months.from_month + months.k
    months = months.mutate(
        starts_at=begins(number) + anniversary(number, months.into),
        ends_at=begins(number + 1) + anniversary(number + 1, months.into),
        began_at=begins(number - 1) + anniversary(number - 1, months.into),
    )
    keys = [("subject", "subject"), ("spell", "spell"), ("k", "known_in")]
    joined = months.left_join(told, keys)
    others = [name for name in told.columns if name not in ("subject", "spell", "known_in")]
    return _so_far(joined.select(*months.columns, *others))


def _known_now(source: Source, lives: Table) -> Table:
    """Return month 0 of some lives, with what was known when it began: added up at once, without the months between."""
    told = happened(source, lives)
    until = lives.inner_join(told, [("subject", "subject"), ("spell", "spell")]).select(*told.columns, "first")
    until = until.filter(until.known_in.between(until["first"], 0)).rename(k="known_in")
    until = until.mutate(letdowns=_letdowns(until))
    before = {name: until[name].max(where=until.k == 0) for name in _OF_MONTH_BEFORE}
    summed = until.group_by("subject", "spell").agg(**_sums(until), **before)
    now = lives.mutate(k=ibis.literal(0, "int64"))
    joined = now.left_join(summed, ["subject", "spell"])
    whole = joined.select(*now.columns, *(name for name in summed.columns if name not in ("subject", "spell")))
    starts_at, first_at, began_at = (_begun(whole, k) for k in (whole.k, whole["first"], whole.k - 1))
    days = ibis.ifelse(whole.k > whole["first"], starts_at - began_at, 0)
    return _carried(whole.mutate(days=days, all_days=starts_at - first_at))


def _begun(lives: Table, k: IntegerValue) -> IntegerValue:
    number = lives.from_month + k
    return begins(number) + anniversary(number, lives.into)


def _so_far(rows: Table) -> Table:
    """Return months with what they carry from the months before: last values, their ages, sums."""
    window = ibis.window(group_by=("subject", "spell"), order_by="k", preceding=None, following=0)
    days = ibis.ifelse(rows.k > rows["first"], rows.starts_at - rows.began_at, 0)
    rows = rows.mutate(letdowns=_letdowns(rows), days=days)
    sums = {name: one.over(window) for name, one in _sums(rows).items()}
    return _carried(rows.mutate(**sums, all_days=rows.days.sum().over(window)))


def _letdowns(rows: Table) -> IntegerValue:
    return ibis.greatest(ibis.coalesce(rows.n_suffered, 0), (ibis.coalesce(rows.n_broken, 0) > 0).cast("int64"))


def _sums(rows: Table) -> dict[str, Value]:
    """Return what months until one add up to: last values (each with its month), the last months of some things, sums."""

    def last(value: str) -> Value:
        # an engine's own last value would be sorted anew for each month
        return ibis.struct({"k": rows.k, "value": rows[value]}).max(where=rows[value].notnull())

    return {
        **{name: last(name) for name in (*_STATE, "let_down")},
        "priced_in": rows.k.max(where=rows.price_ratio.notnull()),
        "reached_in": rows.k.max(where=rows.reached.notnull()),
        "let_down_in": rows.k.max(where=rows.let_down.notnull()),
        "repaired_in": rows.k.max(where=rows.n_repaired > 0),
        "decisions": rows.n_reached.sum(),
        "all_plays": rows.n_plays.sum(),
        "all_letdowns": rows.letdowns.sum(),
        "all_repaired": rows.n_repaired.sum(),
        "failed_ever": rows.n_failed.sum(),
    }


def _carried(rows: Table) -> Table:
    """Return months whose sums are told as columns: values without their months, ages, zero where nothing was told."""

    def age(month: str) -> Value:
        return rows.k - rows[month] + 1

    totals = ("decisions", "all_plays", "all_letdowns", "all_repaired", "failed_ever")
    return rows.mutate(
        **{name: rows[name]["value"] for name in _STATE},
        **{name: ibis.coalesce(rows[name], 0) for name in totals},
        letdowns=ibis.coalesce(rows.letdowns, 0),
        letdown=rows.let_down["value"],
        price_age=age("priced_in"),
        decision_age=age("reached_in"),
        letdown_age=age("let_down_in"),
        repaired_age=age("repaired_in"),
    )


def _columns(rows: Table) -> Table:
    tenure, plays = rows.tenure_0 + rows.k, ibis.coalesce(rows.n_plays, 0)
    told: dict[str, Value] = {
        "month": rows.number // _YEAR * 100 + rows.number % _YEAR + 1,
        "tenure": tenure,
        "asked": rows.asked_at.notnull() & rows.ended_at.isnull(),
        "footing": _footing(rows, tenure),
        "plays_30": ibis.ifelse(rows.days > 0, plays * _THIRTY_DAYS / rows.days.nullif(0), ibis.null("float64")),
        "plays_usual": (rows.all_plays - plays) * _THIRTY_DAYS / (rows.all_days - rows.days).nullif(0),
        "share_abandoned": rows.n_abandoned / rows.n_judged.nullif(0),
        "contacts": ibis.coalesce(rows.n_contacts, 0),
        "open_letdowns": ibis.greatest(rows.all_letdowns - rows.all_repaired, 0),
        "letdown_is_repaired": ibis.coalesce(rows.repaired_age <= rows.letdown_age, False),
        "failed_payments": ibis.coalesce(rows.n_failed, 0),
        "ended": ibis.ifelse(rows.k == rows["last"], ibis.coalesce(rows.ended, ""), ""),
    }
    words = {name: ibis.coalesce(rows[name], "") for name in ("plan", "country", "currency", "interval")}
    whole = rows.rename(decision="reached").mutate(**told, **words)
    return whole.select(*SCHEMA.names).cast(dict(ibis.Schema.from_pyarrow(SCHEMA).items()))


def _footing(rows: Table, tenure: IntegerValue) -> Value:
    of_year = tenure % _YEAR
    return ibis.cases(
        (ibis.coalesce(rows.rests, False), "rests"),
        (ibis.coalesce(rows.interval, "") != "year", "monthly"),
        (of_year == 0, "year_begins"),
        (of_year == _YEAR - 1, "year_ends"),
        else_="within_year",
    )
