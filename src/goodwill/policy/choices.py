"""The one table of what a house chooses: each choice's name, meaning, source, and what may be chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_type_hints

import msgspec

from goodwill.errors import BadChoice
from goodwill.policy import checks
from goodwill.policy.values import Policy

DEFAULTS = Policy()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing a house chooses.

    Args:
        name: The field of :class:`~goodwill.policy.values.Policy` that it is.
        meaning: What it decides, in a sentence or two.
        check: Raises BadChoice at what may not be.
        rests_on: Where the default comes from.
    """

    name: str
    meaning: str
    check: Callable[[Any], None]
    rests_on: str

    @property
    def default(self) -> object:
        """What holds until the house chooses."""
        return getattr(DEFAULTS, self.name)


_LISTED = (
    Choice("currency", "The currency in which sums of several currencies are told.", checks.currency,
           "The currency of most of the languages we speak first."),
    Choice("rates", "What one unit of another currency is worth in the house's, from a day on. An amount without a rate is told apart, never guessed.", checks.rates,
           "None is known until it is said: nobody is asked over the network."),
    Choice("discount_rate", "By how much a sum expected in a year is worth less than one today, as a share: 0.1 is 10 % a year.", checks.discount_rate,
           "Within the 8 to 16 % that valuations of customers use: Gupta, Lehmann and Stuart 2004, *Valuing Customers*, J. Marketing Research 41:7."),
    Choice("horizon_months", "How many months ahead a subscriber's payments are counted.", checks.horizon_months,
           "Ten years: at 10 % a year, what comes later is worth under 39 cents in the euro, and few are still here."),
    Choice("margin", "The share of what a plan's subscribers pay that is left once the costs that come with each of them (licences, delivery, payment fees) are paid.", checks.margin,
           "1: goodwill is then what they are expected to pay. We do not know your costs, and take nothing off until you say."),
    Choice("contact", "What answering one message of a subscriber costs, in minor units of a currency. It prices the messages that asking the dormant brings and spares (Should we?).", checks.contact,
           "Nothing is counted until it is said: what your support costs is in your books, and no figure of others stands for it."),
    Choice("languages", "The languages the house speaks, and the one for who has not said theirs.", checks.languages,
           "The languages of the console."),
    Choice("silence", "How many days a paying subscriber may be silent before they count as dormant: after a start without a play, and after the last sign of life; for all, by plan, by country, or by plan and country, the narrowest first.", checks.silence,
           "A year and two years: what Netflix announced on 21 May 2020 when it began to ask the silent whether to go on."),
    Choice("retention", "How long is kept what says who somebody is: messages (months), events in quarantine (days), the audit log (months), and the personal data of those who left (months after they left; by country where it differs). What was said and who left is destroyed only once an owner has put the periods in force.", checks.retention,
           "Regulation (EU) 2016/679, art. 5(1)(e): no longer than needed. Those who left: ten months, as Netflix keeps the account of who cancelled (help.netflix.com/node/2070). Messages: three years, the CNIL's reference for inactive customers. Audit log: the year at most that the CNIL's resolution 2021-122 recommends for logs. Quarantine: a quarter to mend what was not understood."),
    Choice("two_factor", "The roles that may not enter without a second factor.", checks.two_factor,
           "None is required until an owner says so, or the first owner could not enter."),
    Choice("time_zone", "The time zone in which the house's days begin and its people read the clock.", checks.time_zone,
           "UTC, in which facts are kept."),
    Choice("dispatch", "Whether what is ordered leaves the house (stopped, dry or live), under what name and postal address, where who left signs up again, in which hours of a person's day it does not, how many messages a person gets at most (about the subscription they have, and those that want consent), and the share of people who are told nothing but what they must be.", checks.dispatch,
           "Dry: an owner looks at the list before the first message leaves. Nine to nine in the evening: the hours in which the FCC's rules let companies call (47 CFR 64.1200(c)(1): 8 to 21), an hour later in the morning. Caps: our own."),
)  # fmt: skip

CHOICES: Mapping[str, Choice] = {choice.name: choice for choice in _LISTED}
"""Every choice by its name: the fields of :class:`~goodwill.policy.values.Policy` but its number."""


def checked(name: str, value: object) -> Any:
    """Return a value as the type its choice has, from that type or from plain JSON.

    Raises:
        BadChoice: There is no such choice, or it may not be this.
    """
    if name not in CHOICES:
        raise BadChoice(f"there is no choice {name!r}; there are {', '.join(CHOICES)}")
    try:
        told = msgspec.convert(msgspec.to_builtins(value), types()[name])
    except (msgspec.ValidationError, TypeError) as failure:
        raise BadChoice(f"{name}: {failure}; {value!r} came. docs/policy.md has what may be chosen") from failure
    CHOICES[name].check(told)
    return told


def written(value: object) -> str:
    """Return a value as it is kept: JSON whose keys are always in the same order."""
    return msgspec.json.encode(value, order="sorted").decode()


def read(name: str, text: str) -> Any:
    """Return a value as it was written.

    Raises:
        BadChoice: It was written by a program that this one does not understand.
    """
    try:
        return msgspec.json.decode(text, type=types()[name])
    except msgspec.DecodeError as failure:
        raise BadChoice(f"the house's choice {name} cannot be read back ({failure}): {text[:200]}") from failure


@cache
def types() -> Mapping[str, Any]:
    """Return the type of each choice."""
    hints = get_type_hints(Policy)
    return {one.name: hints[one.name] for one in fields(Policy) if one.name != "number"}
