"""What the buttons of the way out do: each is written down and ordered in one transaction, once, however often it is pressed."""

from __future__ import annotations

from datetime import datetime

from goodwill import ledger, unasked
from goodwill.departure.sight import LEFT, STAYED, Sight, Stands, left_one, name_of, offer_for, see
from goodwill.dispatch.leave_links import LeaveLink
from goodwill.errors import AlreadySo
from goodwill.profile import Held, is_leaving
from goodwill.programmes.cancel import NAME, REASONS, Cancel, Why, asked, came_back, left, offered
from goodwill.programmes.offers import Offer, made_by
from goodwill.programmes.programme import moved
from goodwill.segments.rows import micros
from goodwill.store.models import UsedLink
from goodwill.store.transactions import writing

LONGEST_WORDS = 2000
EACH = "*"
"""The word for all of several subscriptions."""


def ask(link: LeaveLink, *, reason: str, visit: str, at: datetime) -> Offer | None:
    """Write down that the first button was pressed; return the offer that is shown now, None: nothing stands in the way.

    One visit of the page is shown its one offer, however often it is sent; another visit is shown none.

    Raises:
        AlreadySo: There is nothing to end, it ends already, or whoever it is was forgotten.
    """
    with writing():
        seen = _open(link, at)
        before = _offer_of(seen, visit)
        if before is not None:
            return before
        unasked.make(asked(seen.profile, visit), at)
        offer = None if seen.is_direct else offer_for(seen.profile, _reason(reason), at)
        if offer is not None:
            unasked.make(offered(seen.profile, offer, visit), at)
        return offer


def end(link: LeaveLink, why: Why, *, visit: str, at: datetime, which: str = "") -> None:
    """End the subscription with what is paid for: ordered once, and confirmed.

    Args:
        link: The link they followed.
        why: What they said of it.
        visit: Which visit of the page this is.
        at: Now.
        which: Of several subscriptions, the id of the one that ends, or :data:`EACH`; who has one says nothing.

    Raises:
        AlreadySo: There is nothing to end, it ends already, none of several was chosen, or whoever it is was forgotten.
    """
    with writing():
        seen = _open(link, at)
        unasked.make(asked(seen.profile, visit), at)
        offer = _shown(seen, visit, at)
        one = _one_of(seen, which)
        _use(link, LEFT if one is None else left_one(one.id), at)
        told = Why(_reason(why.reason or ""), why.words.strip()[:LONGEST_WORDS], why.language)
        unasked.make(left(seen.profile, link.name, told, offer, held=seen.held if one is None else (one,)), at)


def take(link: LeaveLink, *, visit: str, at: datetime) -> Offer:
    """Take the offer that was shown at this visit, and return it.

    Raises:
        AlreadySo: Nothing was offered at this visit, they leave already, or whoever it is was forgotten.
    """
    with writing():
        seen = _open(link, at)
        unasked.make(asked(seen.profile, visit), at)
        offer = _shown(seen, visit, at)
        if offer is None:
            raise AlreadySo("nothing is offered at this visit", why="no offer")
        _use(link, f"{STAYED}{offer.name}", at)
        unasked.make(_programme().stayed(seen.profile, offer, link.name), at)
        return offer


def come_back(link: LeaveLink, at: datetime) -> None:
    """Take back that they leave, before the end.

    Raises:
        AlreadySo: They do not leave, or have left.
    """
    with writing():
        seen = see(link, at)
        if seen.stands not in (Stands.LEAVING, Stands.PARTLY):
            raise AlreadySo("nothing is to be taken back", why=seen.stands.value)
        unasked.make(came_back(seen.profile, f"{seen.profile.cancel_asked_at:%Y%m%dT%H%M%S%f}", seen.ending), at)


def _one_of(seen: Sight, which: str) -> Held | None:
    """Return which of several is meant; None: all, or the one they have. Nobody loses what they did not choose."""
    if which == EACH or not (which or seen.held):
        return None
    one = next((one for one in seen.held if one.id == which), None)
    if one is None or is_leaving(seen.profile, which):
        raise AlreadySo("none of several was chosen, or it does not run, or ends already", why=seen.stands.value)
    return one


def _open(link: LeaveLink, at: datetime) -> Sight:
    seen = see(link, at)
    if seen.stands is not Stands.OPEN:
        raise AlreadySo("this cannot be ended by this link now", why=seen.stands.value)
    return seen


def _shown(seen: Sight, visit: str, at: datetime) -> Offer | None:
    """Return what is shown at this visit; what stood beside the button is written down as shown now."""
    offer = _offer_of(seen, visit)
    if offer is None and seen.beside is not None:
        unasked.make(offered(seen.profile, seen.beside, visit), at)
        return seen.beside
    return offer


def _offer_of(seen: Sight, visit: str) -> Offer | None:
    last = moved(seen.profile, NAME, "offered")
    if last is None or last.value != visit:
        return None
    return made_by(NAME, (entry.fact for entry in ledger.history(seen.profile.subject)))


def _use(link: LeaveLink, act: str, at: datetime) -> None:
    UsedLink.objects.create(name=name_of(link), act=act, at_us=micros(at))


def _reason(reason: str) -> str | None:
    return reason if reason in REASONS else None


def _programme() -> Cancel:
    programme = unasked.of_name(NAME).programme
    assert isinstance(programme, Cancel)
    return programme
