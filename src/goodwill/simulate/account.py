"""What happens to an account in a month: signing up, bills, pauses, new prices, leaving and coming back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.simulate.company import COUNTRIES, LEAVING_REASONS, PLANS, TRIAL_DAYS
from goodwill.simulate.crowd import Crowd
from goodwill.simulate.decisions import PRICE_RISE
from goodwill.simulate.draws import Ints, Mask, wheel
from goodwill.simulate.lives import NEVER, Month, World, lot
from goodwill.simulate.rhythm import DAY, HOUR, SECOND, Windows
from goodwill.simulate.setting import Setting
from goodwill.simulate.told import Column, Telling
from goodwill.simulate.weather import Weather
from goodwill.vocabulary import Cause

CURRENCIES = tuple(sorted({country.currency for country in COUNTRIES}))
INTERVALS = ("month", "year")
CAUSES = tuple(cause.value for cause in Cause)
CARD_REASONS = ("insufficient_funds", "card_declined", "expired_card")
REASONS = (
    *LEAVING_REASONS, "trial", "payment_failed", *CARD_REASONS, "goodwill", "duplicate", "holiday",
    "playback", "billing_error", "slow_reply", "missing_title", "outage", "network", "licence",
)  # fmt: skip
RETRIES = np.array([0, 3, 8, 15], np.int64) * DAY + SECOND
"""When a bill is tried, after the service month begins; the last attempt that fails loses the subscriber."""

_CURRENCY_OF = np.array([CURRENCIES.index(country.currency) for country in COUNTRIES], np.int16)
_VOLUNTARY, _INVOLUNTARY = CAUSES.index(Cause.VOLUNTARY), CAUSES.index(Cause.INVOLUNTARY)
_OTHERS = wheel((0.13, 0.22, 0.24, 0.05, 0.16, 0.12, 0.08))


@dataclass(frozen=True, slots=True)
class Stage:
    """Where one chunk's facts are told: to whom they are told, of whom, in what setting, with which draws."""

    telling: Telling
    people: Crowd
    scene: Setting
    draw: np.random.Generator


def tell_account(stage: Stage, world: World, month: Month, weather: Weather) -> None:
    """Tell what one month did to the accounts of a chunk."""
    _tell_signups(stage, month)
    _tell_changes(stage, month)
    _tell_bills(stage, month, weather)
    _tell_decisions(stage, world, month)
    _tell_leaving(stage, month, weather)


def terms(stage: Stage, month: Month, who: Ints) -> dict[str, Column]:
    """Return the columns of what some subscribers pay: plan, amount, currency and interval."""
    people = stage.people
    amount = stage.scene.prices.of(
        people.country[who], month.plan[who], people.yearly[who], since_us=month.since[who], at_us=month.start[who]
    )
    return {
        "plan": month.plan[who],
        "amount_minor": amount,
        "currency": _CURRENCY_OF[people.country[who]],
        "interval": people.yearly[who].astype(np.int8),
    }


def reason(name: str) -> int:
    """Return the code of a reason."""
    return REASONS.index(name)


def _tell_signups(stage: Stage, month: Month) -> None:
    telling, people = stage.telling, stage.people
    for wire, mask in (("subscription.started", month.began), ("subscription.returned", month.returned)):
        who = np.flatnonzero(mask)
        columns = terms(stage, month, who) | {"country": people.country[who], "button": people.button[who]}
        telling.tell(wire, who, month.start[who], **columns)
    tried = np.flatnonzero(month.tried)
    trial_at = month.start[tried] - TRIAL_DAYS * DAY
    asked = terms(stage, month, tried) | {"country": people.country[tried], "button": people.button[tried]}
    telling.tell("trial.started", tried, trial_at, **asked, ends_at=month.start[tried])
    lost = np.flatnonzero(month.trial_lost)
    telling.tell(
        "subscription.cancelled", lost, month.start[lost],
        cause=_VOLUNTARY, reason=reason("trial"), plan=month.plan[lost],
    )  # fmt: skip
    new = np.flatnonzero(month.began | month.tried)
    pressed = np.where(month.tried, month.start - TRIAL_DAYS * DAY, month.start)[new] - 95 * SECOND
    pressed = np.maximum(pressed, stage.scene.clock.since_us)
    telling.tell("button.pressed", new, pressed, button=people.button[new], country=people.country[new])


