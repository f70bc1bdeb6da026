"""The words of the trade as types: what a subject, a handle, a standing and an amount of money are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

SubjectId = NewType("SubjectId", int)
"""A pseudonym: a number that stands for a subscriber or a decision and says nothing else about them."""


class SubjectKind(StrEnum):
    """What a fact can be about."""

    SUBSCRIBER = "subscriber"
    DECISION = "decision"
    BUSINESS = "business"


class HandleKind(StrEnum):
    """What sort of address leads to a subscriber."""

    USER = "user"
    ANONYMOUS = "anonymous"
    EMAIL = "email"
    PHONE = "phone"
    STRIPE = "stripe"
    SOCIAL = "social"
    DEVICE = "device"
    DECISION = "decision"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Handle:
    """One address that leads to a subject: its kind and the value as the source wrote it."""

    kind: HandleKind
    value: str


class Standing(StrEnum):
    """Where a subscriber stands with us, in Stripe's words where it has one.

    ``UNKNOWN`` is someone of whom no subscription was ever told (a visitor, an anonymous device).
    """

    UNKNOWN = "unknown"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    DORMANT = "dormant"
    ASKED = "asked"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Cause(StrEnum):
    """Why a subscription ended: by choice, by a failed payment, or let go by a programme."""

    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency (ISO 4217, upper case)."""

    amount_minor: int
    currency: str


_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_DECIMALS = dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3)


def decimals(currency: str) -> int:
    """Return how many decimals a currency's minor unit is worth: 2 for cents. Source: ISO 4217, list one."""
    return _DECIMALS.get(currency.upper(), 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that was not counted but inferred, never without its interval.

    Args:
        value: The point estimate.
        low: Lower end of the interval.
        high: Upper end of the interval.
        level: The interval's nominal coverage in (0, 1).
        rests_on: What the figure rests on, in words.
    """

    value: float
    low: float
    high: float
    level: float
    rests_on: str


BY_HAND = "by_hand"
"""The programme of what a colleague decided, and no programme did."""


class Said(str):
    """Words for people, in English as they stand, with all that is needed to say them in another language."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str | int | float]


def say(template: str, **values: str | float) -> Said:
    """Return a message with its values: ``say("files are missing: %(n)s", n=1200)``; English writes 1,200. Round what is no whole number."""
    return _said(template, values)


def word(wire: str) -> Said:
    """Return a word of the wire as it stands, to be said as people write it: ``asked_us`` is *asked us* in their language."""
    said = Said(wire)
    said.template, said.values = wire.replace("_", " ").strip(), {}
    return said


def taken_apart(said: str) -> list[Any]:
    """Return words for people as plain JSON: their template and its values, words among these taken apart as well."""
    if not isinstance(said, Said):
        return [said, {}]
    values = {name: taken_apart(one) if isinstance(one, Said) else one for name, one in said.values.items()}
    return [said.template, values]


def put_together(told: Sequence[Any]) -> Said:
    """Return the words that :func:`taken_apart` took apart; a text that never was stays as it is."""
    template, values = (told, {}) if isinstance(told, str) else told
    return _said(template, {name: put_together(one) if isinstance(one, list) else one for name, one in values.items()})


def _said(template: str, values: Mapping[str, str | int | float]) -> Said:
    english = {name: f"{value:,}" if isinstance(value, int | float) else value for name, value in values.items()}
    said = Said(template % english if values else template)
    said.template, said.values = template, values
    return said
