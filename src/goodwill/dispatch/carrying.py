"""Carries orders out: claimed, looked at once more, begun, brought to the neighbour, and written down, in legs.

A leg is what is on its way at once. That it sets out is committed before a neighbour is asked, and what came of it after; a
process killed in between leaves orders that are *begun*, and whoever takes them up asks the neighbour first. Of a channel
that cannot be asked, a leg is one letter.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from goodwill import ledger, outbox, policy
from goodwill.dispatch import settling
from goodwill.dispatch.asking import asked
from goodwill.dispatch.looking import look_at
from goodwill.dispatch.preparing import letter, task
from goodwill.dispatch.settling import Came, Departure
from goodwill.dispatch.verdicts import GivesUp, Holds, Leaves, Seen, Splits, Voids, verdict
from goodwill.dispatch.windows import Windows
from goodwill.errors import BadFact, BadOrder, Damaged, DeliveryFailed, DeliveryRefused
from goodwill.orders import ALL, Deed, Do, Say
from goodwill.outbox import Claimed
from goodwill.policy import Leaving
from goodwill.store.transactions import writing
from goodwill.vocabulary import SubjectId

log = structlog.get_logger("goodwill.dispatch")

A_LEG = 50
"""So many orders are on their way at once, where the neighbour can be asked after a crash."""
A_WALK_S = 20.0
"""After so many seconds the other steps of the rounds get their turn."""
_MARGIN_S = 60.0
UNREAD = timedelta(hours=1)
"""So long an order waits whose subscriber's history cannot be read."""
_UNREAD = "what they lived cannot be read"
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Ready:
    """An order that may leave, and what was seen of it."""

    claimed: Claimed
    seen: Seen
    leaves: Leaves


def now_utc() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


def carry(windows: Windows, *, clock: Clock = now_utc, within_s: float | None = A_WALK_S) -> Mapping[str, int]:
    """Carry out what is due, for a while, and return how many left, waited, were void, failed or were given up.

    Nothing is touched unless the house lets things leave.
    """
    counted: Counter[str] = Counter(dict.fromkeys(("left", "held", "void", "failed", "dead"), 0))
    until = None if within_s is None else time.monotonic() + within_s
    away: set[str] = set()
    try:
        while policy.current().dispatch.leaving is Leaving.LIVE and (until is None or time.monotonic() < until):
            claimed = outbox.claim(clock(), A_LEG)
            if not claimed:
                break
            for leg in _legs(claimed, windows):
                counted += _leg(leg, windows, clock, away)
    finally:
        for channel in windows.channels.values():
            channel.close()
    return {name: counted[name] for name in ("left", "held", "void", "failed", "dead")}


def _legs(claimed: Sequence[Claimed], windows: Windows) -> Iterator[list[Claimed]]:
    """Yield orders in legs: together what can be asked after, and each by itself what cannot."""
    together = [one for one in claimed if _can_be_asked(one, windows)]
    if together:
        yield together
    for one in claimed:
        if not _can_be_asked(one, windows):
            yield [one]


def _can_be_asked(claimed: Claimed, windows: Windows) -> bool:
    say = claimed.order.what
    if not isinstance(say, Say):
        return True
    names = (
        list(windows.channels)
        if say.channels == ALL
        else [say.channels]
        if isinstance(say.channels, str)
        else say.channels
    )
    return all(windows.channels[name].can_be_asked for name in names if name in windows.channels)


def _leg(claimed: Sequence[Claimed], windows: Windows, clock: Clock, away: set[str]) -> Counter[str]:
    """Carry one leg out, and return what came of it, counted."""
    came = asked([one for one in claimed if one.began_at is not None], windows, clock())
    heard = {one.claimed.id for one in came}
    with writing():
        now, counted = clock(), Counter[str]()
        departures = _set_out([one for one in claimed if one.id not in heard], windows, now, counted)
    began = time.monotonic()
    for departure in departures:
        is_late = time.monotonic() - began > outbox.LEASE.total_seconds() - _MARGIN_S
        came.append(_left_alone(departure) if is_late or departure.by in away else _brought(departure, windows, away))
    return counted + _settled(came, windows, clock())


def _set_out(claimed: Sequence[Claimed], windows: Windows, now: datetime, counted: Counter[str]) -> list[Departure]:
    """Look once more at what was claimed, and return what sets out; call it while writing: nothing seen changes till then.

    One by one: that the one before has set out counts against the caps of the next.
    """
    departures: list[Departure] = []
    left: defaultdict[SubjectId, dict[str, tuple[str, datetime]]] = defaultdict(dict)
    seen_of, unread = _looked_at(claimed, windows, now)
    for order in claimed:
        if order.id in unread:
            counted["held"] += outbox.hold(order, unread[order.id], until=now + UNREAD)
            continue
        seen, subject = seen_of.get(order.id), order.order.key.subject
        if seen is not None and left[subject]:
            seen = replace(seen, left={**seen.left, **left[subject]})
        for ready in _judged(order, seen, now, counted):
            departure = _begun(ready, windows, now, counted)
            if departure is not None:
                departures.append(departure)
                if isinstance(order.order.what, Say):
                    left[subject][str(order.order.key)] = (order.order.what.purpose.value, now)
    return departures


