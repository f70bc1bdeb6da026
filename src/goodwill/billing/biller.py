"""What a biller is: it carries out a deed once for each key, and says whether a subscription has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from goodwill.orders import Do
from goodwill.vocabulary import Cause, HandleKind, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One deed for one customer.

    Args:
        key: What makes it this one: given twice, it is done once.
        customer: The biller's own name for who pays.
        do: The deed.
        cause: Why a subscription ends, where the deed ends it.
        n_tries: How often it was tried before.
        at: Now.
    """

    key: str
    customer: str
    do: Do
    cause: Cause = Cause.LET_GO
    n_tries: int = 0
    at: datetime


@dataclass(frozen=True, slots=True)
class Carried:
    """What a biller says of a deed it has carried out: its name for what it touched, and until when service runs on."""

    id: str
    answer: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """On what terms somebody who left begins again, with the card they left: what one interval costs, and how long one is."""

    price: Money
    interval: str
    plan: str | None = None

    @property
    def print(self) -> str:
        """The terms as one word: what somebody agrees to is what they were shown."""
        return f"{self.price.currency}-{self.price.amount_minor}-{self.interval}"


class Biller(Protocol):
    """Who charges subscribers.

    Attributes:
        name: Its name in facts and settings.
        knows_by: The kind of handle that leads to a customer of its.
        tells_back: Whether it tells the intake by itself what was done, so that dispatch does not tell it twice.
    """

    name: str
    knows_by: HandleKind
    tells_back: bool

    def is_customer(self, value: str) -> bool:
        """Say whether a handle's value is a customer's name."""
        ...

    def carry_out(self, task: Task) -> Carried:
        """Carry a deed out, or find that it was.

        Raises:
            DeliveryRefused: It cannot be done: nothing runs, nobody is there, a card was declined.
            DeliveryFailed: Not now, or nobody can say; the same key may be brought again.
        """
        ...

    def was_done(self, task: Task) -> Carried | None:
        """Return what was said of a deed that was carried out; None if it was not.

        Raises:
            DeliveryFailed: It cannot be asked now.
        """
        ...

    def ended_at(self, customer: str, subscription: str = "") -> datetime | None:
        """Return when a subscription ended; of one that is not named, the customer's last: None while any runs, or if there was none.

        Raises:
            DeliveryFailed: It cannot be asked now.
        """
        ...

    def again(self, customer: str) -> Again | None:
        """Return on what terms who left may begin again; None: one runs, none ever did, or no card of theirs is known.

        Raises:
            DeliveryFailed: It cannot be asked now.
        """
        ...
