"""Cancel: who wants to leave does, in two steps at the most; one offer to stay is shown once, and never in the way.

That the way out is open hangs on no switch: switched on, this programme shows an offer; switched off, it shows none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import msgspec

from goodwill.errors import BadChoice
from goodwill.facts import CancellationRequested, CancellationWithdrawn, Fact, MessageReceived, PauseOrdered
from goodwill.orders import ALL, Deed, Do, Fill, Key, Link, Order, Purpose, Say
from goodwill.profile import Held, Profile, is_leaving, running
from goodwill.profile.expressions import Expression, Literal
from goodwill.programmes.calendar import days, months_after, paid_until, period_end
from goodwill.programmes.offers import FREE_MONTH, OFFERS, PAUSE, SMALLER_PLAN, Offer
from goodwill.programmes.programme import Deaf, Move, moved, orders, terms
from goodwill.vocabulary import Money, Standing, say

NAME = "cancel"
REASONS = ("price", "not_using", "catalogue", "technical", "other_service", "temporary", "other")
"""What may be chosen as the reason, if anything is."""
UNSAID = "unsaid"
_ONE = "left_one"
"""The step of who ends one of several subscriptions."""
_USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "price": (SMALLER_PLAN, FREE_MONTH),
        "not_using": (PAUSE, SMALLER_PLAN),
        "catalogue": (PAUSE,),
        "technical": (FREE_MONTH,),
        "temporary": (PAUSE,),
        UNSAID: (PAUSE,),
    }
)
_LEAVE = (Link("leave", "leave"),)
"""The way to the page that ends it, and takes the end back."""
_RUNNING = frozenset(Standing) - {Standing.UNKNOWN, Standing.CANCELLED}


class Smaller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A smaller plan: its name, what one interval costs, and what the biller calls that price if it has a name for it."""

    plan: str
    amount_minor: int
    currency: str
    price: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """What somebody said of why they leave: one of :data:`REASONS` (None: unsaid), words of their own (empty: none), in what language."""

    reason: str | None = None
    words: str = ""
    language: str = ""


@dataclass(frozen=True)
class Cancel(Deaf):
    """The programme as a house has set it.

    Args:
        offers: By reason (``unsaid``: none was given), what may be offered, best first; a reason left out has no offer.
        by_plan: The same for single plans, in place of ``offers``; ``{}``: nobody on that plan is offered anything.
        smaller: By plan, the smaller one.
        pause_months: How long the pause is.
        rest_days: For how long after an offer no other is shown.
        name: What it goes by.
    """

    offers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(_USUAL))
    by_plan: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    smaller: Mapping[str, Smaller] = field(default_factory=dict)
    pause_months: int = 3
    rest_days: int = 180
    name: str = NAME

    def __post_init__(self) -> None:
        for table in (self.offers, *self.by_plan.values()):
            _check(table)
        if not (1 <= self.pause_months <= 12 and 1 <= self.rest_days <= 730):
            raise BadChoice(
                f"{NAME}: a pause of 1 to 12 months, and 1 to 730 days between offers; "
                f"{self.pause_months} and {self.rest_days} came"
            )
        if wrong := [plan for plan, one in self.smaller.items() if one.amount_minor <= 0 or len(one.currency) != 3]:
            raise BadChoice(f"{NAME}: the smaller plan of {wrong[0]!r} wants an amount above 0 and a currency as EUR")

    @property
    def due(self) -> Expression:
        """Never: it waits to be asked."""
        return Literal(None)

    def due_at(self, profile: Profile) -> datetime | None:
        """Return never."""
        return None

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return nothing: only they themselves make anything happen."""
        return None

    def offer(self, profile: Profile, reason: str | None, now: datetime) -> Offer | None:
        """Return the one offer that is shown to who is about to leave for a reason (None: unsaid); None: none."""
        if not _may_be_offered(profile) or self._rests(profile, now):
            return None
        table = self.by_plan.get(profile.plan or "", self.offers)
        made = (self._made(name, profile, now) for name in table.get(reason or UNSAID, ()))
        return next((one for one in made if one is not None), None)

    def stayed(self, profile: Profile, offer: Offer, link: str) -> Move:
        """Return what follows when they take an offer: it is ordered, and they are told."""
        key = Key(NAME, profile.subject, f"stayed_{offer.name}", link)
        because = say("they took our offer instead of leaving")
        smaller = self.smaller.get(profile.plan or "")
        named = smaller.price if smaller is not None and smaller.plan == offer.plan else ""
        told = Say("cancel.offer_taken", ALL, Purpose.SERVICE, terms(profile), _LEAVE, is_answer=True)
        facts: tuple[Fact, ...] = (offer.accepted,)
        if offer.name == PAUSE:
            facts += (PauseOrdered(until=offer.until, reason="asked_us"),)
        return Move(key, facts, orders(key, (offer.deed(named=named), told), profile.as_of, because=because), because)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why what they wanted is not wanted any more."""
        step = order.key.step
        if profile.standing not in _RUNNING:
            return "no subscription runs any more" if isinstance(order.what, Do) else None
        if step.startswith(_ONE):
            named = order.what.subscription if isinstance(order.what, Do) else ""
            ends = any(is_leaving(profile, one) for one in ([named] if named else running(profile)))
            return None if ends else "they stay after all"
        if step.startswith("left"):
            return "they stay after all" if profile.leaving_at is None else None
        return None if profile.leaving_at is None else "they are leaving after all"

    def _rests(self, profile: Profile, now: datetime) -> bool:
        last = moved(profile, NAME, "offered")
        return last is not None and now < last.at + days(self.rest_days)

    def _made(self, name: str, profile: Profile, now: datetime) -> Offer | None:
        """Return an offer as it would be put to somebody; None where it makes no sense for them."""
        is_trial, is_monthly = profile.standing is Standing.TRIALING, profile.interval != "year"
        if name == PAUSE and profile.pays and is_monthly:
            return Offer(name=name, until=months_after(now, self.pause_months))
        smaller = self.smaller.get(profile.plan or "")
        if name == SMALLER_PLAN and profile.pays and smaller is not None and smaller.plan != profile.plan:
            return Offer(name=name, plan=smaller.plan, price=Money(smaller.amount_minor, smaller.currency))
        if name == FREE_MONTH and is_trial and profile.trial_ends_at is not None:
            return Offer(name=name, until=months_after(profile.trial_ends_at, 1))
        return Offer(name=name) if name == FREE_MONTH and profile.pays and is_monthly else None


