"""What became of each unit of an experiment by an instant of its own, from what was told of it: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DAY = 86_400_000_000
PAUSED, CANCELLED = 3, 5
"""Ranks of turns, as the profile has them; all others are of who is here."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of units, in order of unit and time.

    Args:
        unit: ``(m,)``, whose fact it is, as a place among the units.
        at: ``(m,)``, when, in microseconds.
        turn: ``(m,)``, the rank of a turn of the subscription; 0: it is none.
        ends_by_choice: ``(m,)``, whether it is an ending of their own will.
        paid: ``(m,)``, what it moved, in minor units: paid, less what went back; 0 in another currency than the unit's.
        is_contact: ``(m,)``, whether they wrote to us.
        is_answer: ``(m,)``, whether it answers what we asked or offered.
        is_reversal: ``(m,)``, whether money went back or their bank reversed a charge.
    """

    unit: Ints
    at: Ints
    turn: Ints
    ends_by_choice: Flags
    paid: Floats
    is_contact: Flags
    is_answer: Flags
    is_reversal: Flags


@dataclass(frozen=True, slots=True)
class Lives:
    """The units of one experiment, and what was told of them.

    Args:
        name: The experiment.
        subject: ``(n,)``, each once.
        arm: ``(n,)``, the first arm of each as a place among ``arms``: later ones change nothing.
        assigned: ``(n,)``, when they came into it, in microseconds.
        arms: The arms: those that were meant, in their order, then others that came.
        held_out: The arm left alone; None: there is none.
        shares: The share of each arm that is meant; empty: not known.
        plan: ``(n,)``, the plan each had then; "": unknown.
        country: ``(n,)``.
        currency: ``(n,)``.
        past: ``(n, k)``, what was known of each before: tenure in months, price, what they paid and how often they wrote
            and played in the year before.
        first_play: ``(n,)``, the first play since; -1: none.
        told: What was told of them.
        as_of: When one looks, in microseconds.
        n_crossed: How many are in several arms, and left out.
        goodwill: ``(n,)``, what each is worth as of then, in minor units; None: too little is known.
        rests_on: What that rests on.
    """

    name: str
    subject: Ints
    arm: Ints
    assigned: Ints
    arms: tuple[str, ...]
    held_out: str | None
    shares: tuple[float, ...]
    plan: npt.NDArray[np.object_]
    country: npt.NDArray[np.object_]
    currency: npt.NDArray[np.object_]
    past: Floats
    first_play: Ints
    told: Told
    as_of: int
    n_crossed: int = 0
    goodwill: Floats | None = None
    rests_on: str = ""

    @property
    def n(self) -> int:
        """How many units there are."""
        return len(self.subject)

    def ripe(self, within_days: int, at: int | None = None) -> Flags:
        """Return whose time since the split is over by an instant, ``(n,)``; None: by now."""
        ripe: Flags = self.assigned + within_days * DAY <= (self.as_of if at is None else at)
        return ripe

    def rows(self, chosen: Flags) -> Lives:
        """Return some of the units."""
        place = np.cumsum(chosen) - 1
        mine = chosen[self.told.unit]
        parts = {name: getattr(self.told, name)[mine] for name in Told.__dataclass_fields__}
        each = ("subject", "arm", "assigned", "plan", "country", "currency", "past", "first_play")
        goodwill = None if self.goodwill is None else self.goodwill[chosen]
        told = Told(**parts | {"unit": place[parts["unit"]]})
        return replace(self, told=told, goodwill=goodwill, **{name: getattr(self, name)[chosen] for name in each})


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of each unit by its end, ``(n,)`` each; flags are 0 or 1.

    ``here``: subscribed and not paused; ``left``, ``left_by_choice``, ``returned``, ``paused``: ever since the split;
    ``contacts``: how often they wrote; ``reversed``: a refund or a dispute; ``paid``: in minor units of their currency.
    """

    answered: Floats
    played: Floats
    here: Floats
    left: Floats
    left_by_choice: Floats
    returned: Floats
    paused: Floats
    contacts: Floats
    reversed: Floats
    paid: Floats

    def of(self, measure: str) -> Floats:
        """Return one of them by its name."""
        found: Floats = getattr(self, measure)
        return found


MEASURES: Sequence[str] = tuple(Followed.__dataclass_fields__)


def followed(lives: Lives, *, within_days: int | None = None) -> Followed:
    """Return what became of each unit since its split.

    Args:
        lives: The units.
        within_days: So many days after the split each unit is looked at; None: as of when one looks.
    """
    ends = lives.assigned + within_days * DAY if within_days is not None else np.full(lives.n, lives.as_of)
    told, n = lives.told, lives.n
    known = told.at <= ends[told.unit]
    since = known & (told.at > lives.assigned[told.unit])

    def ever(which: Flags) -> Floats:
        return (np.bincount(told.unit[since & which], minlength=n) > 0).astype(np.float64)

    turned = np.zeros(n, np.int64)
    turns = known & (told.turn > 0)
    turned[told.unit[turns]] = told.turn[turns]  # the last of each holds: they stand in order of time
    played = (lives.first_play >= 0) & (lives.first_play <= ends)
    return Followed(
        answered=ever(told.is_answer),
        played=played.astype(np.float64),
        here=((turned > 0) & (turned != PAUSED) & (turned != CANCELLED)).astype(np.float64),
        left=ever(told.turn == CANCELLED),
        left_by_choice=ever(told.ends_by_choice),
        returned=_returned(lives, since),
        paused=ever(told.turn == PAUSED),
        contacts=np.bincount(told.unit[since & told.is_contact], minlength=n).astype(np.float64),
        reversed=ever(told.is_reversal),
        paid=np.bincount(told.unit[since], told.paid[since], minlength=n).astype(np.float64),
    )


def _returned(lives: Lives, since: Flags) -> Floats:
    """Return who began to subscribe since the split after an ending, before it or since."""
    told = lives.told
    turns = np.flatnonzero(told.turn > 0)
    unit, turn = told.unit[turns], told.turn[turns]
    after_end = np.zeros(len(turns), bool)
    after_end[1:] = (unit[1:] == unit[:-1]) & (turn[:-1] == CANCELLED) & (turn[1:] != CANCELLED)
    back = after_end & since[turns]
    return (np.bincount(unit[back], minlength=lives.n) > 0).astype(np.float64)
