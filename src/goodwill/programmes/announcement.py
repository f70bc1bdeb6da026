"""Announcement: those a decision touches are told in time, and only then charged anew, each as their arm says.

One programme for each decision that was announced. Who is held out is told nothing; once it is stopped nobody is, and
what was ordered and has not left is void.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from goodwill.facts import DecisionReached
from goodwill.orders import ALL, Deed, Do, Fill, Key, Link, Order, Purpose, Say, What
from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, Expression, Literal, Name, cases
from goodwill.programmes.calendar import days, midnight
from goodwill.programmes.law import About, Window, window
from goodwill.programmes.programme import Deaf, Move, moved, orders, terms
from goodwill.vocabulary import Money, Said, say

PREFIX = "decision."
DRAWN, REACHED, CAME_BACK = "drawn", "reached", "came_back"
"""Steps that others make: an arm was drawn, a notice left, and one came back for good."""
EARLY_DAYS = 90
"""Who is told early is told so long before."""
SLACK_DAYS = 1
"""A letter may take so long to leave: it is ordered so much before the law wants it there."""
_AGAIN = timedelta(hours=6)
_LONGEST_NAME = 40
_PLAIN = re.compile(r"[A-Za-z0-9_.\-]+\Z")
_LEAVE = (Link("let_go", "let_go"),)


class How(StrEnum):
    """How the people of an arm are treated."""

    AS_WRITTEN = "as_written"
    TOLD_EARLY = "told_early"
    TOLD_LATE = "told_late"
    FREE_MONTH = "free_month"
    OLD_SPARED = "old_spared"
    HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class Side:
    """One arm: its name, its share in (0, 1], and how its people are treated."""

    name: str
    share: float
    how: How = How.AS_WRITTEN

    @property
    def is_held_out(self) -> bool:
        """Whether it is left alone."""
        return self.how is How.HELD_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one month costs before and after on a plan, in a country (None: any), in minor units of one currency."""

    plan: str
    before_minor: int
    after_minor: int
    currency: str
    country: str | None = None

    def fits(self, profile: Profile) -> bool:
        """Whether somebody pays exactly what is to change."""
        theirs = self.plan == profile.plan and self.country in (None, profile.country)
        paid = (self.before_minor, self.currency) == (profile.amount_minor, profile.currency)
        return theirs and paid and profile.interval in (None, "month")


