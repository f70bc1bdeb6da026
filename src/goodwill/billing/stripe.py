"""Stripe as the biller, through its own client: each deed under its key, and what it answers told apart.

Stripe gives one answer to one idempotency key, a failure of its own too; so where its answer is a failure, the subscription
is looked at first, and only if the deed has left no trace there is it tried under another key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import requests
import stripe

from goodwill.billing.biller import Again, Carried, Task
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.home import Home
from goodwill.orders import Deed, Fill
from goodwill.vocabulary import HandleKind, Money

_CONNECT_S, _ANSWER_S = 5.0, 25.0
_RUNS = ("active", "past_due", "trialing", "unpaid", "paused")
_ORDER, _CAUSE = "goodwill_order", "goodwill_cause"
_LATER = frozenset({409, 425, 429})
Params = dict[str, Any]


class StripeBiller:
    """The window to Stripe."""

    name = "stripe"
    knows_by = HandleKind.STRIPE
    tells_back = True

    def __init__(self, key: str, *, base: str = "", within_s: float = _ANSWER_S) -> None:
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base} if base else None,
            max_network_retries=0,  # the outbox tries again, and knows how often
            http_client=stripe.RequestsClient(timeout=(_CONNECT_S, within_s), session=_session(base)),
        )

    @classmethod
    def of(cls, home: Home) -> StripeBiller | None:
        """Return the biller a home's settings name; None: none."""
        key = home.setting("GOODWILL_STRIPE_KEY")
        return cls(key, base=home.setting("GOODWILL_STRIPE_BASE")) if key else None

    def is_customer(self, value: str) -> bool:
        """Say whether a name is one that Stripe gives to customers."""
        return value.startswith("cus_")

    def carry_out(self, task: Task) -> Carried:
        """Change the customer's subscription; the order's key rests in its metadata."""
        running = self._running(task)
        if task.do.deed is not Deed.START_AGAIN and running is None:
            raise DeliveryRefused(f"{task.customer} has no subscription that runs at Stripe")
        if running is not None and _metadata(running).get(_ORDER) == task.key:
            return _carried(running, "it was done before")
        try:
            return _carried(self._deed(running, task, task.key), "done")
        except DeliveryFailed as failure:
            if failure.is_unsure or failure.is_away:
                raise
        return self._again(task)

    def was_done(self, task: Task) -> Carried | None:
        """Return what the subscription says if this order changed it last."""
        running = self._running(task)
        is_done = running is not None and _metadata(running).get(_ORDER) == task.key
        return _carried(running, "it was done before") if is_done else None

    def ended_at(self, customer: str, subscription: str = "") -> datetime | None:
        """Return when a subscription of a customer ended; of none that is named, the last."""
        named = next((one for one in self._all(customer) if one["id"] == subscription), None) if subscription else None
        last = named or self._last(customer)
        ended = None if last is None else last.get("ended_at")
        return None if ended is None else datetime.fromtimestamp(ended, UTC)

    def again(self, customer: str) -> Again | None:
        """Return on what terms the customer's last subscription may begin again, if a card of theirs is known."""
        last = self._last(customer)
        if last is None or self._card(customer, last) is None:
            return None
        price = last["items"]["data"][0]["price"]
        every = price.get("recurring") or {}
        if price.get("unit_amount") is None or every.get("interval_count", 1) != 1:
            return None
        cost = Money(int(price["unit_amount"]), str(price["currency"]).upper())
        return Again(price=cost, interval=every.get("interval", "month"), plan=price.get("nickname"))

    def try_it(self) -> str:
        """Return a word of what the key opens.

        Raises:
            DeliveryFailed: It does not, or Stripe does not answer.
        """
        return str(_asked(self._client.v1.balance.retrieve)["object"])

    def _again(self, task: Task) -> Carried:
        """Look what became of a deed that Stripe said it failed at, and try it under another key if nothing did."""
        running = self._running(task)
        if running is not None and _metadata(running).get(_ORDER) == task.key:
            return _carried(running, "it was done, though the answer was a failure")
        if running is None and task.do.deed is not Deed.START_AGAIN:
            raise DeliveryRefused(f"{task.customer} has no subscription that runs at Stripe")
        return _carried(self._deed(running, task, f"{task.key}:{task.n_tries + 1}"), "done")

    def _running(self, task: Task) -> Any:
        """Return the subscription that runs: the one that is named, else the newest."""
        named = task.do.subscription
        meant = [one for one in self._all(task.customer) if not named or one["id"] == named]
        return next((one for one in meant if one["status"] in _RUNS), None)

    def _all(self, customer: str) -> list[Any]:
        found = _asked(lambda: self._client.v1.subscriptions.list({"customer": customer, "status": "all", "limit": 20}))
        return list(found["data"])

    def _last(self, customer: str) -> Any:
        """Return the subscription that ended last; None while one runs, or if there was none."""
        known = self._all(customer)
        if any(one["status"] in _RUNS for one in known):
            return None
        return max((one for one in known if one.get("ended_at")), key=lambda one: int(one["ended_at"]), default=None)

    def _card(self, customer: str, last: Any) -> str | None:
        """Return what the customer pays with, as Stripe knows it."""
        known = _asked(lambda: self._client.v1.customers.retrieve(customer))
        usual = (known.get("invoice_settings") or {}).get("default_payment_method") or known.get("default_source")
        found = last.get("default_payment_method") or usual
        return str(found) if found else None

    def _begun(self, task: Task, key: str) -> Any:
        """Begin the last subscription anew on its own price; a card that is declined leaves nothing behind."""
        last = self._last(task.customer)
        card = None if last is None else self._card(task.customer, last)
        if last is None or card is None:
            raise DeliveryRefused(f"{task.customer} has one that runs, or no card that Stripe knows")
        told: Any = {
            "customer": task.customer,
            "items": [{"price": last["items"]["data"][0]["price"]["id"]}],
            "default_payment_method": card,
            "off_session": True,
            "payment_behavior": "error_if_incomplete",
            "metadata": _noted(task),
        }
        if not card.startswith("pm_"):
            told["default_source"] = told.pop("default_payment_method")
        return _asked(lambda: self._client.v1.subscriptions.create(told, {"idempotency_key": key}))

    def _deed(self, running: Any, task: Task, key: str) -> Any:
        if task.do.deed is Deed.START_AGAIN:
            return self._begun(task, key)
        if task.do.deed is Deed.RETRY_PAYMENT:
            return self._paid(running, task, key)
        if task.do.deed is Deed.COUPON and "coupon" not in task.do.args:
            self._coupon(task.do.args)
        told: Any = _params(running, task) | {"metadata": _noted(task)}
        return _asked(lambda: self._client.v1.subscriptions.update(running["id"], told, {"idempotency_key": key}))

    def _paid(self, running: Any, task: Task, key: str) -> Any:
        """Let the open invoice be charged once more; one that was paid meanwhile is as good."""
        invoice = task.do.args.get("invoice") or running.get("latest_invoice")
        if not invoice:
            raise DeliveryRefused(f"{task.customer} has no open invoice")
        _asked(lambda: self._client.v1.invoices.pay(str(invoice), {}, {"idempotency_key": key}))
        told: Any = {"metadata": _noted(task)}
        return _asked(lambda: self._client.v1.subscriptions.update(running["id"], told))

    def _coupon(self, args: Mapping[str, Fill]) -> None:
        """Make the coupon if it was never made: its name says what it is."""
        wanted: Any = {
            "id": _coupon_name(args),
            "percent_off": args["percent"],
            "duration": "repeating",
            "duration_in_months": args.get("months", 1),
        }
        try:
            _asked(lambda: self._client.v1.coupons.create(wanted))
        except DeliveryRefused as refusal:
            if "resource_already_exists" not in str(refusal):
                raise


