"""Win-back: who left is invited, months to years later and at most once a season, with three titles they would like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from goodwill.errors import BadChoice, BadExperiment
from goodwill.experiments import Arm, Experiment
from goodwill.facts import ArmAssigned, Fact, OfferMade
from goodwill.orders import Key, Link, Order, Purpose, Say
from goodwill.profile import Profile
from goodwill.profile.expressions import DAY, Expression, Name, cases
from goodwill.programmes.calendar import days
from goodwill.programmes.programme import Deaf, Move, arm_for_good, epoch, moved, orders, terms
from goodwill.vocabulary import Standing, SubjectId, say

NAME = "winback"
SEASON = days(91)
STEPS: Mapping[str, str] = {"invited": "invited", "held_out": "left_alone"}
N_TITLES = 3


def would_like(seen: Iterable[str], others: Sequence[Iterable[str]], *, n: int = N_TITLES) -> tuple[str, ...]:
    """Return the titles somebody has not seen that those like them watched most.

    Args:
        seen: What they played.
        others: What each of some others played; those who share more with them count for more.
        n: How many titles to name.
    """
    theirs, votes = set(seen), Counter[str]()
    for one in others:
        played = set(one)
        shared = len(played & theirs)
        if shared:
            votes.update(dict.fromkeys(played - theirs, shared))
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return tuple(title for title, _ in ranked[:n])


@dataclass(frozen=True)
class Winback(Deaf):
    """The programme as a house has set it.

    Args:
        after_days: How long after the end the first invitation comes.
        until_days: How long after the end the last may come.
        arms: The share of each arm; who is held out is so for good.
        salt: What the split is drawn with.
        name: What it goes by.
    """

    after_days: int = 90
    until_days: int = 3 * 365
    arms: Mapping[str, float] = field(default_factory=lambda: {"invited": 0.9, "held_out": 0.1})
    salt: str = NAME
    name: str = NAME

    def __post_init__(self) -> None:
        if unknown := set(self.arms) - set(STEPS):
            raise BadExperiment(f"{NAME}: no arm is named {min(unknown)!r}; there are {', '.join(STEPS)}")
        if not 30 <= self.after_days < self.until_days <= 3650:
            raise BadChoice(f"{NAME}: from 30 days, and up to ten years; {self.after_days} to {self.until_days} came")
        _ = self.experiment

    @cached_property
    def experiment(self) -> Experiment:
        """The split of those who left."""
        return Experiment(
            NAME, self.salt, tuple(Arm(one, share, one == "held_out") for one, share in self.arms.items() if share)
        )

    @cached_property
    def due(self) -> Expression:
        """Months after the end, for years."""
        left = Name("turn").equals(5) & (Name("as_of") <= Name("cancelled_at") + self.until_days * DAY)
        return cases((left, Name("cancelled_at") + self.after_days * DAY))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when they may be invited next."""
        if profile.standing is not Standing.CANCELLED or profile.cancelled_at is None or profile.erased_at is not None:
            return None
        first, last = profile.cancelled_at + days(self.after_days), moved(profile, NAME, "invited")
        if (spared := moved(profile, NAME, "left_alone")) and spared.value == epoch(profile.cancelled_at):
            return None
        due = first if last is None else max(first, last.at + SEASON)
        return due if due <= profile.cancelled_at + days(self.until_days) else None

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the invitation."""
        due, left = self.due_at(profile), profile.cancelled_at
        if due is None or due > now or left is None:
            return None
        arm = arm_for_good(profile, self.experiment, STEPS)
        key = Key(NAME, profile.subject, STEPS[arm], epoch(left) if arm == "held_out" else f"{now:%Y%m%d}")
        because = say("they left on %(day)s", day=f"{left:%Y-%m-%d}")
        facts: tuple[Fact, ...] = (ArmAssigned(experiment=NAME, arm=arm),)
        if arm == "held_out":
            return Move(key, facts, (), because)
        what = self._invitation(profile)
        return Move(key, (*facts, OfferMade(offer="return")), orders(key, (what,), now, because=because), because)

    def titles(self, subject: SubjectId) -> tuple[str, ...]:
        """Return what somebody would like and has not seen, best first; () where nothing is known of it."""
        return ()

    def _invitation(self, profile: Profile) -> Say:
        titles = self.titles(profile.subject)
        fills = terms(profile) | ({"titles": titles} if titles else {})
        words = "winback.invited" if titles else "winback.plain"
        return Say(words, ("email",), Purpose.MARKETING, fills, (Link("return", "accept_offer", "return"),))

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why they are not invited any more."""
        return None if profile.standing is Standing.CANCELLED else "they came back"