@dataclass(frozen=True, kw_only=True)
class Announcement(Deaf):
    """A decision as it was announced; without ``prices`` nothing leaves by itself, and who is reached is written down.

    ``stopped`` is why it was stopped; empty: it goes on. ``is_mute``: nothing can be told now, so that no notice that has not
    left is named anew. ``is_taken_back``: who was told is told that it does not come,
    and who was charged pays what they paid before.
    """

    decision: str
    announced_on: date
    in_force_on: date
    arms: tuple[Side, ...]
    prices: tuple[Price, ...] = ()
    stopped: str = ""
    is_taken_back: bool = False
    is_mute: bool = False

    @cached_property
    def name(self) -> str:
        """What it goes by in keys."""
        return programme_of(self.decision)

    @cached_property
    def due(self) -> Expression:
        """As early as anybody may be told."""
        first = min(self.announced_on, self.in_force_on - timedelta(days=EARLY_DAYS))
        plans = [price.plan for price in self.prices]
        concerned = Name("pays") & Name("plan").is_in(plans) if plans else Name("pays")
        return cases((concerned, Literal((first - date(1970, 1, 1)).days * DAY)))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when to look next at somebody."""
        if (arm := self._arm(profile)) is None or self._is_through(profile, arm):
            return None
        named, soon = self._named_on(profile), profile.as_of + _AGAIN
        if named is None:
            return self._tell_at(profile, arm)
        at, rule = self._told_at(profile), self._window(profile.country)
        if at is None:
            return soon
        again = midnight(named) - days(max(rule.days, rule.at_least or 0))
        is_forgotten = rule.at_most is not None and midnight(named) - at > days(rule.at_most)
        return max(again if is_forgotten else midnight(named), soon)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return what to do with somebody now: tell them, or charge them anew once they were told in time."""
        arm = self._arm(profile)
        if arm is None or self._is_through(profile, arm):
            return None
        if self.stopped:
            return self._taken_back(profile, now)
        if not self.prices:
            return self._reached(profile, now)
        if self._wants_telling(profile, arm, now):
            return self._told(profile, arm, now)
        return self._charged(profile, arm, now) if self._may_charge(profile, now) else None

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why an order stands no more."""
        if not profile.pays or profile.leaving_at is not None:
            return "they are leaving" if profile.pays else "no subscription runs any more"
        if self._arm(profile) is None:
            return "they are in no arm that is told"
        if self.stopped:
            return None if order.key.step.startswith("back") else "the decision was stopped"
        is_change = isinstance(order.what, Do) and order.what.deed is Deed.CHANGE_PRICE
        return self._why_not_charged(profile, now) if is_change else None

    def price_of(self, profile: Profile) -> Price | None:
        """Return the change of somebody's price, that of their own country first; None: theirs does not change."""
        fits = [one for one in self.prices if one.fits(profile)]
        return max(fits, key=lambda one: one.country is not None) if fits else None

    def tell_on(self, how: How, country: str | None) -> date:
        """Return the day somebody of a country is told on at the latest, where the law wants it sooner than the arm."""
        ahead = self._window(country).at_least or 0
        lawful = self.in_force_on - timedelta(days=ahead + SLACK_DAYS)
        wished = {
            How.TOLD_EARLY: self.in_force_on - timedelta(days=EARLY_DAYS),
            How.TOLD_LATE: lawful,
        }.get(how, self.announced_on)
        return min(wished, lawful)

    def _arm(self, profile: Profile) -> Side | None:
        """Return the arm somebody is in; None: none that is told anything, or nothing to tell them."""
        drawn = moved(profile, self.name, DRAWN)
        mine = None if drawn is None else drawn.value
        arm = next((one for one in self.arms if one.name == mine), None)
        if arm is None or arm.is_held_out or profile.erased_at is not None:
            return None
        return arm

    def _is_through(self, profile: Profile, arm: Side) -> bool:
        if not profile.pays or profile.leaving_at is not None:
            return True
        if self.stopped:
            is_back = moved(profile, self.name, "back") is not None
            return not self.is_taken_back or is_back or not self._was_told(profile)
        if not self.prices or arm.how is How.OLD_SPARED:
            return moved(profile, self.name, "told") is not None
        return moved(profile, self.name, "charged") is not None or self.price_of(profile) is None

    def _window(self, country: str | None) -> Window:
        return window(country, About.PRICE_CHANGE, self.in_force_on)

    def _tell_at(self, profile: Profile, arm: Side) -> datetime:
        return midnight(self.tell_on(arm.how, profile.country) if self.prices else self.in_force_on)

    def _told_at(self, profile: Profile) -> datetime | None:
        """Return when the last notice left for them; None: none did, or mail to them came back for good since."""
        reached, back = (moved(profile, self.name, step) for step in (REACHED, CAME_BACK))
        return None if reached is None or (back is not None and back.at >= reached.at) else reached.at

    def _was_told(self, profile: Profile) -> bool:
        return moved(profile, self.name, REACHED) is not None

    def _named_on(self, profile: Profile) -> date | None:
        """Return the day that their last notice names; None: none was ordered."""
        last = moved(profile, self.name, "told")
        return None if last is None else datetime.strptime(last.value[:8], "%Y%m%d").date()  # noqa: DTZ007 -- a day

    def _wants_telling(self, profile: Profile, arm: Side, now: datetime) -> bool:
        named, at = self._named_on(profile), self._told_at(profile)
        if named is None:
            return now >= self._tell_at(profile, arm)
        if arm.how is How.OLD_SPARED:
            return False
        if at is None:  # ordered, never left: named anew once the day has come; what came back waits for a person
            return named <= now.date() and not self._was_told(profile) and not self.is_mute
        rule = self._window(profile.country)
        if rule.at_most is None:
            return False
        charge = max(midnight(named), now)
        is_old = charge - at > days(rule.at_most) and now >= charge - days(max(rule.days, rule.at_least or 0))
        last = moved(profile, self.name, "told")
        is_under_way = last is not None and last.at > at and named > now.date()
        return is_old and not is_under_way

    def _may_charge(self, profile: Profile, now: datetime) -> bool:
        """Whether the day that was named has come, as long after the notice left as the law wants, and no longer."""
        named, at = self._named_on(profile), self._told_at(profile)
        if named is None or at is None:
            return False
        rule = self._window(profile.country)
        in_time = now >= max(midnight(named), at + days(rule.at_least or 0))
        return in_time and (rule.at_most is None or now - at <= days(rule.at_most))

    def _why_not_charged(self, profile: Profile, now: datetime) -> str | None:
        if self.price_of(profile) is None:
            return "they pay another price than the one that changes"
        return None if self._may_charge(profile, now) else "they were not told in time"

    def _told(self, profile: Profile, arm: Side, now: datetime) -> Move | None:
        price = self.price_of(profile)
        if price is None:
            return None
        ahead = self._window(profile.country).at_least or 0
        on = max(self.in_force_on, (now + days(ahead + SLACK_DAYS)).date())
        key = Key(self.name, profile.subject, "told", self._epoch(profile, on))
        fills = terms(profile) | {"on": on, "was": Money(price.before_minor, price.currency), "decision": self.decision}
        if arm.how is not How.OLD_SPARED:
            fills["amount"] = Money(price.after_minor, price.currency)
        words = {How.OLD_SPARED: "decision.spared", How.FREE_MONTH: "decision.free_month"}.get(arm.how, "notice.price")
        links = () if arm.how is How.OLD_SPARED else _LEAVE
        because = say("%(decision)s: from %(day)s on", decision=self.decision, day=f"{on:%Y-%m-%d}")
        what = Say(words, ALL, Purpose.SERVICE, fills, links)
        return Move(key, (), orders(key, (what,), now, because=because, for_=midnight(on) - now), because)

    def _epoch(self, profile: Profile, on: date) -> str:
        """Return the day that is named, as a key's part; named a second time, the part is another."""
        last, day = moved(profile, self.name, "told"), f"{on:%Y%m%d}"
        return day if last is None or not last.value.startswith(day) else f"{last.value}.again"

    def _charged(self, profile: Profile, arm: Side, now: datetime) -> Move | None:
        price = self.price_of(profile)
        if price is None:
            return None
        change = Do(Deed.CHANGE_PRICE, self._args(price.after_minor, price.currency))
        month = Do(Deed.COUPON, {"percent": 100, "months": 1, "offer": self.decision})
        whats: tuple[What, ...] = (month, change) if arm.how is How.FREE_MONTH else (change,)
        because = say("%(decision)s is in force, and they were told in time", decision=self.decision)
        return self._move(profile, "charged", whats, now, because)

    def _reached(self, profile: Profile, now: datetime) -> Move | None:
        if now < midnight(self.in_force_on):
            return None
        key = Key(self.name, profile.subject, "told", f"{self.in_force_on:%Y%m%d}")
        because = say("%(decision)s is in force", decision=self.decision)
        return Move(key, (DecisionReached(decision=self.decision),), (), because)

    def _taken_back(self, profile: Profile, now: datetime) -> Move | None:
        """Return what undoes it for who was told: a word, and the old price where the new one was charged."""
        price = next(
            (one for one in self.prices if one.plan == profile.plan and one.country in (None, profile.country)), None
        )
        if price is None or not self.is_taken_back:
            return None
        pays_new = (profile.amount_minor, profile.currency) == (price.after_minor, price.currency)
        fills = terms(profile) | {"amount": Money(price.before_minor, price.currency)}
        word = Say("decision.taken_back", ALL, Purpose.SERVICE, fills)
        back = Do(Deed.CHANGE_PRICE, self._args(price.before_minor, price.currency))
        because = say("%(decision)s was stopped and taken back", decision=self.decision)
        return self._move(profile, "back", (back, word) if pays_new else (word,), now, because)

    def _args(self, amount_minor: int, currency: str) -> dict[str, Fill]:
        return {"amount": Money(amount_minor, currency), "decision": self.decision}

    def _move(self, profile: Profile, step: str, whats: Sequence[What], now: datetime, because: Said) -> Move:
        key = Key(self.name, profile.subject, step, f"{self.in_force_on:%Y%m%d}")
        return Move(key, (), orders(key, whats, now, because=because), because)


def programme_of(decision: str) -> str:
    """Return the name of the programme that carries a decision out: a key bears letters, digits, '_', '.' and '-' alone."""
    if _PLAIN.match(decision) and len(decision) <= _LONGEST_NAME:
        return PREFIX + decision
    plain = re.sub(r"[^A-Za-z0-9_.\-]+", "-", decision)[: _LONGEST_NAME - 9]
    return f"{PREFIX}{plain}-{sha256(decision.encode()).hexdigest()[:8]}"
