"""Answers: what a link in a message, or a subscriber in the app, tells us to do is done at once. Always on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodwill.facts import CancellationRequested, Fact, LastChanceAnswered, PauseOrdered
from goodwill.orders import ALL, Deed, Do, Fill, Key, Link, Order, Purpose, Say
from goodwill.profile import Profile
from goodwill.profile.expressions import Expression, Literal
from goodwill.programmes.calendar import paid_until
from goodwill.programmes.programme import Move, epoch, orders, terms
from goodwill.vocabulary import Money, Standing, say

NAME = "answers"
_RUNNING = frozenset(Standing) - {Standing.UNKNOWN, Standing.CANCELLED}


@dataclass(frozen=True, slots=True)
class Answers:
    """The programme of what they told us themselves: nothing is ever due of it."""

    name: str = NAME
    due: Expression = Literal(None)  # noqa: RUF009 -- a constant

    def due_at(self, profile: Profile) -> datetime | None:
        """Return never."""
        return None

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return nothing."""
        return None

    def hear(self, fact: Fact, at: datetime, profile: Profile) -> Move | None:
        """Return what *pause* and *let go* make us do; *keep* is heard by being a sign of life."""
        if (
            not isinstance(fact, LastChanceAnswered)
            or profile.standing not in _RUNNING
            or profile.leaving_at is not None
        ):
            return None
        if fact.answer == "let_go":
            return _let_go(profile, at)
        return _pause(profile, at) if fact.answer == "pause" and profile.pays else None

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why what they wanted is not wanted any more."""
        if order.key.step.startswith("return"):
            return (
                None
                if isinstance(order.what, Say) or profile.standing is Standing.CANCELLED
                else "they subscribed again"
            )
        if profile.standing not in _RUNNING:
            return "no subscription runs any more"
        if order.key.step.startswith("let_go") and profile.leaving_at is None:
            return "they stay after all"
        return None


def begin_again(profile: Profile, price: Money, interval: str, plan: str | None) -> Move:
    """Return what follows when who left takes up an invitation on terms they were shown: it is ordered, and they are told."""
    at = profile.as_of
    key, because = Key(NAME, profile.subject, "return", epoch(at)), say("they took up our invitation")
    fills: dict[str, Fill] = {"amount": price, "interval": interval}
    named: dict[str, Fill] = {"plan": plan} if plan else {}
    told = Say("winback.returned", ALL, Purpose.SERVICE, fills, (Link("leave", "leave"),), is_answer=True)
    whats = (Do(Deed.START_AGAIN, {"offer": "return", **fills, **named}), told)
    return Move(key, (), orders(key, whats, at, because=because), because)


def _let_go(profile: Profile, at: datetime) -> Move:
    until = profile.trial_ends_at if profile.standing is Standing.TRIALING else paid_until(profile)
    key, because = Key(NAME, profile.subject, "let_go", epoch(at)), say("they answered: let it go")
    fills: dict[str, Fill] = {"until_on": (until or at).date(), "asked_at": at}
    back = (Link("leave", "leave"),)
    confirmed = Say("cancel.confirmed", ALL, Purpose.SERVICE, terms(profile) | fills, back, is_answer=True)
    whats = (Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "asked_us"}), confirmed)
    facts = (CancellationRequested(reason="asked_us", ends_at=until),)
    return Move(key, facts, orders(key, whats, profile.as_of, because=because), because)


def _pause(profile: Profile, at: datetime) -> Move:
    key, because = Key(NAME, profile.subject, "pause", epoch(at)), say("they answered: pause it")
    whats = (Do(Deed.PAUSE), Say("dormancy.paused", ALL, Purpose.SERVICE, terms(profile)))
    facts = (PauseOrdered(reason="asked_us"),)
    return Move(key, facts, orders(key, whats, profile.as_of, because=because), because)
