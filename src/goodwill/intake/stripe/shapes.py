"""The shapes Stripe's objects have had, read alike: references, terms of a subscription, ends of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from goodwill.intake.telling import Event, mapping, text

_MONTHS = {"month": 1.0, "week": 12 / 52, "day": 12 / 365}


@dataclass(frozen=True, slots=True)
class Notice:
    """One event of Stripe's.

    Args:
        unique: The event's id, the same at every delivery.
        kind: The event's type.
        at: When it happened, in whole seconds.
        about: The object it is about, as it was after the event.
        before: Those of the object's fields that changed, as they were.
        by_stripe: Nobody asked for it: a renewal, the end of a dunning.
    """

    unique: str
    kind: str
    at: datetime
    about: Event
    before: Event
    by_stripe: bool = False

    def earlier(self) -> dict[str, Any]:
        """Return the object as it was before the event."""
        return {**self.about, **{name: _overlaid(self.about.get(name), told) for name, told in self.before.items()}}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription gives and costs; the amount is that of one ``interval``, in minor units."""

    plan: str | None
    product: str | None
    price: str | None
    quantity: int
    amount_minor: int | None
    currency: str | None
    interval: str | None


def instant_from(value: Any) -> datetime | None:
    """Return the instant of Stripe's seconds since 1970; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 32_503_680_000:
        return None
    return datetime.fromtimestamp(value, UTC)


def reference(value: Any) -> str | None:
    """Return the id of an object that is named or, expanded, whole."""
    return text(value.get("id")) if isinstance(value, dict) else text(value)


def minor(value: Any) -> int | None:
    """Return an amount in minor units; None for anything but a whole number a column can hold."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62 else None


def currency(value: Any) -> str | None:
    """Return a currency's code in capitals; None for anything else."""
    return value.upper() if isinstance(value, str) and len(value) == 3 and value.isalpha() else None


def terms(subscription: Event) -> Terms:
    """Return a subscription's terms: of its items and their prices, or of its one plan as in 2017."""
    listed = mapping(subscription.get("items")).get("data")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    items = items or [{"plan": subscription.get("plan"), "quantity": subscription.get("quantity")}]
    prices = [mapping(item.get("price")) or mapping(item.get("plan")) for item in items]
    counts = [_count(item.get("quantity")) for item in items]
    amounts = [_of_one_interval(price, count) for price, count in zip(prices, counts, strict=True)]
    main = prices[0]
    return Terms(
        plan=_plan_name(main),
        product=reference(main.get("product")),
        price=text(main.get("id")),
        quantity=sum(counts),
        amount_minor=None if None in amounts else sum(one for one in amounts if one is not None),
        currency=currency(main.get("currency") or subscription.get("currency")),
        interval=_interval(main),
    )


def period_ends_at(subscription: Event) -> datetime | None:
    """Return when the paid period ends: told of the subscription until 2025, of its items since."""
    told = instant_from(subscription.get("current_period_end"))
    if told is not None:
        return told
    listed = mapping(subscription.get("items")).get("data")
    ends = (
        [instant_from(item.get("current_period_end")) for item in listed or [] if isinstance(item, dict)]
        if isinstance(listed, list)
        else []
    )
    return max((end for end in ends if end is not None), default=None)


def _plan_name(price: Event) -> str | None:
    """Return what a plan is called: the house's own word for it before Stripe's number."""
    product = mapping(price.get("product"))
    number = text(price.get("id"), 100)
    is_own = number is not None and not number.startswith(("plan_", "price_"))
    own = number if is_own else None
    told = price.get("lookup_key") or own or price.get("nickname") or product.get("name") or price.get("name")
    return text(told, 100) or reference(price.get("product")) or number


def _recurring(price: Event) -> Event:
    return mapping(price.get("recurring")) or price


def _interval(price: Event) -> str | None:
    told = _recurring(price).get("interval")
    return "year" if told == "year" else "month" if told in _MONTHS else None


def _of_one_interval(price: Event, count: int) -> int | None:
    """Return what one month or year of a price costs; a price by the week or quarter is brought to its month."""
    each = minor(price.get("unit_amount"))
    each = minor(price.get("amount")) if each is None else each
    exact = Decimal(each) if each is not None else _decimal(price.get("unit_amount_decimal"))
    if exact is None:
        return None
    n_intervals = _count(_recurring(price).get("interval_count")) or 1
    share = _MONTHS.get(str(_recurring(price).get("interval")), 1.0)
    return round(float(exact) * count / n_intervals / share)


def _decimal(value: Any) -> Decimal | None:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() and abs(exact) < 2**62 else None


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6 else 1


def _overlaid(whole: Any, part: Any) -> Any:
    if isinstance(whole, dict) and isinstance(part, dict):
        return {**whole, **{name: _overlaid(whole.get(name), value) for name, value in part.items()}}
    if isinstance(whole, list) and isinstance(part, list) and len(whole) == len(part):
        return [_overlaid(one, other) for one, other in zip(whole, part, strict=True)]
    return part
