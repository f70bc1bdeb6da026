"""The values a house chooses, as types: nothing here reads or writes anything."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from goodwill.profile.patience import PATIENCE, Patience
from goodwill.store.models import Role
from goodwill.vocabulary import Money, decimals

_DAY = timedelta(days=1)


def months_before(at: datetime, n: int) -> datetime:
    """Return the same hour of the same day so many months earlier; of a month too short for it, the last day."""
    year, month = divmod(at.year * 12 + at.month - 1 - n, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one unit of a currency is worth in another from a day on, until a later rate of the same two."""

    currency: str
    into: str
    since: date
    worth: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The share of what subscribers pay that is left when the costs that come with each of them are paid."""

    default: float = 1.0
    by_plan: Mapping[str, float] = field(default_factory=dict)

    def of(self, plan: str | None) -> float:
        """Return the share of a plan, in (0, 1]."""
        return self.default if plan is None else self.by_plan.get(plan, self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What answering one message of a subscriber costs, in minor units; None: the house has not said, and nobody guesses."""

    cost_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """The languages the house speaks, and the one it speaks to who has not said; as BCP 47 has them."""

    offered: tuple[str, ...] = ("en", "it", "fr", "pl")
    default: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceOf:
    """How many days the silence of a plan, of a country, or of a plan in a country is borne; None: any."""

    plan: str | None = None
    country: str | None = None
    unplayed_days: int
    played_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How many days silence is borne: after a start without a play, and after the last sign of life."""

    unplayed_days: int = PATIENCE.unplayed // _DAY
    played_days: int = PATIENCE.played // _DAY
    by: tuple[SilenceOf, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long is kept what says who somebody is.

    What cannot be brought back, words and those who left, is destroyed only while ``is_in_force``: a house that brings
    its past with it must not lose it in the first night because nobody had looked at these periods yet.
    """

    is_in_force: bool = False
    messages_months: int = 36
    quarantine_days: int = 90
    audit_months: int = 12
    left_months: int = 10
    left_by_country: Mapping[str, int] = field(default_factory=dict)

    def of_left(self, country: str | None) -> int:
        """Return for how many months after they left somebody of a country is still known by name."""
        return self.left_months if country is None else self.left_by_country.get(country, self.left_months)

    def words_until(self, now: datetime) -> datetime:
        """Return before when what was said in messages is destroyed: whole months of UTC, so that it is done monthly."""
        first = months_before(now, self.messages_months)
        return first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    def quarantined_until(self, now: datetime) -> datetime:
        """Return before when events of the quarantine are destroyed."""
        return now - timedelta(days=self.quarantine_days)

    def audited_until(self, now: datetime) -> datetime:
        """Return before when lines of the audit log are destroyed."""
        return months_before(now, self.audit_months)

    def left_until(self, now: datetime, country: str | None) -> datetime:
        """Return before when who left a country is forgotten."""
        return months_before(now, self.of_left(country))


class Leaving(StrEnum):
    """Whether anything leaves the house: nothing, nothing but a list of what would, or everything that is due."""

    STOPPED = "stopped"
    DRY = "dry"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How many messages of one purpose a person gets at most, over all programmes: in a day, a week, a month of 30 days."""

    day: int
    week: int
    month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """How what is ordered leaves the house.

    Args:
        leaving: Whether it leaves.
        brand: What the house calls itself in messages; empty: ``Goodwill``.
        address: The postal address below each message.
        quiet_from: The hour of a person's day from which nothing wakes them, 0 to 23.
        quiet_until: The hour until which; the same as ``quiet_from``: there are no quiet hours.
        retention: The cap on messages about the subscription they have.
        marketing: The cap on messages that want consent.
        held_out: The share of all people who are never told anything but what they must be, in [0, 0.5].
        sign_up: The address of the business's own sign-up, where who left begins again; empty: none is known.
    """

    leaving: Leaving = Leaving.DRY
    brand: str = ""
    address: str = ""
    quiet_from: int = 21
    quiet_until: int = 9
    retention: Cap = Cap(day=1, week=2, month=4)
    marketing: Cap = Cap(day=1, week=1, month=2)
    held_out: float = 0.0
    sign_up: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything the house has chosen, as of change ``number`` (0: nothing yet, all is as we found it reasonable)."""

    currency: str = "EUR"
    rates: tuple[Rate, ...] = ()
    discount_rate: float = 0.10
    horizon_months: int = 120
    margin: Margin = Margin()
    contact: Contact = Contact()
    languages: Languages = Languages()
    silence: Silence = Silence()
    retention: Retention = Retention()
    two_factor: tuple[Role, ...] = ()
    time_zone: str = "UTC"
    dispatch: Dispatch = Dispatch()
    number: int = 0

    @property
    def patience(self) -> Patience:
        """How long silence is borne, as profiles want it."""
        by = {(one.plan, one.country): (one.unplayed_days * _DAY, one.played_days * _DAY) for one in self.silence.by}
        return Patience(self.silence.unplayed_days * _DAY, self.silence.played_days * _DAY, by)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the house's days begin."""
        return ZoneInfo(self.time_zone)

    def rate(self, currency: str, on: date) -> Decimal | None:
        """Return what one unit of a currency was worth in the house's on a day; None if nobody has said.

        The latest rate up to that day holds; before the first, the first.
        """
        if currency == self.currency:
            return Decimal(1)
        said = sorted(
            (one for one in self.rates if (one.currency, one.into) == (currency, self.currency)),
            key=lambda one: one.since,
        )
        known = [one for one in said if one.since <= on] or said[:1]
        return known[-1].worth if known else None

    def contact_minor(self, currency: str, on: date) -> float | None:
        """Return what answering one message costs in a currency, in its minor units; None: not said, or no rate leads there."""
        said = self.contact
        if said.cost_minor is None:
            return None
        one, other = self.rate(said.currency, on), self.rate(currency, on)
        if said.currency == currency or one is None or other is None:
            return float(said.cost_minor) if said.currency == currency else None
        shift = Decimal(10) ** (decimals(currency) - decimals(said.currency))
        return float(said.cost_minor * one / other * shift)

    def in_house(self, money: Money, on: date) -> Money | None:
        """Return an amount in the house's currency at the rate of a day, to the minor unit; None without a rate."""
        worth = self.rate(money.currency, on)
        if worth is None:
            return None
        shift = Decimal(10) ** (decimals(self.currency) - decimals(money.currency))
        told = (money.amount_minor * worth * shift).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
        return Money(int(told), self.currency)
