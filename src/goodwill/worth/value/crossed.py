"""Values of very many states from few: what somebody is and what they have lived of late move a value almost apart.

Write the values of all who somebody may be, times all they may have lived, as a matrix: it is all but of low rank. A few
of its columns and a few of its rows, worked out exactly, give the others: of a dozen the error is some hundred-thousandths
of a value, the same wherever that state is valued.

Source: Goreinov, Tyrtyshnikov and Zamarashkin 1997, Linear Algebra Appl. 261:1 (skeleton approximation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import qr

from goodwill.worth.cells import Cells, Floats, Ints, told_apart
from goodwill.worth.factors import COVARIATES
from goodwill.worth.value.states import States

RANK = 16
"""How many rows and columns are worked out at most."""
_TRIED = 160
"""How many rows and columns the best are chosen from."""
_ENOUGH = 1e-7
"""What a further column adds, as a share of the first, below which it is left out."""
_AT_ONCE, _PAIRS = 16_384, 100_000


def is_lived(factor: str) -> bool:
    """Whether a covariate is what somebody has lived; else it is what they are and have."""
    return factor in COVARIATES and COVARIATES[factor].group != "who"


@dataclass(frozen=True, slots=True)
class Crossed:
    """Values as products of two vectors: one of what somebody is, one of what they have lived.

    Args:
        bills: Works values out exactly.
        who: Those whose rows are worked out.
        lived: Those whose columns are.
        core: The inverse of where they cross: ``(n_columns, n_rows)``.
    """

    bills: Callable[[States], Floats]
    who: States
    lived: States
    core: Floats

    def of_who(self, states: States) -> Floats:
        """Return the vectors of what states are, whatever they have lived: ``(n, n_rows)``."""
        return _every(self.bills, states, self.lived) @ self.core

    def of_lived(self, states: States) -> Floats:
        """Return the vectors of what states have lived, whoever it was: ``(n, n_rows)``."""
        return _every(self.bills, self.who, states).T

    def __call__(self, states: States) -> Floats:
        """Return what each state is worth: ``(n,)``."""
        ones, who = told_apart(_who_columns(states))
        others, lived = told_apart(_lived_columns(states) or [np.zeros(len(states), np.int64)])
        return products(self.of_who(states.take(ones)), who, self.of_lived(states.take(others)), lived)


def products(left: Floats, one: Ints, right: Floats, other: Ints) -> Floats:
    """Return the products of some vectors with others, pair by pair: ``(n,)``; none is below 0."""
    worth = np.empty(len(one))
    for begin in range(0, len(one), _AT_ONCE):
        some = slice(begin, begin + _AT_ONCE)
        worth[some] = np.einsum("nr,nr->n", left[one[some]], right[other[some]])
    return np.maximum(worth, 0.0)


def crossed(bills: Callable[[States], Floats], states: States, *, seed: int = 0) -> Crossed:
    """Return how values of states like some are put together, one or more of one stage."""
    rng = np.random.default_rng(seed)
    who = _some(states, _who_columns(states), rng)
    lived = _some(states, _lived_columns(states) or [np.zeros(len(states), np.int64)], rng)
    whole = _every(bills, who, lived)
    _, sizes, columns = qr(whole, mode="economic", pivoting=True)
    size = np.abs(np.diag(sizes))
    rank = max(1, int((size[:RANK] > _ENOUGH * size[0]).sum()))
    columns = columns[:rank]
    _, _, rows = qr(whole[:, columns].T, mode="economic", pivoting=True)
    rows = rows[:rank]
    core: Floats = np.asarray(np.linalg.inv(whole[np.ix_(rows, columns)]), np.float64)
    return Crossed(bills, who.take(rows), lived.take(columns), core)


def _some(states: States, columns: Sequence[Ints], rng: np.random.Generator) -> States:
    first, _ = told_apart(columns)
    return states.take(rng.permutation(first)[:_TRIED])


def _who_columns(states: States) -> list[Ints]:
    cells = states.cells
    flags = states.has_asked + 2 * states.is_past_due
    factors = [cells.factors[name].codes for name in sorted(cells.factors) if not is_lived(name)]
    return [flags.astype(np.int64), cells.tenure, cells.month - cells.month.min(initial=0), *factors]


def _lived_columns(states: States) -> list[Ints]:
    factors = states.cells.factors
    return [factors[name].codes for name in sorted(factors) if is_lived(name)]


def _every(bills: Callable[[States], Floats], who: States, lived: States) -> Floats:
    """Return what everyone of some is worth with all that each of others has lived: ``(n_who, n_lived)``."""
    worth, each = np.empty((len(who), len(lived))), max(1, _PAIRS // max(len(lived), 1))
    for begin in range(0, len(who), each):
        rows = np.arange(begin, min(begin + each, len(who)))
        pairs = _with(
            who.take(np.repeat(rows, len(lived))), lived.cells.take(np.tile(np.arange(len(lived)), len(rows)))
        )
        worth[rows] = bills(pairs).reshape(len(rows), len(lived))
    return worth


def _with(states: States, lived: Cells) -> States:
    """Return states with what others have lived."""
    own = {name: one for name, one in states.cells.factors.items() if not is_lived(name)}
    theirs = {name: one for name, one in lived.factors.items() if is_lived(name)}
    return replace(states, cells=replace(states.cells, factors=own | theirs, n_ended={}))
