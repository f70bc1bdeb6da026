"""Dunning: a charge that failed is told at once and tried again by calendar; there is grace, a last word, then an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from goodwill.errors import BadChoice
from goodwill.facts import CancellationOrdered, CardReplaced, Fact
from goodwill.orders import ALL, Deed, Do, Key, Link, Order, Purpose, Say, What
from goodwill.profile import Profile
from goodwill.profile.expressions import Expression, Name, cases
from goodwill.programmes.calendar import days
from goodwill.programmes.law import checked_on, refuses_tries
from goodwill.programmes.owed import Owed, owed
from goodwill.programmes.programme import Move, epoch, is_open, orders, terms
from goodwill.vocabulary import say

NAME = "dunning"
_LAST_WORD = 3
"""So many days before the end they are told that it comes."""
_LEAVE = (Link("leave", "leave"),)


@dataclass(frozen=True)
class Dunning:
    """The programme as a house has set it.

    Args:
        retry_days: On which days after the first failure the charge is tried again.
        grace_days: How long service goes on unpaid.
        name: What it goes by.
    """

    retry_days: tuple[int, ...] = (1, 3, 7, 14)
    grace_days: int = 21
    name: str = NAME

    def __post_init__(self) -> None:
        self._refuse_too_many()
        ordered = list(self.retry_days) == sorted(set(self.retry_days))
        if not (ordered and self.retry_days and self.retry_days[0] > 0 and self.retry_days[-1] < self.grace_days <= 90):
            raise BadChoice(
                f"{NAME}: retries are on days that go up from 1, all before the end of grace, and that is within 90 days; "
                f"{list(self.retry_days)} and {self.grace_days} came"
            )

    def _refuse_too_many(self) -> None:
        broken = refuses_tries([0, *self.retry_days], checked_on())
        if broken is not None:
            raise BadChoice(f"{NAME}: {len(self.retry_days)} retries break a rule: {broken.says} ({broken.source})")

    @cached_property
    def due(self) -> Expression:
        """At once, while a charge is open."""
        return cases((Name("pays") & (Name("failed_since_paid") > 0), Name("failures_open").first()))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when the next step falls due."""
        return min((at for at, _, _ in self._left(profile)), default=None)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the next step; of retries that were missed while nobody walked, only the last."""
        due = [one for one in self._left(profile) if one[0] <= now]
        if not due:
            return None
        _at, _step, bill = due[0]
        mine = [step for _at, step, theirs in due if theirs == bill]
        retries = [step for step in mine if step.startswith("retried")]
        chosen = next((step for step in mine if step in ("told", "ended")), None) or (retries or mine)[-1]
        return self._step(chosen, bill, profile, now)

    def hear(self, fact: Fact, at: datetime, profile: Profile) -> Move | None:
        """Return one more try as soon as there is a new card: of what is owed longest."""
        if not isinstance(fact, CardReplaced) or not profile.pays:
            return None
        tries = next((tries for one in owed(profile) if (tries := _retry(one))), ())
        if not tries:
            return None
        key, because = Key(NAME, profile.subject, "retried_card", epoch(at)), say("the card was replaced")
        return Move(key, (), orders(key, tries, profile.as_of, because=because), because)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why nothing more need be said or tried."""
        if not profile.pays:
            return "no subscription runs any more"
        bills, step = owed(profile), order.key.step
        if not any(_is_of(order, one) for one in bills):
            return "it was paid"
        if profile.leaving_at is not None and step.startswith("retried"):
            return "they are leaving"
        if not step.startswith("ended") or "." in step:
            return None
        return None if is_open(profile) else "the order was taken back"

    def _left(self, profile: Profile) -> Iterator[tuple[datetime, str, Owed]]:
        """Yield the steps of what is owed that are not made yet, in order of time."""
        if not profile.pays or profile.erased_at is not None or is_open(profile):
            return
        for one in owed(profile):
            if not one.was_moved(NAME, profile, "ended"):
                yield from self._left_of(one, profile)

    def _left_of(self, bill: Owed, profile: Profile) -> Iterator[tuple[datetime, str, Owed]]:
        made = [day for day in self.retry_days if bill.was_moved(NAME, profile, f"retried_{day}")]
        retries = [day for day in self.retry_days if day > max(made, default=0)] if _retry(bill) else []
        steps = [(0, "told"), *((day, f"retried_{day}") for day in retries)]
        if bill.may_end:
            steps += [(self.grace_days - _LAST_WORD, "warned"), (self.grace_days, "ended")]
        for day, step in sorted(steps, key=lambda one: one[0]):
            if not bill.was_moved(NAME, profile, step):
                yield bill.since + days(day), step, bill

    def _step(self, step: str, bill: Owed, profile: Profile, now: datetime) -> Move:
        because = say("a charge failed on %(day)s", day=f"{bill.since:%Y-%m-%d}")
        key, whats = bill.key(NAME, profile, step), self._whats(step, bill, profile)
        ends_all = step == "ended" and not bill.subscription
        facts = (CancellationOrdered(programme=NAME, reason="payment_failed"),) if ends_all else ()
        return Move(key, facts, orders(key, whats, now, because=because), because)

    def _whats(self, step: str, bill: Owed, profile: Profile) -> tuple[What, ...]:
        fills = terms(profile) | ({} if bill.price is None else {"amount": bill.price})
        if step.startswith("retried"):
            return _retry(bill)
        if step == "told":
            ahead = [day for day in self.retry_days if bill.since + days(day) > profile.as_of and _retry(bill)]
            fills["next_on"] = (bill.since + days(ahead[0] if ahead else self.grace_days)).date()
            return (Say("dunning.failed", ALL, Purpose.SERVICE, fills, _LEAVE),)
        if step == "warned":
            fills["until_on"] = (bill.since + days(self.grace_days)).date()
            return (Say("dunning.last", ALL, Purpose.SERVICE, fills, _LEAVE),)
        end = Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "payment_failed", **bill.named})
        words = "dunning.ended_one" if bill.subscription else "dunning.ended"
        return (end, Say(words, ALL, Purpose.SERVICE, fills))


def _retry(bill: Owed) -> tuple[What, ...]:
    """Return the order to try the invoice again; nothing where no source named it, for then the biller would have to guess."""
    return (Do(Deed.RETRY_PAYMENT, {"invoice": bill.invoice}),) if bill.invoice else ()


def _is_of(order: Order, bill: Owed) -> bool:
    """Whether what was ordered is of a bill that is open: of several, by its own name and time, or by its invoice."""
    made = order.key.step.partition("-")[0]  # a deed bears its own name behind the step's
    if made == "retried_card":
        return not bill.subscription or (isinstance(order.what, Do) and order.what.args.get("invoice") == bill.invoice)
    step, _dot, sign_of = made.partition(".")
    return not sign_of or (bill.step(step) == made and epoch(bill.since) == order.key.epoch)
