"""What Stripe tells of money: invoices paid and failed, charges refunded and disputed."""

from __future__ import annotations

from datetime import datetime

from goodwill.errors import BadEvent
from goodwill.facts import Fact, InvoiceFailed, InvoicePaid, InvoiceRefunded, PaymentDisputed
from goodwill.intake.stripe.shapes import Notice, currency, instant_from, minor, reference
from goodwill.intake.telling import Event, first, mapping, text

_PAID = frozenset({"invoice.paid", "invoice.payment_succeeded"})


def key_and_time(notice: Notice) -> tuple[str, datetime]:
    """Return what makes an event's fact this one and no other, and when it happened.

    A payment is told by two kinds of event, which need not bear the same second: it is the invoice's, at the time the
    invoice says it was paid.
    """
    number = text(notice.about.get("id"), 255)
    if notice.kind not in _PAID or number is None:
        return notice.unique, notice.at
    moments = mapping(notice.about.get("status_transitions"))
    told = instant_from(moments.get("paid_at"))
    return f"paid:{number}", told or notice.at


def paid(notice: Notice) -> list[Fact]:
    """Return that an invoice was paid."""
    invoice = notice.about
    whole = minor(first(invoice, "amount_paid", "amount_due", "total"))
    coin = currency(invoice.get("currency"))
    if whole is None or coin is None:
        raise BadEvent("a paid invoice wants an amount and a currency")
    return [
        InvoicePaid(
            amount_minor=whole,
            currency=coin,
            invoice=text(invoice.get("id"), 255),
            period_ends_at=_period_ends_at(invoice),
            subscription=_subscription(invoice),
        )
    ]


def failed(notice: Notice) -> list[Fact]:
    """Return that a charge for an invoice failed."""
    invoice = notice.about
    attempt = invoice.get("attempt_count")
    return [
        InvoiceFailed(
            amount_minor=minor(first(invoice, "amount_due", "total")),
            currency=currency(invoice.get("currency")),
            invoice=text(invoice.get("id"), 255),
            attempt=attempt if isinstance(attempt, int) and 0 < attempt < 1000 else 1,
            reason=_decline(invoice),
            next_attempt_at=instant_from(invoice.get("next_payment_attempt")),
            subscription=_subscription(invoice),
        )
    ]


def refunded(notice: Notice) -> list[Fact]:
    """Return what was given back by this event: a charge tells the sum of all its refunds."""
    charge = notice.about
    whole = minor(charge.get("amount_refunded"))
    coin = currency(charge.get("currency"))
    if whole is None or coin is None:
        raise BadEvent("a refunded charge wants an amount and a currency")
    before = minor(notice.before.get("amount_refunded")) or 0
    refunds = mapping(charge.get("refunds")).get("data")
    latest = mapping(refunds[0]) if isinstance(refunds, list) and refunds else {}
    return [
        InvoiceRefunded(
            amount_minor=whole - before,
            currency=coin,
            invoice=reference(charge.get("invoice")),
            reason=text(latest.get("reason"), 100),
        )
    ]


def disputed(notice: Notice) -> list[Fact]:
    """Return that a bank took a charge back."""
    dispute = notice.about
    return [
        PaymentDisputed(
            amount_minor=minor(dispute.get("amount")),
            currency=currency(dispute.get("currency")),
            reason=text(dispute.get("reason"), 100),
        )
    ]


def _subscription(invoice: Event) -> str | None:
    """Return the subscription an invoice is for: its own field until 2025, the details of its parent since."""
    details = mapping(mapping(invoice.get("parent")).get("subscription_details"))
    return reference(invoice.get("subscription")) or reference(details.get("subscription"))


def _period_ends_at(invoice: Event) -> datetime | None:
    """Return the end of what was paid for: the latest period of the invoice's lines, not the invoice's own."""
    listed = mapping(invoice.get("lines")).get("data")
    lines = [mapping(line) for line in listed] if isinstance(listed, list) else []
    ends = [instant_from(mapping(line.get("period")).get("end")) for line in lines]
    known = [end for end in ends if end is not None]
    return max(known, default=None) or instant_from(invoice.get("period_end"))


def _decline(invoice: Event) -> str | None:
    """Return why a charge was declined, where the invoice came with its charge or intent."""
    charge = mapping(invoice.get("charge"))
    error = mapping(mapping(invoice.get("payment_intent")).get("last_payment_error"))
    told = error.get("decline_code") or error.get("code") or charge.get("failure_code")
    return text(told or mapping(invoice.get("last_finalization_error")).get("code"), 100)