def _tell_changes(stage: Stage, month: Month) -> None:
    telling = stage.telling
    moved = np.flatnonzero(month.moved)
    previous = np.array([telling.payload(f'{{"previous_plan":"{plan}"}}'.encode()) for plan in PLANS])
    columns = terms(stage, month, moved)
    telling.tell("plan.changed", moved, month.start[moved] - SECOND, **columns, payload=previous[month.old_plan[moved]])
    rests, resumed = np.flatnonzero(month.rests), np.flatnonzero(month.resumed)
    until = telling.stamps("until", month.back_at[rests])
    telling.tell("subscription.paused", rests, month.start[rests], reason=reason("holiday"), payload=until)
    telling.tell("subscription.resumed", resumed, month.start[resumed])


def _tell_bills(stage: Stage, month: Month, weather: Weather) -> None:
    paid, failed = np.flatnonzero(month.billed & ~month.failed), np.flatnonzero(month.failed)
    _tell_paid(stage, month, paid, month.start[paid] + SECOND)
    tries = np.where(month.lost[failed], len(RETRIES), 1 + stage.draw.integers(0, len(RETRIES) - 1, len(failed)))
    _tell_failed(stage, month, failed, tries)
    saved = ~month.lost[failed]
    again = month.start[failed[saved]] + RETRIES[np.minimum(tries[saved], len(RETRIES) - 1)]
    _tell_paid(stage, month, failed[saved], again)
    renewed = stage.draw.random(saved.sum()) < 0.55
    stage.telling.tell("card.replaced", failed[saved][renewed], again[renewed] - 40 * SECOND)
    refunded = np.flatnonzero(month.billed & ~month.failed & (weather.dice["pay"] > 0.997))
    after = month.start[refunded] + 2 * DAY + (stage.draw.random(len(refunded)) * 7 * DAY).astype(np.int64)
    why = np.where(stage.draw.random(len(refunded)) < 0.7, reason("goodwill"), reason("duplicate"))
    money = terms(stage, month, refunded)
    stage.telling.tell(
        "invoice.refunded", refunded, after, amount_minor=money["amount_minor"], currency=money["currency"], reason=why
    )


def _tell_paid(stage: Stage, month: Month, who: Ints, at: Ints) -> None:
    money = terms(stage, month, who)
    ends = np.where(stage.people.yearly[who], month.start[who] + 365 * DAY, month.next_start[who])
    stage.telling.tell(
        "invoice.paid", who, at, amount_minor=money["amount_minor"], currency=money["currency"],
        payload=stage.telling.stamps("period_ends_at", ends),
    )  # fmt: skip


def _tell_failed(stage: Stage, month: Month, who: Ints, tries: Ints) -> None:
    why = np.array([reason(name) for name in CARD_REASONS])[stage.draw.integers(0, len(CARD_REASONS), len(who))]
    for attempt, wait in enumerate(RETRIES):
        now = attempt < tries
        some = who[now]
        money = terms(stage, month, some)
        payload = stage.telling.payload(f'{{"attempt":{attempt + 1}}}'.encode())
        stage.telling.tell(
            "invoice.failed", some, month.start[some] + wait, amount_minor=money["amount_minor"],
            currency=money["currency"], reason=why[now], payload=payload,
        )  # fmt: skip


def _tell_decisions(stage: Stage, world: World, month: Month) -> None:
    people, telling = stage.people, stage.telling
    for k, decision in enumerate(stage.scene.decisions):
        told = np.flatnonzero(month.told[k])
        telling.tell("decision.reached", told, decision.notice_us(lot(people))[told], decision=k)
        dearer = (
            month.here
            & (world.told[k] != NEVER)
            & (decision.in_force_us >= month.start)
            & (decision.in_force_us < month.end)
        )
        dearer &= decision.covers(people.country, month.plan)
        if decision.kind == PRICE_RISE and dearer.any():
            _tell_dearer(stage, month, k, np.flatnonzero(dearer))


