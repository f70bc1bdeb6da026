"""What a state is worth, in bills: the present value of all that is expected of it, as a multiple of what it pays a time.

Everyone is taken to be in the middle of their month: their bill was paid, and half the month's chance of leaving is past.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Floats, Ints
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, RESTS
from goodwill.worth.value.returning import TRIAL, WAYS, Returns
from goodwill.worth.value.shares import Shares
from goodwill.worth.value.starting import LIVES, SPELL, Starts, classes_of, starts
from goodwill.worth.value.states import Masks, Stage, States
from goodwill.worth.value.terms import Terms
from goodwill.worth.value.walking import Walk, walk

_AT_ONCE = 8192
"""How many states are walked to the horizon in one go: what bounds the memory."""
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
    """

    def __init__(self, model: Model, terms: Terms, month: int) -> None:
        self.model, self.terms, self.month = model, terms, month
        self._begun: dict[bytes, Starts] = {}

    def bills(self, states: States) -> Floats:
        """Return what each state is worth in bills: ``(n,)``, from 0."""
        if not len(states):
            return np.zeros(0)
        classes, sort = classes_of(states.cells, self.month)
        begun, life = self._starts(classes), lives_of(states.cells)
        whole = np.zeros(len(states))
        for stage, value in ((Stage.HERE, _of_here), (Stage.TRIAL, _of_trials), (Stage.LEFT, _of_left)):
            some = np.flatnonzero(states.stage == stage)
            if len(some):
                whole[some] = value(states.take(some), _Onward(self.model, self.terms, begun, sort[some], life[some]))
        return whole

    def _starts(self, classes: Cells) -> Starts:
        """Return what starts are worth, worked out once for each set of classes."""
        key = b"".join(one.codes.tobytes() + repr((name, one.levels)).encode() for name, one in classes.factors.items())
        if key not in self._begun:
            self._begun[key] = starts(self.model.hazards, classes, returns=self.model.returns, terms=self.terms)
        return self._begun[key]


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

    def of_leavers(self, leaves: Floats) -> Floats:
        """Return what those are worth who leave in each of the months after this one, from its end: ``(n, n_months)``."""
        n_months = leaves.shape[2]
        left = self.begun.left[: len(leaves), :, :, 2 : 2 + n_months]
        left = np.pad(left, ((0, 0), (0, 0), (0, 0), (0, n_months - left.shape[3])))
        worth: Floats = np.einsum("wnm,wnm->nm", leaves, left[:, self.life, self.sort])
        return worth


def _of_here(states: States, onward: _Onward) -> Floats:
    worth = np.empty(len(states))
    for some in np.array_split(np.arange(len(states)), -(-len(states) // _AT_ONCE)):
        worth[some] = _of_some_here(states.take(some), onward.take(some))
    return worth


def _of_some_here(states: States, onward: _Onward) -> Floats:
    shares, half = onward.model.shares, onward.terms.monthly**0.5
    ahead = walk(onward.model.hazards, states.cells, onward.terms.horizon_months + 1)
    worth = _following(ahead, onward)
    gone = np.sum([leaves * onward.left(way) for way, leaves in enumerate(ahead.first_leaves)], axis=0)
    usual = half * (ahead.first_stays * worth + gone)
    asked = half * (shares.withdraws * worth + (1 - shares.withdraws) * onward.left(_VOLUNTARY))
    rests = half * worth * _resting(ahead.first_stays**2, onward)
    whole = np.where(states.has_asked, asked, np.where(_rest(states.cells), rests, usual))
    owing = shares.recovers * (1 + whole) + (1 - shares.recovers) * half * onward.left(_INVOLUNTARY)
    worth_now: Floats = np.where(states.is_past_due, owing, whole)
    return worth_now


def _following(ahead: Walk, onward: _Onward) -> Floats:
    """Return what each is worth at the beginning of the next month, if they get there."""
    worth = onward.terms.worth_at(np.arange(ahead.pays.shape[1]))
    following: Floats = ahead.pays @ worth + onward.of_leavers(ahead.leaves) @ (worth * onward.terms.monthly)
    return following


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
