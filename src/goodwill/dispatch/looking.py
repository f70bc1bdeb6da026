"""What is seen of an order's subscriber at the last moment: read anew, in the transaction that lets the order leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from goodwill import acts, outbox, people, policy
from goodwill.acts import State
from goodwill.channels import Channel
from goodwill.dispatch.hours import zones_of
from goodwill.dispatch.verdicts import Seen
from goodwill.dispatch.windows import Windows
from goodwill.errors import UnknownSubject
from goodwill.experiments import Arm, Experiment, arm_of
from goodwill.orders import Deed, Do, Order, Say
from goodwill.outbox import Claimed
from goodwill.people.words import addresses
from goodwill.policy import Policy
from goodwill.profile import Profile
from goodwill.segments.rows import micros
from goodwill.store.models import Suppressed
from goodwill.vocabulary import BY_HAND, Handle, HandleKind, SubjectId

_MONTH = timedelta(days=31)
_SALT = "told nothing but what they must be"


@dataclass(frozen=True, slots=True)
class _Known:
    """Who somebody is: everybody told as one, what sources told of them, and what leads to them."""

    together: Sequence[SubjectId]
    traits: Mapping[str, Any]
    handles: Sequence[Handle]


def look(claimed: Claimed, windows: Windows, now: datetime) -> Seen | None:
    """Return what is seen; None: there is no such subscriber any more."""
    order, chosen = claimed.order, policy.current()
    try:
        state = acts.state_of(order.key.subject, at=now)
    except UnknownSubject:
        return None
    together = people.group(state.subject)
    traits = _traits(together)
    known = _Known(together, traits, [one for theirs in people.handles_of(together).values() for one in theirs])
    is_said = isinstance(order.what, Say)
    reach, unreachable = _channels(windows, known, now) if is_said else _biller(windows, known.handles)
    return Seen(
        order=order,
        profile=state.profile,
        void=_void(order, state, windows, now),
        is_forgotten=state.is_erased,
        reach=reach,
        unreachable=unreachable,
        loud=frozenset(name for name, one in windows.channels.items() if one.is_loud),
        left=outbox.left_since(order.key.subject, now - _MONTH) if is_said else (),
        zones=zones_of(traits, state.profile.country, default=chosen.zone),
        chosen=chosen.dispatch,
        is_held_out=is_held_out(chosen, state.subject),
    )


def customer_of(subject: SubjectId, windows: Windows) -> str | None:
    """Return what the biller calls somebody; None: it does not know them, or there is no biller."""
    handles = [handle for theirs in people.handles_of(people.group(subject)).values() for handle in theirs]
    return next(iter(_biller(windows, handles)[0].values()), None)


def suppress(address: str, *, channel: str, reason: str, at: datetime) -> None:
    """Send nothing to an address any more."""
    digest = people.digest(Handle(HandleKind.EMAIL, address))
    Suppressed.objects.get_or_create(
        digest=digest, defaults={"channel": channel, "reason": reason[:200], "at_us": micros(at)}
    )


def language_of(profile: Profile, chosen: Policy) -> str:
    """Return the language somebody is told things in: theirs if the house speaks it, else the house's own."""
    theirs = (profile.language or "").lower()
    for tag in (theirs, theirs.partition("-")[0]):
        if tag in chosen.languages.offered:
            return tag
    return chosen.languages.default


def _void(order: Order, state: State, windows: Windows, now: datetime) -> str | None:
    """Return the last judgement on an order; of one by hand, whether it was taken back or is done."""
    if isinstance(order.what, Do) and order.what.deed is Deed.CONFIRM_END:
        return None if state.profile.pays else "the biller has told so already"
    if order.key.programme != BY_HAND:
        return windows.last_look(order, state.profile, now)
    kind = acts.DEEDS.get(order.what.deed.value) if isinstance(order.what, Do) else None
    return "taken back, or no longer so" if kind is not None and state.order(kind) is None else None


def _traits(together: Sequence[SubjectId]) -> Mapping[str, Any]:
    told = people.traits_of(together)
    return {name: value for subject in reversed(together) for name, value in told[subject].items()}


def _channels(windows: Windows, known: _Known, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Return the address on each channel that reaches somebody, and why the others do not.

    What rests where they never look has not been told: an inbox of ours counts where they open it, or beside an address.
    """
    reach: dict[str, str] = {}
    unreachable: dict[str, str] = {}
    for name, channel in windows.channels.items():
        address, why = _address(channel, known)
        if why:
            unreachable[name] = why
        else:
            reach[name] = address
    if not any(reach.values()):
        for name in [name for name in reach if not windows.channels[name].reaches(known.together, now)]:
            del reach[name]
            unreachable[name] = f"they have not opened the {name} inbox for a year"
    return reach, unreachable


def _address(channel: Channel, known: _Known) -> tuple[str, str]:
    if not channel.is_addressed:
        return "", ""
    told = [one for one in dict.fromkeys(addresses(known.traits, known.handles)) if "@" in one]
    if not told:
        return "", f"no address is known for {channel.name}"
    digests = {people.digest(Handle(HandleKind.EMAIL, one)): one for one in told}
    gone = {bytes(one) for one in Suppressed.objects.filter(digest__in=list(digests)).values_list("digest", flat=True)}
    for digest, address in digests.items():
        if digest not in gone:
            return address, ""
    return "", "mail to them came back, or they called it spam"


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
