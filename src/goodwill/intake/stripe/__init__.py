"""Reads Stripe's webhooks: signed over their raw bytes, in the shapes of 2017 and of today.

Stripe delivers late, twice and in any order, and stamps events with whole seconds. So every fact has the key of its own
event (an invoice's payment, told by two kinds of event, that of the invoice), and its fraction of a second is a rank:
of two events of one second, what must have come first sorts first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zlib import crc32

import msgspec
from django.conf import settings

from goodwill.errors import BadEvent, BadSignature, Unavailable
from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    CardReplaced,
    CustomTracked,
    Fact,
    InvoiceFailed,
    InvoicePaid,
    InvoiceRefunded,
    PaymentDisputed,
    PlanChanged,
    PriceChanged,
    SubscriberDescribed,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionStarted,
    TrialStarted,
)
from goodwill.intake.stripe import money, people, subscriptions
from goodwill.intake.stripe.shapes import Notice, instant_from, reference
from goodwill.intake.telling import Event, Receipt, Statement, Telling, mapping, text
from goodwill.vocabulary import Handle, HandleKind

DIALECT = "stripe"
TOLERANCE_SECONDS = 300
_READERS: dict[str, Callable[[Notice], list[Fact]]] = {
    "customer.created": people.described,
    "customer.updated": people.updated,
    "customer.source.updated": people.card_replaced,
    "payment_method.automatically_updated": people.card_replaced,
    "customer.subscription.created": subscriptions.created,
    "customer.subscription.updated": subscriptions.updated,
    "customer.subscription.paused": subscriptions.paused,
    "customer.subscription.resumed": subscriptions.resumed,
    "customer.subscription.deleted": subscriptions.deleted,
    "invoice.payment_failed": money.failed,
    "invoice.paid": money.paid,
    "invoice.payment_succeeded": money.paid,
    "charge.refunded": money.refunded,
    "charge.dispute.created": money.disputed,
}
"""How each kind of event is read. Of the others only the name is kept."""

_ORDER: tuple[type[Fact], ...] = (
    SubscriberDescribed,
    TrialStarted,
    SubscriptionStarted,
    InvoiceFailed,
    InvoicePaid,
    PlanChanged,
    PriceChanged,
    SubscriptionPaused,
    SubscriptionResumed,
    CancellationRequested,
    CancellationWithdrawn,
    CardReplaced,
    InvoiceRefunded,
    PaymentDisputed,
    CustomTracked,
    SubscriptionCancelled,
)
"""What comes first of facts of one second."""


def verified(raw: bytes, signature: str) -> Event:
    """Return a webhook's event, once its signature over the raw bytes is found good.

    Raises:
        Unavailable: No signing secret is set: nothing unsigned is believed.
        BadSignature: No secret of ours made this signature, or it is older than five minutes.
        BadEvent: It is signed, but no event.
    """
    secrets = [one.strip() for one in settings.GOODWILL.setting("GOODWILL_STRIPE_SECRET").split(",") if one.strip()]
    if not secrets:
        raise Unavailable("GOODWILL_STRIPE_SECRET is not set, so no webhook of Stripe's can be believed")
    if not any(_is_signed(raw, signature, secret) for secret in secrets):
        raise BadSignature("the Stripe-Signature header does not hold for this body, or is older than five minutes")
    try:
        event = msgspec.json.decode(raw)
    except ValueError as broken:
        raise BadEvent(f"the JSON is broken: {broken}") from None
    if not isinstance(event, dict):
        raise BadEvent("a webhook wants an object")
    return event


def translate(event: Event, _receipt: Receipt) -> Telling:
    """Return what an event of Stripe's tells.

    Raises:
        BadEvent: It has no id, type, date or object, or says nothing of whom.
    """
    unique, kind = text(event.get("id"), 255), text(event.get("type"), 100)
    about = mapping(mapping(event.get("data")).get("object"))
    happened = instant_from(event.get("created"))
    if unique is None or kind is None or happened is None or not about:
        raise BadEvent("an event of Stripe's wants id, type, created and data.object")
    before = mapping(mapping(event.get("data")).get("previous_attributes"))
    notice = Notice(unique, kind, happened, about, before, by_stripe=_is_automatic(event))
    read = _READERS.get(kind)
    facts = (read(notice) if read else []) or [CustomTracked(event=f"stripe.{kind}")]
    who = _who(notice)
    key, at = money.key_and_time(notice)
    told = [
        Statement(who, at + _rank(fact, notice, key), fact, f"{DIALECT}:{key}" + (f":{i}" if i else ""))
        for i, fact in enumerate(facts)
    ]
    return Telling(tuple(told), tuple(people.claims(notice, who)) if who.kind is HandleKind.STRIPE else ())


def _rank(fact: Fact, notice: Notice, key: str) -> timedelta:
    """Return a fact's place within its second: by what it is, and of two alike always the same one first."""
    place = 10 * _ORDER.index(type(fact)) + notice.kind.endswith(".updated")
    return timedelta(milliseconds=place, microseconds=crc32(key.encode()) % 1000)


def _who(notice: Notice) -> Handle:
    """Return whom an event is about: its customer, or the business where it names none."""
    about = notice.about
    customer = text(about.get("id")) if about.get("object") == "customer" else reference(about.get("customer"))
    if customer is None and about.get("object") == "dispute":
        return _disputed(about)
    return Handle(HandleKind.STRIPE, customer) if customer else Handle(HandleKind.BUSINESS, "stripe")


def _disputed(dispute: Event) -> Handle:
    """Return whom a dispute is about: it names a charge, and its customer only if the charge came with it."""
    charge = mapping(dispute.get("charge"))
    customer = reference(charge.get("customer"))
    if customer is not None:
        return Handle(HandleKind.STRIPE, customer)
    number = reference(dispute.get("charge"))
    if number is None:
        raise BadEvent("a dispute wants a charge")
    return Handle(HandleKind.STRIPE, number)


def _is_automatic(event: Event) -> bool:
    """Say whether Stripe did this by itself: nobody's request led to it."""
    request = event.get("request")
    return (request.get("id") if isinstance(request, dict) else request) is None


def _is_signed(raw: bytes, signature: str, secret: str) -> bool:
    from stripe import SignatureVerificationError, WebhookSignature  # noqa: PLC0415 -- slow import, few need it

    try:
        WebhookSignature.verify_header(raw.decode(), signature, secret, TOLERANCE_SECONDS)
    except (SignatureVerificationError, UnicodeError, ValueError):
        return False
    return True
