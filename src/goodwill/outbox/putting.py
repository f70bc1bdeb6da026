"""Orders as they are put: once for each key, in the caller's transaction; and how one not yet on its way is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from goodwill.errors import AlreadySo
from goodwill.orders import Do, Order, Say, written
from goodwill.people.seals import Seals
from goodwill.segments.rows import micros
from goodwill.store.models import Outgoing
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId

State = Outgoing.State
_CHUNK = 500
_WAITS = (State.WAITING, State.FAILED)


def put(order: Order, now: datetime) -> bool:
    """Put an order into the outbox; False if it was put before, or its subscriber was forgotten.

    Raises:
        BadOrder: What it says cannot be written down.
    """
    return put_all([order], now) == 1


def put_all(orders: Iterable[Order], now: datetime) -> int:
    """Put many orders, and return how many were new: of one key the first, of the forgotten none."""
    first = {str(order.key): order for order in reversed(list(orders))}
    chosen, n = list(reversed(first.values())), 0
    for i in range(0, len(chosen), _CHUNK):
        n += _put_some(chosen[i : i + _CHUNK], now)
    return n


def withdraw(subject: SubjectId, *, programme: str, deeds: Sequence[str], reason: str, now: datetime) -> int:
    """Take a programme's deeds for somebody back, and return how many.

    Raises:
        AlreadySo: One is being carried out at this very moment: the biller may have heard it.
    """
    with writing():
        theirs = Outgoing.objects.filter(subject=subject, programme=programme, sort="do", name__in=deeds)
        if theirs.filter(state__in=(*_WAITS, State.CLAIMED), began_us__isnull=False).exists():
            raise AlreadySo(f"the biller is being asked already for #{subject}: it may have heard", why="no order")
        waiting = theirs.filter(state__in=(*_WAITS, State.CLAIMED))
        return waiting.update(state=State.VOID, reason=reason, ended_us=micros(now), token="")


def void_all(programme: str, reason: str, now: datetime) -> int:
    """Take back all of a programme that has not set out, and return how many; what is under way is looked at once more."""
    theirs = Outgoing.objects.filter(programme=programme, state__in=_WAITS, began_us__isnull=True)
    return theirs.update(state=State.VOID, reason=reason, ended_us=micros(now), token="")


def try_again(number: int, now: datetime) -> bool:
    """Let an order that was given up be tried once more; False if it was not given up, or is gone."""
    dead = Outgoing.objects.filter(pk=number, state=State.DEAD, payload__isnull=False)
    return bool(dead.update(state=State.WAITING, next_us=micros(now), n_tries=0, ended_us=None, reason=""))


def _put_some(orders: Sequence[Order], now: datetime) -> int:
    seals = Seals()
    seals.prepare(order.key.subject for order in orders)
    rows = [row for order in orders if (row := _row(order, seals, now)) is not None]
    with writing():
        keys = [row.key for row in rows]
        known = set(Outgoing.objects.filter(key__in=keys).values_list("key", flat=True))
        fresh = [row for row in rows if row.key not in known]
        Outgoing.objects.bulk_create(fresh)
    return len(fresh)


def _row(order: Order, seals: Seals, now: datetime) -> Outgoing | None:
    """Return an order's row; None if nothing can be sealed for its subscriber any more."""
    payload = seals.seal(order.key.subject, written(order.what))
    if payload is None:
        return None
    return Outgoing(
        key=str(order.key),
        subject=order.key.subject,
        programme=order.key.programme,
        payload=payload,
        because=order.because[:200],
        due_us=micros(order.due_at),
        next_us=micros(order.due_at),
        expires_us=None if order.expires_at is None else micros(order.expires_at),
        put_us=micros(now),
        **_named(order.what),
    )


def _named(what: Say | Do) -> dict[str, str]:
    if isinstance(what, Do):
        return {"sort": "do", "name": what.deed.value}
    return {"sort": "say", "name": what.words, "purpose": what.purpose.value}
