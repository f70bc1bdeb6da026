"""Dormancy: who pays and was silent beyond patience is asked once whether to go on, and let go if nobody answers.

What they are asked about is one silence, named by the instant it began. Whatever is learnt later that ends it, however
late it is told, makes it another silence: the question, the order that followed it and its messages are void.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from goodwill.errors import BadChoice, BadExperiment
from goodwill.experiments import Arm, Experiment
from goodwill.facts import (
    ArmAssigned,
    CancellationOrdered,
    Fact,
    LastChanceAsked,
    OfferMade,
    OrderWithdrawn,
    PauseOrdered,
)
from goodwill.orders import ALL, Deed, Do, Key, Link, Order, Purpose, Say, What
from goodwill.profile import Profile
from goodwill.profile.expressions import Expression, Name, cases
from goodwill.programmes.calendar import days, paid_until
from goodwill.programmes.programme import Deaf, Move, arm_for_good, epoch, is_open, orders, terms
from goodwill.programmes.silence import (
    ARMS,
    NAME,
    QUESTIONS,
    WAITING,
    asked_anew,
    asked_in,
    deadline,
    ended,
    is_last_question,
    is_ours,
    key_of,
    look_back,
    played_in_time,
    silence,
    was_let_go,
    was_reached,
    woke_since_order,
)
from goodwill.vocabulary import Cause, Said, say

_ANSWERS = (Link("keep", "keep"), Link("pause", "pause"), Link("let_go", "let_go"))
_FAR = days(30)


@dataclass(frozen=True)
class Dormancy(Deaf):
    """The programme as a house has set it.

    Args:
        answer_days: How long an answer is awaited.
        arms: The share of each arm; those left out have none.
        salt: What the split is drawn with: another one draws another split.
        name: What it goes by.
    """

    answer_days: int = 30
    arms: Mapping[str, float] = field(default_factory=lambda: {"last_chance": 0.9, "held_out": 0.1})
    salt: str = "dormancy"
    name: str = NAME

    def __post_init__(self) -> None:
        if unknown := set(self.arms) - set(ARMS):
            raise BadExperiment(f"{self.name}: no arm is named {min(unknown)!r}; there are {', '.join(ARMS)}")
        if not 1 <= self.answer_days <= 365:
            raise BadChoice(f"{self.name}: an answer is awaited from 1 to 365 days; {self.answer_days} came")
        _ = self.experiment

    @cached_property
    def experiment(self) -> Experiment:
        """The split of the silent over arms."""
        sides = tuple(Arm(name, share, is_held_out=name == "held_out") for name, share in self.arms.items() if share)
        return Experiment(self.name, self.salt, sides)

    @cached_property
    def due(self) -> Expression:
        """When patience runs out of who pays; at once, while an order is on its way or once somebody was let go."""
        ordered, withdrawn = Name("let_go_ordered_at"), Name("order_withdrawn_at")
        on_its_way = (ordered > Name("last_start_at")) & (withdrawn.is_null() | (ordered > withdrawn))
        let_go = Name("turn").equals(5) & Name("cancel_cause").equals(Cause.LET_GO.value)
        return cases(
            (Name("pays") & on_its_way, ordered), (Name("pays"), Name("dormant_at")), (let_go, Name("cancelled_at"))
        )

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when patience or the time to answer runs out; while something is on its way, the next look."""
        if profile.erased_at is not None:
            return None
        return _due_of_payer(profile) if profile.pays else look_back(profile)

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the question, what follows its silence, or what follows a sign of life told late."""
        if profile.erased_at is not None or profile.silent_since is None:
            return None
        if not profile.pays:
            return _reopened(profile, now) if played_in_time(profile) else None
        if is_open(profile) or profile.leaving_at is not None:
            return _kept(profile, now) if is_open(profile) and woke_since_order(profile) else None
        return self._of_the_dormant(profile, now) if profile.dormant_at and profile.dormant_at <= now else None

    def _of_the_dormant(self, profile: Profile, now: datetime) -> Move | None:
        arm = asked_in(profile)
        if arm is None:
            return self._asked(profile, now)
        if arm not in WAITING or deadline(profile) > now or was_let_go(profile):
            return None
        if not was_reached(profile):
            return self._asked_anew(profile, arm, now)
        return _paused(profile, now) if arm == "pause" else _let_go(profile, now)

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why a question or what followed it stands no more: a sign of life, an end, a change of mind."""
        step = order.key.step.partition("-")[0]
        if step == "reopened":
            return "they subscribed again" if profile.pays else None
        if not profile.pays:
            return "no subscription runs any more"
        return None if step == "kept" else _void_of_payer(step, order, profile)

    def _asked(self, profile: Profile, now: datetime) -> Move:
        arm = arm_for_good(profile, self.experiment, ARMS)
        key, until = key_of(profile, ARMS[arm]), now + days(self.answer_days)
        because = _silent(profile)
        facts: tuple[Fact, ...] = (ArmAssigned(experiment=self.name, arm=arm),)
        if arm not in WAITING:
            told: tuple[What, ...] = () if arm == "held_out" else (_say("dormancy.reminder", profile),)
            return Move(key, facts, orders(key, told, now, because=because), because)
        facts += (LastChanceAsked(deadline_at=until),)
        if arm == "free_month":
            facts += (OfferMade(offer="free_month"),)
        whats = _question(arm, profile, until)
        return Move(key, facts, orders(key, whats, now, because=because), because, ends_at=until)

    def _asked_anew(self, profile: Profile, arm: str, now: datetime) -> Move:
        """Return the question once more: the one before never left, so that nobody's silence answered it."""
        key, until = asked_anew(profile, ARMS[arm]), now + days(self.answer_days)
        because = say("the question never left: it is asked anew")
        told = [one for one in _question(arm, profile, until) if isinstance(one, Say)]
        facts = (LastChanceAsked(deadline_at=until),)
        return Move(key, facts, orders(key, told, now, because=because), because, ends_at=until)


