"""What Stripe tells of subscriptions: begun, changed, paused, asked to end, ended."""

from __future__ import annotations

from datetime import datetime

from goodwill.facts import (
    CancellationRequested,
    CancellationWithdrawn,
    Fact,
    PlanChanged,
    PriceChanged,
    SubscriptionCancelled,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionStarted,
    TrialStarted,
)
from goodwill.intake.stripe.shapes import Notice, Terms, instant_from, period_ends_at, terms
from goodwill.intake.telling import Event, mapping, text
from goodwill.vocabulary import Cause

_RUNNING = frozenset({"active", "past_due", "unpaid"})
_UNBEGUN = frozenset({"incomplete", "trialing"})
_FAILED = frozenset({"payment_failed", "payment_disputed"})


def created(notice: Notice) -> list[Fact]:
    """Return what a new subscription tells: nothing yet if its first payment is still open."""
    return _begun(notice.about)


def updated(notice: Notice) -> list[Fact]:
    """Return everything that a change of a subscription tells, in the order it is told in."""
    now, before = notice.about, notice.earlier()
    was, is_ = before.get("status"), now.get("status")
    facts: list[Fact] = []
    if (was == "incomplete" and is_ != was) or (was == "trialing" and is_ in _RUNNING):
        facts += _begun(now)
    elif was not in _UNBEGUN:
        facts += _changed(terms(before), terms(now), _id(now))
    return facts + _rested(before, now) + _leaving(before, now)


def paused(notice: Notice) -> list[Fact]:
    """Return that a subscription rests: its trial ended without a way to pay."""
    reason = "no_payment_method" if notice.about.get("status") == "paused" else None
    return [SubscriptionPaused(reason=reason, subscription=_id(notice.about))]


def resumed(notice: Notice) -> list[Fact]:
    """Return that a resting subscription runs again."""
    return [SubscriptionResumed(subscription=_id(notice.about))]


def deleted(notice: Notice) -> list[Fact]:
    """Return that a subscription ended, and by whose will."""
    details = mapping(notice.about.get("cancellation_details"))
    reason = text(details.get("feedback") or details.get("reason"), 100)
    plan, subscription = terms(notice.about).plan, _id(notice.about)
    return [SubscriptionCancelled(cause=_cause(notice, details), reason=reason, plan=plan, subscription=subscription)]


def _cause(notice: Notice, details: Event) -> Cause:
    """Return why it ended. Before 2023 nobody said: what Stripe ended by itself, unasked, was not paid for."""
    ordered = mapping(notice.about.get("metadata")).get("goodwill_cause")
    if ordered == Cause.LET_GO:
        return Cause.LET_GO
    if details.get("reason") is not None:
        return Cause.INVOLUNTARY if details.get("reason") in _FAILED else Cause.VOLUNTARY
    return Cause.INVOLUNTARY if notice.by_stripe and not _asked(notice.about) else Cause.VOLUNTARY


def _begun(subscription: Event) -> list[Fact]:
    known, status = terms(subscription), subscription.get("status")
    if status == "trialing":
        ends = instant_from(subscription.get("trial_end"))
        return [
            TrialStarted(
                plan=known.plan,
                amount_minor=known.amount_minor,
                currency=known.currency,
                interval=known.interval,
                ends_at=ends,
                subscription=_id(subscription),
            )
        ]
    if status not in _RUNNING:
        return []
    return [
        SubscriptionStarted(
            plan=known.plan,
            amount_minor=known.amount_minor,
            currency=known.currency,
            interval=known.interval,
            subscription=_id(subscription),
        )
    ]


def _changed(before: Terms, now: Terms, subscription: str | None) -> list[Fact]:
    """Return a change of terms: another plan or number of seats by choice, or another price for the same."""
    if before == now:
        return []
    same_product = before.product == now.product if now.product else before.price == now.price
    if same_product and before.quantity == now.quantity:
        return _repriced(before, now, subscription)
    if now.plan is None:
        return []
    return [
        PlanChanged(
            plan=now.plan,
            previous_plan=before.plan,
            amount_minor=now.amount_minor,
            currency=now.currency,
            interval=now.interval,
            subscription=subscription,
        )
    ]


def _repriced(before: Terms, now: Terms, subscription: str | None) -> list[Fact]:
    if now.interval != before.interval and now.plan is not None:
        return [
            PlanChanged(
                plan=now.plan,
                previous_plan=before.plan,
                amount_minor=now.amount_minor,
                currency=now.currency,
                interval=now.interval,
                subscription=subscription,
            )
        ]
    if now.amount_minor is None or (now.amount_minor, now.currency) == (before.amount_minor, before.currency):
        return []
    was = before.amount_minor
    return [
        PriceChanged(
            amount_minor=now.amount_minor, currency=now.currency, previous_minor=was, subscription=subscription
        )
    ]


def _rested(before: Event, now: Event) -> list[Fact]:
    was, is_ = before.get("pause_collection"), now.get("pause_collection")
    if is_ and was != is_:
        until = instant_from(mapping(is_).get("resumes_at"))
        return [SubscriptionPaused(until=until, subscription=_id(now))]
    return [SubscriptionResumed(subscription=_id(now))] if was and not is_ else []


def _leaving(before: Event, now: Event) -> list[Fact]:
    if mapping(now.get("metadata")).get("goodwill_cause") == Cause.LET_GO:
        return []  # we ordered it: it is no wish, and no sign of life, of theirs
    if _asked(now) and not _asked(before):
        details = mapping(now.get("cancellation_details"))
        return [
            CancellationRequested(
                reason=text(details.get("feedback") or details.get("reason"), 100),
                ends_at=_ends_at(now),
                text=text(details.get("comment"), 4000),
                subscription=_id(now),
            )
        ]
    return [CancellationWithdrawn(subscription=_id(now))] if _asked(before) and not _asked(now) else []


def _asked(subscription: Event) -> bool:
    return bool(subscription.get("cancel_at_period_end")) or subscription.get("cancel_at") is not None


def _ends_at(subscription: Event) -> datetime | None:
    return instant_from(subscription.get("cancel_at")) or period_ends_at(subscription)


def _id(subscription: Event) -> str | None:
    return text(subscription.get("id"), 255)