def _session(base: str) -> requests.Session:
    """Return what keeps lines to Stripe open; which proxy the environment names is read once, not for every call."""
    session = requests.Session()
    session.proxies.update(requests.utils.get_environ_proxies(base or stripe.DEFAULT_API_BASE))
    session.trust_env = False
    return session


def _params(running: Any, task: Task) -> Params:
    args = task.do.args
    match task.do.deed:
        case Deed.CANCEL_AT_PERIOD_END | Deed.WITHDRAW_CANCELLATION:
            return {"cancel_at_period_end": task.do.deed is Deed.CANCEL_AT_PERIOD_END}
        case Deed.PAUSE:
            until = _second(args.get("until"))
            return {"pause_collection": {"behavior": "void"} | ({"resumes_at": until} if until else {})}
        case Deed.RESUME:
            return {"pause_collection": ""}
        case Deed.CHANGE_PRICE | Deed.CHANGE_PLAN:
            return {"items": [_item(running, args)], "proration_behavior": "none"}
        case Deed.COUPON:
            return {"discounts": [{"coupon": args.get("coupon") or _coupon_name(args)}]}
        case Deed.EXTEND_TRIAL:
            return {"trial_end": _second(args.get("until")), "proration_behavior": "none"}
    raise DeliveryRefused(f"Stripe cannot be asked to {task.do.deed.value}")


