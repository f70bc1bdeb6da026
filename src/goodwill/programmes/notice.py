"""Notice: people are told of what they will be charged, in time by the law of their country and the rules of card schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, reduce

from goodwill.errors import BadChoice
from goodwill.orders import ALL, Key, Link, Order, Purpose, Say
from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, Expression, Literal, Name, cases, later
from goodwill.programmes.calendar import days, midnight, months_after, paid_until
from goodwill.programmes.law import About, every_months, reminding, window
from goodwill.programmes.programme import Deaf, Move, moved, orders, terms, was_moved
from goodwill.vocabulary import Money, Standing, say

NAME = "notice"
EARLIEST = 31
"""Nobody is told earlier than so many days before: what the law of any country makes of two weeks."""
WORDS = {
    About.PRICE_CHANGE: "notice.price",
    About.TRIAL_END: "notice.trial_end",
    About.RENEWAL: "notice.renewal",
    About.REMINDER: "notice.yearly",
}
_LEAVE = (Link("let_go", "let_go"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A price that changes on a day, for a plan and a country (None: any) in one currency."""

    on: date
    amount_minor: int
    currency: str
    plan: str | None = None
    country: str | None = None

    def touches(self, profile: Profile) -> bool:
        """Whether it is about this subscriber, and is a change for them."""
        theirs = self.plan in (None, profile.plan) and self.country in (None, profile.country)
        return (
            profile.pays and theirs and profile.currency == self.currency and profile.amount_minor != self.amount_minor
        )


@dataclass(frozen=True, slots=True)
class Told:
    """One thing somebody is told of: what about, when it comes, and when to tell."""

    about: About
    on: datetime
    tell_at: datetime
    change: Change | None = None


@dataclass(frozen=True)
class Notice(Deaf):
    """The programme as a house has set it: the price changes to come. The rest follows from the law."""

    changes: tuple[Change, ...] = ()
    name: str = NAME

    def __post_init__(self) -> None:
        if any(change.amount_minor < 0 for change in self.changes):
            raise BadChoice(f"{NAME}: a price is 0 or more, in minor units")

    @cached_property
    def due(self) -> Expression:
        """As early as anybody is told of any of it."""
        pays, began = Name("pays"), later(Name("last_paid_at"), Name("last_start_at"))
        trial = cases((Name("turn").equals(1), Name("trial_ends_at") - EARLIEST * DAY))
        year = cases((pays & Name("interval").equals("year"), began + (365 - EARLIEST) * DAY))
        reminded = cases((pays & Name("country").is_in(reminding()), Name("last_start_at") + 180 * DAY))
        return reduce(_sooner, [trial, year, reminded, *self._changing()])

    def _changing(self) -> tuple[Expression, ...]:
        first = min((midnight(change.on) for change in self.changes), default=None)
        if first is None:
            return ()
        us = (first - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        return (cases((Name("pays"), Literal(us - EARLIEST * DAY))),)

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when to tell them of the next thing."""
        return min((told.tell_at for told in self.ahead(profile)), default=None)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the next thing they are to be told of."""
        due = [told for told in self.ahead(profile) if told.tell_at <= now]
        return _told(min(due, key=lambda told: told.on), profile, now) if due else None

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why it need not be told any more."""
        if profile.leaving_at is not None:
            return "they are leaving"
        if order.key.step == About.TRIAL_END.value:
            return None if profile.standing is Standing.TRIALING else "the trial is over"
        return None if profile.pays else "no subscription runs any more"

    def ahead(self, profile: Profile) -> Iterator[Told]:
        """Yield everything they are yet to be told of, in no order."""
        if profile.erased_at is not None or profile.leaving_at is not None:
            return
        for about, on, change in self._coming(profile):
            told = Told(about, on, on - days(window(profile.country, about, on.date()).days), change)
            if on > profile.as_of and not was_moved(profile, _key(profile, told)):
                yield told
        yield from _reminders(profile)

    def _coming(self, profile: Profile) -> Iterator[tuple[About, datetime, Change | None]]:
        ends = paid_until(profile)
        if profile.standing is Standing.TRIALING and profile.trial_ends_at is not None:
            yield About.TRIAL_END, profile.trial_ends_at, None
        if profile.pays and profile.interval == "year" and ends is not None:
            yield About.RENEWAL, ends, None
        for change in self.changes:
            if change.touches(profile):
                yield About.PRICE_CHANGE, midnight(change.on), change


def _sooner(one: Expression, other: Expression) -> Expression:
    return cases((other.is_null() | (one <= other), one), otherwise=other)


def _reminders(profile: Profile) -> Iterator[Told]:
    """Yield the reminder of what they are subscribed to, where the law wants one; yearly payers are told at each renewal."""
    months = every_months(profile.country, profile.as_of.date())
    if months is None or not profile.pays or profile.last_start_at is None:
        return
    last = max([profile.last_start_at, *(one.at for about in WORDS if (one := moved(profile, NAME, about.value)))])
    due = months_after(last, months)
    yield Told(About.REMINDER, due, due)


def _told(told: Told, profile: Profile, now: datetime) -> Move:
    key, rule = _key(profile, told), window(profile.country, told.about, told.on.date())
    days_left = (told.on - now).days
    is_late = rule.at_least is not None and days_left < rule.at_least and told.about is not About.REMINDER
    day = f"{told.on:%Y-%m-%d}"
    because = (
        say("%(day)s comes, and the law wanted them told sooner", day=day) if is_late else say("%(day)s comes", day=day)
    )
    fills = terms(profile) | {"on": told.on.date()}
    if told.change is not None:
        fills |= {"was": fills["amount"], "amount": Money(told.change.amount_minor, told.change.currency)}
    what = Say(WORDS[told.about], ALL, Purpose.SERVICE, fills, _LEAVE)
    return Move(key, (), orders(key, (what,), now, because=because), because)


def _key(profile: Profile, told: Told) -> Key:
    return Key(NAME, profile.subject, told.about.value, f"{told.on:%Y%m%d}")