def _looked_at(
    claimed: Sequence[Claimed], windows: Windows, now: datetime
) -> tuple[Mapping[int, Seen], Mapping[int, str]]:
    """Return what is seen of each order, and of whom nothing can be seen, why: what is damaged of one keeps no other here."""
    try:
        return look_at(claimed, windows, now), {}
    except (Damaged, BadFact) as damage:
        if len(claimed) == 1:
            log.exception("a history cannot be read", order=claimed[0].key)
            return {}, {claimed[0].id: f"{_UNREAD}: {damage}"}
    half = len(claimed) // 2
    parts = [_looked_at(some, windows, now) for some in (claimed[:half], claimed[half:])]
    seen, unread = ({one: told for part in both for one, told in part.items()} for both in zip(*parts, strict=True))
    return seen, unread


def _judged(claimed: Claimed, seen: Seen | None, now: datetime, counted: Counter[str]) -> Iterator[Ready]:
    """Yield an order that may leave, and settle one that may not."""
    said = Voids("nobody has that number") if seen is None else verdict(seen, now)
    match said:
        case Leaves():
            assert seen is not None
            yield Ready(claimed, seen, said)
        case Holds(until, why):
            counted["held"] += outbox.hold(claimed, why, until=until)
        case Voids(why):
            counted["void"] += outbox.void(claimed, now, why)
        case GivesUp(why):
            counted["dead"] += outbox.dead(claimed, now, why)
        case Splits(parts):
            outbox.split(claimed, parts, now)


def _begun(ready: Ready, windows: Windows, now: datetime, counted: Counter[str]) -> Departure | None:
    """Make an order ready and write down that it sets out; None if it cannot be made, or is no longer ours."""
    claimed, by = ready.claimed, ready.leaves.by
    subject = ready.seen.profile.subject
    try:
        if isinstance(claimed.order.what, Do):
            departure = Departure(claimed, by, subject, task=task(claimed, ready.leaves.to, now))
        else:
            made = letter(claimed, ready.seen, ready.leaves, windows, now)
            departure = Departure(claimed, by, subject, letter=made)
    except BadOrder as refusal:
        counted["dead"] += outbox.dead(claimed, now, str(refusal), neighbour=by)
        return None
    return departure if outbox.begin(claimed, now) else None


def _brought(departure: Departure, windows: Windows, away: set[str]) -> Came:
    """Bring an order to its neighbour, and return what came of it; whatever the neighbour does, it is an answer."""
    try:
        if departure.letter is not None:
            return Came(departure.claimed, departure, receipt=windows.channels[departure.by].send(departure.letter))
        assert departure.task is not None
        assert windows.biller is not None
        if departure.task.do.deed is Deed.CONFIRM_END:
            ended_at = windows.biller.ended_at(departure.task.customer, departure.task.do.subscription)
            return Came(departure.claimed, departure, ended_at=ended_at)
        return Came(departure.claimed, departure, carried=windows.biller.carry_out(departure.task))
    except DeliveryRefused as refusal:
        return Came(departure.claimed, departure, refused=refusal)
    except DeliveryFailed as failure:
        if failure.is_away:
            away.add(departure.by)
        return Came(departure.claimed, departure, failed=failure)
    except Exception as fault:
        # One letter that a window chokes on must not stop all others; whether it left, nobody can say.
        log.exception("a window broke", by=departure.by, order=departure.claimed.key)
        return Came(
            departure.claimed, departure, failed=DeliveryFailed(f"{type(fault).__name__}: {fault}", is_unsure=True)
        )


def _left_alone(departure: Departure) -> Came:
    failure = DeliveryFailed("the neighbour takes nothing now: nobody asked it about this one", is_away=True)
    return Came(departure.claimed, departure, failed=failure, is_asked=False)


def _settled(came: Sequence[Came], windows: Windows, now: datetime) -> Counter[str]:
    """Write down what came of a leg and the facts of it, all or nothing."""
    if not came:
        return Counter()
    with writing():
        told = [settling.settle(one, windows, now) for one in came]
        outbox.put_all([one.follow for one in told if one.follow is not None], now)
        ledger.record([fact for one in told for fact in one.facts], at=now)
    return Counter(one.what for one in told)
