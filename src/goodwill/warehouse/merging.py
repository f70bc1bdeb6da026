"""Reads the table of merging fields over every subscriber at once: facts to parts, parts to one part, parts to fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import ibis
from ibis import Table
from ibis.expr.types import BooleanColumn, Value

from goodwill.facts import Fact
from goodwill.profile.expressions import DAY, Expression, names_in
from goodwill.profile.merges import Count, Distinct, Earliest, Latest, LatestByKey, Max, Min, Recent, Rule, Sum, Tally
from goodwill.profile.patience import Patience
from goodwill.profile.table import OFTEN, formulas, rules
from goodwill.warehouse.columns import column

Rules = Mapping[str, Rule]
Hearing = Callable[[Sequence[str], Iterable[str]], Table]
"""Gives facts of some names with some columns: a source that is read anew each time, never kept in memory."""

_SUMS_AT_ONCE = 14


def reached(fields: Iterable[str], patience: Patience) -> set[str]:
    """Return some fields of the table and all that they rest on."""
    steps, found, left = _steps(patience), set[str](), set(fields)
    while left:
        name = left.pop()
        found.add(name)
        left |= (names_in(steps[name]) if name in steps else set()) - found
    return found


def needed(fields: Iterable[str], patience: Patience) -> dict[str, Rule]:
    """Return the merging fields that some fields of the table rest on."""
    wanted = reached(fields, patience)
    return {name: rule for name, rule in rules().items() if name in wanted}


def heeded(wanted: Rules) -> list[str]:
    """Return the wire names of the facts that some fields heed."""
    return sorted({kind.wire for rule in wanted.values() for kind in rule.of})


def read_by(wanted: Rules) -> set[str]:
    """Return the columns of facts that some fields read, besides subject, name and time."""
    parts = [part for rule in wanted.values() for part in (rule.takes, rule.where, getattr(rule, "key", None))]
    return set().union(*(names_in(part) for part in parts if part is not None)) - {"at", "name"}


def parts_of_facts(hear: Hearing, wanted: Rules, as_of: int | None = None) -> Table:
    """Return one row a subject with the state of each wanted field.

    Facts of use are a hundred times as many as all others: they are read apart, so that each field is asked only of
    facts that it may heed.

    Args:
        hear: Gives the facts of some names: ``subject``, ``at`` (microseconds), ``name`` and the columns asked for.
        wanted: The fields.
        as_of: Windowed fields are summed as of it; None: they are left out.
    """
    asked = wanted if as_of is not None else {n: rule for n, rule in wanted.items() if not isinstance(rule, Recent)}
    often = {name: rule for name, rule in asked.items() if not OFTEN.isdisjoint(rule.of)}
    seldom = {name: rule for name, rule in asked.items() if name not in often}
    sorts = {name: rule for name, rule in often.items() if isinstance(rule, Distinct | Tally)}
    counted = {name: rule for name, rule in often.items() if name not in sorts}
    found = [_merged(_heard(hear, some), some, as_of or 0) for some in (counted, seldom) if some]
    found += [_sorted_out(_heard(hear, sorts), sorts)] if sorts else []
    return reduce(_beside, found)


def parts_of_parts(parts: Table, wanted: Rules) -> Table:
    """Return one row a subject: its parts, joined. Who has but one part is passed on as they are."""
    times = parts.group_by("subject").agg(n_parts=parts.count())
    several = times.filter(times.n_parts > 1).select("subject")
    alone, shared = parts.anti_join(several, "subject"), parts.semi_join(several, "subject")
    return alone.union(_joined(shared, wanted).select(*parts.columns).cast(parts.schema()))


def days_of_facts(hear: Hearing, wanted: Rules) -> Table:
    """Return one row a subject and day with the sum of each series that the wanted windows are read from."""
    heeding = series(wanted)
    heard = _heard(hear, heeding)
    by_day = heard.mutate(day=heard.at // DAY)
    return by_day.group_by("subject", "day").agg(**{name: _sum(rule, by_day) for name, rule in heeding.items()})


def with_days(parts: Table, days: Table, wanted: Rules, as_of: int) -> Table:
    """Return parts with what the days of their subjects add to the windowed fields."""
    windowed = _windowed(wanted)
    if not windowed:
        return parts
    recent = days.filter(days.day >= min(_first_day(rule, as_of) for rule in windowed.values()))
    sums = {
        name: recent[rule.series].sum(where=recent.day >= _first_day(rule, as_of)) for name, rule in windowed.items()
    }
    summed = recent.group_by("subject").agg(**sums)
    joined = parts.left_join(summed, "subject")
    added = {name: ibis.coalesce(parts[name], 0) + ibis.coalesce(summed[name], 0) for name in windowed}
    return joined.select(*(parts[name] for name in parts.columns if name not in windowed), **added)


def told(parts: Table, fields: Iterable[str], as_of: int, patience: Patience) -> Table:
    """Return the fields, merged and derived, of whole parts; instants are microseconds, parts without facts are 0 or null."""
    wanted = list(fields)
    table = parts.mutate(**{name: _value(rule, parts[name]) for name, rule in rules().items() if name in parts.columns})
    table = table.mutate(as_of=ibis.literal(as_of, "int64"))
    left = {name: one for name, one in _steps(patience).items() if name in reached(wanted, patience)}
    while left:
        ready = {name: one for name, one in left.items() if left.keys().isdisjoint(names_in(one))}
        table = table.mutate(**{name: column(formula, table) for name, formula in ready.items()})
        left = {name: one for name, one in left.items() if name not in ready}
    return table.select("subject", *wanted)


def series(wanted: Rules) -> dict[str, Recent]:
    """Return one rule of each series that the wanted windows are read from, by the series' name."""
    return {rule.series: rule for rule in _windowed(wanted).values()}


