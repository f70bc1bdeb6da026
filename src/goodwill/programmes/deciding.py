"""Every programme of ours by name, and the last look that each takes at an order before it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from goodwill.errors import BadChoice
from goodwill.orders import Order
from goodwill.profile import Profile
from goodwill.programmes.answers import Answers
from goodwill.programmes.cancel import Cancel
from goodwill.programmes.dormancy import Dormancy
from goodwill.programmes.dunning import Dunning
from goodwill.programmes.make_good import MakeGood
from goodwill.programmes.notice import Notice
from goodwill.programmes.programme import Programme
from goodwill.programmes.welcome import Welcome
from goodwill.programmes.winback import Winback
from goodwill.vocabulary import BY_HAND, say

BUILT: Mapping[str, Callable[..., Programme]] = {
    "dormancy": Dormancy,
    "winback": Winback,
    "make_good": MakeGood,
    "notice": Notice,
    "dunning": Dunning,
    "welcome": Welcome,
    "cancel": Cancel,
}
"""Each programme of ours, by name: what makes it from its settings."""

TOO_LATE = "it came too late"
ANSWERS: Programme = Answers()
"""What is always on: whoever answers is heard, whatever else is switched off."""
ALWAYS_STANDS = frozenset({ANSWERS.name, Cancel.name})
"""Programmes whose orders stand though they are switched off: what somebody wanted themselves is done."""


def built(
    name: str, settings: Mapping[str, Any], *, made_by: Mapping[str, Callable[..., Programme]] | None = None
) -> Programme:
    """Return a programme of ours as a house has set it.

    Args:
        name: Its name.
        settings: What is set; the rest is as we found it reasonable.
        made_by: What makes some of them in place of what is here.

    Raises:
        BadChoice: There is none of that name, or it may not be set so.
    """
    if name not in BUILT:
        raise BadChoice(
            say("there is no programme %(name)s; there are %(names)s", name=repr(name), names=", ".join(BUILT))
        )
    try:
        programme: Programme = msgspec.convert(dict(settings), {**BUILT, **(made_by or {})}[name])
    except (msgspec.ValidationError, TypeError) as failure:
        raise BadChoice(f"{name}: {failure}. docs/programmes.md has what may be set") from failure
    return programme


def last_look(
    order: Order, profile: Profile, now: datetime, *, among: Mapping[str, Programme] | None = None
) -> str | None:
    """Return why an order is void by what is known now; None: it stands.

    Args:
        order: What is about to be carried out.
        profile: What is known of the subscriber in the transaction that carries it out.
        now: The clock.
        among: The programmes as the house has set them; None: ours as we set them.
    """
    if profile.erased_at is not None:
        return "they were forgotten"
    if order.expires_at is not None and order.expires_at < now:
        return TOO_LATE
    name = order.key.programme
    if name == BY_HAND:
        return None
    programme = {**_ours(), **(among or {}), ANSWERS.name: ANSWERS}.get(name)
    return "there is no such programme any more" if programme is None else programme.void(order, profile, now)


@cache
def _ours() -> Mapping[str, Programme]:
    return {name: built(name, {}) for name in BUILT}