def _item(running: Any, args: Mapping[str, Fill]) -> Params:
    """Return the subscription's item with another price: one that Stripe knows, or the same product for another amount."""
    item = running["items"]["data"][0]
    plan, amount = args.get("plan"), args.get("amount")
    if args.get("price"):
        return {"id": item["id"], "price": args["price"]}
    if plan is not None and not isinstance(amount, Money):
        return {"id": item["id"], "price": plan}
    if not isinstance(amount, Money):
        raise DeliveryRefused("a change of price wants an amount; none came")
    price = item.get("price")
    if price is None:
        raise DeliveryRefused("Stripe names no price of the subscription that another could stand in for")
    every = price.get("recurring") or {}
    recurring = {"interval": every.get("interval", "month"), "interval_count": every.get("interval_count", 1)}
    told = {"currency": amount.currency.lower(), "unit_amount": amount.amount_minor, "recurring": recurring}
    return {"id": item["id"], "price_data": {**told, "product": plan or price["product"]}}


def _noted(task: Task) -> dict[str, str]:
    """Return what rests with the subscription: which order changed it last, and why it ends, if it does."""
    ends = task.do.deed is Deed.CANCEL_AT_PERIOD_END
    stays = task.do.deed is Deed.WITHDRAW_CANCELLATION
    return {_ORDER: task.key} | ({_CAUSE: task.cause.value} if ends else {_CAUSE: ""} if stays else {})


def _asked(ask: Callable[[], Any]) -> Any:
    """Return what Stripe answers, as plain values; tell what goes wrong apart."""
    try:
        return ask().to_dict()
    except stripe.CardError as refusal:
        raise DeliveryRefused(f"the card was declined: {refusal.code}") from refusal
    except stripe.APIConnectionError as failure:
        raise DeliveryFailed("Stripe does not answer in time", is_unsure=True, is_away=True) from failure
    except (stripe.AuthenticationError, stripe.PermissionError) as failure:
        # It is our key that is wrong, not this order: none is given up for that.
        raise DeliveryFailed(f"Stripe does not let us in: {failure.user_message}", is_away=True) from failure
    except stripe.StripeError as failure:
        _told_apart(failure)


def _told_apart(failure: stripe.StripeError) -> None:
    status, said = failure.http_status or 0, f"{failure.http_status} {failure.code or ''} {failure.user_message or ''}"
    if status in _LATER:
        wait = (failure.headers or {}).get("retry-after", "")
        seconds = int(wait) if str(wait).isdigit() else None
        raise DeliveryFailed(f"Stripe wants us to wait: {said}", is_away=True, retry_after_s=seconds) from failure
    if 400 <= status < 500:
        raise DeliveryRefused(f"Stripe refuses: {said}") from failure
    raise DeliveryFailed(f"Stripe failed: {said}") from failure


def _carried(running: Any, answer: str) -> Carried:
    ends = running.get("cancel_at") or _period_end(running) if running.get("cancel_at_period_end") else None
    return Carried(running["id"], answer, datetime.fromtimestamp(ends, UTC) if ends else None)


def _period_end(running: Any) -> int | None:
    """Return when the paid period ends: said of the items since 2025, of the subscription before."""
    items = running["items"]["data"] if running.get("items") else []
    return running.get("current_period_end") or (items[0].get("current_period_end") if items else None)


def _metadata(running: Any) -> Mapping[str, str]:
    return running.get("metadata") or {}


def _coupon_name(args: Mapping[str, Fill]) -> str:
    return f"goodwill-{args.get('percent')}-{args.get('months', 1)}"


def _second(until: Fill | None) -> int | None:
    return int(until.timestamp()) if isinstance(until, datetime) else None
