"""Facts of money: invoices, refunds, disputes, cards.

``subscription`` is the biller's id of the one that an invoice is for; who has several owes for one and not for another.
"""

from __future__ import annotations

from typing import ClassVar

from goodwill.facts.fact import Amount, Fact, Instant, Whole


class InvoicePaid(Fact, frozen=True, kw_only=True):
    """An invoice was paid."""

    wire: ClassVar[str] = "invoice.paid"
    amount_minor: Amount
    currency: str
    invoice: str | None = None
    period_ends_at: Instant | None = None
    subscription: str | None = None


class InvoiceFailed(Fact, frozen=True, kw_only=True):
    """A charge failed; ``attempt`` counts from 1."""

    wire: ClassVar[str] = "invoice.failed"
    amount_minor: Amount | None = None
    currency: str | None = None
    invoice: str | None = None
    attempt: Whole = 1
    reason: str | None = None
    next_attempt_at: Instant | None = None
    subscription: str | None = None


class InvoiceRefunded(Fact, frozen=True, kw_only=True):
    """Money went back to the subscriber."""

    wire: ClassVar[str] = "invoice.refunded"
    amount_minor: Amount
    currency: str
    invoice: str | None = None
    reason: str | None = None


class PaymentDisputed(Fact, frozen=True, kw_only=True):
    """The subscriber's bank reversed a charge."""

    wire: ClassVar[str] = "payment.disputed"
    amount_minor: Amount | None = None
    currency: str | None = None
    reason: str | None = None


class CardReplaced(Fact, frozen=True, kw_only=True):
    """The payment card on record was replaced."""

    wire: ClassVar[str] = "card.replaced"