def asked(profile: Profile, visit: str) -> Move:
    """Return that somebody pressed the first button, at one visit of the page."""
    return Move(Key(NAME, profile.subject, "asked", visit), (), (), say("they followed their link and asked to leave"))


def offered(profile: Profile, offer: Offer, visit: str) -> Move:
    """Return that an offer is shown, at one visit of the page: it never is at another."""
    key = Key(NAME, profile.subject, "offered", visit)
    return Move(key, (offer.made(NAME),), (), say("they asked to leave, and one offer is shown once"))


def runs_until(profile: Profile, held: Sequence[Held] = ()) -> datetime:
    """Return until when service goes on for somebody who leaves now: what is paid for is theirs; of several, the longest."""
    if held:
        return max(one_runs_until(one, profile.as_of) for one in held)
    until = profile.trial_ends_at if profile.standing is Standing.TRIALING else paid_until(profile)
    return profile.as_of if until is None else max(until, profile.as_of)


def one_runs_until(one: Held, now: datetime) -> datetime:
    """Return until when one of several goes on that is ended now."""
    if one.standing is Standing.TRIALING and one.trial_ends_at is not None:
        return max(one.trial_ends_at, now)
    return period_end(one.since, one.interval, now)


def left(profile: Profile, link: str, why: Why, offer: Offer | None, *, held: Sequence[Held] = ()) -> Move:
    """Return what follows when they leave: the end is ordered, and confirmed at once with the day and time of their word.

    Args:
        profile: Who, now.
        link: The name of the link they followed.
        why: What they said of it.
        offer: What they were shown and did not take; None: nothing was.
        held: Those of several subscriptions that they end: all that run, or one; () of who has one.
    """
    one = held[0] if len(held) == 1 else None
    step = f"{'left' if one is None else _ONE}_{why.reason or UNSAID}"
    key, because = Key(NAME, profile.subject, step, link), say("they asked to leave by themselves")
    asked_at = profile.as_of
    until = runs_until(profile, held)
    named: dict[str, Fill] = {} if one is None else {"subscription": one.id}
    fills: dict[str, Fill] = {"until_on": until.date(), "asked_at": asked_at}
    told = Say("cancel.confirmed", ALL, Purpose.SERVICE, terms(one or profile) | fills, _LEAVE, is_answer=True)
    end = Do(Deed.CANCEL_AT_PERIOD_END, {"reason": why.reason or "asked_us", **named})
    facts: list[Fact] = [] if offer is None else [offer.declined]
    which = None if one is None else one.id
    facts.append(CancellationRequested(reason=why.reason, ends_at=until, text=why.words or None, subscription=which))
    if why.words:
        heard = MessageReceived(channel="leaving", message=str(key), language=why.language or None, text=why.words)
        facts.append(heard)
    return Move(key, tuple(facts), orders(key, (end, told), asked_at, because=because), because)


def came_back(profile: Profile, link: str, one: Held | None = None) -> Move:
    """Return what follows when who is leaving stays after all, before the end: the order is taken back, and they are told.

    Of several subscriptions it is of one, or (None) of all.
    """
    key, because = Key(NAME, profile.subject, "came_back", link), say("they stay after all")
    told = Say("cancel.stayed", ALL, Purpose.SERVICE, terms(one or profile), _LEAVE, is_answer=True)
    named: dict[str, Fill] = {} if one is None else {"subscription": one.id}
    whats = (Do(Deed.WITHDRAW_CANCELLATION, named), told)
    stays = CancellationWithdrawn(subscription=None if one is None else one.id)
    return Move(key, (stays,), orders(key, whats, profile.as_of, because=because), because)


def _may_be_offered(profile: Profile) -> bool:
    """Whether anything may be offered: who owes, is leaving, or wants no word about staying, is left in peace.

    So is who has several subscriptions: an offer is of one, and nobody has said of which.
    """
    wants_none = any(one.key == Purpose.RETENTION and one.value == "withdrawn" for one in profile.consents)
    is_fit = profile.pays or profile.standing is Standing.TRIALING
    return (
        is_fit
        and not profile.failures_open
        and profile.leaving_at is None
        and not wants_none
        and len(running(profile)) < 2
    )


def _check(table: Mapping[str, tuple[str, ...]]) -> None:
    if unknown := set(table) - {*REASONS, UNSAID}:
        raise BadChoice(f"{NAME}: no reason is named {min(unknown)!r}; there are {', '.join((*REASONS, UNSAID))}")
    if wrong := {one for some in table.values() for one in some} - set(OFFERS):
        raise BadChoice(f"{NAME}: nothing named {min(wrong)!r} can be offered; there are {', '.join(OFFERS)}")
