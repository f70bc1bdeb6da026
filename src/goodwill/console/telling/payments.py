"""Sentences of money."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import money, with_reason


@sentence.register
def _paid(fact: facts.InvoicePaid) -> str:
    return _("Paid %(amount)s") % {"amount": money(fact.amount_minor, fact.currency)}


@sentence.register
def _failed(fact: facts.InvoiceFailed) -> str:
    amount = money(fact.amount_minor, fact.currency)
    text = _("A charge of %(amount)s failed") % {"amount": amount} if amount else _("A charge failed")
    if fact.attempt > 1:
        text = _("%(text)s, attempt %(n)s") % {"text": text, "n": fact.attempt}
    return with_reason(text, fact.reason)


@sentence.register
def _refunded(fact: facts.InvoiceRefunded) -> str:
    text = _("Got %(amount)s back") % {"amount": money(fact.amount_minor, fact.currency)}
    return with_reason(text, fact.reason)


@sentence.register
def _disputed(fact: facts.PaymentDisputed) -> str:
    amount = money(fact.amount_minor, fact.currency)
    text = _("Disputed a payment of %(amount)s") % {"amount": amount} if amount else _("Disputed a payment")
    return with_reason(text, fact.reason)


@sentence.register
def _card(_fact: facts.CardReplaced) -> str:
    return _("Replaced the payment card")
