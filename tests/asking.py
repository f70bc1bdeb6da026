"""A house whose programmes run: days pass, rounds are walked, and what was ordered is carried out at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from goodwill import ledger, outbox, unasked
from goodwill.facts import InvoicePaid, PlayLogged, Posting, ProgrammeMoved, SubscriptionStarted
from goodwill.programmes.programme import event
from goodwill.programmes.silence import REACHED
from goodwill.segments.rows import instant
from goodwill.store.models import DiaryDate, Outgoing

QUESTIONS = ("dormancy.last_chance", "dormancy.free_month", "dormancy.pause")
ALWAYS = {"arms": {"last_chance": 1.0}}
BY = "ada@example.com"


def switched_on(house, name: str, settings: dict | None = None) -> None:
    if settings:
        unasked.set_up(name, settings, by=BY, at=house.now)
    unasked.switch(name, on=True, by=BY, at=house.now)


def joined(house, user: str = "ada", **terms) -> int:
    told = {"plan": "basic", "amount_minor": 999, "currency": "EUR", "interval": "month", "country": "IT", **terms}
    house.tell(user, SubscriptionStarted(**told), InvoicePaid(amount_minor=told["amount_minor"], currency="EUR"))
    return house.subject(user)


def played(house, user: str = "ada", *, at: datetime | None = None, title: str = "Solaris") -> None:
    house.tell(user, PlayLogged(title=title, seconds=3000, length=6000), at=at)


def walk(house, *, leaves: bool = True) -> dict[str, int]:
    """Walk the rounds; the questions that are asked leave at once, unless nothing does."""
    did = dict(unasked.walk(house.now))
    if leaves:
        questions_leave(house)
    return did


def questions_leave(house) -> None:
    """Write down of each question that waits what dispatch writes once it has left."""
    for row in Outgoing.objects.filter(programme="dormancy", sort="say", name__in=QUESTIONS).exclude(neighbour="left"):
        *_, epoch = row.key.split(":")
        step = ProgrammeMoved(event=event("dormancy", REACHED), reason=epoch)
        ledger.record([Posting(row.subject, house.now, step, f"dispatch:{row.key}:step", "dispatch")], at=house.now)
        Outgoing.objects.filter(pk=row.pk).update(neighbour="left")


def days_pass(house, n: int, *, step: int = 1, leaves: bool = True) -> None:
    """Let days pass with one round each ``step`` of them."""
    for _ in range(0, n, step):
        house.wait(days=step)
        walk(house, leaves=leaves)


def told(subject: int, *kinds: type) -> list:
    """Return what a subscriber's history says, of some kinds, in order."""
    return [one.fact for one in ledger.history(subject) if not kinds or isinstance(one.fact, kinds)]


def said(subject: int) -> list[str]:
    """Return the pages of words that were ordered, oldest first."""
    return [one.name for one in reversed(outbox.of_subject(subject, n_most=500)) if one.sort == "say"]


def done(subject: int) -> list[str]:
    """Return what the biller was to do, oldest first."""
    return [one.name for one in reversed(outbox.of_subject(subject, n_most=500)) if one.sort == "do"]


def next_date(subject: int) -> datetime | None:
    row = DiaryDate.objects.filter(subject=subject).first()
    return None if row is None else instant(row.due_us)


YEAR = timedelta(days=365)
