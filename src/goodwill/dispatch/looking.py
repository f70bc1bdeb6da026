"""What is seen of an order's subscriber at the last moment: read anew, in the transaction that lets the order leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from goodwill import acts, outbox, people, policy
from goodwill.acts import State
from goodwill.channels import Channel
from goodwill.dispatch.hours import zones_of
from goodwill.dispatch.verdicts import Seen
from goodwill.dispatch.windows import LastLook, Windows
from goodwill.experiments import Arm, Experiment, arm_of
from goodwill.orders import Deed, Do, Order, Say
from goodwill.outbox import Claimed
from goodwill.people.words import addresses
from goodwill.policy import Policy
from goodwill.profile import Profile, running
from goodwill.segments.rows import micros
from goodwill.store.models import Suppressed
from goodwill.vocabulary import BY_HAND, Handle, HandleKind, SubjectId

_MONTH = timedelta(days=31)
_CHUNK = 500
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
_SALT = "told nothing but what they must be"


@dataclass(frozen=True, slots=True)
class _Known:
    """Who somebody is: everybody told as one, what sources told of them, and what leads to them."""

    together: Sequence[SubjectId]
    traits: Mapping[str, Any]
    handles: Sequence[Handle]


@dataclass(frozen=True, slots=True)
class _Moment:
    """What was read for all orders that are looked at together, at one moment."""

    now: datetime
    windows: Windows
    chosen: Policy
    judged: LastLook
    states: Mapping[SubjectId, State]
    known: Mapping[SubjectId, _Known]
    left: Mapping[SubjectId, Mapping[str, tuple[str, datetime]]]
    suppressed: frozenset[bytes]


def look_at(orders: Sequence[Claimed], windows: Windows, now: datetime) -> dict[int, Seen]:
    """Return what is seen of each of some orders, by its number; of subscribers that are none any more, nothing.

    All is read here and now, by some ten questions however many the orders are: within a transaction that writes, nothing of
    it changes until the commit.
    """
    moment = _read(orders, windows, now)
    return {one.id: _seen(one, moment) for one in orders if one.order.key.subject in moment.states}


def _read(orders: Sequence[Claimed], windows: Windows, now: datetime) -> _Moment:
    states = acts.states_of([one.order.key.subject for one in orders], at=now)
    known = _known({state.subject for state in states.values()})
    told = [one.order.key.subject for one in orders if isinstance(one.order.what, Say)]
    heard = {states[one].subject for one in told if one in states}
    return _Moment(
        now=now,
        windows=windows,
        chosen=policy.current(),
        judged=windows.last_looks(),
        states=states,
        known=known,
        left=outbox.left_since(told, now - _MONTH),
        suppressed=_suppressed([known[one] for one in heard]) if windows.channels else frozenset(),
    )


def _known(roots: Iterable[SubjectId]) -> dict[SubjectId, _Known]:
    """Return who each of some subscribers is, by the number they are told by."""
    members = people.groups(list(roots))
    together: dict[SubjectId, list[SubjectId]] = {}
    for one, root in sorted(members.items(), key=lambda pair: (pair[0] != pair[1], pair[0])):
        together.setdefault(root, []).append(one)
    traits, handles = people.traits_of(members), people.handles_of(members)
    return {
        root: _Known(
            group,
            {name: value for one in reversed(group) for name, value in traits[one].items()},
            [handle for one in group for handle in handles[one]],
        )
        for root, group in together.items()
    }


def _seen(claimed: Claimed, moment: _Moment) -> Seen:
    order, windows, chosen = claimed.order, moment.windows, moment.chosen
    state = moment.states[order.key.subject]
    known, is_said = moment.known[state.subject], isinstance(order.what, Say)
    reach, unreachable = _channels(known, moment) if is_said else _biller(windows, known.handles)
    return Seen(
        order=order,
        profile=state.profile,
        name=people.name_of(known.traits, known.handles),
        void=_void(order, state, moment, part=claimed.channel),
        is_forgotten=state.is_erased,
        reach=reach,
        unreachable=unreachable,
        loud=frozenset(name for name, one in windows.channels.items() if one.is_loud),
        left=moment.left.get(order.key.subject, {}),
        zones=zones_of(known.traits, state.profile.country, default=chosen.zone),
        chosen=chosen,
        is_held_out=is_held_out(chosen, state.subject),
        leads_nowhere=not windows.public_url,
    )


def customer_of(subject: SubjectId, windows: Windows) -> str | None:
    """Return what the biller calls somebody; None: it does not know them, or there is no biller."""
    handles = [handle for theirs in people.handles_of(people.group(subject)).values() for handle in theirs]
    return next(iter(_biller(windows, handles)[0].values()), None)


def suppress(address: str, *, channel: str, reason: str, at: datetime) -> None:
    """Send nothing to an address any more."""
    digest = people.digest(Handle(HandleKind.EMAIL, address))
    Suppressed.objects.get_or_create(
        digest=digest, defaults={"channel": channel, "reason": _ADDRESS.sub("…", reason)[:200], "at_us": micros(at)}
    )


def language_of(profile: Profile, chosen: Policy) -> str:
    """Return the language somebody is told things in: theirs if the house speaks it, else the house's own."""
    theirs = (profile.language or "").lower()
    for tag in (theirs, theirs.partition("-")[0]):
        if tag in chosen.languages.offered:
            return tag
    return chosen.languages.default