def _steps(patience: Patience) -> dict[str, Expression]:
    """Return the formulas in the order in which they can be read."""
    return {**patience.formulas(), **{name: one.formula for name, one in formulas().items()}}


def _joined(parts: Table, wanted: Rules) -> Table:
    plain, keyed = _split(wanted)
    plain = {**plain, **{name: rule for name, rule in _windowed(wanted).items() if name in parts.columns}}
    sums = {name: _of_parts(rule, parts[name]) for name, rule in plain.items()}
    return _with(_grouped(parts, sums), {name: _tallied(rule, _unnested(parts, name)) for name, rule in keyed.items()})


def _heard(hear: Hearing, wanted: Rules) -> Table:
    return hear(heeded(wanted), read_by(wanted))


def _merged(facts: Table, wanted: Rules, as_of: int) -> Table:
    """Return one row a subject: each field asked of every fact."""
    plain, keyed = _split(wanted)
    sums: dict[str, Value] = {name: _of_facts(rule, facts) for name, rule in plain.items()}
    for name, rule in _windowed(wanted).items():
        sums[name] = _sum(rule, facts, facts.at >= _first_day(rule, as_of) * DAY)
    return _with(_grouped(facts, sums), {name: _tallied(rule, _taken(rule, facts)) for name, rule in keyed.items()})


def _sorted_out(facts: Table, wanted: Rules) -> Table:
    """Return one row a subject with sets and tallies of frequent facts: first each combination once, then each field."""
    kinds = {rule.of for rule in wanted.values()}
    keys = {name: column(rule.key if isinstance(rule, Tally) else rule.takes, facts) for name, rule in wanted.items()}
    if len(kinds) > 1 or any(isinstance(rule, Tally) and names_in(rule.takes) for rule in wanted.values()):
        return _merged(facts, wanted, 0)
    combined = facts.group_by("subject", **keys).agg(n=facts.count())
    sets = {
        name: combined[name].collect(distinct=True, where=combined[name].notnull()).sort()
        for name, rule in wanted.items()
        if isinstance(rule, Distinct)
    }
    tallies = {
        name: _tallied(rule, combined.select("subject", "n", key=combined[name]).filter(lambda t: t.key.notnull()))
        for name, rule in wanted.items()
        if isinstance(rule, Tally)
    }
    return _with(combined.group_by("subject").agg(**sets), tallies)


def _grouped(rows: Table, sums: Mapping[str, Value]) -> Table:
    """Return one row a subject, a few sums at a time: wider, a group falls out of the processor's cache and costs twice."""
    names = sorted(sums, key=lambda name: (sums[name].type().is_struct(), name))
    batches = [names[i : i + _SUMS_AT_ONCE] for i in range(0, len(names), _SUMS_AT_ONCE)] or [[]]
    first, *others = [rows.group_by("subject").agg(**{name: sums[name] for name in batch}) for batch in batches]
    for other in others:
        joined = first.inner_join(other, "subject")
        first = joined.select(*(first[name] for name in first.columns), *(other[name] for name in other.columns[1:]))
    return first


def _beside(one: Table, other: Table) -> Table:
    """Return two tables of one row a subject as one."""
    joined = one.outer_join(other, "subject")
    fields = [name for name in (*one.columns, *other.columns) if name != "subject"]
    both = joined.select("subject", "subject_right", *fields)
    return both.select(*fields, subject=ibis.coalesce(both.subject, both.subject_right))


