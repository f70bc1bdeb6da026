"""The spells of each subscriber: from a paid start or a return to the next ending."""

from __future__ import annotations

import ibis
from ibis import Table

from goodwill.facts import SubscriptionCancelled, SubscriptionReturned, SubscriptionStarted
from goodwill.vocabulary import Cause
from goodwill.warehouse.runs import requests, turned
from goodwill.warehouse.sources import Source

_TURNS = (SubscriptionStarted, SubscriptionCancelled, SubscriptionReturned)
_RETURNS = _TURNS.index(SubscriptionReturned) + 1


def spells(source: Source) -> Table:
    """Return one row a spell.

    ``subject``, ``spell`` (from 1; from 2 if the first start we know of is a return), ``started_at``, ``ended_at`` and
    ``ended`` (null: it runs), ``asked_at`` (when they asked to leave and did not take it back; null: they have not).
    A start while a spell runs, and an ending while none does, are not heeded; an ending of no cause we know is voluntary.
    """
    turns = turned(source, _TURNS)
    order = ibis.window(group_by="subject", order_by=("at", "place", "cause"))
    turns = turns.mutate(before=turns.ends.lag().over(order))
    turns = turns.filter(ibis.coalesce(turns.before, True) != turns.ends)
    order = ibis.window(group_by="subject", order_by=("at", "place", "cause"))
    turns = turns.mutate(ended_at=turns.at.lead().over(order), why=turns.cause.lead().over(order))
    starts = turns.filter(~turns.ends)
    order = ibis.window(group_by="subject", order_by="at")
    returned = (starts.place == _RETURNS).cast("int64").first().over(order)
    known = [cause.value for cause in Cause]
    cause = ibis.ifelse(starts.why.isin(known), starts.why, Cause.VOLUNTARY.value)
    ended = ibis.ifelse(starts.ended_at.notnull(), cause, ibis.null("string"))
    spell = ibis.row_number().over(order) + 1 + returned
    numbered = starts.select("subject", "ended_at", spell=spell.cast("int64"), started_at=starts.at, ended=ended)
    return _with_requests(source, numbered)


def _with_requests(source: Source, rows: Table) -> Table:
    """Return spells with the first request to leave that was not taken back."""
    told = requests(source)
    joined = told.inner_join(rows, "subject")
    within = (joined.at > joined.started_at) & (joined.at <= ibis.coalesce(joined.ended_at, joined.at))
    joined = joined.filter(within).select("subject", "spell", "at", "place")
    window = ibis.window(group_by=("subject", "spell"))
    joined = joined.mutate(taken_back=joined.at.max(where=joined.place == 2).over(window))
    asks = (joined.place == 1) & (joined.at > ibis.coalesce(joined.taken_back, 0))
    asked = joined.group_by("subject", "spell").agg(asked_at=joined.at.min(where=asks))
    return rows.left_join(asked, ["subject", "spell"]).select(*rows.columns, "asked_at")
