"""Pausing and letting go: orders, which dispatch carries to the biller; until then they can be taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from goodwill import outbox
from goodwill.acts.actor import By
from goodwill.acts.state import State, state_of
from goodwill.errors import AlreadySo, BadFact
from goodwill.facts import CancellationOrdered, Fact, OrderWithdrawn, PauseOrdered
from goodwill.orders import Deed, Do, Fill, Key, Order
from goodwill.store.transactions import writing
from goodwill.vocabulary import BY_HAND, Said, Standing, SubjectId, say, word

PAUSE_REASONS = ("asked_us", "holiday", "technical", "temporary")
LET_GO_REASONS = ("asked_us", "not_using", "payment_failed", "misuse")
_LONGEST_PAUSE = timedelta(days=366)
_ORDERS: Mapping[type[Fact], Said] = {PauseOrdered: say("pause"), CancellationOrdered: say("let go")}
_DEEDS: Mapping[type[Fact], Deed] = {PauseOrdered: Deed.PAUSE, CancellationOrdered: Deed.CANCEL_AT_PERIOD_END}


def order_pause(subject: SubjectId, *, until: datetime | None, reason: str | None, by: By) -> bool:
    """Order that a subscription rests, until an instant or until it is resumed; False if this very act was done before.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: It rests or has ended, or an order is on its way already.
        BadFact: The end of the pause is past, or more than a year ahead.
    """
    if until is not None and not by.at < until <= by.at + _LONGEST_PAUSE:
        raise BadFact(
            say("a pause wants an end between now and a year from now; %(day)s came", day=f"{until:%Y-%m-%d}")
        )
    with writing():
        state = state_of(subject, at=by.at)
        if by.was_told(state.subject, PauseOrdered):
            return False
        refuse_pause(state)
        about = say("until %(day)s", day=f"{until:%Y-%m-%d}") if until else say("until resumed")
        told = by.told(state.subject, PauseOrdered(until=until, reason=reason), "pause ordered", about=about)
        _put(state.subject, Deed.PAUSE, {"until": until} if until else {}, by)
        return told


def order_leave(subject: SubjectId, *, reason: str | None, by: By) -> bool:
    """Order that a subscription ends; False if this very act was done before.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: It has ended, or the order is on its way already.
    """
    with writing():
        state = state_of(subject, at=by.at)
        if by.was_told(state.subject, CancellationOrdered):
            return False
        refuse_leave(state)
        fact = CancellationOrdered(programme=BY_HAND, reason=reason)
        told = by.told(state.subject, fact, "let go ordered", about=word(reason or ""))
        _put(state.subject, Deed.CANCEL_AT_PERIOD_END, {"reason": reason} if reason else {}, by)
        return told


def withdraw_order(subject: SubjectId, order: type[Fact], *, by: By) -> bool:
    """Take an order back before it reaches the biller; False if this very act was done before.

    Raises:
        UnknownSubject: No subscriber has that number.
        AlreadySo: No such order is on its way: it was done, somebody took it back, or the biller is being asked.
    """
    with writing():
        state = state_of(subject, at=by.at)
        if by.was_told(state.subject, OrderWithdrawn):
            return False
        if state.order(order) is None:
            raise AlreadySo(
                f"no such order is on its way for #{state.subject}: it was carried out, or taken back", why="no order"
            )
        outbox.withdraw(state.subject, programme=BY_HAND, deeds=[_DEEDS[order].value], reason="withdrawn", now=by.at)
        return by.told(state.subject, OrderWithdrawn(order=order.wire), "order withdrawn", about=_ORDERS[order])


def refuse_pause(state: State) -> None:
    """Refuse to pause who rests already, has nothing that could, or is on their way out.

    Raises:
        AlreadySo: It is so.
    """
    refuse_leave(state)
    if state.profile.standing is Standing.PAUSED:
        raise AlreadySo(f"#{state.subject} is paused already", why="paused")


def refuse_leave(state: State) -> None:
    """Refuse to order anything of who has nothing that runs, or of whom something was ordered.

    Raises:
        AlreadySo: It is so.
    """
    if state.is_erased:
        raise AlreadySo(f"#{state.subject} was forgotten", why="forgotten")
    if state.profile.standing in (Standing.UNKNOWN, Standing.CANCELLED):
        raise AlreadySo(f"#{state.subject} has no subscription that runs", why="nothing runs")
    if state.orders:
        order = state.orders[-1]
        said = f"{order.wire} for #{state.subject} is on its way since {order.at:%Y-%m-%d %H:%M} UTC"
        raise AlreadySo(said, why="ordered")


def _put(subject: SubjectId, deed: Deed, args: Mapping[str, Fill], by: By) -> None:
    """Let dispatch carry out what was ordered, and take it to the biller under a name of its own."""
    epoch = hashlib.blake2b(by.key.encode(), digest_size=12).hexdigest()
    outbox.put(Order(Key(BY_HAND, subject, deed.value, epoch), Do(deed, args), due_at=by.at, because=by.source), by.at)
