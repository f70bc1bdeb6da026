"""Welcome: who has just subscribed, or come back, is told once what they pay and how easily they may leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from goodwill.errors import BadChoice
from goodwill.orders import ALL, Key, Link, Order, Purpose, Say
from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, SECOND, Expression, Name, cases
from goodwill.programmes.programme import Deaf, Move, epoch, orders, terms, was_moved
from goodwill.vocabulary import say

NAME = "welcome"
WITHIN = timedelta(days=3)
"""Later than this, a welcome is none."""


@dataclass(frozen=True)
class Welcome(Deaf):
    """The programme as a house has set it: so many minutes after the start."""

    after_minutes: int = 10
    name: str = NAME

    def __post_init__(self) -> None:
        if not 0 <= self.after_minutes <= 1440:
            raise BadChoice(f"{NAME}: from 0 to 1440 minutes after the start; {self.after_minutes} came")

    @cached_property
    def due(self) -> Expression:
        """Shortly after the start, and no more once that is days ago."""
        began = Name("last_start_at")
        is_new = Name("as_of") <= began + WITHIN.days * DAY
        return cases((Name("pays") & is_new, began + self.after_minutes * 60 * SECOND))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when to welcome them."""
        began = profile.last_start_at
        if (
            began is None
            or not profile.pays
            or profile.as_of > began + WITHIN
            or was_moved(profile, _key(profile, began))
        ):
            return None
        return began + timedelta(minutes=self.after_minutes)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the welcome."""
        due, began = self.due_at(profile), profile.last_start_at
        if due is None or due > now or began is None:
            return None
        because = say("they subscribed on %(day)s", day=f"{began:%Y-%m-%d}")
        key, what = (
            _key(profile, began),
            Say("welcome.welcome", ALL, Purpose.SERVICE, terms(profile), (Link("leave", "leave"),)),
        )
        return Move(key, (), orders(key, (what,), now, because=because, for_=WITHIN), because)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why nobody is welcomed any more."""
        return None if profile.pays and profile.leaving_at is None else "they are leaving already"


def _key(profile: Profile, began: datetime) -> Key:
    return Key(NAME, profile.subject, "welcomed", epoch(began))
