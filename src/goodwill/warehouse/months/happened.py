"""What happened to each subscriber in each of their months, added up: their state at its end, and what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import ibis
from ibis import Table
from ibis.expr.types import BooleanColumn, Column, Value

from goodwill import facts as f
from goodwill.profile.table import ABANDONED_BELOW, ENDED_PLAYS, PLAYS, STARTS
from goodwill.warehouse.months.calendar import counted
from goodwill.warehouse.sources import Source

_STATES: tuple[type[f.Fact], ...] = (
    *STARTS,
    f.PlanChanged,
    f.PriceChanged,
    f.ButtonPressed,
    f.SubscriberDescribed,
    f.SubscriptionPaused,
    f.SubscriptionResumed,
    f.DecisionReached,
)
_EVENTS: tuple[type[f.Fact], ...] = (
    *dict.fromkeys((*PLAYS, *ENDED_PLAYS)),
    f.MessageReceived,
    f.LetdownSuffered,
    f.LetdownRepaired,
    f.PlayFailed,
    f.InvoiceFailed,
)
PLAYBACK = "playback"
"""The kind of letdown that a play which failed is."""


def happened(source: Source, lives: Table) -> Table:
    """Return one row a spell and month in which anything was told of it: ``subject``, ``spell``, ``known_in``, columns.

    Args:
        source: Where the facts are read.
        lives: Spells, with the month and the moment in it from which their months are counted (``from_month``, ``into``),
            the first of them (``first``), and until when facts are heeded (``heeded_until``).

    ``known_in`` is the month at whose beginning it is known: the one after that in which it happened.
    """
    states, events = _states(source, lives), _events(source, lives)
    joined = states.outer_join(events, ["subject", "spell", "known_in"])
    keys = {name: ibis.coalesce(joined[name], joined[f"{name}_right"]) for name in ("subject", "spell", "known_in")}
    others = [name for name in (*states.columns, *events.columns) if name not in keys]
    return joined.select(*others, **keys)


def _states(source: Source, lives: Table) -> Table:
    columns = ("plan", "amount_minor", "currency", "interval", "country", "decision")
    told = _with_ratios(source.facts(_wires(_STATES), columns))
    rows = _in_months(told, lives, since_start=False)
    rows = rows.mutate(known_in=ibis.greatest(rows.known_in, rows["first"]))
    within = rows.at > rows.started_at
    changes, reached = rows.ratio.notnull() & within, _is(rows, f.DecisionReached) & within
    # of two facts at one instant the later kind in the list holds, then the greater value: no engine chooses for itself
    latest: dict[str, Value] = {name: _latest(rows, rows[name], rows[name].notnull()) for name in columns[:-1]}
    latest["plan"] = _latest(rows, rows.plan, rows.plan.notnull() & _is(rows, *STARTS, f.PlanChanged))
    latest["rests"] = _latest(
        rows, _is(rows, f.SubscriptionPaused), _is(rows, f.SubscriptionPaused, f.SubscriptionResumed, *STARTS)
    )
    latest["price_ratio"] = _latest(rows, rows.ratio, changes)
    latest["price_decision"] = _latest(rows, ibis.coalesce(rows.decision, ""), changes)
    latest["reached"] = _latest(rows, rows.decision, reached)
    kept = rows.group_by("subject", "spell", "known_in").agg(**latest, n_reached=rows.count(where=reached))
    values = {name: kept[name]["value"] for name in latest}
    return kept.select("subject", "spell", "known_in", "n_reached", **values)


def _with_ratios(told: Table) -> Table:
    """Return facts with the ratio of new price to old, of those that change a price in one currency."""
    priced = told.filter(told.amount_minor.notnull())
    order = ibis.window(group_by="subject", order_by=("at", "place", "amount_minor"))
    was, held = priced.amount_minor.lag().over(order), priced.currency.lag().over(order)
    same = ibis.coalesce(priced.currency, held, "") == ibis.coalesce(held, priced.currency, "")
    changes = _is(priced, f.PriceChanged) & same & (was > 0)
    priced = priced.mutate(ratio=ibis.ifelse(changes, priced.amount_minor / was, ibis.null("float64")))
    return priced.union(told.filter(told.amount_minor.isnull()).mutate(ratio=ibis.null("float64")))


def _events(source: Source, lives: Table) -> Table:
    told = source.facts(_wires(_EVENTS), ("seconds", "length", "autoplay", "reason"))
    rows = _in_months(told, lives, since_start=True)
    chosen = ~ibis.coalesce(rows.autoplay, False) & (rows.length > 0) & rows.seconds.notnull()
    judged = _is(rows, *ENDED_PLAYS) & chosen
    suffered, broken = _is(rows, f.LetdownSuffered), _is(rows, f.PlayFailed)
    kind = ibis.ifelse(broken, PLAYBACK, ibis.coalesce(rows.reason, ""))
    told_of = {
        "n_plays": _is(rows, *PLAYS),
        "n_judged": judged,
        "n_abandoned": judged & (rows.seconds * ABANDONED_BELOW < rows.length),
        "n_contacts": _is(rows, f.MessageReceived),
        "n_suffered": suffered,
        "n_broken": broken,
        "n_repaired": _is(rows, f.LetdownRepaired),
        "n_failed": _is(rows, f.InvoiceFailed),
    }
    counts: dict[str, Value] = {name: rows.count(where=where) for name, where in told_of.items()}
    kept = rows.group_by("subject", "spell", "known_in").agg(**counts, let_down=_latest(rows, kind, suffered | broken))
    return kept.mutate(let_down=kept.let_down["value"])


def _in_months(told: Table, lives: Table, *, since_start: bool) -> Table:
    """Return facts with the spell they fall in and the month at whose beginning they are known."""
    names = ("spell", "started_at", "from_month", "into", "first", "heeded_until")
    joined = told.inner_join(lives, "subject").select(*told.columns, *names)
    heeded = joined.at <= joined.heeded_until
    joined = joined.filter(heeded & (joined.at > joined.started_at) if since_start else heeded)
    rows = counted(joined, "at", month="from_month", into="into", name="month")
    return rows.mutate(known_in=rows.month + 1)


def _latest(rows: Table, value: Column, where: BooleanColumn) -> Value:
    return ibis.struct({"at": rows.at, "place": rows.place, "value": value}).max(where=where)


def _is(rows: Table, *kinds: type[f.Fact]) -> BooleanColumn:
    known: Mapping[str, int] = _places(rows)
    return reduce(lambda one, other: one | other, (rows.place == known[kind.wire] for kind in dict.fromkeys(kinds)))


def _places(rows: Table) -> dict[str, int]:
    among = _STATES if "plan" in rows.columns else _EVENTS
    return {kind.wire: place for place, kind in enumerate(among, 1)}


def _wires(kinds: tuple[type[f.Fact], ...]) -> list[str]:
    return [kind.wire for kind in kinds]
