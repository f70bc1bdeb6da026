"""One order: whose, by which programme, what is to be said or done, when, until when, and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from goodwill.errors import BadOrder
from goodwill.vocabulary import Money, SubjectId

ALL: Final = "all"
"""In place of channels by preference: a message to each channel that reaches the subscriber."""
LONGEST_KEY = 120
_PART = re.compile(r"[A-Za-z0-9_.\-]+\Z")

Fill = str | int | bool | Money | datetime | date | tuple[str, ...]
"""A value that fills a gap in a page of words: nothing personal, which is looked up at dispatch."""


def sign(subscription: str) -> str:
    """Return what stands for a subscription in keys: a biller's ids may be of any length and signs."""
    return hashlib.blake2b(subscription.encode(), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Key:
    """What makes an order this one and no other: it travels with it to every neighbour.

    Args:
        programme: Who orders: a programme's name, or :data:`goodwill.vocabulary.BY_HAND`.
        subject: Whom it is about.
        step: Which step of the programme: ``asked``, ``reminded``…
        epoch: Which time round: what changes when the same step may come again (a date, a count). No colon in any.
    """

    programme: str
    subject: SubjectId
    step: str
    epoch: str

    def __post_init__(self) -> None:
        for part in (self.programme, self.step, self.epoch):
            if not _PART.match(part):
                raise BadOrder(f"a key's parts are letters, digits, '_', '.' and '-'; {part!r} came")
        if len(str(self)) > LONGEST_KEY:
            raise BadOrder(f"a key has at most {LONGEST_KEY} characters; {len(str(self))} came: {self}")

    def __str__(self) -> str:
        return f"{self.programme}:{self.subject}:{self.step}:{self.epoch}"

    @classmethod
    def of(cls, text: str) -> Key:
        """Return a key as it was written.

        Raises:
            BadOrder: It is none.
        """
        parts = text.split(":")
        if len(parts) != 4 or not parts[1].isdecimal():
            raise BadOrder(f"a key is programme:subject:step:epoch; {text!r} came")
        return cls(parts[0], SubjectId(int(parts[1])), parts[2], parts[3])


class Purpose(StrEnum):
    """Why somebody is told. Consent and caps look at it.

    ``SERVICE``: law or contract wants that they are told; no consent is asked and no cap holds. ``RETENTION``: about the
    subscription they have. ``MARKETING``: wants their consent.
    """

    SERVICE = "service"
    RETENTION = "retention"
    MARKETING = "marketing"


class Deed(StrEnum):
    """What a biller can be asked to do; :class:`Do` says what each takes."""

    CANCEL_AT_PERIOD_END = "cancel_at_period_end"
    WITHDRAW_CANCELLATION = "withdraw_cancellation"
    PAUSE = "pause"
    RESUME = "resume"
    CHANGE_PRICE = "change_price"
    CHANGE_PLAN = "change_plan"
    COUPON = "coupon"
    EXTEND_TRIAL = "extend_trial"
    RETRY_PAYMENT = "retry_payment"
    START_AGAIN = "start_again"
    CONFIRM_END = "confirm_end"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a message that answers without signing in.

    Args:
        name: The gap it fills in the page of words.
        act: The name of what following it means, from :data:`goodwill.orders.ACTS`.
        about: What the act is about where it needs to know: the offer taken, the purpose consent is taken back for.
    """

    name: str
    act: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Something to be told.

    Args:
        words: The name of a page of words, there in every language the house speaks.
        channels: The channels by preference, the first that reaches them is used; or ALL: each that reaches them.
        purpose: Why they are told.
        fills: Values for the words' gaps, nothing personal.
        links: Links that dispatch signs.
        is_answer: Whether they have just done something and wait for it: quiet hours do not hold it.
    """

    words: str
    channels: tuple[str, ...] | str
    purpose: Purpose
    fills: Mapping[str, Fill] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """Something to be done at the biller.

    ``args`` of each: ``subscription`` text, the biller's id of the one that is meant where somebody has several; where none is
    named, an end, a pause, and the taking back of either are of all that run. ``args`` by deed: cancel_at_period_end: ``reason`` text; pause: ``until`` instant (left out: until resumed);
    change_price: ``amount`` Money, ``decision`` text; change_plan: ``plan`` text, ``amount`` Money, and ``price`` where the biller
    has a name of its own for it; start_again: ``offer`` text; coupon: ``percent`` 1–100
    and ``months`` whole, or ``coupon`` a name the biller knows; ``offer`` text; extend_trial: ``until`` instant, ``offer``;
    retry_payment: ``invoice`` text. The others take none. Nobody orders confirm_end but dispatch itself: it asks whether what
    was to end has ended.
    """

    deed: Deed
    args: Mapping[str, Fill] = field(default_factory=dict)

    @property
    def subscription(self) -> str:
        """The id of the one that is meant; empty: none is named."""
        return str(self.args.get("subscription") or "")


What = Say | Do


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is put into the outbox.

    Args:
        key: What makes it this one.
        what: What is to be said or done.
        due_at: Not before.
        expires_at: Not after: then it is void. None: it does not expire.
        because: Why, in a few plain words, for whoever looks at the outbox; nothing personal.
    """

    key: Key
    what: What
    due_at: datetime
    expires_at: datetime | None = None
    because: str = ""