def _split(wanted: Rules) -> tuple[Rules, dict[str, Tally]]:
    keyed = {name: rule for name, rule in wanted.items() if isinstance(rule, Tally)}
    return {name: rule for name, rule in wanted.items() if not isinstance(rule, Tally | Recent)}, keyed


def _windowed(wanted: Rules) -> dict[str, Recent]:
    return {name: rule for name, rule in wanted.items() if isinstance(rule, Recent)}


def _first_day(rule: Recent, as_of: int) -> int:
    return as_of // DAY - rule.days


def _condition(rule: Rule, facts: Table) -> BooleanColumn:
    """Return which facts a field heeds."""
    kinds = _kinds(facts, rule.of)
    return kinds if rule.where is None else kinds & column(rule.where, facts)


def _kinds(facts: Table, of: tuple[type[Fact], ...]) -> BooleanColumn:
    return facts["name"].isin([kind.wire for kind in of]) if len(of) > 1 else facts["name"] == of[0].wire


def _sum(rule: Rule, facts: Table, further: BooleanColumn | None = None) -> Value:
    where = _condition(rule, facts) if further is None else _condition(rule, facts) & further
    if not names_in(rule.takes):
        return facts.count(where=where)
    return column(rule.takes, facts).sum(where=where).fill_null(0)


def _of_facts(rule: Rule, facts: Table) -> Value:
    where, taken = _condition(rule, facts), column(rule.takes, facts)
    match rule:
        case Count():
            return facts.count(where=where)
        case Sum():
            return taken.sum(where=where)
        case Max():
            return taken.max(where=where)
        case Min():
            return taken.min(where=where)
        case Latest():
            pair = ibis.struct({"at": facts.at, "value": taken})
            told_ = where & taken.notnull()
            return pair.min(where=told_) if isinstance(rule, Earliest) else pair.max(where=told_)
        case Distinct():
            # a list made distinct costs a third of a distinct aggregate, which keeps a table of its own
            return taken.collect(where=where & taken.notnull()).unique().sort()
    raise TypeError(f"no way is known to merge facts as {type(rule).__name__}")


def _of_parts(rule: Rule, states: Value) -> Value:
    match rule:
        case Sum() | Recent():
            return states.sum()
        case Max() | Latest() if not isinstance(rule, Earliest):
            return states.max()
        case Min() | Earliest():
            return states.min()
        case Distinct():
            return states.collect(where=states.notnull()).flatten().unique().sort()
    raise TypeError(f"no way is known to join parts of {type(rule).__name__}")


def _taken(rule: Tally, facts: Table) -> Table:
    """Return the subject, key, time and value of the facts that a field by key heeds."""
    key, taken = column(rule.key, facts), column(rule.takes, facts)
    heard = facts.filter(_condition(rule, facts) & key.notnull() & taken.notnull())
    columns = {"key": column(rule.key, heard), "at": heard.at, "n": column(rule.takes, heard)}
    return heard.select("subject", **columns)


def _unnested(parts: Table, name: str) -> Table:
    rows = parts.select("subject", one=parts[name].unnest())
    at = {"at": rows.one["at"]} if "at" in rows.one.type().fields else {}
    return rows.select("subject", key=rows.one["key"], n=rows.one["n"], **at)


def _tallied(rule: Tally, rows: Table) -> Table:
    """Return one row a subject: its keys with what was told of each, in order of key."""
    of: dict[str, Callable[[Table], Any]] = (
        {"told": lambda t: ibis.struct({"at": t.at, "n": t.n}).max()}
        if isinstance(rule, LatestByKey)
        else {"n": lambda t: t.n.sum()}
    )
    by_key = rows.group_by("subject", "key").agg(**{name: make(rows) for name, make in of.items()})
    fields = {"key": by_key.key}
    fields |= {"at": by_key.told["at"], "n": by_key.told["n"]} if "told" in of else {"n": by_key.n.cast("int64")}
    return by_key.group_by("subject").agg(kept=ibis.struct(fields).collect().sort())


def _with(whole: Table, keyed: Mapping[str, Table]) -> Table:
    for name, table in keyed.items():
        joined = whole.left_join(table, "subject")
        whole = joined.select(*whole.columns, **{name: table.kept})
    return whole


def _value(rule: Rule, states: Value) -> Value:
    match rule:
        case Sum() | Recent():
            return ibis.coalesce(states, 0)
        case Latest():
            return states["value"]
    return states