def _void(order: Order, state: State, moment: _Moment, *, part: str) -> str | None:
    """Return the last judgement on an order; of one by hand, whether it was taken back or is done."""
    if isinstance(order.what, Do) and order.what.deed is Deed.CONFIRM_END:
        several, named = state.profile.each_turn, order.what.subscription
        goes_on = named in running(state.profile) if several and named else state.profile.pays
        return None if goes_on else "the biller has told so already"
    if order.key.programme != BY_HAND:
        return moment.judged(order, state.profile, moment.now)
    if part and isinstance(order.what, Do):
        return None  # that one of its parts was carried out does not end the others, and taken back they are void
    kind = acts.DEEDS.get(order.what.deed.value) if isinstance(order.what, Do) else None
    return "taken back, or no longer so" if kind is not None and state.order(kind) is None else None


def _channels(known: _Known, moment: _Moment) -> tuple[dict[str, str], dict[str, str]]:
    """Return the address on each channel that reaches somebody, and why the others do not.

    What rests where they never look has not been told: an inbox of ours counts where they open it, or beside an address.
    """
    reach: dict[str, str] = {}
    unreachable: dict[str, str] = {}
    for name, channel in moment.windows.channels.items():
        address, why = _address(channel, known, moment.suppressed)
        if why:
            unreachable[name] = why
        else:
            reach[name] = address
    if not any(reach.values()):
        for name in [name for name in reach if not _is_opened(name, known, moment)]:
            del reach[name]
            unreachable[name] = f"they have not opened the {name} inbox for a year"
    return reach, unreachable


def _is_opened(name: str, known: _Known, moment: _Moment) -> bool:
    return moment.windows.channels[name].reaches(known.together, moment.now)


def _address(channel: Channel, known: _Known, suppressed: Set[bytes]) -> tuple[str, str]:
    if not channel.is_addressed:
        return "", ""
    told = _addresses(known)
    if not told:
        return "", f"no address is known for {channel.name}"
    for digest, address in told.items():
        if digest not in suppressed:
            return address, ""
    return "", "mail to them came back, or they called it spam"


def _addresses(known: _Known) -> dict[bytes, str]:
    """Return somebody's addresses by what they are looked up by, the best first."""
    told = [one for one in dict.fromkeys(addresses(known.traits, known.handles)) if "@" in one]
    return {people.digest(Handle(HandleKind.EMAIL, one)): one for one in told}


def _suppressed(heard: Iterable[_Known]) -> frozenset[bytes]:
    """Return by what those of some people's addresses are looked up that nothing may go to."""
    digests = [digest for known in heard for digest in _addresses(known)]
    found: set[bytes] = set()
    for i in range(0, len(digests), _CHUNK):
        gone = Suppressed.objects.filter(digest__in=digests[i : i + _CHUNK]).values_list("digest", flat=True)
        found |= {bytes(one) for one in gone}
    return frozenset(found)


def _biller(windows: Windows, handles: Sequence[Handle]) -> tuple[dict[str, str], dict[str, str]]:
    biller = windows.biller
    if biller is None:
        return {}, {}
    named = [one.value for one in reversed(handles) if one.kind is biller.knows_by and biller.is_customer(one.value)]
    return (
        ({biller.name: named[0]}, {}) if named else ({}, {biller.name: f"{biller.name} has no customer that is them"})
    )


def is_held_out(chosen: Policy, subject: SubjectId) -> bool:
    """Say whether somebody is among those who are told nothing but what they must be: for good, by a salted hash."""
    share = chosen.dispatch.held_out
    if not share:
        return False
    split = Experiment("held out", _SALT, (Arm("held out", share, is_held_out=True), Arm("told", 1 - share)))
    return arm_of(split, subject).is_held_out
