"""A biller that charges nobody and remembers everything: the double of all others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from goodwill.billing.biller import Again, Carried, Task
from goodwill.errors import DeliveryRefused
from goodwill.orders import Deed
from goodwill.vocabulary import HandleKind, Money

_PERIOD = timedelta(days=30)


@dataclass(slots=True)
class Subscription:
    """What the double knows of one customer's subscription, which it changes in place."""

    period_ends_at: datetime
    cancels: bool = False
    paused_until: datetime | None = None
    is_paused: bool = False
    amount: Money | None = None
    plan: str = ""
    coupons: list[str] = field(default_factory=list)
    trial_ends_at: datetime | None = None
    n_charged: int = 0


class MemoryBiller:
    """Keeps subscriptions by customer, of several each by ``customer/id``; ``done`` holds every deed once by its key, in order; ``cards`` are of who may begin again."""

    name = "memory"
    knows_by = HandleKind.STRIPE
    tells_back = False

    def __init__(self, *, fails: Callable[[Task], None] = lambda _task: None) -> None:
        self.fails = fails
        self.subscriptions: dict[str, Subscription] = {}
        self.done: dict[str, Task] = {}
        self.ended: dict[str, datetime] = {}
        self.left: dict[str, Subscription] = {}
        self.cards: set[str] = set()

    def is_customer(self, value: str) -> bool:
        """Take every name."""
        return bool(value)

    def carry_out(self, task: Task) -> Carried:
        """Change what is known of a subscription, once."""
        self.fails(task)
        if task.do.deed is Deed.START_AGAIN:
            self._begin(task)
        running = self.subscriptions.get(self._name(task.customer, task.do.subscription))
        if running is None:
            raise DeliveryRefused(f"{task.customer} has no subscription that runs")
        if task.key not in self.done:
            _change(running, task)
            self.done[task.key] = task
        return _carried(running, task)

    def was_done(self, task: Task) -> Carried | None:
        """Say whether a deed was carried out."""
        running = self.subscriptions.get(self._name(task.customer, task.do.subscription))
        return _carried(running, task) if running is not None and task.key in self.done else None

    def ended_at(self, customer: str, subscription: str = "") -> datetime | None:
        """Return when the customer's subscription ended."""
        name = self._name(customer, subscription)
        return None if name in self.subscriptions else self.ended.get(name)

    def again(self, customer: str) -> Again | None:
        """Return on what terms who left may begin again."""
        last = self.left.get(customer)
        if customer in self.subscriptions or customer not in self.cards or last is None or last.amount is None:
            return None
        return Again(price=last.amount, interval="month", plan=last.plan or None)

    def _name(self, customer: str, subscription: str) -> str:
        """Return what one of several is kept by; who has one has it by their own name."""
        whole = f"{customer}/{subscription}"
        return whole if whole in self.subscriptions or whole in self.ended else customer

    def _begin(self, task: Task) -> None:
        if task.key in self.done:
            return
        if task.customer in self.subscriptions or self.again(task.customer) is None:
            raise DeliveryRefused(f"{task.customer} has one that runs, or no card that is known")
        last = self.left[task.customer]
        self.subscriptions[task.customer] = Subscription(
            task.at + _PERIOD, amount=last.amount, plan=last.plan, n_charged=1
        )

    def turn(self, now: datetime) -> list[str]:
        """Let time pass: end what was to end, charge who goes on; return who was charged."""
        charged = []
        for customer, one in list(self.subscriptions.items()):
            while customer in self.subscriptions and one.period_ends_at <= now:
                if one.cancels:
                    self.ended[customer], self.left[customer] = one.period_ends_at, one
                    del self.subscriptions[customer]
                    break
                if not one.is_paused:
                    one.n_charged += 1
                    charged.append(customer)
                one.period_ends_at += _PERIOD
        return charged


def _carried(one: Subscription, task: Task) -> Carried:
    return Carried(f"sub:{task.customer}", task.do.deed.value, one.period_ends_at if one.cancels else None)


def _change(one: Subscription, task: Task) -> None:
    args = task.do.args
    match task.do.deed:
        case Deed.CANCEL_AT_PERIOD_END | Deed.WITHDRAW_CANCELLATION:
            one.cancels = task.do.deed is Deed.CANCEL_AT_PERIOD_END
        case Deed.PAUSE:
            until = args.get("until")
            one.is_paused, one.paused_until = True, until if isinstance(until, datetime) else None
        case Deed.RESUME:
            one.is_paused, one.paused_until = False, None
        case Deed.CHANGE_PRICE | Deed.CHANGE_PLAN:
            amount = args.get("amount", one.amount)
            one.amount = amount if isinstance(amount, Money) else one.amount
            one.plan = str(args.get("plan", one.plan))
        case Deed.COUPON:
            one.coupons.append(str(args.get("coupon") or f"{args.get('percent')}% {args.get('months')} months"))
        case Deed.EXTEND_TRIAL:
            until = args.get("until")
            one.trial_ends_at = until if isinstance(until, datetime) else one.trial_ends_at
        case Deed.RETRY_PAYMENT:
            one.n_charged += 1
