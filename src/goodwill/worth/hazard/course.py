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
_AT_ONCE = 2048
"""How many cells' months are added up in one go: few enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the predictor that moves: what it hangs on, and what it adds to cells."""

    axes: frozenset[str]
    effect: Callable[[Cells], Floats]


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
        for some in np.array_split(np.arange(len(self._still)), -(-len(self._still) // _AT_ONCE) or 1):
            eta = np.repeat(self._still[some, None], self._n_months, axis=1)
            for table, which in self._paths:
                eta += table[which[some]]
            for kept, away in self._fading.items():
                eta += away[some, None] * kept**ages
            into[some] = hazard_of(eta)

    def _stays_or_fades(self, term: Term, effect: Floats, cells: Cells) -> bool:
        """Add a term that stays or fades, and return whether it is one."""
        kept = min((COVARIATES[name].keeps for name in _axes(term) if name in COVARIATES), default=1.0)
        if kept < 1.0:
            self._still += effect[-1]
            self._fading[kept] = self._fading.get(kept, 0.0) + effect[term.codes(cells)] - effect[-1]
            return True
        if _MOVING.isdisjoint(_axes(term)):
            self._still += effect[term.codes(cells)]
            return True
        return False


def _selection(predictor: Predictor) -> _Part:
    chosen = predictor.frailty
    terms = () if chosen is None else (chosen.selection, chosen.returned)
    return _Part(frozenset[str]().union(*(_axes(one) for one in terms if one is not None)), predictor.selection)


def _effect(term: Term, effect: Floats) -> Callable[[Cells], Floats]:
    return lambda now: effect[term.codes(now)]


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
    first, which = told_apart(_columns(cells, axes))
    factors = {name: one for name, one in cells.factors.items() if name in axes}
    months = in_months(replace(cells, factors=factors).take(first), n_months)
    table = np.sum([part.effect(months) for part in parts], axis=0).reshape(len(first), n_months)
    return table, which


def _columns(cells: Cells, axes: frozenset[str]) -> Sequence[Ints]:
    told = [cells.factors[name].codes for name in sorted(axes) if name in cells.factors]
    if TENURE in axes:
        told.append(cells.tenure)
    if MONTH in axes:
        told.append(cells.month - cells.month.min(initial=0))
    return told
