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
from goodwill.experiments import Arm, Experiment, arm_of
from goodwill.facts import (
    ArmAssigned,
    CancellationOrdered,
    CancellationRequested,
    Fact,
    LastChanceAnswered,
    LastChanceAsked,
    OfferMade,
    OrderWithdrawn,
    PauseOrdered,
)
from goodwill.orders import ALL, Deed, Do, Key, Link, Order, Purpose, Say, What
from goodwill.profile import Profile
from goodwill.profile.expressions import Expression, Name, cases
from goodwill.programmes.calendar import days, paid_until
from goodwill.programmes.programme import Move, epoch, is_open, moved, orders, terms, was_moved
from goodwill.vocabulary import Cause, Said, Standing, say

NAME = "dormancy"
ARMS: Mapping[str, str] = {
    "last_chance": "asked",
    "free_month": "asked_with_month",
    "pause": "asked_to_pause",
    "reminder": "reminded",
    "held_out": "left_alone",
}
"""Each arm and the step that it begins with."""
WAITING = ("last_chance", "free_month", "pause")
"""The arms whose silence has an end."""
KEPT_FOR = days(300)
"""Ten months after the end a play told late still opens it again: as long as what they liked is kept."""
_ANSWERS = (Link("keep", "keep"), Link("pause", "pause"), Link("let_go", "let_go"))
_FAR = days(30)


@dataclass(frozen=True)
class Dormancy:
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
            raise BadExperiment(f"{self.name}: no arm is named {sorted(unknown)[0]!r}; there are {', '.join(ARMS)}")
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
        """Patience runs out of who pays; of who was let go, at once."""
        let_go = Name("turn").equals(5) & Name("cancel_cause").equals(Cause.LET_GO.value)
        return cases((Name("pays"), Name("dormant_at")), (let_go, Name("cancelled_at")))

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when patience or the time to answer runs out; while something is on its way, the next look."""
        if profile.erased_at is not None:
            return None
        if not profile.pays:
            return _look_back(profile)
        if profile.leaving_at is not None:
            return max(profile.leaving_at, profile.as_of + days(1))
        if is_open(profile):
            return profile.as_of if _woke_since_order(profile) else profile.as_of + timedelta(hours=6)
        if profile.dormant_at is None or profile.dormant_at > profile.as_of:
            return profile.dormant_at
        arm = _asked_in(profile)
        if arm in WAITING and not _was_let_go(profile):
            return _deadline(profile)
        return profile.dormant_at if arm is None else profile.as_of + _FAR

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return the question, what follows its silence, or what follows a sign of life told late."""
        if profile.erased_at is not None or profile.silent_since is None:
            return None
        if not profile.pays:
            return _reopened(profile, now) if _played_in_time(profile) else None
        if profile.leaving_at is not None:
            return None
        if is_open(profile):
            return _kept(profile, now) if _woke_since_order(profile) else None
        if profile.dormant_at is None or profile.dormant_at > now:
            return None
        arm = _asked_in(profile)
        if arm is None:
            return self._asked(profile, now)
        if arm in WAITING and _deadline(profile) <= now and not _was_let_go(profile):
            return _paused(profile, now) if arm == "pause" else _let_go(profile, now)
        return None

    def hear(self, fact: Fact, at: datetime, profile: Profile) -> Move | None:
        """Return what *pause* and *let go* make us do; *keep* is heard by being a sign of life."""
        if not isinstance(fact, LastChanceAnswered) or not profile.pays or profile.leaving_at is not None:
            return None
        if fact.answer == "let_go":
            return _answered_let_go(profile, at)
        return _answered_pause(profile, at) if fact.answer == "pause" else None

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why a question or what followed it stands no more: a sign of life, an end, a change of mind."""
        step = order.key.step.partition("-")[0]
        if step == "reopened":
            return "they subscribed again" if profile.pays else None
        if not profile.pays:
            return "no subscription runs any more"
        if step == "answered":
            return "they stay after all" if profile.leaving_at is None else None
        if step in ("kept", "answered_pause"):
            return None
        if step == "let_go" and not is_open(profile):
            return "the order was taken back"
        if profile.silent_since is None or epoch(profile.silent_since) != order.key.epoch:
            return "a sign of life came"
        return "they asked to leave by themselves" if profile.leaving_at is not None else None

    def _asked(self, profile: Profile, now: datetime) -> Move:
        arm = arm_of(self.experiment, profile.subject).name
        key, deadline = _key(profile, ARMS[arm]), now + days(self.answer_days)
        because = _silent(profile)
        facts: tuple[Fact, ...] = (ArmAssigned(experiment=self.name, arm=arm),)
        if arm not in WAITING:
            whats = () if arm == "held_out" else (_say("dormancy.reminder", profile),)
            return Move(key, facts, orders(key, whats, now, because=because), because)
        facts += (LastChanceAsked(deadline_at=deadline),)
        if arm == "free_month":
            facts += (OfferMade(offer="free_month"),)
        whats = _question(arm, profile, deadline)
        return Move(key, facts, orders(key, whats, now, because=because), because, ends_at=deadline)


def _question(arm: str, profile: Profile, deadline: datetime) -> tuple[What, ...]:
    if arm == "free_month":
        month = Do(Deed.COUPON, {"percent": 100, "months": 1, "offer": "free_month"})
        return (month, _say("dormancy.free_month", profile, deadline, links=_ANSWERS))
    return (_say(f"dormancy.{arm}", profile, deadline, links=_ANSWERS),)


def _let_go(profile: Profile, now: datetime) -> Move:
    key, until = _key(profile, "let_go"), paid_until(profile)
    because = say("nobody answered until %(day)s", day=f"{_deadline(profile):%Y-%m-%d}")
    whats = (Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "let_go"}), _say("dormancy.let_go", profile, until, links=_ANSWERS[:1]))
    facts = (CancellationOrdered(programme=NAME, reason="not_using", ends_at=until),)
    return Move(key, facts, orders(key, whats, now, because=because), because)


def _paused(profile: Profile, now: datetime) -> Move:
    key = _key(profile, "paused")
    because = say("nobody answered until %(day)s", day=f"{_deadline(profile):%Y-%m-%d}")
    whats = (Do(Deed.PAUSE), _say("dormancy.paused", profile))
    return Move(key, (PauseOrdered(reason="not_using"),), orders(key, whats, now, because=because), because)


def _answered_let_go(profile: Profile, at: datetime) -> Move:
    key, until = Key(NAME, profile.subject, "answered", epoch(at)), paid_until(profile)
    because = say("they answered: let it go")
    whats = (Do(Deed.CANCEL_AT_PERIOD_END, {"reason": "asked_us"}), _say("cancel.confirmed", profile, until))
    facts = (CancellationRequested(reason="last_chance", ends_at=until),)
    return Move(key, facts, orders(key, whats, at, because=because), because)


def _answered_pause(profile: Profile, at: datetime) -> Move:
    key, because = Key(NAME, profile.subject, "answered_pause", epoch(at)), say("they answered: pause it")
    whats = (Do(Deed.PAUSE), _say("dormancy.paused", profile))
    return Move(key, (PauseOrdered(reason="asked_us"),), orders(key, whats, at, because=because), because)


def _kept(profile: Profile, now: datetime) -> Move:
    key, because = _key(profile, "kept"), say("a sign of life came after the order")
    whats = (Do(Deed.WITHDRAW_CANCELLATION), _say("dormancy.kept", profile))
    facts = (OrderWithdrawn(order=CancellationOrdered.wire),)
    return Move(key, facts, orders(key, whats, now, because=because), because)


def _reopened(profile: Profile, now: datetime) -> Move:
    key, because = Key(NAME, profile.subject, "reopened", epoch(_ended(profile))), say("a play before the end was told after it")
    what = _say("dormancy.reopened", profile, links=(Link("return", "accept_offer", "return"),))
    return Move(key, (OfferMade(offer="return"),), orders(key, (what,), now, because=because), because)


def _say(words: str, profile: Profile, on: datetime | None = None, *, links: tuple[Link, ...] = ()) -> Say:
    since = profile.last_play_at or profile.last_start_at
    fills = terms(profile) | ({"since_on": since.date()} if since else {}) | ({"until_on": on.date()} if on else {})
    return Say(words, ALL, Purpose.SERVICE, fills, links)


def _key(profile: Profile, step: str) -> Key:
    return Key(NAME, profile.subject, step, _silence(profile))


def _silence(profile: Profile) -> str:
    return "" if profile.silent_since is None else epoch(profile.silent_since)


def _asked_in(profile: Profile) -> str | None:
    """Return the arm they were asked by in this silence."""
    return next((arm for arm, step in ARMS.items() if was_moved(profile, _key(profile, step))), None)


def _was_let_go(profile: Profile) -> bool:
    return any(was_moved(profile, _key(profile, step)) for step in ("let_go", "paused"))


def _deadline(profile: Profile) -> datetime:
    return profile.ask_ends_at or profile.as_of


def _woke_since_order(profile: Profile) -> bool:
    """Whether the silence our order was about is over. An order by hand is nobody's silence."""
    last = moved(profile, NAME, "let_go")
    ours = last is not None and profile.let_go_ordered_at is not None and last.at == profile.let_go_ordered_at
    return ours and last is not None and last.value != _silence(profile)


