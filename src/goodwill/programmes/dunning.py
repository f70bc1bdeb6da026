"""Dunning: a charge that failed is told at once and tried again by calendar; there is grace, a last word, then an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from goodwill.errors import BadChoice
from goodwill.facts import CancellationOrdered, CardReplaced, Fact
from goodwill.orders import ALL, Deed, Do, Fill, Key, Link, Order, Purpose, Say, What
from goodwill.profile import Profile
from goodwill.profile.expressions import Expression, Name, cases
from goodwill.programmes.calendar import days
from goodwill.programmes.law import checked_on, refuses_tries
from goodwill.programmes.programme import Move, epoch, is_open, orders, terms, was_moved
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
        return min((at for at, _ in self._left(profile)), default=None)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the next step; of retries that were missed while nobody walked, only the last."""
        due = [(at, step) for at, step in self._left(profile) if at <= now]
        if not due:
            return None
        retries = [one for one in due if one[1].startswith("retried")]
        chosen = next((one for one in due if one[1] in ("told", "ended")), None) or (retries or due)[-1]
        return self._step(chosen[1], profile, now)

    def hear(self, fact: Fact, at: datetime, profile: Profile) -> Move | None:
        """Return one more try as soon as there is a new card."""
        if not isinstance(fact, CardReplaced) or not profile.failures_open or not profile.pays or not _retry(profile):
            return None
        key, because = Key(NAME, profile.subject, "retried_card", epoch(at)), say("the card was replaced")
        return Move(key, (), orders(key, _retry(profile), profile.as_of, because=because), because)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why nothing more need be said or tried."""
        if not profile.pays:
            return "no subscription runs any more"
        if not profile.failures_open:
            return "it was paid"
        if profile.leaving_at is not None and order.key.step.startswith("retried"):
            return "they are leaving"
        return "the order was taken back" if order.key.step.startswith("ended") and not is_open(profile) else None

    def _left(self, profile: Profile) -> Iterator[tuple[datetime, str]]:
        """Yield the steps of this failure that are not made yet, in order of time."""
        if not profile.pays or not profile.failures_open or profile.erased_at is not None or is_open(profile):
            return
        first = profile.failures_open[0]
        retries = self.retry_days if _retry(profile) else ()
        steps = [(0, "told"), *((day, f"retried_{day}") for day in retries)]
        steps += [(self.grace_days - _LAST_WORD, "warned"), (self.grace_days, "ended")]
        for day, step in sorted(steps, key=lambda one: one[0]):
            if not was_moved(profile, _key(profile, step)):
                yield first + days(day), step

    def _step(self, step: str, profile: Profile, now: datetime) -> Move:
        first = profile.failures_open[0]
        because = say("a charge failed on %(day)s", day=f"{first:%Y-%m-%d}")
        key, facts = _key(profile, step), ()
        whats = self._whats(step, profile, first)
        if step == "ended":
            ended = (CancellationOrdered(programme=NAME, reason="payment_failed"),)
            return Move(key, ended, orders(key, whats, now, because=because), because)
        return Move(key, facts, orders(key, whats, now, because=because), because)

    def _whats(self, step: str, profile: Profile, first: datetime) -> tuple[What, ...]:
        fills: dict[str, Fill] = terms(profile)
        if step.startswith("retried"):
            return _retry(profile)
        if step == "told":
            ahead = [day for day in self.retry_days if first + days(day) > profile.as_of and _retry(profile)]
            fills["next_on"] = (first + days(ahead[0] if ahead else self.grace_days)).date()
            return (Say("dunning.failed", ALL, Purpose.SERVICE, fills, _LEAVE),)
        if step == "warned":
            fills["until_on"] = (first + days(self.grace_days)).date()
            return (Say("dunning.last", ALL, Purpose.SERVICE, fills, _LEAVE),)
        end = Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "payment_failed"})
        return (end, Say("dunning.ended", ALL, Purpose.SERVICE, fills))


def _retry(profile: Profile) -> tuple[What, ...]:
    """Return the order to try the invoice again; nothing where no source named it, for then the biller would have to guess."""
    return (Do(Deed.RETRY_PAYMENT, {"invoice": profile.failed_invoice}),) if profile.failed_invoice else ()


def _key(profile: Profile, step: str) -> Key:
    return Key(NAME, profile.subject, step, epoch(profile.failures_open[0]))
