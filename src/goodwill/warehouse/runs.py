"""Whose subscriptions still run: who has several has left when the last of them ended.

An ending that names no subscription ends all of theirs; a start that names none holds until a turn is told that names one.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import Table

from goodwill.facts import Fact, SubscriptionCancelled
from goodwill.warehouse.holders import holders
from goodwill.warehouse.sources import Source

_ORDER = ("at", "place", "cause", "subscription")


def turned(source: Source, kinds: Sequence[type[Fact]]) -> Table:
    """Return the turns of some kinds but those that end one subscription while another runs.

    They are ``subject``, ``at``, ``place`` among the kinds (from 1), ``cause``, and whether nothing runs after it: ``ends``.
    """
    several = holders(source)
    told = source.facts([kind.wire for kind in kinds], ("cause", "subscription") if several else ("cause",))
    told = told.mutate(ends=told.place == list(kinds).index(SubscriptionCancelled) + 1)
    whole = ("subject", "at", "place", "cause", "ends")
    if not several:
        return told.select(*whole)
    return several.others(told).select(*whole).union(_heeded(several.only(told)).select(*whole))


def _heeded(told: Table) -> Table:
    """Return the turns of who has several subscriptions but those that end one while another runs."""
    told = told.rename(is_end="ends")
    named = told.subscription.notnull()
    order = ibis.window(group_by="subject", order_by=_ORDER, preceding=None, following=0)
    all_ended = (told.is_end & ~named).cast("int64")
    since = told.mutate(named=named, epoch=all_ended.sum().over(order) - all_ended)
    each = ibis.window(group_by=("subject", "epoch", "subscription"), order_by=_ORDER)
    ran = since.mutate(ran=ibis.coalesce((~since.is_end).lag().over(each), False))
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    change = ibis.cases((ran.named & ~ran.is_end & ~ran.ran, one), (ran.named & ran.is_end & ran.ran, -one), else_=none)
    all_of_them = ibis.window(group_by=("subject", "epoch"), order_by=_ORDER, preceding=None, following=0)
    running = ran.mutate(change=change).mutate(running=lambda t: t.change.sum().over(all_of_them))
    ends = running.is_end & (~running.named | (running.running <= 0))
    return running.mutate(ends=ends).filter(lambda t: t.ends | ~t.is_end)
