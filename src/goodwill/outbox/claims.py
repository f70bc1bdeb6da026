"""Orders as they are carried out: claimed with a lease, begun before a neighbour is asked, settled by whoever holds them.

Whoever settles an order names the token of the claim: after a lease has passed to another worker, a late word changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from goodwill.errors import BadOrder
from goodwill.orders import Key, Order, What, read, written
from goodwill.people.seals import Seals
from goodwill.segments.rows import instant, micros
from goodwill.store.models import Outgoing

State = Outgoing.State
LEASE = timedelta(minutes=5)
"""How long a claimed order is ours; a worker that dies leaves it to the others after that."""
_MOST_SAID, _CHUNK = 300, 500


@dataclass(frozen=True, slots=True)
class Claimed:
    """An order in somebody's hands.

    Args:
        id: The number of its row.
        order: What was ordered.
        channel: Of an order made into several, the name of this part: the channel a message goes to, or the sign of the
            subscription that a deed is done to; else empty.
        token: Whose hands.
        n_tries: How often it was tried before.
        began_at: When a neighbour was about to be asked and nothing was heard since; None: it has surely not left.
    """

    id: int
    order: Order
    channel: str
    token: str
    n_tries: int
    began_at: datetime | None

    @property
    def key(self) -> str:
        """What travels to the neighbour: the order's key, and the name of a part."""
        return f"{self.order.key}:{self.channel}" if self.channel else str(self.order.key)


def claim(now: datetime, n: int, *, lease: timedelta = LEASE) -> list[Claimed]:
    """Take up to so many orders whose time has come, the longest due first, so that nobody else takes them for a while."""
    token = secrets.token_hex(12)
    is_sqlite = connection.vendor == "sqlite"
    # SQLite, left to itself, goes by the state and sorts all that waits, for every fifty anew.
    by, skip = (" INDEXED BY outbox_next", "") if is_sqlite else ("", " FOR UPDATE SKIP LOCKED")
    ripe = (
        f"SELECT id FROM outbox{by} WHERE state IN ('waiting', 'claimed', 'failed') AND next_us <= %s "
        f"ORDER BY next_us, id LIMIT %s{skip}"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE outbox SET state = 'claimed', token = %s, next_us = %s WHERE id IN ({ripe}) RETURNING id",
            [token, micros(now + lease), micros(now), n],
        )
        ids = [number for (number,) in cursor.fetchall()]
    rows = [row for i in range(0, len(ids), _CHUNK) for row in Outgoing.objects.filter(pk__in=ids[i : i + _CHUNK])]
    return _opened(sorted(rows, key=lambda row: (row.due_us, row.pk)), now)


def begin(claimed: Claimed, now: datetime) -> bool:
    """Write down that a neighbour is about to be asked; False if it is no longer ours."""
    return _settle(claimed, began_us=micros(now), n_tries=claimed.n_tries + 1)


def keep_claim(claimed: Claimed, now: datetime, *, lease: timedelta = LEASE) -> bool:
    """Hold an order for another lease; False if it is no longer ours."""
    return _settle(claimed, next_us=micros(now + lease))


def done(claimed: Claimed, now: datetime, *, neighbour: str, neighbour_id: str = "", answer: str = "") -> bool:
    """Write down that it has left, and what the neighbour calls it; False if it is no longer ours."""
    told = {"neighbour": neighbour, "neighbour_id": neighbour_id[:200], "answer": answer[:_MOST_SAID], "reason": ""}
    return _ended(claimed, State.DONE, now, **told)


def void(claimed: Claimed, now: datetime, reason: str) -> bool:
    """Write down that it shall not leave, and why; False if it is no longer ours."""
    return _ended(claimed, State.VOID, now, reason=reason[:_MOST_SAID])


def dead(claimed: Claimed, now: datetime, reason: str, *, neighbour: str = "") -> bool:
    """Give it up until a person says otherwise; False if it is no longer ours."""
    return _ended(claimed, State.DEAD, now, reason=reason[:_MOST_SAID], neighbour=neighbour)


def failed(claimed: Claimed, reason: str, *, again_at: datetime, is_unsure: bool = False, neighbour: str = "") -> bool:
    """Let it be tried again later; False if it is no longer ours.

    Args:
        claimed: The order.
        reason: What went wrong.
        again_at: When to try again.
        is_unsure: Whether the neighbour may have taken it: the next try asks first.
        neighbour: Who failed.
    """
    told: dict[str, Any] = {} if is_unsure else {"began_us": None}
    return _settle(
        claimed,
        state=State.FAILED,
        next_us=micros(again_at),
        token="",
        reason=reason[:_MOST_SAID],
        neighbour=neighbour,
        **told,
    )


