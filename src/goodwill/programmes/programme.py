"""What a programme is: when it wants to look at somebody, what it does then, and when what it ordered stands no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from goodwill.experiments import Experiment, arm_of
from goodwill.facts import Fact, ProgrammeMoved
from goodwill.orders import Do, Fill, Key, Order, Say, What
from goodwill.profile import Held, Kept, Profile
from goodwill.profile.expressions import Expression
from goodwill.profile.reading import Reader, reader
from goodwill.vocabulary import Money, Said

EXPIRES_AFTER = timedelta(days=7)
"""A message that could not leave for a week says what was so a week ago: it is void."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a programme does now with one subscriber: one step, its facts, its orders, and when an answer is awaited.

    Args:
        key: The programme, whom, the step and which time round: made once, it is never made again.
        facts: What is recorded besides the step itself.
        orders: What leaves the house, each with a key of its own.
        because: Why, in a sentence.
        ends_at: Until when an answer is awaited; None: none is.
    """

    key: Key
    facts: tuple[Fact, ...]
    orders: tuple[Order, ...]
    because: Said
    ends_at: datetime | None = None

    @property
    def moved(self) -> ProgrammeMoved:
        """The fact that says that this step was made."""
        return ProgrammeMoved(
            event=event(self.key.programme, self.key.step), reason=self.key.epoch, ends_at=self.ends_at
        )


class Programme(Protocol):
    """What we do, unasked, when time passes. All of it is judged from what is handed in; nothing is looked up."""

    @property
    def name(self) -> str:
        """The name it goes by everywhere."""
        ...

    @property
    def due(self) -> Expression:
        """A lower bound on :meth:`due_at` as a formula over profile fields, so that everyone is asked at once."""
        ...

    def due_at(self, profile: Profile) -> datetime | None:
        """Return when to look next if nothing happens until then; past: now. None: never."""
        ...

    def move(self, profile: Profile, now: datetime) -> Move | None:
        """Return what to do now; None: nothing."""
        ...

    def hear(self, fact: Fact, at: datetime, profile: Profile) -> Move | None:
        """Return what an answer, heard just now, makes us do; None: nothing."""
        ...

    def void(self, order: Order, profile: Profile, now: datetime) -> str | None:
        """Return why an order of this programme stands no more; None: it stands."""
        ...


class Deaf:
    """A programme that heeds no answer."""

    def hear(self, fact: Fact, at: datetime, profile: Profile) -> Move | None:
        """Return nothing."""
        return None


def event(programme: str, step: str) -> str:
    """Return the name of a programme's step, as facts tell it."""
    return f"{programme}/{step}"


def epoch(at: datetime) -> str:
    """Return an instant as the part of a key that says which time round, to the microsecond."""
    return f"{at:%Y%m%dT%H%M%S%f}"


def moved(profile: Profile, programme: str, step: str) -> Kept | None:
    """Return the last time a step was made; None if never."""
    return next((one for one in profile.moves if one.key == event(programme, step)), None)


def arm_for_good(profile: Profile, experiment: Experiment, steps: Mapping[str, str]) -> str:
    """Return the arm somebody is in: the one they were ever in, whatever shares were set since; else the one they draw.

    Who was ever held out stays so for good. Who was in an arm that is no more draws anew.

    Args:
        profile: What is known of them.
        experiment: The arms as they are set now.
        steps: Each arm and the step that it begins with.
    """
    was = {arm: one.at for arm, step in steps.items() if (one := moved(profile, experiment.name, step)) is not None}
    if "held_out" in was:
        return "held_out"
    held = [arm for arm in was if arm in {one.name for one in experiment.arms}]
    return max(held, key=lambda arm: was[arm]) if held else arm_of(experiment, profile.subject).name


def was_moved(profile: Profile, key: Key) -> bool:
    """Return whether the last time round of a step was this one."""
    last = moved(profile, key.programme, key.step)
    return last is not None and last.value == key.epoch


def orders(
    key: Key, whats: Sequence[What], now: datetime, *, because: Said, for_: timedelta = EXPIRES_AFTER
) -> tuple[Order, ...]:
    """Return what a step orders: due now, each under the step's key; a deed carries its name in it.

    A deed does not expire: the last look voids it when it stands no more.
    """
    return tuple(
        Order(_key(key, what), what, now, now + for_ if isinstance(what, Say) else None, str(because)) for what in whats
    )


def terms(profile: Profile | Held) -> dict[str, Fill]:
    """Return what every page may say of a subscription: what one interval costs, and how long one is."""
    fills: dict[str, Fill] = {"interval": profile.interval or "month"}
    if profile.amount_minor is not None and profile.currency is not None:
        fills["amount"] = Money(profile.amount_minor, profile.currency)
    return fills


def is_open(profile: Profile) -> bool:
    """Whether an order of ours to end their subscription is on its way, or done but not yet run out."""
    ordered = profile.let_go_ordered_at
    if ordered is None or not profile.pays:
        return False
    ends = [at for at in (profile.order_withdrawn_at, profile.last_start_at) if at is not None]
    return all(ordered > at for at in ends)


def due_by(due: Expression, profile: Profile) -> datetime | None:
    """Return what a programme's formula says for one subscriber."""
    us = _reader(due)(lambda name: _plain(getattr(profile, name)))
    return None if us is None else _EPOCH + timedelta(microseconds=us)


@cache
def _reader(due: Expression) -> Reader:
    return reader(due)


def _plain(value: object) -> object:
    """Return a value as formulas have it: instants, and sets of them, in microseconds."""
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return (value - _EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _key(key: Key, what: What) -> Key:
    return Key(key.programme, key.subject, f"{key.step}-{what.deed.value}", key.epoch) if isinstance(what, Do) else key
