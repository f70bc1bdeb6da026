"""Coming back: who follows the link of an invitation begins again with the card they left, or at the business's own sign-up."""

from __future__ import annotations

from datetime import datetime

import structlog

from goodwill import acts, dispatch, people, unasked
from goodwill.billing import Again
from goodwill.dispatch import Asked, Windows
from goodwill.dispatch.looking import customer_of
from goodwill.errors import DeliveryFailed, DeliveryRefused
from goodwill.programmes.answers import begin_again
from goodwill.programmes.offers import RETURN
from goodwill.store.transactions import writing
from goodwill.vocabulary import Standing

log = structlog.get_logger("goodwill.departure")


def is_invitation(asked: Asked) -> bool:
    """Say whether a link asks somebody back."""
    return asked.act == "accept_offer" and asked.about == RETURN


def terms_again(asked: Asked, windows: Windows, at: datetime) -> Again | None:
    """Return on what terms they begin again with the card they left; None: only their sign-up can, or they never left.

    A biller that does not answer is asked no more: their sign-up is as good.
    """
    subject = people.group(asked.subject)[0]
    if windows.biller is None or acts.state_of(subject, at=at).profile.standing is not Standing.CANCELLED:
        return None
    customer = customer_of(subject, windows)
    try:
        return None if customer is None else windows.biller.again(customer)
    except (DeliveryFailed, DeliveryRefused) as failure:
        log.warning("nobody could say whether they may begin again", why=str(failure))
        return None


def come_again(asked: Asked, again: Again | None, at: datetime) -> bool:
    """Write down that an invitation is taken up, once, and order that it begins where terms were agreed to.

    Returns:
        Whether it was the first time.

    Raises:
        AlreadySo: The invitation was turned down before, or whoever it was for was forgotten.
    """
    with writing():
        is_first = dispatch.answer(asked, at).is_first
        if is_first and again is not None:
            profile = acts.state_of(asked.subject, at=at).profile
            unasked.make(begin_again(profile, again.price, again.interval, again.plan), at)
    return is_first
