"""States laid out to be walked: who starts alike, whose months run alike from when on. It is the same whoever's chances they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from goodwill.worth.cells import Cells, Ints, told_apart
from goodwill.worth.value.aging import settled
from goodwill.worth.value.starting import LIVES, SPELL, classes_of, named
from goodwill.worth.value.states import Masks, Stage, States
from goodwill.worth.value.walking import billed_ahead

_AT_ONCE = 32_768
"""How many cells' chances are asked for in one go, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some cells that are walked on from a month together.

    Args:
        which: Which of the states each stands for.
        cells: The cells as of now, settled.
        billed: ``(n_cells, n_months)`` which months from that one on begin with a bill.
    """

    which: Ints
    cells: Cells
    billed: Masks


@dataclass(frozen=True, slots=True)
class Here:
    """The states of who is with us: their first months are walked cell by cell, the rest once for all that are then alike.

    Args:
        cells: Their cells.
        n_head: How many months are walked cell by cell, the one in progress among them.
        billed: ``(n, n_head - 1)`` which of these begin with a bill, the one in progress left out.
        tails: What is left of the horizon, for those who differ.
        tail: Which of them each has.
    """

    cells: Cells
    n_head: int
    billed: Masks
    tails: list[Stretch]
    tail: Ints


class Laid:
    """States laid out.

    Args:
        states: The states.
        month: The calendar month as of which they are walked, counted since year 0: of all, or of each.
        horizon_months: How many months ahead.
    """

    def __init__(self, states: States, month: int | Ints, horizon_months: int) -> None:
        self.states = states
        self.life = lives_of(states.cells)
        self.classes, self.sort = classes_of(states.cells, month)
        self.names = named(self.classes)
        self.of: Mapping[Stage, Ints] = {stage: np.flatnonzero(states.stage == stage) for stage in Stage}
        here = self.of[Stage.HERE]
        self.here = _here(states.take(here).cells, (self.sort[here], self.life[here]), horizon_months + 1)

    def __len__(self) -> int:
        """Return how many states there are."""
        return len(self.states)


def lives_of(cells: Cells) -> Ints:
    """Return which of :data:`~goodwill.worth.value.starting.LIVES` each cell is of; the first if nothing is said."""
    if SPELL not in cells.factors:
        return np.zeros(len(cells), np.int64)
    spell = cells.factors[SPELL]
    place = np.array([LIVES.index(level) if level in LIVES else 0 for level in spell.levels] or [0], np.int64)
    return place[spell.codes]


def _here(cells: Cells, begun: tuple[Ints, Ints], n_months: int) -> Here:
    """Return cells laid out: ``begun`` tells the class of start and the life of each."""
    calm, fades = settled(cells)
    n_head = min(max(fades, 1), n_months)
    if n_head >= n_months:
        return Here(cells, n_head, billed_ahead(cells, 1, n_head - 1), [], np.zeros(len(cells), np.int64))
    codes = [calm.factors[name].codes for name in sorted(calm.factors)]
    first, tail = told_apart([*begun, calm.tenure, calm.month - calm.month.min(initial=0), *codes])
    tails = []
    for begin in range(0, len(first), _AT_ONCE):
        which = first[begin : begin + _AT_ONCE]
        some = calm.take(which)
        tails.append(Stretch(which, some, billed_ahead(some, n_head, n_months - n_head)))
    return Here(cells, n_head, billed_ahead(cells, 1, n_head - 1), tails, tail)