def _tell_dearer(stage: Stage, month: Month, k: int, who: Ints) -> None:
    people, decision, prices = stage.people, stage.scene.decisions[k], stage.scene.prices
    held = (people.country[who], month.plan[who], people.yearly[who])
    since = month.since[who]
    before = prices.of(*held, since_us=since, at_us=np.full(len(who), decision.in_force_us - 1))
    after = prices.of(*held, since_us=since, at_us=np.full(len(who), decision.in_force_us))
    at = np.full(len(who), decision.in_force_us)
    known, which = np.unique(before, return_inverse=True)
    payloads = np.array([stage.telling.payload(f'{{"previous_minor":{amount}}}'.encode()) for amount in known])
    stage.telling.tell(
        "price.changed", who, at, amount_minor=after, currency=_CURRENCY_OF[people.country[who]],
        decision=k, payload=payloads[which],
    )  # fmt: skip


def _tell_leaving(stage: Stage, month: Month, weather: Weather) -> None:
    telling, leaves, lost = stage.telling, np.flatnonzero(month.leaves), np.flatnonzero(month.lost)
    why = _why(stage, month, weather, leaves)
    ends = month.next_start[leaves]
    telling.tell("cancellation.requested", leaves, _asked_at(stage, month, leaves), reason=why, ends_at=ends)
    telling.tell("subscription.cancelled", leaves, ends, cause=_VOLUNTARY, reason=why, plan=month.plan[leaves])
    telling.tell(
        "subscription.cancelled", lost, month.end[lost],
        cause=_INVOLUNTARY, reason=reason("payment_failed"), plan=month.plan[lost],
    )  # fmt: skip
    stays = month.here & ~month.resting & ~month.leaves & ~month.lost & (weather.dice["withdraw"] < 0.003)
    who = np.flatnonzero(stays)
    asked = _asked_at(stage, month, who)
    telling.tell("cancellation.requested", who, asked, reason=_why(stage, month, weather, who), ends_at=month.end[who])
    regretted = asked + (stage.draw.random(len(who)) * 2 * DAY).astype(np.int64) + HOUR // 2
    telling.tell("cancellation.withdrawn", who, np.minimum(regretted, month.end[who] - SECOND))


def _asked_at(stage: Stage, month: Month, who: Ints) -> Ints:
    """Return when each asks to leave: in their month, after its bill and an hour or more before its end."""
    windows = Windows(month.start[who] + 60 * SECOND, month.end[who] - HOUR, stage.people.country[who])
    return stage.scene.clock.between(windows, stage.draw.random(len(who)))


def _why(stage: Stage, month: Month, weather: Weather, who: Ints) -> Ints:
    """Return the reason each gives: who leaves because of a price mostly says so, others by what they lived."""
    lot_, kind = stage.draw.random(len(who)), _OTHERS[stage.draw.integers(0, 256, len(who))].astype(np.int64)
    letdown = (weather.letdowns[who] > 0.6) & (lot_ < 0.5)
    idle = (weather.asleep[who] | (weather.engagement[who] < -0.8)) & (lot_ < 0.55)
    dearer = _because(stage, month, weather)[who] & (lot_ < 0.8)
    chosen = np.where(letdown, reason("technical"), np.where(idle, reason("not_using"), kind))
    return np.where(dearer, reason("price"), chosen)


def _because(stage: Stage, month: Month, weather: Weather) -> Mask:
    """Return who would have stayed had a price rise not been."""
    because = np.zeros(len(stage.people), bool)
    for k, decision in enumerate(stage.scene.decisions):
        if decision.kind == PRICE_RISE:
            because |= month.leaves & (weather.dice["leave"] >= month.without[k])
    return because
