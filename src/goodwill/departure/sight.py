"""What somebody sees who follows their link: how they stand, until when it runs, and what is offered, if anything is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodwill import acts, ledger, policy, unasked
from goodwill.dispatch.leave_links import LeaveLink
from goodwill.dispatch.looking import is_held_out
from goodwill.errors import AlreadySo, UnknownSubject
from goodwill.orders import sign
from goodwill.profile import Held, Profile, is_leaving, running, subscriptions
from goodwill.programmes import law
from goodwill.programmes.cancel import NAME, Cancel, runs_until
from goodwill.programmes.offers import Offer
from goodwill.programmes.programme import is_open
from goodwill.store.models import UsedLink
from goodwill.vocabulary import Standing

STAYED, LEFT = "stayed:", "left"


class Stands(StrEnum):
    """How somebody stands who follows the link: may leave, leaves, is let go, left, never began, stayed, used it, or ends one of several."""

    OPEN = "open"
    LEAVING = "leaving"
    ENDING = "ending"
    ENDED = "ended"
    NOTHING = "nothing"
    STAYED = "stayed"
    USED = "used"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is seen.

    Args:
        link: The link that was followed.
        profile: Whoever it was made for, now.
        stands: How they stand.
        until: Until when service runs, or ran; None: it never did.
        is_direct: Whether the law wants the first button to end it: an offer stands beside it, not after.
        beside: What is offered beside that button.
        taken: The offer they stayed by, of ``STAYED``; else empty.
        held: Those of several subscriptions that run; () of who has one.
        ending: Which of them ends by this link, of ``PARTLY``.
    """

    link: LeaveLink
    profile: Profile
    stands: Stands
    until: datetime | None
    is_direct: bool
    beside: Offer | None = None
    taken: str = ""
    held: tuple[Held, ...] = ()
    ending: Held | None = None


def see(link: LeaveLink, at: datetime) -> Sight:
    """Return what is seen by a link.

    Raises:
        AlreadySo: Whoever it was made for was forgotten.
    """
    try:
        state = acts.state_of(link.whose, at=at)
    except UnknownSubject as nobody:
        raise AlreadySo("whoever this was for is not known", why="forgotten") from nobody
    if state.is_erased:
        raise AlreadySo("whoever this was for was forgotten", why="forgotten")
    profile, used = state.profile, used_for(link)
    held = _held(profile)
    ending = None if profile.leaving_at is not None else _ending(profile, held, used)
    stands = _stands(profile, used) if ending is None else Stands.PARTLY
    is_direct = law.ends_at_once(profile.country, at.date())
    beside = offer_for(profile, None, at) if is_direct and stands is Stands.OPEN else None
    return Sight(
        link=link,
        profile=profile,
        stands=stands,
        until=_until(profile, stands, held) if ending is None else ending.leaving_at,
        is_direct=is_direct,
        beside=beside,
        taken=used.removeprefix(STAYED) if stands is Stands.STAYED else "",
        held=held,
        ending=ending,
    )


def offer_for(profile: Profile, reason: str | None, at: datetime) -> Offer | None:
    """Return the one offer that may be shown now; None: none, or nobody switched offers on."""
    known = unasked.of_name(NAME)
    if not known.is_on or is_held_out(policy.current(), profile.subject):
        return None
    programme = known.programme
    return programme.offer(profile, reason, at) if isinstance(programme, Cancel) else None


def used_for(link: LeaveLink) -> str:
    """Return what a link was used for; empty: for nothing yet."""
    return UsedLink.objects.filter(name=name_of(link)).values_list("act", flat=True).first() or ""


def name_of(link: LeaveLink) -> str:
    """Return what is used up when a link is followed to its end."""
    return f"leave:{link.name}"


def left_one(subscription: str) -> str:
    """Return what a link was used for that ended one of several."""
    return f"{LEFT}:{sign(subscription)}"


def _held(profile: Profile) -> tuple[Held, ...]:
    if len(running(profile)) < 2:
        return ()
    return tuple(one for one in subscriptions(ledger.history(profile.subject), as_of=profile.as_of) if one.runs)


def _ending(profile: Profile, held: tuple[Held, ...], used: str) -> Held | None:
    """Return the one of several that ends by a link, while others go on."""
    return next((one for one in held if used == left_one(one.id) and is_leaving(profile, one.id)), None)


def _stands(profile: Profile, used: str) -> Stands:
    if profile.standing is Standing.UNKNOWN:
        return Stands.NOTHING
    if profile.standing is Standing.CANCELLED:
        return Stands.ENDED
    if profile.leaving_at is not None:
        return Stands.LEAVING
    if is_open(profile):
        return Stands.ENDING
    if used.startswith(STAYED):
        return Stands.STAYED
    return Stands.USED if used else Stands.OPEN


def _until(profile: Profile, stands: Stands, held: tuple[Held, ...]) -> datetime | None:
    if stands is Stands.ENDED:
        return profile.cancelled_at
    if stands is Stands.NOTHING:
        return None
    return max(profile.leaving_at, profile.as_of) if profile.leaving_at is not None else runs_until(profile, held)
