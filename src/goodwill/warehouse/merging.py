"""Reads the table of merging fields over every subscriber at once: facts to parts, parts to one part, parts to fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

import ibis
from ibis import Table
from ibis.expr.types import BooleanColumn, Value

from goodwill.profile.expressions import DAY, Expression, names_in
from goodwill.profile.merges import (
    Count,
    Distinct,
    Earliest,
    Latest,
    Max,
    Min,
    Recent,
    Rule,
    Sum,
    Tally,
)
from goodwill.profile.patience import Patience
from goodwill.profile.table import OFTEN, TELLS_APART, formulas, rules
from goodwill.warehouse.columns import column
from goodwill.warehouse.heard import Heard, Hearing, Rules, heard
from goodwill.warehouse.keyed import Only, everyone, taken, tallied, unknown, unnested

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
    if any(rules()[name].of_several for name in wanted & rules().keys()):
        wanted.add(TELLS_APART)
    return {name: rule for name, rule in rules().items() if name in wanted}


def parts_of_facts(hear: Hearing, wanted: Rules, as_of: int | None = None, only: Only = everyone) -> Table:
    """Return one row a subject with the state of each wanted field.

    Facts of use are a hundred times as many as all others: they are read apart, so that each field is asked only of
    facts that it may heed.

    Args:
        hear: Gives the facts of some names: ``subject``, ``at`` (microseconds), ``name`` and the columns asked for.
        wanted: The fields.
        as_of: Windowed fields are summed as of it; None: they are left out.
        only: Leaves the facts of whom fields of several subscriptions are asked.
    """
    asked = wanted if as_of is not None else {n: rule for n, rule in wanted.items() if not isinstance(rule, Recent)}
    often = {name: rule for name, rule in asked.items() if not OFTEN.isdisjoint(rule.of)}
    seldom = {name: rule for name, rule in asked.items() if name not in often}
    sorts = {name: rule for name, rule in often.items() if isinstance(rule, Distinct | Tally)}
    counted = {name: rule for name, rule in often.items() if name not in sorts}
    found = [_merged(heard(hear, some), some, as_of or 0, only) for some in (counted, seldom) if some]
    found += [_sorted_out(heard(hear, sorts), sorts)] if sorts else []
    return reduce(_beside, found)


def parts_of_parts(parts: Table, wanted: Rules, only: Only = everyone) -> Table:
    """Return one row a subject: its parts, joined. Who has but one part is passed on as they are."""
    times = parts.group_by("subject").agg(n_parts=parts.count())
    several = times.filter(times.n_parts > 1).select("subject")
    alone, shared = parts.anti_join(several, "subject"), parts.semi_join(several, "subject")
    return alone.union(_joined(shared, wanted, only).select(*parts.columns).cast(parts.schema()))


def days_of_facts(hear: Hearing, wanted: Rules) -> Table:
    """Return one row a subject and day with the sum of each series that the wanted windows are read from."""
    heeding = series(wanted)
    facts = heard(hear, heeding)
    sums = {name: _sum(rule, facts) for name, rule in heeding.items()}
    return facts.rows.group_by("subject", day=facts.rows.at // DAY).agg(**sums)


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
    wanted, scope = list(fields), {"as_of": ibis.literal(as_of, "int64")}
    scope |= unknown()
    for name in parts.columns:
        rule = rules().get(name)
        scope[name] = parts[name] if rule is None else _value(rule, parts[name])
        if rule is not None and rule.of_several:
            scope[name] = (parts[TELLS_APART].length() > 1).ifelse(parts[name], unknown()[name])
    rest = reached(wanted, patience)
    for name, formula in _steps(patience).items():
        if name in rest:
            scope[name] = column(formula, scope)
    return parts.select("subject", **{name: scope[name] for name in wanted})


def series(wanted: Rules) -> dict[str, Recent]:
    """Return one rule of each series that the wanted windows are read from, by the series' name."""
    return {rule.series: rule for rule in _windowed(wanted).values()}


