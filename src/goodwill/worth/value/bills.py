"""What a state is worth, in bills: the present value of all that is expected of it, as a multiple of what it pays a time.

Everyone is taken to be in the middle of their month: their bill was paid, and half the month's chance of leaving is past.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Floats, Ints, told_apart
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, RESTS, settled
from goodwill.worth.value.crossed import Crossed, crossed
from goodwill.worth.value.returning import TRIAL, WAYS, Returns
from goodwill.worth.value.shares import Shares
from goodwill.worth.value.starting import LIVES, SPELL, Starts, classes_of, named, starts
from goodwill.worth.value.states import Masks, Stage, States
from goodwill.worth.value.terms import Terms
from goodwill.worth.value.walking import Walk, billed_ahead, chances, running, walk

_AT_ONCE, _WALKED_AT_ONCE = 32_768, 2048
"""How many cells' chances are asked for in one go, which bounds the memory; and walked, which keeps them in the cache."""
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
        self._known: dict[tuple[str, ...], int] = {}
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
        whole, life = np.zeros(len(states)), lives_of(states.cells)
        if not len(states):
            return whole
        classes, sort = classes_of(states.cells, self.month)
        begun, sort = self._starts(classes, sort)
        for stage, value in ((Stage.HERE, _of_here), (Stage.TRIAL, _of_trials), (Stage.LEFT, _of_left)):
            some = np.flatnonzero(states.stage == stage)
            if len(some):
                whole[some] = value(states.take(some), _Onward(self.model, self.terms, begun, sort[some], life[some]))
        return whole

    def _starts(self, classes: Cells, sort: Ints) -> tuple[Starts, Ints]:
        """Return what starts are worth, worked out once for each class, and which of these classes each state is of."""
        names = named(classes)
        new = [place for place, name in enumerate(names) if name not in self._known]
        if self._begun is None or new:
            found = starts(
                self.model.hazards, classes.take(np.array(new)), returns=self.model.returns, terms=self.terms
            )
            self._begun = found if self._begun is None else self._begun.and_also(found)
            self._known |= {names[place]: len(self._known) + i for i, place in enumerate(new)}
        return self._begun, np.array([self._known[name] for name in names], np.int64)[sort]


def lives_of(cells: Cells) -> Ints:
    """Return which of :data:`~goodwill.worth.value.starting.LIVES` each cell is of; the first if nothing is said."""
    if SPELL not in cells.factors:
        return np.zeros(len(cells), np.int64)
    spell = cells.factors[SPELL]
    place = np.array([LIVES.index(level) if level in LIVES else 0 for level in spell.levels] or [0], np.int64)
    return place[spell.codes]


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


def _of_here(states: States, onward: _Onward) -> Floats:
    shares, half = onward.model.shares, onward.terms.monthly**0.5
    now, worth = _months(states.cells, onward)
    gone = sum((leaves[:, 0] * onward.left(way) for way, leaves in now.leaves.items()), np.zeros(len(worth)))
    usual = half * (now.stays * worth + gone)
    asked = half * (shares.withdraws * worth + (1 - shares.withdraws) * onward.left(_VOLUNTARY))
    rests = half * worth * _resting(now.stays**2, onward)
    whole = np.where(states.has_asked, asked, np.where(_rest(states.cells), rests, usual))
    owing = shares.recovers * (1 + whole) + (1 - shares.recovers) * half * onward.left(_INVOLUNTARY)
    worth_now: Floats = np.where(states.is_past_due, owing, whole)
    return worth_now


def _months(cells: Cells, onward: _Onward) -> tuple[Walk, Floats]:
    """Return the rest of the month in progress, and what each is worth at the beginning of the next if they get there.

    The first months are walked cell by cell, until what fades has faded; the rest once for all that are then alike.
    """
    calm, n_months = settled(cells)
    n_head = min(max(n_months, 1), onward.terms.horizon_months + 1)
    chance = chances(onward.model.hazards, cells, n_head)
    now = running({way: one[:, :1] for way, one in chance.items()})
    head = (
        walk({way: one[:, 1:] for way, one in chance.items()}, billed_ahead(cells, 1, n_head - 1))
        if n_head > 1
        else None
    )
    rest = _tail(calm, onward, n_head)
    if head is None:
        return now, rest
    return now, onward.comes_to(head, 1) + head.stays * onward.terms.monthly ** (n_head - 1) * rest


def _tail(calm: Cells, onward: _Onward, month: int) -> Floats:
    """Return what each is worth at the beginning of a month from which on nothing of it fades any more."""
    n_months = onward.terms.horizon_months + 1
    if month >= n_months:
        return np.zeros(len(calm))
    codes = [calm.factors[name].codes for name in sorted(calm.factors)]
    month_now = calm.month - calm.month.min(initial=0)
    first, which = told_apart([onward.sort, onward.life, calm.tenure, month_now, *codes])
    worth = np.empty(len(first))
    for begin in range(0, len(first), _AT_ONCE):
        some = first[begin : begin + _AT_ONCE]
        cells = calm.take(some)
        chance = chances(onward.model.hazards, cells, n_months)
        for few in np.array_split(np.arange(len(some)), -(-len(some) // _WALKED_AT_ONCE)):
            told = {way: one[few, month:] for way, one in chance.items()}
            ahead = walk(told, billed_ahead(cells.take(few), month, n_months - month))
            worth[begin + few] = onward.take(some[few]).comes_to(ahead, month)
    return worth[which]


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


def _rest(cells: Cells) -> Masks:
    footing = cells.factors[FOOTING]
    return np.isin(footing.codes, [place for place, level in enumerate(footing.levels) if level == RESTS])
