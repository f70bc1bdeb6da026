"""Somebody's subscriptions one by one, where the biller's ids tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    Entry,
    Fact,
    PlanChanged,
    PriceChanged,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionReturned,
    SubscriptionStarted,
    TrialStarted,
)
from goodwill.profile.table import STARTS, TURNS, Profile
from goodwill.vocabulary import Standing

_ENDED = TURNS[SubscriptionCancelled]
_STANDS: dict[type[Fact], Standing] = {
    TrialStarted: Standing.TRIALING,
    SubscriptionStarted: Standing.ACTIVE,
    SubscriptionPaused: Standing.PAUSED,
    SubscriptionResumed: Standing.ACTIVE,
    SubscriptionCancelled: Standing.CANCELLED,
    SubscriptionReturned: Standing.ACTIVE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One of several subscriptions.

    Args:
        id: What the biller calls it.
        standing: Whether it is tried, active, paused or cancelled.
        since: When it began.
        turned_at: When it last turned: started, paused, resumed, was cancelled.
        plan: Its plan; None: unknown.
        amount_minor: What one interval of it costs, in minor units of ``currency``.
        interval: How often it is charged.
        leaving_at: Until when it runs, if they asked to end it and did not take that back.
        trial_ends_at: When its trial ends, if it began with one.
    """

    id: str
    standing: Standing
    since: datetime
    turned_at: datetime
    plan: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    interval: str | None = None
    leaving_at: datetime | None = None
    trial_ends_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.standing is not Standing.CANCELLED


def running(profile: Profile) -> tuple[str, ...]:
    """Return the ids of those that have not ended, of who has several; () of anyone else, whose one needs no name."""
    after = -1 if profile.unnamed_turn is None else profile.unnamed_turn
    return tuple(one.key for one in profile.each_turn if one.n > after and one.n % 8 != _ENDED)


def is_leaving(profile: Profile, subscription: str) -> bool:
    """Whether the last word on one of several subscriptions is that it ends."""
    said = [one.n for one in profile.each_request if one.key == subscription]
    last = max(said + ([] if profile.unnamed_request is None else [profile.unnamed_request]), default=None)
    return last is not None and last % 2 == 0


def subscriptions(entries: Iterable[Entry], *, as_of: datetime) -> list[Held]:
    """Return each subscription that was told by an id, the oldest first; what names none is said of all that run.

    Args:
        entries: A subscriber's history, in any order.
        as_of: What occurred later is not heeded.
    """
    held: dict[str, Held] = {}
    known = (one for one in entries if one.occurred_at <= as_of and isinstance(one.fact, _HEEDED))
    for entry in sorted(known, key=lambda one: (one.occurred_at, TURNS.get(type(one.fact), 0), one.position)):
        name = getattr(entry.fact, "subscription", None)
        for one in [name] if name is not None else [key for key, was in held.items() if was.runs]:
            if (told := _told(held.get(one), one, entry)) is not None:
                held[one] = told
    return list(held.values())


def _told(was: Held | None, name: str, entry: Entry) -> Held | None:
    """Return a subscription as one more fact tells it; None: the fact is of one that never began."""
    fact, at = entry.fact, entry.occurred_at
    stands = _STANDS.get(type(fact))
    if was is None:
        if stands is None:
            return None
        was = Held(id=name, standing=stands, since=at, turned_at=at)
    if stands is not None:
        was = replace(was, standing=stands, turned_at=at)
    if isinstance(fact, STARTS):
        was = replace(was, leaving_at=None, trial_ends_at=fact.ends_at if isinstance(fact, TrialStarted) else None)
    if isinstance(fact, CancellationRequested):
        return replace(was, leaving_at=fact.ends_at or at)
    if isinstance(fact, CancellationWithdrawn):
        return replace(was, leaving_at=None)
    return _priced(was, fact)


def _priced(was: Held, fact: Fact) -> Held:
    names = ("plan", "amount_minor", "currency", "interval") if isinstance(fact, _PRICED) else ()
    told = {name: getattr(fact, name, None) for name in names}
    return replace(was, **{name: value for name, value in told.items() if value is not None})


_PRICED: tuple[type[Fact], ...] = (*STARTS, PlanChanged, PriceChanged)
_HEEDED: tuple[type[Fact], ...] = (*TURNS, PlanChanged, PriceChanged, CancellationRequested, CancellationWithdrawn)
TOLD_BY = frozenset(kind.wire for kind in _HEEDED)
"""The facts that :func:`subscriptions` reads: few in any history, however long."""