def _steps(patience: Patience) -> dict[str, Expression]:
    """Return the formulas in the order in which they can be read."""
    return {**patience.formulas(), **{name: one.formula for name, one in formulas().items()}}


def _joined(parts: Table, wanted: Rules, only: Only) -> Table:
    plain, keyed = _split(wanted)
    plain = {**plain, **{name: rule for name, rule in _windowed(wanted).items() if name in parts.columns}}
    sums = {name: _of_parts(rule, parts[name]) for name, rule in plain.items()}
    rows = {name: unnested(only(parts) if rule.of_several else parts, name) for name, rule in keyed.items()}
    return _with(_grouped(parts, sums), {name: tallied(rule, rows[name]) for name, rule in keyed.items()})


def _merged(facts: Heard, wanted: Rules, as_of: int, only: Only = everyone) -> Table:
    """Return one row a subject: each field asked of every fact; if many are asked, those that keep words of theirs only."""
    plain, keyed = _split(wanted)
    dear = {name: rule for name, rule in plain.items() if isinstance(rule, Latest | Distinct)}
    apart = dear if len(dear) < len(plain) and len(plain) > _SUMS_AT_ONCE else {}
    sums: dict[str, Value] = {name: _of_facts(rule, facts) for name, rule in plain.items() if name not in apart}
    for name, rule in _windowed(wanted).items():
        sums[name] = _sum(rule, facts, facts.rows.at >= _first_day(rule, as_of) * DAY)
    whole = _grouped(facts.rows, sums)
    if apart:
        theirs = facts.heeded_by(apart.values())
        words = _grouped(theirs.rows, {name: _of_facts(rule, theirs) for name, rule in apart.items()})
        whole = whole.left_join(words, "subject").select(*whole.columns, *words.columns[1:])
    rows = {name: taken(rule, facts) for name, rule in keyed.items()}
    rows = {name: only(some) if keyed[name].of_several else some for name, some in rows.items()}
    return _with(whole, {name: tallied(rule, rows[name]) for name, rule in keyed.items()})


def _sorted_out(facts: Heard, wanted: Rules) -> Table:
    """Return one row a subject with sets and tallies of frequent facts: first each combination once, then each field."""
    kinds = {rule.of for rule in wanted.values()}
    keys = {name: facts.column(rule.key if isinstance(rule, Tally) else rule.takes) for name, rule in wanted.items()}
    if len(kinds) > 1 or any(isinstance(rule, Tally) and names_in(rule.takes) for rule in wanted.values()):
        return _merged(facts, wanted, 0)
    combined = facts.rows.group_by("subject", **keys).agg(n=facts.rows.count())
    sets = {
        name: combined[name].collect(distinct=True, where=combined[name].notnull()).sort()
        for name, rule in wanted.items()
        if isinstance(rule, Distinct)
    }
    tallies = {
        name: tallied(rule, combined.select("subject", "n", key=combined[name]).filter(lambda t: t.key.notnull()))
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


def _sum(rule: Rule, facts: Heard, further: BooleanColumn | None = None) -> Value:
    where = facts.heeds(rule, further)
    if not names_in(rule.takes):
        return facts.rows.count(where=where)
    return facts.column(rule.takes).sum(where=where).fill_null(0)


def _of_facts(rule: Rule, facts: Heard) -> Value:
    where, taken = facts.heeds(rule), facts.column(rule.takes)
    match rule:
        case Count():
            return facts.rows.count(where=where)
        case Sum():
            return taken.sum(where=where)
        case Max():
            return taken.max(where=where)
        case Min():
            return taken.min(where=where)
    told_ = taken.notnull() if where is None else where & taken.notnull()
    match rule:
        case Latest():
            pair = ibis.struct({"at": facts.rows.at, "value": taken})
            return pair.min(where=told_) if isinstance(rule, Earliest) else pair.max(where=told_)
        case Distinct():
            # a list made distinct costs a third of a distinct aggregate, which keeps a table of its own
            return taken.collect(where=told_).unique().sort()
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
