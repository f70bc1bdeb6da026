"""Busy lives for tests of subscriber-months, and a plain reading of them in Python that shares no line with the warehouse."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from goodwill import facts as f
from goodwill.facts import Fact

BEGIN = datetime(2023, 1, 28, tzinfo=UTC)
AS_OF = datetime(2024, 8, 31, 10, tzinfo=UTC)
Told = tuple[datetime, Fact]

_KINDS: Sequence[Any] = (
    lambda r: f.PlayLogged(seconds=r.choice([None, 10, 900]), length=r.choice([None, 1000]), autoplay=r.choice([None, True, False])),
    lambda _: f.PlayStarted(title="a"),
    lambda r: f.PlayStopped(seconds=r.choice([10, 900]), length=1000),
    lambda _: f.MessageReceived(channel="email"),
    lambda r: f.LetdownSuffered(reason=r.choice(["slow_reply", "billing_error"])),
    lambda _: f.PlayFailed(),
    lambda _: f.LetdownRepaired(),
    lambda _: f.InvoiceFailed(amount_minor=999),
    lambda r: f.PlanChanged(plan=r.choice("ab"), amount_minor=r.choice([500, 999]), currency="EUR"),
    lambda r: f.PriceChanged(amount_minor=r.choice([600, 1099]), currency=r.choice([None, "EUR", "USD"]), decision=r.choice([None, "dearer"])),
    lambda r: f.DecisionReached(decision=r.choice(["dearer", "closed"])),
    lambda _: f.SubscriptionPaused(),
    lambda _: f.SubscriptionResumed(),
    lambda _: f.CancellationRequested(reason="price"),
    lambda _: f.CancellationWithdrawn(),
    lambda r: f.SubscriberDescribed(country=r.choice(["IT", "FR"])),
    lambda r: f.ButtonPressed(button="web", country=r.choice(["IT", None])),
)  # fmt: skip
_OFTEN = (9, 3, 3, 2, 1, 1, 1, 1, 0.4, 0.5, 0.3, 0.3, 0.5, 0.25, 0.15, 0.1, 0.1)


def lives(n: int, *, seed: int = 5) -> list[list[Told]]:
    """Return the facts of ``n`` subscribers in order of time, many of them on the last days of months."""
    chance = random.Random(seed)
    return [_life(chance) for _ in range(n)]


def _life(chance: random.Random) -> list[Told]:
    told: list[Told] = []
    at = BEGIN + timedelta(days=chance.choice([0, 1, 2, 3, 40, 200]), hours=chance.choice([0, 5, 23]))
    begin: Any = f.SubscriptionStarted if chance.random() < 0.8 else f.SubscriptionReturned
    while at < AS_OF + timedelta(days=40):
        told.append(
            (
                at,
                begin(
                    plan=chance.choice(["a", "b", None]),
                    amount_minor=999,
                    currency="EUR",
                    interval=chance.choice(["month", "month", "year", None]),
                    country=chance.choice([None, "IT"]),
                ),
            )
        )
        until = at + timedelta(
            days=chance.choice([0 if begin is f.SubscriptionStarted else 1, 10, 31, 90, 366, 500]),
            hours=chance.choice([0, 0, 7]),
        )
        told += [
            (at + (until - at) * chance.random(), kind(chance))
            for kind in chance.choices(_KINDS, _OFTEN, k=chance.randint(0, 60))
        ]
        told.append(
            (until, f.SubscriptionCancelled(cause=chance.choice(["voluntary", "involuntary", "let_go", "other"])))
        )
        at, begin = until + timedelta(days=chance.choice([1, 3, 60])), f.SubscriptionReturned
    return sorted(told, key=lambda one: one[0])


TOLD_WITHIN = timedelta(days=3)
"""An ending told so soon after a month began ended the month before it."""


def told_months(told: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """Yield the whole months of one subscriber, as the table of months has them."""
    seen = [(at, fact) for at, fact in told if at <= AS_OF]
    for number, begin, end, cause in _spells(seen):
        asked = _asked(seen, begin, end)
        until = AS_OF if end is None else (asked or end)
        known = [(at, fact) for at, fact in seen if at <= until]
        tenure, left = 0, None if end is None else max(end - TOLD_WITHIN, begin)
        while _start(begin, tenure) < (left or AS_OF) or tenure == 0:
            ends = _start(begin, tenure + 1)
            if ends <= AS_OF:
                last = left is not None and left <= ends
                yield {"spell": number, "tenure": tenure, "ended": cause if last else ""} | _known(known, begin, tenure)
            tenure += 1


def _spells(seen: Sequence[Told]) -> Iterator[tuple[int, datetime, datetime | None, str]]:
    begin, number = None, 0
    for at, fact in seen:
        if begin is None and isinstance(fact, f.SubscriptionStarted | f.SubscriptionReturned):
            number += 2 if number == 0 and isinstance(fact, f.SubscriptionReturned) else 1
            begin = at
        elif begin is not None and isinstance(fact, f.SubscriptionCancelled):
            yield number, begin, at, "voluntary" if fact.cause == "other" else fact.cause
            begin = None
    if begin is not None:
        yield number, begin, None, ""


def _asked(seen: Sequence[Told], begin: datetime, end: datetime | None) -> datetime | None:
    here = [(at, fact) for at, fact in seen if begin < at <= (end or AS_OF)]
    back = max((at for at, fact in here if isinstance(fact, f.CancellationWithdrawn)), default=begin)
    return min((at for at, fact in here if isinstance(fact, f.CancellationRequested) and at > back), default=None)


def _start(begin: datetime, tenure: int) -> datetime:
    year, month = divmod(begin.year * 12 + begin.month - 1 + tenure, 12)
    return begin.replace(year=year, month=month + 1, day=min(begin.day, calendar.monthrange(year, month + 1)[1]))


def _known(known: Sequence[Told], begin: datetime, tenure: int) -> dict[str, Any]:
    starts, before, first = (_start(begin, k) for k in (tenure, max(tenure - 1, 0), 0))
    past = [(at, fact) for at, fact in known if at <= starts]
    own = [(at, fact) for at, fact in past if at > begin]
    month = [(at, fact) for at, fact in own if at > before]

    def age(at: datetime) -> int:
        return next(k for k in range(1, tenure + 2) if at > _start(begin, tenure - k) or k == tenure + 1)

    def last(name: str, *kinds: Any) -> Any:
        return next(
            (v for _, fact in reversed(past) if isinstance(fact, kinds) and (v := getattr(fact, name)) is not None),
            None,
        )

    starts_of = (f.SubscriptionStarted, f.SubscriptionReturned)
    plays, earlier = (
        _n(month, f.PlayLogged, f.PlayStarted),
        _n([one for one in own if one[0] <= before], f.PlayLogged, f.PlayStarted),
    )
    days, earlier_days = (starts - before).days, (before - first).days
    interval = last("interval", *starts_of) or ""
    judged = [
        fact
        for _, fact in month
        if isinstance(fact, f.PlayStopped | f.PlayLogged)
        and not fact.autoplay
        and (fact.length or 0) > 0
        and fact.seconds is not None
    ]
    reached = [(at, fact) for at, fact in own if isinstance(fact, f.DecisionReached)]
    let_down = [(at, fact) for at, fact in own if isinstance(fact, f.LetdownSuffered | f.PlayFailed)]
    mended = [at for at, fact in own if isinstance(fact, f.LetdownRepaired)]
    rests = next(
        (
            isinstance(fact, f.SubscriptionPaused)
            for _, fact in reversed(past)
            if isinstance(fact, (f.SubscriptionPaused, f.SubscriptionResumed, *starts_of))
        ),
        False,
    )
    return {
        "starts_at": starts, "ends_at": _start(begin, tenure + 1), "month": starts.year * 100 + starts.month,
        "plan": last("plan", *starts_of, f.PlanChanged) or "", "country": last("country", *starts_of, f.SubscriberDescribed, f.ButtonPressed) or "",
        "currency": last("currency", *starts_of, f.PlanChanged, f.PriceChanged) or "", "interval": interval,
        "amount_minor": last("amount_minor", *starts_of, f.PlanChanged, f.PriceChanged),
        "footing": "rests" if rests else "monthly" if interval != "year" else {0: "year_begins", 11: "year_ends"}.get(tenure % 12, "within_year"),
        **_price(past, tenure, age, begin),
        "decision": reached[-1][1].decision if reached else None, "decision_age": age(reached[-1][0]) if reached else None, "decisions": len(reached),
        "plays_30": plays * 30 / days if days else None, "plays_usual": earlier * 30 / earlier_days if earlier_days else None,
        "share_abandoned": sum(one.seconds * 4 < one.length for one in judged) / len(judged) if judged else None,
        "contacts": _n(month, f.MessageReceived), "letdowns": _letdowns(month), "open_letdowns": max(_open(own, begin, tenure) - len(mended), 0),
        "letdown": _kind(let_down[-1][1]) if let_down else None, "letdown_age": age(let_down[-1][0]) if let_down else None,
        "letdown_is_repaired": bool(let_down and mended and age(mended[-1]) <= age(let_down[-1][0])),
        "failed_payments": _n(month, f.InvoiceFailed), "failed_ever": _n(own, f.InvoiceFailed),
    }  # fmt: skip


def _n(told: Sequence[Told], *kinds: Any) -> int:
    return sum(isinstance(fact, kinds) for _, fact in told)


def _kind(fact: Any) -> str:
    return "playback" if isinstance(fact, f.PlayFailed) else fact.reason


def _letdowns(month: Sequence[Told]) -> int:
    return max(_n(month, f.LetdownSuffered), int(_n(month, f.PlayFailed) > 0))


def _open(own: Sequence[Told], begin: datetime, tenure: int) -> int:
    edges = [_start(begin, k) for k in range(tenure + 1)]
    return sum(_letdowns([one for one in own if low < one[0] <= high]) for low, high in pairwise(edges))


def _price(past: Sequence[Told], tenure: int, age: Any, begin: datetime) -> dict[str, Any]:
    amount = currency = None
    found: dict[str, Any] = {"price_ratio": None, "price_age": None, "price_decision": None}
    for at, fact in past:
        if (new := getattr(fact, "amount_minor", None)) is None or isinstance(fact, f.InvoiceFailed):
            continue
        same = (fact.currency or currency) == (currency or fact.currency)
        if isinstance(fact, f.PriceChanged) and amount and same:
            found = (
                {"price_ratio": new / amount, "price_age": age(at), "price_decision": fact.decision or ""}
                if at > begin
                else found
            )
        amount, currency = new, fact.currency
    return found
