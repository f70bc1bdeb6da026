"""Whose subscriptions still run: who has several has left when the last of them ended.

An ending that names no subscription ends all of theirs; a start that names none holds until a turn is told that names one.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import Table

from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    Fact,
    SubscriptionCancelled,
    SubscriptionReturned,
    SubscriptionStarted,
    TrialStarted,
)
from goodwill.warehouse.holders import holders
from goodwill.warehouse.sources import Source

_ASKED = (CancellationRequested, CancellationWithdrawn)
_STAYING = (CancellationWithdrawn, TrialStarted, SubscriptionStarted, SubscriptionReturned)
_WORDS = (CancellationRequested, *_STAYING, SubscriptionCancelled)
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


def requests(source: Source) -> Table:
    """Return who asked to leave, and who took it back: ``subject``, ``at``, ``place`` (1 asked, 2 taken back).

    A request to end one of several subscriptions is none while another goes on.
    """
    several, whole = holders(source), ("subject", "at", "place")
    wires = [kind.wire for kind in _ASKED]
    if not several:
        return source.facts(wires, ()).select(*whole)
    theirs = several.only(source.facts([kind.wire for kind in _WORDS], ("subscription",)))
    return several.others(source.facts(wires, ())).select(*whole).union(_asked(theirs).select(*whole))


def _asked(told: Table) -> Table:
    """Return the words of who has several subscriptions on their end but those that end one while another goes on."""
    order = ("at", "place", "subscription")
    named = told.subscription.notnull()
    all_ended = ((told.place == len(_WORDS)) & ~named).cast("int64")
    so_far = ibis.window(group_by="subject", order_by=order, preceding=None, following=0)
    stays = told.place.between(2, 1 + len(_STAYING)).cast("int64")
    since = told.mutate(named=named, stays=stays, epoch=all_ended.sum().over(so_far))
    each = ibis.window(group_by=("subject", "epoch", "subscription"), order_by=order)
    change = ibis.ifelse(since.named, since.stays - ibis.coalesce(since.stays.lag().over(each), 0), 0)
    of_epoch = ibis.window(group_by=("subject", "epoch"), order_by=order, preceding=None, following=0)
    staying = since.mutate(change=change).mutate(staying=lambda t: t.change.sum().over(of_epoch))
    counts = (staying.place == 2) | ~staying.named | (staying.staying <= 0)
    return staying.filter((staying.place <= len(_ASKED)) & counts)


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
