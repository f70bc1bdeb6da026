"""What comes of an order once its neighbour was asked: the row it leaves in the outbox, and the facts of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from goodwill import outbox
from goodwill.billing import Carried, Task
from goodwill.channels import Letter, Receipt
from goodwill.dispatch import told
from goodwill.dispatch.looking import suppress
from goodwill.dispatch.preparing import cause_of
from goodwill.dispatch.windows import Windows
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.facts import MessageBounced, Posting, SubscriptionCancelled
from goodwill.orders import Do, Order
from goodwill.outbox import Claimed
from goodwill.vocabulary import SubjectId

WAITS = tuple(timedelta(seconds=s) for s in (60, 300, 1800, 2 * 3600, 6 * 3600, 12 * 3600, 24 * 3600))
"""How long after each failed try the next is made; after the last, it is given up."""
JITTER = 0.1
"""Each wait is up to a tenth longer or shorter, so that those that failed together do not come back together."""
AWAY_FOR = timedelta(days=5)
"""A neighbour that takes nothing is asked for so long: the time that RFC 5321 (4.5.4.1) gives mail before it goes back."""
_FIRST_AWAY, _LAST_AWAY = timedelta(minutes=1), timedelta(minutes=30)
_ASK_AGAIN, _GOES_ON_AFTER = timedelta(days=1), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an order in a word; the facts of it, and what is ordered because of it."""

    what: str
    facts: Sequence[Posting] = ()
    follow: Order | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """An order on its way: by which window, about whom, and what is brought there."""

    claimed: Claimed
    by: str
    subject: SubjectId
    letter: Letter | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an order: one of a receipt, a deed carried out, a refusal, a failure, or that nobody can say.

    ``is_asked`` is False where the neighbour was not asked about this one at all. ``ended_at`` is the answer to whether a
    subscription has ended.
    """

    claimed: Claimed
    departure: Departure | None
    receipt: Receipt | None = None
    carried: Carried | None = None
    ended_at: datetime | None = None
    refused: DeliveryRefused | None = None
    failed: DeliveryFailed | None = None
    unsure: str = ""
    is_asked: bool = True


def settle(came: Came, windows: Windows, now: datetime) -> Told:
    """Write down in the outbox what came of an order; return that in a word, and what is yet to be written because of it."""
    claimed, departure = came.claimed, came.departure
    if came.unsure:
        return _if(outbox.dead(claimed, now, came.unsure), "dead")
    if came.failed is not None:
        return _failed(came, came.failed, now)
    assert departure is not None
    if came.refused is not None:
        return _refused(departure, came.refused, now)
    if came.receipt is not None:
        return _sent(departure, came.receipt, now)
    if came.carried is not None:
        return _carried(departure, came.carried, windows, now)
    return _ended(departure, came.ended_at, now)


def wait_after(n_tries: int, failure: DeliveryFailed) -> timedelta | None:
    """Return how long to wait after so many failed tries, no shorter than we were asked to; None: give up."""
    if n_tries > len(WAITS):
        return None
    wait = WAITS[n_tries - 1] * _jitter()
    return max(wait, timedelta(seconds=min(failure.retry_after_s or 0, 86_400)))


def _sent(departure: Departure, receipt: Receipt, now: datetime) -> Told:
    claimed, letter = departure.claimed, departure.letter
    done = outbox.done(claimed, now, neighbour=departure.by, neighbour_id=receipt.id, answer=receipt.answer)
    return _if(
        done, "left", told.sent(claimed, departure.subject, "" if letter is None else letter.title, departure.by, now)
    )


def _carried(departure: Departure, carried: Carried, windows: Windows, now: datetime) -> Told:
    claimed, do = departure.claimed, departure.claimed.order.what
    assert isinstance(do, Do)
    assert windows.biller is not None
    done = outbox.done(claimed, now, neighbour=departure.by, neighbour_id=carried.id, answer=carried.answer)
    tells_back = windows.biller.tells_back
    facts = told.carried_out(claimed, departure.subject, carried, now, tells_back=tells_back)
    return _if(done, "left", facts, told.confirms(claimed, do, carried.ends_at))


def _ended(departure: Departure, ended_at: datetime | None, now: datetime) -> Told:
    """Write down that what was to end has ended, as the biller says; if it has not, ask for some days more."""
    claimed, do = departure.claimed, departure.claimed.order.what
    assert isinstance(do, Do)
    if ended_at is None:
        if now - claimed.order.due_at > _GOES_ON_AFTER:
            return _if(outbox.void(claimed, now, "the biller goes on with it"), "void")
        return _if(outbox.release(claimed, "it has not ended yet", until=now + _ASK_AGAIN), "held")
    reason = do.args.get("reason")
    fact = SubscriptionCancelled(
        cause=cause_of(claimed, do),
        reason=str(reason) if reason else None,
        subscription=do.subscription or None,
    )
    posting = Posting(departure.subject, min(ended_at, now), fact, f"dispatch:{claimed.key}:ended", told.SOURCE)
    return _if(outbox.done(claimed, now, neighbour=departure.by, answer="it has ended"), "left", [posting])


def _refused(departure: Departure, refusal: DeliveryRefused, now: datetime) -> Told:
    claimed, letter = departure.claimed, departure.letter
    facts: list[Posting] = []
    if letter is not None:
        fact = MessageBounced(channel=departure.by, message=claimed.key, permanent=True, reason=_status(str(refusal)))
        facts.append(Posting(departure.subject, now, fact, f"dispatch:{claimed.key}:refused", told.SOURCE))
        if refusal.is_address_bad:
            suppress(letter.address, channel=departure.by, reason=str(refusal), at=now)
    is_ours = outbox.dead(claimed, now, str(refusal), neighbour=departure.by)
    return _if(is_ours, "dead", facts, told.declined(claimed, now))


def _failed(came: Came, failure: DeliveryFailed, now: datetime) -> Told:
    claimed = came.claimed
    by = "" if came.departure is None else came.departure.by
    if failure.is_away and not failure.is_unsure:
        if now - claimed.order.due_at > AWAY_FOR and claimed.order.expires_at is None:
            return _if(outbox.dead(claimed, now, str(failure), neighbour=by), "dead")
        said = str(failure)
        return _if(
            outbox.release(claimed, said, until=now + _away(claimed, now)), "failed" if came.is_asked else "held"
        )
    wait = wait_after(claimed.n_tries + 1, failure)
    if wait is None:
        return _if(outbox.dead(claimed, now, str(failure), neighbour=by), "dead")
    unsure = failure.is_unsure
    return _if(outbox.failed(claimed, str(failure), again_at=now + wait, is_unsure=unsure, neighbour=by), "failed")


def _away(claimed: Claimed, now: datetime) -> timedelta:
    """Return how long to leave a neighbour alone: the longer it has been away, the longer."""
    return min(max((now - claimed.order.due_at) / 4, _FIRST_AWAY), _LAST_AWAY) * _jitter()


def _jitter() -> float:
    return random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 -- nobody guards anything with it


def _status(said: str) -> str:
    """Return the status codes of a refusal alone: its words may hold the address."""
    return " ".join(part for part in said.split()[:2] if part[:1].isdigit()) or "refused"


def _if(is_ours: bool, what: str, facts: Sequence[Posting] = (), follow: Order | None = None) -> Told:
    """Return what came of it, if the order was still ours; what left did leave, so its facts are told all the same."""
    return Told(what if is_ours else "held", facts, follow)
