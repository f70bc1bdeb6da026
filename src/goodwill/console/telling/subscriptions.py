"""Sentences of signing up, changing and leaving."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodwill import facts
from goodwill.console.telling.sentence import sentence
from goodwill.console.telling.words import day, money, plain, with_reason
from goodwill.vocabulary import BY_HAND, Cause


@sentence.register
def _button(fact: facts.ButtonPressed) -> str:
    return _("Pressed the sign-up button on %(button)s") % {"button": plain(fact.button)}


@sentence.register
def _trial(fact: facts.TrialStarted) -> str:
    text = _with_terms(_("Began a trial"), fact.plan, _price(fact))
    return _("%(text)s, until %(day)s") % {"text": text, "day": day(fact.ends_at)} if fact.ends_at else text


@sentence.register
def _started(fact: facts.SubscriptionStarted) -> str:
    return _with_terms(_("Subscribed"), fact.plan, _price(fact))


@sentence.register
def _returned(fact: facts.SubscriptionReturned) -> str:
    return _with_terms(_("Came back and subscribed again"), fact.plan, _price(fact))


@sentence.register
def _plan(fact: facts.PlanChanged) -> str:
    words = {"plan": fact.plan, "previous": fact.previous_plan}
    text = _("Moved from %(previous)s to %(plan)s") if fact.previous_plan else _("Moved to the plan %(plan)s")
    return _with_terms(text % words, None, _price(fact))


@sentence.register
def _repriced(fact: facts.PriceChanged) -> str:
    words = {"price": money(fact.amount_minor, fact.currency), "previous": money(fact.previous_minor, fact.currency)}
    text = (
        _("The price went from %(previous)s to %(price)s")
        if fact.previous_minor is not None
        else _("The price became %(price)s")
    )
    return with_reason(text % words, fact.decision)


@sentence.register
def _paused(fact: facts.SubscriptionPaused) -> str:
    text = _("Paused until %(day)s") % {"day": day(fact.until)} if fact.until else _("Paused")
    return with_reason(text, fact.reason)


@sentence.register
def _resumed(_fact: facts.SubscriptionResumed) -> str:
    return _("Resumed after a pause")


@sentence.register
def _asked_to_leave(fact: facts.CancellationRequested) -> str:
    text = _("Asked to leave; service ends on %(day)s") if fact.ends_at else _("Asked to leave")
    return with_reason(text % {"day": day(fact.ends_at)}, fact.reason)


@sentence.register
def _stayed(_fact: facts.CancellationWithdrawn) -> str:
    return _("Asked to stay after all")


@sentence.register
def _ordered(fact: facts.CancellationOrdered) -> str:
    if fact.programme == BY_HAND:
        return with_reason(_("We decided to let them go"), fact.reason)
    text = _("We decided to let them go, by the programme %(programme)s") % {"programme": plain(fact.programme)}
    return with_reason(text, fact.reason)


@sentence.register
def _pause_ordered(fact: facts.PauseOrdered) -> str:
    text = (
        _("We decided to pause them until %(day)s") % {"day": day(fact.until)}
        if fact.until
        else _("We decided to pause them")
    )
    return with_reason(text, fact.reason)


@sentence.register
def _order_withdrawn(fact: facts.OrderWithdrawn) -> str:
    named = {facts.PauseOrdered.wire: _("The order to pause them was taken back")}
    named |= {facts.CancellationOrdered.wire: _("The order to let them go was taken back")}
    return named.get(fact.order, _("An order was taken back"))


@sentence.register
def _carried_out(fact: facts.OrderCarriedOut) -> str:
    if fact.ends_at:
        return _("The biller ends their subscription on %(day)s, as we ordered") % {"day": day(fact.ends_at)}
    named = {
        "cancel_at_period_end": _("The biller ends their subscription, as we ordered"),
        "withdraw_cancellation": _("The biller goes on with their subscription, as we ordered"),
        "pause": _("The biller pauses their subscription, as we ordered"),
        "resume": _("The biller resumes their subscription, as we ordered"),
        "change_price": _("The biller changed their price, as we ordered"),
        "change_plan": _("The biller changed their plan, as we ordered"),
        "coupon": _("The biller gave them a discount, as we ordered"),
        "extend_trial": _("The biller made their trial longer, as we ordered"),
        "retry_payment": _("The biller charged them once more, as we ordered"),
    }
    return named.get(fact.deed, _("The biller did what we ordered"))


_ENDED = {
    Cause.VOLUNTARY: lambda: _("Left by choice"),
    Cause.INVOLUNTARY: lambda: _("Left because a payment failed"),
    Cause.LET_GO: lambda: _("Was let go"),
}


@sentence.register
def _cancelled(fact: facts.SubscriptionCancelled) -> str:
    known = fact.cause in list(Cause)
    return with_reason(_ENDED[Cause(fact.cause)]() if known else _("The subscription ended"), fact.reason)


def _price(
    fact: facts.TrialStarted | facts.SubscriptionStarted | facts.SubscriptionReturned | facts.PlanChanged,
) -> str:
    price = money(fact.amount_minor, fact.currency)
    if not price or not fact.interval:
        return price
    return {
        "month": _("%(price)s a month") % {"price": price},
        "year": _("%(price)s a year") % {"price": price},
    }.get(fact.interval, price)


def _with_terms(text: str, plan: str | None, price: str) -> str:
    if plan:
        text = _("%(text)s: %(plan)s") % {"text": text, "plan": plan}
    return _("%(text)s at %(price)s") % {"text": text, "price": price} if price else text