def hold(claimed: Claimed, reason: str, *, until: datetime) -> bool:
    """Let it wait, though its time has come: it is no failure and no try; False if it is no longer ours."""
    return _settle(claimed, state=State.WAITING, next_us=micros(until), token="", reason=reason[:_MOST_SAID])


def release(claimed: Claimed, reason: str, *, until: datetime) -> bool:
    """Give an order back as it was before it was begun: no neighbour heard of it; False if it is no longer ours."""
    began = None if claimed.began_at is None else micros(claimed.began_at)
    told = {"began_us": began, "n_tries": claimed.n_tries, "reason": reason[:_MOST_SAID], "token": ""}
    return _settle(claimed, state=State.WAITING, next_us=micros(until), **told)


def split(claimed: Claimed, parts: Mapping[str, What], now: datetime) -> bool:
    """Make an order into several, each by the name of its part: a channel, or a subscription; False if it is no longer ours."""
    with transaction.atomic():
        row = Outgoing.objects.filter(pk=claimed.id, token=claimed.token).first()
        if row is None:
            return False
        seals = Seals()
        for name, what in parts.items():
            sealed = seals.seal(claimed.order.key.subject, written(what))
            if sealed is not None and not Outgoing.objects.filter(key=f"{claimed.order.key}:{name}").exists():
                _part_of(row, name, sealed, now).save(force_insert=True)
        return _ended(claimed, State.DONE, now, neighbour="", answer=", ".join(parts), reason="")


def seen(rows: Iterable[Outgoing]) -> list[Claimed]:
    """Return rows as they would be claimed, in nobody's hands; what cannot be read is left out."""
    listed, seals, found = list(rows), Seals(), []
    seals.prepare(row.subject for row in listed)
    for row in listed:
        plain = seals.open(row.subject, None if row.payload is None else bytes(row.payload))
        with suppress(BadOrder):
            if plain is not None:
                found.append(_claimed(row, plain))
    return found


def _part_of(row: Outgoing, name: str, sealed: bytes, now: datetime) -> Outgoing:
    return Outgoing(
        key=f"{row.key}:{name}",
        subject=row.subject,
        programme=row.programme,
        sort=row.sort,
        name=row.name,
        purpose=row.purpose,
        because=row.because,
        payload=sealed,
        due_us=row.due_us,
        next_us=micros(now),
        expires_us=row.expires_us,
        put_us=micros(now),
    )


def _opened(rows: Iterable[Outgoing], now: datetime) -> list[Claimed]:
    """Return rows as claimed orders; what cannot be read any more is void, or given up."""
    listed, seals, found = list(rows), Seals(), []
    seals.prepare(row.subject for row in listed)
    for row in listed:
        plain = seals.open(row.subject, None if row.payload is None else bytes(row.payload))
        if plain is None:
            _as(row, State.VOID, now, "forgotten")
            continue
        try:
            found.append(_claimed(row, plain))
        except BadOrder as refusal:
            _as(row, State.DEAD, now, str(refusal)[:_MOST_SAID])
    return found


def _claimed(row: Outgoing, plain: bytes) -> Claimed:
    programme, subject, step, epoch, *channel = row.key.split(":")
    key = Key.of(":".join((programme, subject, step, epoch)))
    expires = None if row.expires_us is None else instant(row.expires_us)
    order = Order(key, read(plain), instant(row.due_us), expires, row.because)
    began = None if row.began_us is None else instant(row.began_us)
    return Claimed(row.pk, order, channel[0] if channel else "", row.token, row.n_tries, began)


def _as(row: Outgoing, state: State, now: datetime, reason: str) -> None:
    mine = Outgoing.objects.filter(pk=row.pk, token=row.token)
    mine.update(state=state, reason=reason, ended_us=micros(now), token="")


def _ended(claimed: Claimed, state: State, now: datetime, **told: str) -> bool:
    return _settle(claimed, state=state, ended_us=micros(now), token="", **told)


def _settle(claimed: Claimed, **told: Any) -> bool:
    """Write columns of an order that is still ours; plain SQL, for it is done twice for all that leaves."""
    columns = ", ".join(f"{name} = %s" for name in told)
    mine = f"UPDATE outbox SET {columns} WHERE id = %s AND token = %s AND state = 'claimed'"
    values = [str(value) if isinstance(value, State) else value for value in told.values()]
    with connection.cursor() as cursor:
        cursor.execute(mine, [*values, claimed.id, claimed.token])
        return bool(cursor.rowcount)
