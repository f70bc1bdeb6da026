"""The hazards of some cells as months go by: what stays is reckoned once, what fades loses its share a month.

Each part of the predictor that moves hangs on few things (a tenure, a season, the age of a price): its path is walked
once for each combination that is met, and looked up by all cells that have it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from goodwill.worth.cells import Cells, Floats, Ints, told_apart
from goodwill.worth.factors import COVARIATES
from goodwill.worth.hazard.advance import in_months
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.terms import MONTH, SEASON, TENURE, Term

FOOTING = "footing"
_MOVING = {TENURE, MONTH, FOOTING, *(name for name, one in COVARIATES.items() if one.then)}
_AT_ONCE = 512
"""How many cells' months are added up in one go: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the predictor that moves: what it hangs on, and what it adds to cells whose rows of a term are told."""

    axes: frozenset[str]
    effect: Callable[[Callable[[Term], Ints]], Floats]


class Course:
    """The hazards of one cause in some cells' months, this one and those ahead.

    Args:
        predictor: What it rests on.
        cells: The cells in their first month.
        n_months: How many months are looked ahead, the first among them.
    """

    def __init__(self, predictor: Predictor, cells: Cells, n_months: int) -> None:
        self._still = np.full(len(cells), predictor.coefficients[0])
        self._fading: dict[float, Floats] = {}
        self._n_months = n_months
        parts = [_selection(predictor)] if predictor.frailty is not None else []
        for term, span in predictor.parts():
            effect = term.basis @ predictor.coefficients[span]
            if not self._stays_or_fades(term, effect, cells):
                parts.append(_Part(_axes(term), _effect(term, effect)))
        self._paths = [_path(some, cells, n_months) for some in _together(parts)]

    def hazards(self, into: Floats) -> None:
        """Write the hazards, ``(n_cells, n_months)``."""
        ages = np.arange(self._n_months)
        # what stays is kept whole
        away = np.stack([self._still, *self._fading.values()], axis=1)
        kept = np.stack([share**ages for share in (1.0, *self._fading)])
        for begin in range(0, len(away), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            eta = away[some] @ kept
            for table, which in self._paths:
                eta += table[which[some]]
            into[some] = hazard_of(eta)

    def _stays_or_fades(self, term: Term, effect: Floats, cells: Cells) -> bool:
        """Add a term that stays or fades, and return whether it is one."""
        kept = min((COVARIATES[name].keeps for name in _axes(term) if name in COVARIATES), default=1.0)
        if kept < 1.0:
            self._still += effect[-1]
            self._fading[kept] = self._fading.get(kept, 0.0) + effect[_codes(term, cells)] - effect[-1]
            return True
        if _MOVING.isdisjoint(_axes(term)):
            self._still += effect[_codes(term, cells)]
            return True
        return False


def _selection(predictor: Predictor) -> _Part:
    chosen = predictor.frailty
    assert chosen is not None
    axes = frozenset[str]().union(*(_axes(one) for one in (chosen.selection, chosen.returned) if one is not None))
    return _Part(axes, lambda codes: chosen.offset(codes, predictor.spread))


def _effect(term: Term, effect: Floats) -> Callable[[Callable[[Term], Ints]], Floats]:
    return lambda codes: effect[codes(term)]


def _codes(term: Term, cells: Cells) -> Ints:
    """Return the row of a term's basis of each cell: draws of one predictor have one set of terms, and ask it once."""
    _, codes = cells.once(("codes", id(term)), lambda: (term, term.codes(cells)))  # the term is kept: so is its id
    return codes


def _axes(term: Term) -> frozenset[str]:
    """Return what a term hangs on: a season is a month, and a year comes round with the tenure."""
    names = {MONTH if axis.name == SEASON else axis.name for axis in term.axes}
    return frozenset(names | ({TENURE} if FOOTING in names else set()))


def _together(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Return parts such that those which hang on no more than another does go with it: fewer paths to look up."""
    groups: list[list[_Part]] = []
    for part in sorted(parts, key=lambda one: -len(one.axes)):
        home = next((group for group in groups if part.axes <= group[0].axes), None)
        if home is None:
            groups.append([part])
        else:
            home.append(part)
    return groups


def _path(parts: Sequence[_Part], cells: Cells, n_months: int) -> tuple[Floats, Ints]:
    """Return what some parts add in each month, ``(n_combinations, n_months)``, and which combination is each cell's."""
    axes = parts[0].axes
    months, which = cells.once((axes, n_months), lambda: _unrolled(cells, axes, n_months))
    table = np.sum([part.effect(lambda term: _codes(term, months)) for part in parts], axis=0)
    return table.reshape(-1, n_months), which


def _unrolled(cells: Cells, axes: frozenset[str], n_months: int) -> tuple[Cells, Ints]:
    """Return the months of each combination of some axes that is met, in a row, and which combination is each cell's."""
    first, which = told_apart(_columns(cells, axes))
    factors = {name: one for name, one in cells.factors.items() if name in axes}
    return in_months(replace(cells, factors=factors).take(first), n_months), which


def _columns(cells: Cells, axes: frozenset[str]) -> Sequence[Ints]:
    told = [cells.factors[name].codes for name in sorted(axes) if name in cells.factors]
    if TENURE in axes:
        told.append(cells.tenure)
    if MONTH in axes:
        told.append(cells.month - cells.month.min(initial=0))
    return told
