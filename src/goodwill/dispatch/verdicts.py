"""Whether an order may leave now: a judgement of what was seen of it and of its subscriber, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from goodwill.dispatch.hours import quiet_until
from goodwill.orders import ALL, Deed, Do, Order, Purpose, Say, What, sign
from goodwill.policy import Cap, Policy
from goodwill.profile import Profile, running
from goodwill.programmes.deciding import TOO_LATE

_OF_ALL = (Deed.CANCEL_AT_PERIOD_END, Deed.WITHDRAW_CANCELLATION, Deed.PAUSE, Deed.RESUME)
"""Deeds that are of every subscription somebody has, unless one is named."""
_OF_ONE = (Deed.CHANGE_PRICE, Deed.CHANGE_PLAN, Deed.COUPON, Deed.EXTEND_TRIAL)
"""Deeds that are of one: where none is named, of the newest that runs."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leaves:
    """It leaves now, by this channel, to this address (of a deed: to the biller, as this customer)."""

    by: str
    to: str


@dataclass(frozen=True, slots=True)
class Holds:
    """It waits until an instant."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Voids:
    """It shall not leave."""

    why: str


@dataclass(frozen=True, slots=True)
class GivesUp:
    """A person has to look at it."""

    why: str


@dataclass(frozen=True, slots=True)
class Splits:
    """It becomes several: one message for each channel, or one deed for each subscription, by name."""

    parts: Mapping[str, What]


Verdict = Leaves | Holds | Voids | GivesUp | Splits


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of an order and its subscriber at one moment.

    Args:
        order: The order.
        profile: The subscriber.
        name: What they are called; empty: nobody knows.
        void: Why it stands no more, in the judgement of who ordered it; None: it stands.
        is_forgotten: Whether they were forgotten.
        reach: The address on each channel that reaches them, in the order of the windows.
        unreachable: Why each other channel does not.
        loud: The channels that may wake somebody.
        left: The purpose and instant of each message of the last 31 days by the key of its order, oldest first.
        zones: The time zones they may be in.
        chosen: What the house has chosen.
        is_held_out: Whether they are told nothing but what they must be.
        leads_nowhere: Whether no address is set that links in messages could lead to.
    """

    order: Order
    profile: Profile
    name: str
    void: str | None
    is_forgotten: bool
    reach: Mapping[str, str]
    unreachable: Mapping[str, str]
    loud: frozenset[str]
    left: Mapping[str, tuple[str, datetime]]
    zones: Sequence[ZoneInfo]
    chosen: Policy
    is_held_out: bool
    leads_nowhere: bool = False


NOWHERE = "links in messages lead nowhere yet: GOODWILL_PUBLIC_URL is not set"


def verdict(seen: Seen, now: datetime) -> Verdict:
    """Return whether an order may leave now."""
    if seen.is_forgotten:
        return Voids("forgotten")
    if seen.void in (None, TOO_LATE) and seen.leads_nowhere and _has_links(seen.order):
        return Holds(now + _HOUR, NOWHERE)  # in sight, however late it grows, until the house has an address
    if seen.order.expires_at is not None and seen.order.expires_at <= now:
        return Voids("too late")
    if seen.void is not None:
        return Voids(seen.void)
    say = seen.order.what
    return _told(seen, say, now) if isinstance(say, Say) else _done(seen, now)


def _has_links(order: Order) -> bool:
    """Whether a message bears links of the house: its own, or the one that stops such messages."""
    say = order.what
    return isinstance(say, Say) and (bool(say.links) or say.purpose is not Purpose.SERVICE)


def _done(seen: Seen, now: datetime) -> Verdict:
    for by, to in seen.reach.items():
        each = _of_each(seen)
        return Splits(each) if each else Leaves(by, to)
    if not seen.unreachable:
        return Holds(_in_time(now + _HOUR, seen), "no biller is set up")
    return GivesUp(next(iter(seen.unreachable.values())))


