"""The webhooks themselves: made, changed, their secret rotated, paused, resumed and taken away, each with a line of audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings

from goodwill.access import acted
from goodwill.errors import BadAddress, Refused
from goodwill.facts import kinds
from goodwill.segments.rows import micros
from goodwill.store.models import Counter, Webhook
from goodwill.store.transactions import writing
from goodwill.vocabulary import Said, say
from goodwill.webhooks.addresses import Target, target_of
from goodwill.webhooks.signing import new_secret, sealed, unsealed

OVERLAP = timedelta(hours=24)
"""After a rotation the old secret signs along for so long, so that the other side can change at its leisure."""
MOST_NAME, MOST_ADDRESS = 48, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a webhook is to be.

    Args:
        name: What it is called here.
        address: Where it leads.
        kinds: The wire names it is told of; none: all.
        is_personal: Whether it is told what is personal too.
    """

    name: str
    address: str
    kinds: Sequence[str] = ()
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook just made, or its secret just rotated: ``secret`` is shown once."""

    secret: str
    row: Webhook


def make(wish: Wish, *, by: str) -> Made:
    """Make a webhook, told of what is recorded from now on.

    Raises:
        BadAddress: It may not be told anything there.
        Refused: It has no name, or a kind is none.
    """
    told, secret, us = _checked(wish), new_secret(), micros(datetime.now(UTC))
    with writing():
        row = Webhook.objects.create(**told, secret=sealed(secret), position=head(), made_by=by, created_us=us)
        acted(by, "webhook made", about=_about(row))
    return Made(secret, row)


def change(row: Webhook, wish: Wish, *, by: str) -> None:
    """Change what a webhook is called, where it leads and what it is told.

    Raises:
        BadAddress: It may not be told anything there.
        Refused: It has no name, or a kind is none.
    """
    told = _checked(wish)
    with writing():
        put(row, **told)
        acted(by, "webhook changed", about=_about(row))


def rotate(row: Webhook, *, by: str, at: datetime | None = None) -> Made:
    """Give a webhook a new secret; the one before signs along for a day."""
    secret, now = new_secret(), at or datetime.now(UTC)
    with writing():
        put(row, old_secret=bytes(row.secret), old_until_us=micros(now + OVERLAP), secret=sealed(secret))
        acted(by, "webhook secret rotated", about=_about(row))
    return Made(secret, row)


def pause(row: Webhook, *, by: str) -> None:
    """Tell a webhook nothing until it is resumed."""
    with writing():
        put(row, state=Webhook.State.PAUSED)
        acted(by, "webhook paused", about=_about(row))


def resume(row: Webhook, *, by: str, from_now: bool = False) -> None:
    """Tell a webhook of facts again.

    Args:
        row: The webhook.
        by: Who resumes it.
        from_now: Whether what was recorded meanwhile is passed over; else it is told first.
    """
    with writing():
        if from_now:
            put(row, position=head())
            row.deliveries.filter(state="waiting").delete()
        put(row, state=Webhook.State.ACTIVE, n_failures=0, failing_us=None, due_us=0)
        acted(by, "webhook resumed", about=_about(row))


def remove(row: Webhook, *, by: str) -> None:
    """Take a webhook away, and the log of its deliveries with it."""
    with writing():
        acted(by, "webhook removed", about=_about(row))
        row.delete()


def kinds_of(row: Webhook) -> list[str]:
    """Return the wire names a webhook is told of; none: all."""
    return msgspec.json.decode(row.kinds, type=list[str])


def secrets_of(row: Webhook, at: datetime) -> list[str]:
    """Return the secrets that sign at an instant, the newest first."""
    kept = [bytes(row.secret)]
    if row.old_secret is not None and row.old_until_us is not None and micros(at) < row.old_until_us:
        kept.append(bytes(row.old_secret))
    return [unsealed(one) for one in kept]


def target(row: Webhook) -> Target:
    """Return where a webhook leads now.

    Raises:
        BadAddress: It may not be told anything there any more, or leads nowhere.
    """
    return target_of(row.address, may_be_private=settings.GOODWILL.setting("GOODWILL_WEBHOOKS_PRIVATE") == "1")


def head() -> int:
    """Return the last position the ledger has handed out."""
    return int(Counter.objects.filter(name="position").values_list("value", flat=True).first() or 0)


def put(row: Webhook, **told: Any) -> None:
    """Change columns of a webhook and of its copy in hand, and no others: a worker may be at the rest."""
    Webhook.objects.filter(pk=row.pk).update(**told)
    for name, value in told.items():
        setattr(row, name, value)


def _checked(wish: Wish) -> dict[str, Any]:
    name, address = wish.name.strip(), wish.address.strip()
    if not name or len(name) > MOST_NAME:
        raise Refused(
            say("a webhook's name has 1 to %(most)s characters; %(came)s came", most=MOST_NAME, came=repr(wish.name))
        )
    if len(address) > MOST_ADDRESS:
        raise BadAddress(
            say("a webhook's address has at most %(most)s characters; %(n)s came", most=MOST_ADDRESS, n=len(address))
        )
    if unknown := [kind for kind in wish.kinds if kind not in kinds()]:
        raise Refused(say("no fact is named %(came)s; docs/facts.md lists them all", came=repr(unknown[0])))
    target(Webhook(address=address))
    listed = msgspec.json.encode(sorted(set(wish.kinds))).decode()
    return {"name": name, "address": address, "kinds": listed, "is_personal": wish.is_personal}


def _about(row: Webhook) -> Said:
    what = say("everything") if row.kinds == "[]" else ", ".join(kinds_of(row))
    told = {"name": row.name, "address": row.address, "what": what}
    if row.is_personal:
        return say("%(name)s: %(address)s (%(what)s, personal fields too)", **told)
    return say("%(name)s: %(address)s (%(what)s)", **told)
