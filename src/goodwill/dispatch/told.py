"""What is written down once something has left: facts whose keys follow from the order's, so that twice is once."""

from __future__ import annotations

from datetime import datetime, timedelta

from goodwill.billing import Carried
from goodwill.facts import (
    DecisionReached,
    Fact,
    MessageSent,
    OrderCarriedOut,
    PlanChanged,
    Posting,
    PriceChanged,
    ProgrammeMoved,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionReturned,
)
from goodwill.orders import ALL, Deed, Do, Key, Order, Purpose, Say
from goodwill.outbox import Claimed
from goodwill.programmes import silence
from goodwill.programmes.announcement import REACHED
from goodwill.programmes.programme import EXPIRES_AFTER, event
from goodwill.vocabulary import Money, SubjectId

SOURCE = "dispatch"
_AFTER = timedelta(days=1)
"""So long after the end of what was paid for the biller is asked whether it ended, if it has not told so by itself."""


def sent(claimed: Claimed, subject: SubjectId, title: str, by: str, now: datetime) -> list[Posting]:
    """Return that a message left."""
    fact = MessageSent(channel=by, message=claimed.key, programme=claimed.order.key.programme, text=title or None)
    return [_posting(claimed, subject, fact, "sent", now), *_reached(claimed, subject, now)]


def carried_out(
    claimed: Claimed, subject: SubjectId, carried: Carried, now: datetime, *, tells_back: bool
) -> list[Posting]:
    """Return that a deed was carried out, and what it changed unless the biller tells that by itself."""
    do = claimed.order.what
    assert isinstance(do, Do)
    fact = OrderCarriedOut(deed=do.deed.value, programme=claimed.order.key.programme, ends_at=carried.ends_at)
    told = [_posting(claimed, subject, fact, "done", now)]
    changed = None if tells_back else _changed(do)
    return told if changed is None else [*told, _posting(claimed, subject, changed, "changed", now)]


def confirms(claimed: Claimed, do: Do, ends_at: datetime | None) -> Order | None:
    """Return the order to see to it later that what was to end has ended; None where nothing ends."""
    if do.deed is not Deed.CANCEL_AT_PERIOD_END or ends_at is None:
        return None
    key = claimed.order.key
    part = f".{claimed.channel}" if claimed.channel else ""
    follow = Key(key.programme, key.subject, f"{key.step}.end{part}", key.epoch)
    return Order(follow, Do(Deed.CONFIRM_END, do.args), ends_at + _AFTER, because=f"it was to end by {key.step}")


def declined(claimed: Claimed, now: datetime) -> Order | None:
    """Return the order to tell somebody that what they began again has not begun; None of any other deed."""
    do, key = claimed.order.what, claimed.order.key
    if not isinstance(do, Do) or do.deed is not Deed.START_AGAIN:
        return None
    fills = {name: do.args[name] for name in ("amount", "interval") if name in do.args}
    word = Say("winback.declined", ALL, Purpose.SERVICE, fills, is_answer=True)
    follow = Key(key.programme, key.subject, f"{key.step}.declined", key.epoch)
    return Order(follow, word, now, now + EXPIRES_AFTER, because="the card they left was not charged")


def _changed(do: Do) -> Fact | None:
    args, named = do.args, do.subscription or None
    until, amount, decision = args.get("until"), args.get("amount"), args.get("decision")
    minor, currency = (amount.amount_minor, amount.currency) if isinstance(amount, Money) else (None, None)
    match do.deed:
        case Deed.PAUSE:
            return SubscriptionPaused(until=until if isinstance(until, datetime) else None, subscription=named)
        case Deed.RESUME:
            return SubscriptionResumed(subscription=named)
        case Deed.CHANGE_PRICE if minor is not None:
            told = str(decision) if decision else None
            return PriceChanged(amount_minor=minor, currency=currency, decision=told, subscription=named)
        case Deed.CHANGE_PLAN if "plan" in args:
            return PlanChanged(plan=str(args["plan"]), amount_minor=minor, currency=currency, subscription=named)
        case Deed.START_AGAIN:
            plan, interval = args.get("plan"), args.get("interval")
            return SubscriptionReturned(
                plan=str(plan) if plan else None,
                amount_minor=minor,
                currency=currency,
                interval=str(interval) if interval else None,
            )
    return None


def _reached(claimed: Claimed, subject: SubjectId, now: datetime) -> list[Posting]:
    """Return that a question or a decision reached somebody, where the message that left put or told one."""
    what, programme = claimed.order.what, claimed.order.key.programme
    decision = what.fills.get("decision") if isinstance(what, Say) else None
    step = ProgrammeMoved(event=event(programme, REACHED), reason=claimed.order.key.epoch)
    if programme == silence.NAME and claimed.order.key.step in silence.QUESTIONS:
        return [_posting(claimed, subject, step, "step", now)]
    if not decision:
        return []
    reached = DecisionReached(decision=str(decision))
    return [_posting(claimed, subject, step, "step", now), _posting(claimed, subject, reached, "reached", now)]


def _posting(claimed: Claimed, subject: SubjectId, fact: Fact, what: str, now: datetime) -> Posting:
    return Posting(subject, now, fact, f"dispatch:{claimed.key}:{what}", SOURCE)
