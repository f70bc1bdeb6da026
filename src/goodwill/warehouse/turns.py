"""Each subscriber's turns: a trial, a paid start, an ending; and from them who is away since when, who came back, who stayed on.

A start while a life runs, a trial while one does, and an ending while none does, are not heeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import ibis
import pyarrow as pa
from ibis import Table

from goodwill import facts as f
from goodwill.vocabulary import Cause
from goodwill.warehouse.measures.asking import answers, wires
from goodwill.warehouse.measures.retention import MONTH_US
from goodwill.warehouse.profiles import NOW, Look
from goodwill.warehouse.runs import turned
from goodwill.warehouse.sources import Source

_TURNS = (f.TrialStarted, f.SubscriptionStarted, f.SubscriptionReturned, f.SubscriptionCancelled)
_TRIES = 1
TRIAL = "trial"
"""How those left who tried and did not stay."""
_TRIAL_LASTS = 2
"""A trial of which nothing more was told for so many months has lapsed."""
OUTCOMES = ("converts", "resumes", "recovers", "withdraws")
"""Of trials who stays, of rests who resumes in a month, of failed bills who pays in the end, of requests who stays."""


def turns(source: Source) -> Table:
    """Return the turns that are heeded: ``subject``, ``at``, ``tries``, ``ends``, ``way`` of an ending, and what was before."""
    told = turned(source, _TURNS)
    order = ibis.window(group_by="subject", order_by=("at", "place", "cause"))
    told = told.mutate(tries=told.place == _TRIES)
    before = told.mutate(was_end=told.ends.lag().over(order), was_trial=told.tries.lag().over(order))
    away = ibis.coalesce(before.was_end, True)
    heeded = before.filter(ibis.cases((before.ends, ~away), (before.tries, away), else_=away | before.was_trial))
    order = ibis.window(group_by="subject", order_by=("at", "place", "cause"))
    twice = heeded.mutate(was_start=(~heeded.tries & ~heeded.ends).lag().over(order))
    once = twice.filter(~(~twice.tries & ~twice.ends & ibis.coalesce(twice.was_start, False)))
    order = ibis.window(group_by="subject", order_by=("at", "place", "cause"))
    again = once.mutate(was_trial=once.tries.lag().over(order), until=once.at.lead().over(order))
    cause = ibis.ifelse(again.cause.isin(list(Cause)), again.cause, Cause.VOLUNTARY.value)
    way = ibis.ifelse(ibis.coalesce(again.was_trial, False), TRIAL, cause)
    return again.select("subject", "at", "place", "tries", "ends", "until", way=way)


def last_turns(source: Source) -> Table:
    """Return the last turn of each: ``subject``, ``at``, ``tries``, ``ends``, ``way``, and how many ``lives`` they began."""
    told = turns(source)
    window = ibis.window(group_by="subject")
    lives = (~told.tries & ~told.ends).cast("int64").sum().over(window)
    last = told.mutate(lives=lives).filter(lambda t: t.until.isnull())
    return last.select("subject", "at", "tries", "ends", "way", "lives")


def gaps(look: Look = NOW) -> pa.Table:
    """Return the months lived away from us: ``way``, ``month`` since leaving, ``n_away`` who began it, ``n_returned`` in it."""
    lived = answers(_gaps, keys=("way", "months", "is_back"), look=look)
    away: Counter[tuple[str, int]] = Counter()
    back: Counter[tuple[str, int]] = Counter()
    for row in lived:
        months = row["months"]
        away.update({(row["way"], month): row["n"] for month in range(months + row["is_back"])})
        back.update({(row["way"], months): row["n"] * row["is_back"]})
    keys = sorted(away)
    return pa.table({
        "way": pa.array([way for way, _ in keys], pa.string()),
        "month": pa.array([month for _, month in keys], pa.int64()),
        "n_away": pa.array([away[key] for key in keys], pa.int64()),
        "n_returned": pa.array([back[key] for key in keys], pa.int64()),
    })  # fmt: skip


def outcomes(look: Look = NOW) -> Mapping[str, tuple[int, int]]:
    """Return of each of :data:`OUTCOMES` how many did and of how many, among those of whom it is known by now."""
    found = {}
    for name, question in zip(OUTCOMES, (_trials, _rests, _failures, _requests), strict=True):
        rows = answers(question, keys=("one",), look=look)
        found[name] = (int(rows[0]["n_did"] or 0), int(rows[0]["n"] or 0)) if rows else (0, 0)
    return found


def _gaps(source: Source) -> Table:
    ended = turns(source).filter(lambda t: t.ends)
    until = ibis.coalesce(ended.until, ibis.literal(source.held.as_of, "int64"))
    told = ended.mutate(months=(until - ended.at) // MONTH_US, is_back=ended.until.notnull())
    return told.group_by("way", "months", "is_back").agg(n=told.count())


def _trials(source: Source) -> Table:
    tried = turns(source).filter(lambda t: t.tries)
    old = tried.at < ibis.literal(source.held.as_of - _TRIAL_LASTS * MONTH_US, "int64")
    known = tried.filter(tried.until.notnull() | old)
    # what follows a trial is a start or an ending: an ending has a turn of its own, whose way says so
    lapsed = turns(source).filter(lambda t: t.ends & (t.way == TRIAL))
    n, n_lapsed = known.agg(n=known.count()), lapsed.agg(n_lapsed=lapsed.count())
    silent = known.filter(known.until.isnull())
    both = n.cross_join(n_lapsed).cross_join(silent.agg(n_silent=silent.count()))
    return both.select(one=ibis.literal(1, "int64"), n=both.n, n_did=both.n - both.n_lapsed - both.n_silent)


def _rests(source: Source) -> Table:
    """Return who resumed, of all months that anyone rested: a month begun counts whole once it is over or they are back."""
    kinds = (f.SubscriptionPaused, f.SubscriptionResumed, f.SubscriptionCancelled)
    told = _followed(source, kinds)
    rests = told.filter(told.place == 1)
    until = ibis.coalesce(rests.until, ibis.literal(source.held.as_of, "int64"))
    gone = until - rests.at
    months = ibis.ifelse(rests.until.isnull(), gone // MONTH_US, ibis.greatest((gone + MONTH_US // 2) // MONTH_US, 1))
    rests = rests.mutate(months=months, did=rests.then == 2)
    return rests.group_by(one=ibis.literal(1, "int64")).agg(n=rests.months.sum(), n_did=rests.count(where=rests.did))


def _failures(source: Source) -> Table:
    told = _followed(source, (f.InvoiceFailed, f.InvoicePaid, f.SubscriptionCancelled))
    ended = told.filter((told.place == 1) & (told.then > 1))
    return _counted(ended.mutate(did=ended.then == 2))


def _requests(source: Source) -> Table:
    told = _followed(source, (f.CancellationRequested, f.CancellationWithdrawn, f.SubscriptionCancelled))
    ended = told.filter((told.place == 1) & (told.then > 1))
    return _counted(ended.mutate(did=ended.then == 2))


def _followed(source: Source, kinds: tuple[type[f.Fact], ...]) -> Table:
    """Return facts of some kinds, each with the kind (counted from 1) and the instant of the next; null: none came."""
    told = source.facts(wires(kinds), ()).select("subject", "at", "place")
    order = ibis.window(group_by="subject", order_by=("at", "place"))
    return told.mutate(then=told.place.lead().over(order), until=told.at.lead().over(order))


def _counted(rows: Table) -> Table:
    return rows.group_by(one=ibis.literal(1, "int64")).agg(n=rows.count(), n_did=rows.count(where=rows.did))