def _due_of_payer(profile: Profile) -> datetime | None:
    if is_open(profile) and profile.leaving_at is None and is_ours(profile):
        return profile.as_of if woke_since_order(profile) else profile.as_of + timedelta(hours=6)
    if profile.dormant_at is None or profile.dormant_at > profile.as_of:
        return profile.dormant_at
    if profile.leaving_at is not None or is_open(profile):
        return profile.as_of + days(1)
    arm = asked_in(profile)
    if arm is None:
        return profile.dormant_at
    return deadline(profile) if arm in WAITING and not was_let_go(profile) else profile.as_of + _FAR


def _void_of_payer(step: str, order: Order, profile: Profile) -> str | None:
    if step == "let_go" and not is_open(profile):
        return "the order was taken back"
    if silence(profile) != order.key.epoch.partition(".")[0]:
        return "a sign of life came"
    if step in QUESTIONS and not is_last_question(profile, order.key):
        return "the question is asked anew"
    return "they asked to leave by themselves" if profile.leaving_at is not None else None


def _question(arm: str, profile: Profile, until: datetime) -> tuple[What, ...]:
    if arm == "free_month":
        month = Do(Deed.COUPON, {"percent": 100, "months": 1, "offer": "free_month"})
        return (month, _say("dormancy.free_month", profile, until, links=_ANSWERS))
    return (_say(f"dormancy.{arm}", profile, until, links=_ANSWERS),)


def _let_go(profile: Profile, now: datetime) -> Move:
    key, until = key_of(profile, "let_go"), paid_until(profile)
    because = say("nobody answered until %(day)s", day=f"{deadline(profile):%Y-%m-%d}")
    whats = (
        Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "let_go"}),
        _say("dormancy.let_go", profile, until, links=_ANSWERS[:1]),
    )
    facts = (CancellationOrdered(programme=NAME, reason="not_using", ends_at=until),)
    return Move(key, facts, orders(key, whats, now, because=because), because)


def _paused(profile: Profile, now: datetime) -> Move:
    key = key_of(profile, "paused")
    because = say("nobody answered until %(day)s", day=f"{deadline(profile):%Y-%m-%d}")
    whats = (Do(Deed.PAUSE), _say("dormancy.paused", profile))
    return Move(key, (PauseOrdered(reason="not_using"),), orders(key, whats, now, because=because), because)


def _kept(profile: Profile, now: datetime) -> Move:
    key, because = key_of(profile, "kept"), say("a sign of life came after the order")
    whats = (Do(Deed.WITHDRAW_CANCELLATION), _say("dormancy.kept", profile))
    facts = (OrderWithdrawn(order=CancellationOrdered.wire),)
    return Move(key, facts, orders(key, whats, now, because=because), because)


def _reopened(profile: Profile, now: datetime) -> Move:
    key, because = (
        Key(NAME, profile.subject, "reopened", epoch(ended(profile))),
        say("a play before the end was told after it"),
    )
    what = _say("dormancy.reopened", profile, links=(Link("return", "accept_offer", "return"),))
    return Move(key, (OfferMade(offer="return"),), orders(key, (what,), now, because=because), because)


def _say(words: str, profile: Profile, on: datetime | None = None, *, links: tuple[Link, ...] = ()) -> Say:
    since = profile.last_play_at or profile.last_start_at
    fills = terms(profile) | ({"since_on": since.date()} if since else {}) | ({"until_on": on.date()} if on else {})
    return Say(words, ALL, Purpose.SERVICE, fills, links)


def _silent(profile: Profile) -> Said:
    since = profile.silent_since
    return say("silent since %(day)s, beyond patience", day=f"{since:%Y-%m-%d}" if since else "")