def _of_each(seen: Seen) -> dict[str, What]:
    """Return a deed that names none of several subscriptions, by name: for each that runs, or for the one that turned last.

    {}: they have one, or it is named, or no subscription is meant.
    """
    do = seen.order.what
    if not isinstance(do, Do) or do.deed not in (*_OF_ALL, *_OF_ONE) or do.subscription:
        return {}
    turned = {one.key: one.n for one in seen.profile.each_turn}
    meant = sorted(running(seen.profile), key=lambda one: turned[one])
    meant = meant if do.deed in _OF_ALL else meant[-1:]
    return {sign(one): replace(do, args={**do.args, "subscription": one}) for one in meant}


def _told(seen: Seen, say: Say, now: datetime) -> Verdict:
    if say.purpose is not Purpose.SERVICE and seen.is_held_out:
        return Voids("held out")
    if say.channels == ALL:
        chosen = tuple(name for name in seen.reach if may_be_told(seen.profile, say.purpose, name))
        parts = {name: replace(say, channels=(name,)) for name in chosen}
        return Splits(parts) if parts else Voids(_why_not(seen, say, tuple(seen.unreachable)))
    wanted = (say.channels,) if isinstance(say.channels, str) else say.channels
    channel = next((one for one in wanted if one in seen.reach and may_be_told(seen.profile, say.purpose, one)), None)
    if channel is None:
        return Voids(_why_not(seen, say, wanted))
    return _held(seen, say, channel, now) or Leaves(channel, seen.reach[channel])


def _held(seen: Seen, say: Say, channel: str, now: datetime) -> Holds | None:
    until = _capped_until(seen, say.purpose, now)
    if until is not None:
        return Holds(_in_time(until, seen), "their share of messages is used up")
    if channel in seen.loud and not say.is_answer:
        hours = seen.chosen.dispatch
        quiet = quiet_until(now, seen.zones, from_hour=hours.quiet_from, until_hour=hours.quiet_until)
        if quiet is not None:
            return Holds(_in_time(quiet, seen), "it is night where they are")
    return None


def may_be_told(profile: Profile, purpose: Purpose, channel: str) -> bool:
    """Say whether somebody may be told something: law and contract ask nobody; marketing wants a word of theirs."""
    if purpose is Purpose.SERVICE:
        return True
    words = {kept.key: kept.value for kept in profile.consents}
    said = [words.get(f"{purpose.value}/{channel}"), words.get(purpose.value)]
    if "withdrawn" in said:
        return False
    return purpose is Purpose.RETENTION or "given" in said


def _why_not(seen: Seen, say: Say, wanted: Sequence[str]) -> str:
    if any(one in seen.reach for one in wanted) or (say.channels == ALL and seen.reach):
        return "they have not agreed" if say.purpose is Purpose.MARKETING else "they do not want to be told"
    told = [seen.unreachable[one] for one in wanted if one in seen.unreachable]
    return told[0] if told else "no channel reaches them"


def _capped_until(seen: Seen, purpose: Purpose, now: datetime) -> datetime | None:
    """Return when the next message of a purpose is within the caps; None: now."""
    if purpose is Purpose.SERVICE:
        return None
    dispatch = seen.chosen.dispatch
    cap: Cap = dispatch.marketing if purpose is Purpose.MARKETING else dispatch.retention
    mine = str(seen.order.key)  # what has left of it by another channel is the same message
    times = [at for key, (told, at) in seen.left.items() if told == purpose.value and key != mine]
    ends = []
    for n, span in ((cap.day, _DAY), (cap.week, 7 * _DAY), (cap.month, 30 * _DAY)):
        within = [at for at in times if at > now - span]
        if len(within) >= n:
            ends.append(within[-n] + span if n else now + span)
    return max(ends, default=None)


def _in_time(until: datetime, seen: Seen) -> datetime:
    """Return an instant, no later than the order's end: then it is looked at for the last time, and void."""
    ends = seen.order.expires_at
    return until if ends is None else min(until, ends)