def _ended(profile: Profile) -> datetime:
    return profile.cancelled_at or profile.as_of


def _played_in_time(profile: Profile) -> bool:
    """Whether who was let go turns out to have given a sign of life before the end, and was not told so yet."""
    last, sign = moved(profile, NAME, "let_go"), profile.last_sign_of_life_at
    if profile.standing is not Standing.CANCELLED or profile.cancel_cause != Cause.LET_GO or last is None or sign is None:
        return False
    told = was_moved(profile, Key(NAME, profile.subject, "reopened", epoch(_ended(profile))))
    return not told and last.value < epoch(sign) and sign < _ended(profile)


def _look_back(profile: Profile) -> datetime | None:
    """Return when to look again whether a play of who was let go was told late: daily for a month, then weekly."""
    if profile.standing is not Standing.CANCELLED or profile.cancel_cause != Cause.LET_GO:
        return None
    if _played_in_time(profile):
        return profile.as_of
    gone = profile.as_of - _ended(profile)
    if gone > KEPT_FOR or was_moved(profile, Key(NAME, profile.subject, "reopened", epoch(_ended(profile)))):
        return None
    return profile.as_of + days(1 if gone < days(30) else 7)


def _silent(profile: Profile) -> Said:
    since = profile.silent_since
    return say("silent since %(day)s, beyond patience", day=f"{since:%Y-%m-%d}" if since else "")
