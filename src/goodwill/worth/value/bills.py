"""What a state is worth, in bills: the present value of all that is expected of it, as a multiple of what it pays a time.

Everyone is taken to be in the middle of their month: their bill was paid, and half the month's chance of leaving is past.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Factor, Floats, Ints
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, MONTHLY, RESTS, aged, longest_fading, with_level
from goodwill.worth.value.returning import TRIAL, WAYS, Returns
from goodwill.worth.value.shares import Shares
from goodwill.worth.value.starting import LIVES, SPELL, Starts, classes_of, starts
from goodwill.worth.value.states import Masks, Stage, States, alike, with_factors
from goodwill.worth.value.terms import Terms
from goodwill.worth.value.walking import Walk, walk

_AT_ONCE = 8192
"""How many cells are walked to the horizon in one go: what bounds the memory."""
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
    """What the months after the one in progress are worth: with the class of start and the life of each cell."""

    model: Model
    terms: Terms
    begun: Starts
    sort: Ints
    life: Ints

    def left(self, way: int) -> Floats:
        """Return what each is worth who leaves at the end of the month in progress, seen from then."""
        n_months = self.begun.left.shape[3]
        return self.begun.left[way, self.life, self.sort, 1] if n_months > 1 else np.zeros(len(self.sort))

    def worth(self, cells: Cells) -> Floats:
        """Return what each is worth at the beginning of the next month, if they get there: ``cells`` as of then."""
        different, which = alike(self._with_places(cells))
        return self._begun(different, 1, longest_fading(cells))[which]

    def _begun(self, cells: Cells, month: int, n_head: int) -> Floats:
        """Return what cells are worth at the beginning of a month: the head of it cell by cell, the tail by those alike."""
        n_left = self.terms.horizon_months + 1 - month
        if n_left <= 0:
            return np.zeros(len(cells))
        n_months = min(n_head, n_left) if n_head else n_left
        whole = np.empty(len(cells))
        stays = np.empty(len(cells))
        for begin in range(0, len(cells), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            whole[some], stays[some] = self._walked(cells.take(np.arange(len(cells))[some]), month, n_months)
        if n_months == n_left:
            return whole
        later, which = alike(aged(cells, np.full(len(cells), n_months)))
        tail = self._begun(later, month + n_months, 0)
        value: Floats = whole + stays * self.terms.monthly**n_months * tail[which]
        return value

    def _walked(self, cells: Cells, month: int, n_months: int) -> tuple[Floats, Floats]:
        """Return what some months are worth, and who is still there after them."""
        ahead = walk(self.model.hazards, _plain(cells), n_months, is_running=False)
        worth = self.terms.worth_at(np.arange(n_months))
        return ahead.pays @ worth + self._of_leavers(ahead, cells, month) @ (worth * self.terms.monthly), ahead.stays

    def _of_leavers(self, ahead: Walk, cells: Cells, month: int) -> Floats:
        """Return what those are worth who leave in each month, from its end: ``(n_cells, n_months)``."""
        n_months = ahead.pays.shape[1]
        left = self.begun.left[: len(ahead.leaves), :, :, month + 1 : month + 1 + n_months]
        left = np.pad(left, ((0, 0), (0, 0), (0, 0), (0, n_months - left.shape[3])))
        sort, life = cells.factors[_SORT].codes, cells.factors[_LIFE].codes
        worth: Floats = np.einsum("wnm,wnm->nm", ahead.leaves, left[:, life, sort])
        return worth

    def _with_places(self, cells: Cells) -> Cells:
        n_sorts, n_lives = len(self.begun.classes), len(LIVES)
        return with_factors(cells, {_SORT: _numbered(self.sort, n_sorts), _LIFE: _numbered(self.life, n_lives)})


_SORT, _LIFE = " sort", " life"
"""Two factors that no hazard knows: they go with a cell so that it is told apart by them too."""


def _numbered(codes: Ints, n: int) -> Factor:
    return Factor(codes, tuple(str(place) for place in range(n)))


def _plain(cells: Cells) -> Cells:
    factors = {name: one for name, one in cells.factors.items() if name not in (_SORT, _LIFE)}
    return Cells(factors, cells.tenure, cells.month, cells.n_at_risk, {})


def _of_here(states: States, onward: _Onward) -> Floats:
    model, half = onward.model, onward.terms.monthly**0.5
    running = walk(model.hazards, states.cells, 1, is_running=True)
    following = aged(states.cells, np.ones(len(states), np.int64))
    worth = onward.worth(_resumed(following))
    gone = np.sum([leaves[:, 0] * onward.left(way) for way, leaves in enumerate(running.leaves)], axis=0)
    usual = half * (running.stays * worth + gone)
    asked = half * (model.shares.withdraws * worth + (1 - model.shares.withdraws) * onward.left(_VOLUNTARY))
    rests = half * worth * _resting(running.stays**2, onward)
    whole = np.where(states.has_asked, asked, np.where(_rest(states.cells), rests, usual))
    recovers = model.shares.recovers
    owing = recovers * (1 + whole) + (1 - recovers) * half * onward.left(_INVOLUNTARY)
    worth_now: Floats = np.where(states.is_past_due, owing, whole)
    return worth_now


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


def _resumed(cells: Cells) -> Cells:
    """Return cells as they are on resuming: who rests pays by the month again."""
    footing = with_level(cells.factors[FOOTING], MONTHLY)
    codes = np.where(_rest(cells), footing.levels.index(MONTHLY), footing.codes)
    return with_factors(cells, {FOOTING: Factor(codes, footing.levels)})
