"""Make-good: who was let down is told that we know, and that it was our fault; whether a free month helps is an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from goodwill.errors import BadChoice, BadExperiment
from goodwill.experiments import Arm, Experiment
from goodwill.facts import ArmAssigned, Fact, LetdownRepaired, OfferMade
from goodwill.orders import ALL, Deed, Do, Key, Order, Purpose, Say, What
from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, SECOND, Expression, Name, cases
from goodwill.programmes.calendar import days
from goodwill.programmes.programme import Deaf, Move, arm_for_good, epoch, moved, orders, terms
from goodwill.vocabulary import say

NAME = "make_good"
STEPS: Mapping[str, str] = {"month": "gave_month", "apology": "apologised", "held_out": "left_alone"}
"""Each arm and its step."""
WITHIN = days(7)
"""A letdown older than this is not spoken of again."""
_MOST_REPAIRED = 50


@dataclass(frozen=True)
class MakeGood(Deaf):
    """The programme as a house has set it.

    Args:
        after_hours: How long after the last letdown, so that an outage is spoken of once, when it is over.
        rest_days: How long after having spoken of one nothing is said of another.
        arms: The share of each arm.
        salt: What the split is drawn with.
        name: What it goes by.
    """

    after_hours: int = 2
    rest_days: int = 90
    arms: Mapping[str, float] = field(default_factory=lambda: {"month": 0.45, "apology": 0.45, "held_out": 0.1})
    salt: str = NAME
    name: str = NAME

    def __post_init__(self) -> None:
        if unknown := set(self.arms) - set(STEPS):
            raise BadExperiment(f"{NAME}: no arm is named {min(unknown)!r}; there are {', '.join(STEPS)}")
        if not (0 <= self.after_hours <= 72 and 1 <= self.rest_days <= 730):
            raise BadChoice(
                f"{NAME}: 0 to 72 hours after and 1 to 730 days apart; {self.after_hours} and {self.rest_days} came"
            )
        _ = self.experiment

    @cached_property
    def experiment(self) -> Experiment:
        """The split of the let down over arms."""
        return Experiment(
            NAME, self.salt, tuple(Arm(one, share, one == "held_out") for one, share in self.arms.items() if share)
        )

    @cached_property
    def due(self) -> Expression:
        """Some hours after the last letdown of who pays."""
        at = Name("last_letdown_at")
        is_fresh = Name("pays") & (Name("open_letdowns") > 0) & (Name("as_of") <= at + WITHIN.days * DAY)
        return cases((is_fresh, at + self.after_hours * 3600 * SECOND))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when to speak of it."""
        at = profile.last_letdown_at
        if at is None or not profile.pays or not profile.open_letdowns or profile.as_of > at + WITHIN:
            return None
        last = max((one.at for step in STEPS.values() if (one := moved(profile, NAME, step))), default=None)
        return None if last is not None and at < last + days(self.rest_days) else at + timedelta(hours=self.after_hours)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return what makes it good, by arm."""
        due, at = self.due_at(profile), profile.last_letdown_at
        if due is None or due > now or at is None:
            return None
        arm = arm_for_good(profile, self.experiment, STEPS)
        key = Key(NAME, profile.subject, STEPS[arm], epoch(at))
        because = say("they were let down on %(day)s", day=f"{at:%Y-%m-%d}")
        facts: list[Fact] = [ArmAssigned(experiment=NAME, arm=arm)]
        if arm == "month":
            facts.append(OfferMade(offer="free_month"))
        if arm != "held_out":
            facts += [LetdownRepaired(reason=arm)] * min(profile.open_letdowns, _MOST_REPAIRED)
        return Move(key, tuple(facts), orders(key, _whats(arm, profile, at), now, because=because), because)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why it is not spoken of any more."""
        return None if profile.pays else "no subscription runs any more"


def _whats(arm: str, profile: Profile, at: datetime) -> tuple[What, ...]:
    fills = terms(profile) | {"on": at.date()}
    if arm == "month":
        month = Do(Deed.COUPON, {"percent": 100, "months": 1, "offer": "free_month"})
        return (month, Say("make_good.sorry", ALL, Purpose.RETENTION, fills))
    return (Say("make_good.apology", ALL, Purpose.RETENTION, fills),) if arm == "apology" else ()
