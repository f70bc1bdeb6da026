"""A company whose decision goes out: people who pay, a rise, rounds walked and carried out day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from outgoing import PUBLIC, let_leave, pays, windows

from goodwill import dispatch, review, unasked
from goodwill.decisions.record import Decision, Kind, PriceMove, Stop, Touched
from goodwill.facts import DecisionReached, PriceChanged
from goodwill.programmes.announcement import How, Side
from goodwill.vocabulary import Money

BY = "ada@example.org"
HALF = (Side("pilot", 0.5),)


def rise(house, *, told_in: int = 5, in_force_in: int = 40, stops: tuple[Stop, ...] = (), **more) -> Decision:
    """A rise of the plan *family* from 9.99 to 11.99 euros, announced and in force in so many days."""
    today = house.now.date()
    told = {
        "name": "rise",
        "kind": Kind.PRICE_CHANGE,
        "about": "",
        "announced_on": today + timedelta(days=told_in),
        "in_force_on": today + timedelta(days=in_force_in),
        "touched": Touched(plans=("family",)),
        "prices": (PriceMove(plan="family", before=Money(999, "EUR"), after=Money(1199, "EUR")),),
        "told_by": ("email",),
        "stops": stops,
    } | more
    return Decision(**told)


def company(house, n: int, *, countries: tuple[str, ...] = ("IT",), biller=None, **began):
    """So many who pay, in turn of each country; the windows they are reached by and their numbers."""
    let_leave(house)
    reached_at(PUBLIC)
    doors = windows(last_looks=unasked.last_looks, **({} if biller is None else {"biller": biller}))
    return doors, [pays(house, f"user{i}", doors, country=countries[i % len(countries)], **began) for i in range(n)]


def reached_at(address: str) -> None:
    """Let the house have an address that links in messages lead to; empty: none."""
    home = settings.GOODWILL
    settings.GOODWILL = replace(home, env={**home.env, "GOODWILL_PUBLIC_URL": address})


def announced(house, decision: Decision, *, arms: tuple[Side, ...] = HALF, by: str = "person", stops=()):
    """Announce a decision for real, without a forecast; return what the ledger says of it."""
    review.propose(decision, at=house.now)
    plan = review.plan_of(decision, review.Pilot(by=by, arms=arms, stops=stops), is_forecast=False)
    return review.announce_plan(decision, plan, by=BY, at=house.now)


def day(house, doors) -> None:
    """Let a day pass: the diary is walked, what is due leaves, decisions are looked at."""
    house.wait(days=1)
    unasked.walk(house.now)
    dispatch.carry(doors, clock=lambda: house.now, within_s=None)
    review.walk(house.now)


def days(house, doors, n: int) -> None:
    for _ in range(n):
        day(house, doors)


def arm_of(subject: int) -> str | None:
    from goodwill import ledger
    from goodwill.facts import ArmAssigned

    return next((one.fact.arm for one in ledger.history(subject) if isinstance(one.fact, ArmAssigned)), None)


def told_and_charged(subject: int) -> tuple[list[date], list[date]]:
    """The days on which somebody was told of it, and charged anew."""
    from goodwill import ledger

    history = ledger.history(subject)
    told = [one.occurred_at.date() for one in history if isinstance(one.fact, DecisionReached)]
    return told, [one.occurred_at.date() for one in history if isinstance(one.fact, PriceChanged)]


__all__ = ["How", "Side", "announced", "arm_of", "company", "day", "days", "reached_at", "rise", "told_and_charged"]
