"""Fields kept by key: what facts tell of each key, joined to one row a subject; and which of them only some people have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
from ibis import Table
from ibis.expr.types import Value

from goodwill.profile.expressions import Name
from goodwill.profile.merges import Greatest, LatestByKey, Pairs, Rule, Tally
from goodwill.profile.table import rules
from goodwill.warehouse.heard import Heard, Rules

EACH = "array<struct<key: string, n: int64>>"
Only = Callable[[Table], Table]
"""Leaves of rows those of subjects with several subscriptions."""


def everyone(rows: Table) -> Table:
    """Leave all: who has several is not known yet."""
    return rows


def of_one(wanted: Rules) -> dict[str, Rule]:
    """Return the fields that are told of somebody with one subscription."""
    return {name: rule for name, rule in wanted.items() if not rule.of_several}


def without_ids(wanted: Rules) -> dict[str, Rule]:
    """Return the fields that facts tell of which none names a subscription."""
    return {name: rule for name, rule in wanted.items() if not (rule.of_several and isinstance(rule, Tally))}


def blank(parts: Table) -> Table:
    """Return parts with the fields by subscription that are told of nobody among them, unknown."""
    return parts.mutate(**{name: one for name, one in unknown().items() if name not in parts.columns})


def unknown() -> dict[str, Value]:
    """Return the fields that only who has several subscriptions has, as they are of anyone else."""
    several = {name: rule for name, rule in rules().items() if rule.of_several}
    return {name: ibis.null(_type(rule)) for name, rule in several.items()}


def _type(rule: Rule) -> str:
    if isinstance(rule, LatestByKey):
        return (
            f"array<struct<key: string, at: int64, n: {'int64' if rule.takes == Name('amount_minor') else 'string'}>>"
        )
    return EACH if isinstance(rule, Greatest) else "int64"


def taken(rule: Tally, facts: Heard) -> Table:
    """Return the subject, key, time and value of the facts that a field by key heeds."""
    key, value = facts.column(rule.key), facts.column(rule.takes)
    told_, heeded = key.notnull() & value.notnull(), facts.heeds(rule)
    whole = facts.rows.select("subject", "at", key=key, n=value, heeded=told_ if heeded is None else heeded & told_)
    return whole.filter(whole.heeded).drop("heeded")


def unnested(parts: Table, name: str) -> Table:
    """Return one row a subject and key of what parts tell of a field."""
    rows = parts.select("subject", one=parts[name].unnest())
    at = {"at": rows.one["at"]} if "at" in rows.one.type().fields else {}
    return rows.select("subject", key=rows.one["key"], n=rows.one["n"], **at)


def tallied(rule: Tally, rows: Table) -> Table:
    """Return one row a subject: its keys with what was told of each, in order of key."""
    if isinstance(rule, Pairs):
        told = rows.select("subject", "key", "n").distinct()
        return told.group_by("subject").agg(kept=ibis.struct({"key": told.key, "n": told.n}).collect().sort())
    of: dict[str, Callable[[Table], Any]] = (
        {"told": lambda t: ibis.struct({"at": t.at, "n": t.n}).max()}
        if isinstance(rule, LatestByKey)
        else {"n": (lambda t: t.n.max()) if isinstance(rule, Greatest) else (lambda t: t.n.sum())}
    )
    by_key = rows.group_by("subject", "key").agg(**{name: make(rows) for name, make in of.items()})
    fields = {"key": by_key.key}
    fields |= {"at": by_key.told["at"], "n": by_key.told["n"]} if "told" in of else {"n": by_key.n.cast("int64")}
    return by_key.group_by("subject").agg(kept=ibis.struct(fields).collect().sort())
