"""Track events that mean a fact of the trade: Segment's video, subscription and mail specifications, and our own names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from goodwill.errors import BadEvent
from goodwill.facts import (
    ButtonPressed,
    ConsentWithdrawn,
    Fact,
    InvoicePaid,
    InvoiceRefunded,
    MessageBounced,
    MessageClicked,
    MessageDelivered,
    MessageOpened,
    PlanChanged,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionStarted,
    TrialStarted,
    kind_of,
    personal_fields,
)
from goodwill.intake.instants import instant_of
from goodwill.intake.segment.video import watched
from goodwill.intake.telling import Event, amount, country, first, mapping, text
from goodwill.segments.rows import TYPED
from goodwill.vocabulary import Cause

Told = list[tuple[Fact, str]]

OWN_NAMES = frozenset({
    "play.started", "play.progressed", "play.stopped", "play.logged", "play.failed", "preview.played",
    "title.shown", "title.rated", "title.saved", "button.pressed", "feedback.given", "letdown.suffered",
    "offer.accepted", "offer.declined", "consent.given", "consent.withdrawn",
})  # fmt: skip
"""Facts a client may tell by their own names; who somebody is, money and decisions are told by other doors."""


@dataclass(frozen=True, slots=True)
class Track:
    """One tracked event: its name, what is said of it, where it came from.

    Args:
        key: What makes it this event and no other.
        scope: Begins every key of this source's facts of this person.
    """

    name: str
    properties: Event
    context: Event
    key: str
    scope: str


def tracked(track: Track) -> Told:
    """Return the facts a tracked event evidently is; none if we have no word for it.

    Raises:
        BadEvent: It bears one of our own names, but its fields do not fit.
    """
    if track.name in OWN_NAMES:
        return [(_own(track), track.key)]
    spoken = " ".join(track.name.replace("_", " ").replace("-", " ").lower().split())
    if spoken.startswith("video "):
        return watched(spoken, track.properties, track.context, key=track.key, scope=track.scope)
    fact = _TRADE[spoken](track) if spoken in _TRADE else None
    return [] if fact is None else [(fact, track.key)]


def _own(track: Track) -> Fact:
    kind = kind_of(track.name)
    fields = {name: track.properties[name] for name in kind.__struct_fields__ if track.properties.get(name) is not None}
    try:
        fact = msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError as misfit:
        raise BadEvent(f"{track.name}: {misfit}") from None
    for name in fields.keys() - personal_fields(kind):
        _check_width(track.name, name, getattr(fact, name))
    return fact


def _check_width(event: str, name: str, value: Any) -> None:
    most = 2**31 if TYPED.get(name) == "int32" else 2**63
    if isinstance(value, int) and not -most <= value < most:
        raise BadEvent(f"{event}: {name} is {str(value)[:30]}, larger than any {name}")


def _trial(track: Track) -> Fact:
    ends = first(track.properties, "trial_end_date", "trialEndDate", "ends_at")
    return TrialStarted(
        **_terms(track),
        button=_button(track),
        country=_country(track),
        ends_at=instant_of(ends),
        subscription=_subscription(track),
    )


def _started(track: Track) -> Fact:
    return SubscriptionStarted(
        **_terms(track),
        button=_button(track),
        country=_country(track),
        subscription=_subscription(track),
    )


def _cancelled(track: Track) -> Fact:
    told = (text(track.properties.get("cause")) or "").lower()
    cause = Cause(told) if told in set(Cause) else Cause.VOLUNTARY
    reason = first(track.properties, "reason", "cancellation_reason", "cancellationReason")
    named = _subscription(track)
    return SubscriptionCancelled(cause=cause, reason=text(reason, 100), plan=_plan(track), subscription=named)


def _paused(track: Track) -> Fact:
    until = instant_of(first(track.properties, "until", "resumes_at", "resumesAt"))
    reason = text(track.properties.get("reason"), 100)
    return SubscriptionPaused(until=until, reason=reason, subscription=_subscription(track))


def _plan_changed(track: Track) -> Fact | None:
    terms = _terms(track)
    before = text(first(track.properties, "previous_plan", "previousPlan", "old_plan", "from_plan"))
    if terms["plan"] is None:
        return None
    return PlanChanged(**terms, previous_plan=before, subscription=_subscription(track))


def _signed_up(track: Track) -> Fact | None:
    button = _button(track)
    return None if button is None else ButtonPressed(button=button, country=_country(track))


def _paid(track: Track) -> Fact | None:
    return _invoiced(track, InvoicePaid)


def _refunded(track: Track) -> Fact | None:
    return _invoiced(track, InvoiceRefunded)


def _invoiced(track: Track, kind: type[InvoicePaid] | type[InvoiceRefunded]) -> Fact | None:
    cents, currency = _money(track, "total", "revenue", "value", "amount")
    if cents is None or currency is None:
        return None
    invoice = text(first(track.properties, "order_id", "orderId", "invoice_id", "invoiceId"))
    return kind(amount_minor=cents, currency=currency, invoice=invoice)


def _subscription(track: Track) -> str | None:
    return text(first(track.properties, "subscription_id", "subscriptionId"))


def _mail(track: Track) -> str | None:
    return text(first(track.properties, "email_id", "emailId", "message_id", "campaign_id"))


_TRADE: dict[str, Callable[[Track], Fact | None]] = {
    "signed up": _signed_up,
    "sign up button pressed": _signed_up,
    "trial started": _trial,
    "subscription started": _started,
    "subscription created": _started,
    "subscription cancelled": _cancelled,
    "subscription canceled": _cancelled,
    "subscription paused": _paused,
    "subscription resumed": lambda track: SubscriptionResumed(subscription=_subscription(track)),
    "subscription upgraded": _plan_changed,
    "subscription downgraded": _plan_changed,
    "plan changed": _plan_changed,
    "order completed": _paid,
    "order refunded": _refunded,
    "email delivered": lambda track: MessageDelivered(channel="email", message=_mail(track)),
    "email opened": lambda track: MessageOpened(channel="email", message=_mail(track)),
    "email link clicked": lambda track: MessageClicked(channel="email", message=_mail(track)),
    "email bounced": lambda track: MessageBounced(channel="email", message=_mail(track), permanent=True),
    "unsubscribed": lambda _: ConsentWithdrawn(purpose="marketing", channel="email"),
}


def _terms(track: Track) -> dict[str, Any]:
    cents, currency = _money(track, "price", "amount", "revenue", "total", "value")
    interval = (
        text(first(track.properties, "interval", "billing_interval", "billingInterval", "period")) or ""
    ).lower()
    spans = {"month": "month", "monthly": "month", "year": "year", "yearly": "year", "annual": "year"}
    return {"plan": _plan(track), "amount_minor": cents, "currency": currency, "interval": spans.get(interval)}


def _plan(track: Track) -> str | None:
    return text(first(track.properties, "plan", "plan_name", "planName", "trial_plan_name", "plan_id", "planId"), 100)


def _button(track: Track) -> str | None:
    return text(first(track.properties, "button", "platform", "signup_platform", "signupPlatform"), 60)


def _country(track: Track) -> str | None:
    location = mapping(track.context.get("location"))
    return country(track.properties.get("country")) or country(location.get("country"))


_WHOLE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
"""Currencies without a minor unit."""


def _money(track: Track, *names: str) -> tuple[int | None, str | None]:
    """Return an amount in minor units and its currency; (None, None) unless both are told."""
    whole, currency = amount(first(track.properties, *names)), text(track.properties.get("currency"), 3)
    if whole is None or currency is None or len(currency) != 3 or not currency.isalpha():
        return None, None
    currency = currency.upper()
    return round(whole * (1 if currency in _WHOLE else 100)), currency
