"""The law as data: dated rules by country and card scheme, and what all that hold together want of us.

Where we do not know (which part of a country, which card), the strictest of what may hold, holds. This is not legal advice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

UNION = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""The member states of the European Union."""
STEPS_MOST = 2
"""In so many steps anybody may leave, whatever the law allows: as few as signing up takes."""
_USUAL = 14
"""So many days before, where the law leaves it to us."""


class About(StrEnum):
    """What a rule is about."""

    PRICE_CHANGE = "price_change"
    TRIAL_END = "trial_end"
    RENEWAL = "renewal"
    REMINDER = "reminder"
    CANCEL = "cancel"
    RETRY = "retry"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule as the data file has it; None: it says nothing of that."""

    id: str
    where: tuple[str, ...]
    about: About
    since: date
    says: str
    source: str
    part: str = ""
    scheme: str = ""
    until: date | None = None
    is_planned: bool = False
    at_least_days: int | None = None
    at_most_days: int | None = None
    every_months: int | None = None
    steps_most: int | None = None
    without_password: bool = False
    confirm_at_once: bool = False
    ends_at_once: bool = False
    withdraw_within_days: int | None = None
    refund_within_days: int | None = None
    tries_most: int | None = None
    within_days: int | None = None
    sure: bool = True

    def holds(self, country: str | None, on: date) -> bool:
        """Whether it holds in a country on a day. Of who has told us no country, only what holds everywhere."""
        there = country in self.where or "*" in self.where or ("EU" in self.where and country in UNION)
        return there and self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Window:
    """How long before something people are told: between ``at_least`` and ``at_most`` days (None: no such end).

    ``rests_on`` are the rules it follows from; none: the law leaves it to us.
    """

    at_least: int | None
    at_most: int | None
    rests_on: tuple[str, ...]

    @property
    def days(self) -> int:
        """When we tell: two weeks before, or as near to that as every rule allows; between rules that part, the earlier."""
        most = _USUAL if self.at_most is None else min(self.at_most, _USUAL)
        return max(most, self.at_least or 0)

    @property
    def is_empty(self) -> bool:
        """Whether one rule wants them told before another lets them be."""
        return self.at_least is not None and self.at_most is not None and self.at_least > self.at_most


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of the data file."""
    told = tomllib.loads((files("goodwill.programmes") / "law.toml").read_text("utf-8"))
    return tuple(msgspec.convert(one, Rule) for one in told["rule"])


@cache
def checked_on() -> date:
    """Return the day on which the rules were last read against their sources."""
    day: date = tomllib.loads((files("goodwill.programmes") / "law.toml").read_text("utf-8"))["checked_on"]
    return day


def in_force(country: str | None, about: About, on: date) -> tuple[Rule, ...]:
    """Return the rules that hold in a country on a day, those of card schemes among them: which card is not known."""
    return tuple(rule for rule in rules() if rule.about is about and rule.holds(country, on))


def window(country: str | None, about: About, on: date) -> Window:
    """Return how long before people are told so that every rule is kept."""
    held = in_force(country, about, on)
    least = [rule.at_least_days for rule in held if rule.at_least_days is not None]
    most = [rule.at_most_days for rule in held if rule.at_most_days is not None]
    return Window(max(least, default=None), min(most, default=None), tuple(rule.id for rule in held))


def every_months(country: str | None, on: date) -> int | None:
    """Return how often people are reminded of what they are subscribed to; None: the law leaves it to us."""
    found = [rule.every_months for rule in in_force(country, About.REMINDER, on) if rule.every_months is not None]
    return min(found, default=None)


@cache
def reminding() -> tuple[str, ...]:
    """Return the countries in which people are, were or will be reminded of what they are subscribed to."""
    told = {country for rule in rules() if rule.about is About.REMINDER for country in rule.where}
    return tuple(sorted(told - {"EU", "*"} | (UNION if "EU" in told else frozenset())))


def steps_most(country: str | None, on: date) -> int:
    """Return in how many steps somebody may leave at the most."""
    return min([STEPS_MOST, *_known([rule.steps_most for rule in in_force(country, About.CANCEL, on)])])


def refuses_tries(days: Sequence[float], on: date) -> Rule | None:
    """Return the rule of a card scheme that so many tries of one charge would break; None: none.

    Args:
        days: When each try is made, in days after the first: 0, 1, 3…
        on: The day on which the rule has to hold.
    """
    for rule in in_force(None, About.RETRY, on):
        span, most = rule.within_days or 0, rule.tries_most or 0
        if any(sum(begin <= one < begin + span for one in days) > most for begin in days):
            return rule
    return None


def ends_at_once(country: str | None, on: date) -> bool:
    """Return whether the first button of the way out has to end it, so that nothing may come between."""
    return any(rule.ends_at_once for rule in in_force(country, About.CANCEL, on))


def _known(values: Sequence[int | None]) -> list[int]:
    return [value for value in values if value is not None]
