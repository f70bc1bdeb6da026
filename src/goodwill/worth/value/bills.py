"""What a state is worth, in bills: the present value of all that is expected of it, as a multiple of what it pays a time.

Everyone is taken to be in the middle of their month: their bill was paid, and half the month's chance of leaving is past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.abreast import abreast
from goodwill.worth.cells import Cells, Floats, Ints
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, RESTS
from goodwill.worth.value.crossed import Crossed, crossed
from goodwill.worth.value.laid import Here, Laid
from goodwill.worth.value.returning import TRIAL, WAYS, Returns
from goodwill.worth.value.shares import Shares
from goodwill.worth.value.starting import Starts, starts
from goodwill.worth.value.states import Masks, Stage, States
from goodwill.worth.value.terms import Terms
from goodwill.worth.value.walking import Walk, chances, running, walk

_WALKED_AT_ONCE = 2048
"""How many cells are walked in one go, which keeps them in the cache."""
MANY = 30_000
"""Of more states who are with us, values are put together from few that are worked out exactly."""
_VOLUNTARY, _INVOLUNTARY = WAYS.index(Cause.VOLUNTARY), WAYS.index(Cause.INVOLUNTARY)


@dataclass(frozen=True, slots=True)
class Model:
    """All that values rest on: who leaves, who comes back, what becomes of those in between."""

    hazards: Hazards
    returns: Returns
    shares: Shares


class Appraiser:
    """Values states as of one month, by one model.

    Args:
        model: Who leaves, who comes back, what becomes of those in between.
        terms: What to reckon by.
        month: The calendar month in which they are valued, counted since year 0.
        like: States like those that will be asked for; if too many of them are with us, values are put together from few.
        many: How many are not too many.
    """

    def __init__(self, model: Model, terms: Terms, month: int, *, like: States | None = None, many: int = MANY) -> None:
        self.model, self.terms, self.month = model, terms, month
        self._known: dict[tuple[int | str, ...], int] = {}
        self._begun: Starts | None = None
        here = np.zeros(0, np.int64) if like is None else np.flatnonzero(like.stage == Stage.HERE)
        self.crossing: Crossed | None = None
        if like is not None and len(here) > many:
            self.crossing = crossed(self.exactly, like.take(here))

    def bills(self, states: States) -> Floats:
        """Return what each state is worth in bills: ``(n,)``, from 0."""
        if self.crossing is None:
            return self.exactly(states)
        whole, is_here = np.empty(len(states)), states.stage == Stage.HERE
        whole[is_here] = self.crossing(states.take(is_here))
        whole[~is_here] = self.exactly(states.take(~is_here))
        return whole

    def exactly(self, states: States) -> Floats:
        """Return the same, each state walked through all its months."""
        return self.walked(Laid(states, self.month, self.terms.horizon_months))

    def walked(self, laid: Laid) -> Floats:
        """Return the same of states that are laid out, as of whichever months, with this horizon."""
        whole = np.zeros(len(laid))
        if not len(laid):
            return whole
        begun, sort = self._starts(laid)
        onward = _Onward(self.model, self.terms, begun, sort, laid.life)
        for stage, some in laid.of.items():
            if len(some):
                states, ahead = laid.states.take(some), onward.take(some)
                whole[some] = _of_here(states, laid.here, ahead) if stage is Stage.HERE else _OF[stage](states, ahead)
        return whole

    def _starts(self, laid: Laid) -> tuple[Starts, Ints]:
        """Return what starts are worth, worked out once for each class, and which of these classes each state is of."""
        new = [place for place, name in enumerate(laid.names) if name not in self._known]
        if self._begun is None or new:
            classes = laid.classes.once(("some", *new), lambda: laid.classes.take(np.array(new)))
            found = starts(self.model.hazards, classes, returns=self.model.returns, terms=self.terms)
            self._begun = found if self._begun is None else self._begun.and_also(found)
            self._known |= {laid.names[place]: len(self._known) + i for i, place in enumerate(new)}
        return self._begun, np.array([self._known[name] for name in laid.names], np.int64)[laid.sort]


def bills_of_each(appraisers: Sequence[Appraiser], states: States) -> list[Floats]:
    """Return what states are worth by each of some appraisers, ``(n,)`` each: laid out once for all of one month and horizon."""
    laid: dict[tuple[int, int], Laid] = {}
    for one in appraisers:
        key = one.month, one.terms.horizon_months
        if one.crossing is None and key not in laid:
            laid[key] = Laid(states, *key)

    def bills(one: Appraiser) -> Floats:
        is_walked = one.crossing is None
        return one.walked(laid[one.month, one.terms.horizon_months]) if is_walked else one.bills(states)

    return abreast(bills, appraisers)


@dataclass(frozen=True, slots=True)
class _Onward:
    """What lies ahead of some states: by which model and terms, with the class of start and the life of each."""

    model: Model
    terms: Terms
    begun: Starts
    sort: Ints
    life: Ints

    def take(self, which: Ints) -> _Onward:
        """Return that of some of the states."""
        return replace(self, sort=self.sort[which], life=self.life[which])

    def left(self, way: int) -> Floats:
        """Return what each is worth who leaves at the end of the month in progress, seen from then: ``(n,)``."""
        worth = self.begun.left[way, self.life, self.sort]
        return worth[:, 1] if worth.shape[1] > 1 else np.zeros(len(worth))

    def comes_to(self, ahead: Walk, month: int) -> Floats:
        """Return what a walk that begins ``month`` months from now is worth, seen from its beginning: ``(n,)``."""
        n_months = ahead.pays.shape[1]
        later = self.terms.worth_at(np.arange(n_months + 1))
        worth: Floats = ahead.pays @ later[:-1]
        place = self.life * self.begun.n_classes + self.sort
        for way, leaves in ahead.leaves.items():
            left = self.begun.left[way]
            ends = left.reshape(-1, left.shape[-1])[:, month + 1 : month + 1 + n_months]
            ends = ends * later[1 : 1 + ends.shape[1]]
            worth += np.einsum("nm,nm->n", leaves[:, : ends.shape[1]], ends[place])
        return worth


def _of_here(states: States, here: Here, onward: _Onward) -> Floats:
    shares, half = onward.model.shares, onward.terms.monthly**0.5
    now, worth = _months(here, onward)
    gone = sum((leaves[:, 0] * onward.left(way) for way, leaves in now.leaves.items()), np.zeros(len(worth)))
    usual = half * (now.stays * worth + gone)
    asked = half * (shares.withdraws * worth + (1 - shares.withdraws) * onward.left(_VOLUNTARY))
    rests = half * worth * _resting(now.stays**2, onward)
    whole = np.where(states.has_asked, asked, np.where(_rest(states.cells), rests, usual))
    owing = shares.recovers * (1 + whole) + (1 - shares.recovers) * half * onward.left(_INVOLUNTARY)
    worth_now: Floats = np.where(states.is_past_due, owing, whole)
    return worth_now


def _months(here: Here, onward: _Onward) -> tuple[Walk, Floats]:
    """Return the rest of the month in progress, and what each is worth at the beginning of the next if they get there."""
    chance = chances(onward.model.hazards, here.cells, here.n_head)
    now, rest = running({way: one[:, :1] for way, one in chance.items()}), _tail(here, onward)
    if here.n_head == 1:
        return now, rest
    head = walk({way: one[:, 1:] for way, one in chance.items()}, here.billed)
    return now, onward.comes_to(head, 1) + head.stays * onward.terms.monthly ** (here.n_head - 1) * rest


def _tail(here: Here, onward: _Onward) -> Floats:
    """Return what each is worth at the beginning of a month from which on nothing of it fades any more."""
    if not here.tails:
        return np.zeros(len(here.cells))
    worth: list[Floats] = []
    for one in here.tails:
        chance = chances(onward.model.hazards, one.cells, here.n_head + one.billed.shape[1])
        for begin in range(0, len(one.which), _WALKED_AT_ONCE):
            few = slice(begin, begin + _WALKED_AT_ONCE)
            told = {way: each[few, here.n_head :] for way, each in chance.items()}
            worth.append(onward.take(one.which[few]).comes_to(walk(told, one.billed[few]), here.n_head))
    return np.concatenate(worth)[here.tail]


def _resting(stays: Floats, onward: _Onward) -> Floats:
    """Return what a sum on resuming is worth to who rests now: they stay and do not resume, month after month."""
    resumes = onward.model.shares.resumes
    share: Floats = resumes / (1 - (1 - resumes) * stays * onward.terms.monthly)
    return share


def _of_trials(_: States, onward: _Onward) -> Floats:
    converts = onward.model.shares.converts
    begins = onward.begun.value[onward.life, onward.sort, 0]
    lapses = onward.begun.away[WAYS.index(TRIAL), 0, onward.life, onward.sort]
    worth: Floats = converts * begins + (1 - converts) * lapses
    return worth


def _of_left(states: States, onward: _Onward) -> Floats:
    away = np.minimum(states.away, onward.begun.away.shape[1] - 1)
    worth: Floats = onward.begun.away[states.way, away, onward.life, onward.sort]
    return worth


_OF = {Stage.TRIAL: _of_trials, Stage.LEFT: _of_left}


def _rest(cells: Cells) -> Masks:
    footing = cells.factors[FOOTING]
    return np.isin(footing.codes, [place for place, level in enumerate(footing.levels) if level == RESTS])
