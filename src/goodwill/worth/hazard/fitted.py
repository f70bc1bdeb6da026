"""Hazards fitted to cells: what they say of any cells, now and ahead, how sure they are, and what drives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.factors import COVARIATES
from goodwill.worth.hazard.advance import advanced
from goodwill.worth.hazard.drivers import LEVEL, drivers, widths
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.regression import Choice
from goodwill.worth.hazard.terms import MONTH, SEASON, TENURE, Term
from goodwill.worth.hazards import Driver

_MOVING = {TENURE, MONTH, SEASON, "footing", *(name for name, one in COVARIATES.items() if one.then)}


@dataclass(frozen=True, slots=True)
class Range:
    """Hazards of some cells with their interval, ``(n_cells,)`` each."""

    low: Floats
    middle: Floats
    high: Floats
    level: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hazards by complementary log-log regression on cells.

    Args:
        predictors: The predictor of each cause that anyone left by.
        cells: What they were fitted to.
        choices: The interactions and strengths of each cause.
        notes: What a reader should know: levels nobody left at, causes that nobody left by.
    """

    predictors: Mapping[Cause, Predictor]
    cells: Cells
    choices: Mapping[Cause, Choice]
    notes: tuple[str, ...] = ()

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes that anyone left by, in the order in which they act."""
        return tuple(cause for cause in CAUSES if cause in self.predictors)

    def chance(self, cells: Cells) -> dict[Cause, Floats]:
        """Return the hazards of each cell in its month, ``(n_cells,)`` by cause."""
        return {cause: hazard_of(self.predictors[cause].of(cells)) for cause in self.causes}

    def ranges(self, cells: Cells, *, level: float = LEVEL) -> dict[Cause, Range]:
        """Return the hazards of each cell with the intervals that the data leave open."""
        found = {}
        for cause in self.causes:
            eta, errors = self.predictors[cause].of(cells), self.predictors[cause].errors(cells)
            low, high = widths(eta, errors, level)
            found[cause] = Range(hazard_of(low), hazard_of(eta), hazard_of(high), level)
        return found

    def ahead(self, cells: Cells, n_months: int) -> Floats:
        """Return the hazards of each cell in its month and those after it, ``(n_causes, n_cells, n_months)``."""
        found = np.empty((len(self.causes), len(cells), n_months))
        courses = [Course(self.predictors[cause], cells) for cause in self.causes]
        now = cells
        for month in range(n_months):
            for row, course in enumerate(courses):
                found[row, :, month] = hazard_of(course.at(now, month))
            now = advanced(now)
        return found

    def draws(self, n: int, rng: np.random.Generator) -> list[Fitted]:
        """Return ``n`` hazards with coefficients drawn from what the data leave open."""
        drawn = {cause: one.drawn(n, rng) for cause, one in self.predictors.items()}
        return [replace(self, predictors={cause: of[i] for cause, of in drawn.items()}) for i in range(n)]

    def drivers(self) -> list[Driver]:
        """Return what each level of each covariate does, by cause, what surely does most first."""
        return [one for cause in self.causes for one in drivers(self.predictors[cause], self.cells, cause)]


class Course:
    """The predictor of some cells as months go by: what stays is reckoned once, what fades loses its share a month."""

    def __init__(self, predictor: Predictor, cells: Cells) -> None:
        self._predictor = predictor
        self._moving = [(term, span) for term, span in predictor.parts() if _MOVING & _axes(term)]
        self._still = np.full(len(cells), predictor.coefficients[0])
        self._fading: list[tuple[float, Floats]] = []
        for term, span in predictor.parts():
            if _MOVING & _axes(term) and _kept(term) == 1.0:
                continue
            self._begin(cells, term, span)

    def _begin(self, cells: Cells, term: Term, span: slice) -> None:
        effect = term.basis @ self._predictor.coefficients[span]
        usual, mine = effect[-1], effect[term.codes(cells)]
        kept = _kept(term)
        if kept < 1.0:
            self._moving = [one for one in self._moving if one[0] is not term]
            self._fading.append((kept, mine - usual))
            self._still += usual
        else:
            self._still += mine

    def at(self, now: Cells, month: int) -> Floats:
        """Return the predictor ``month`` months on, when the cells have become ``now``."""
        eta = self._still + self._predictor.selection(now)
        for term, span in self._moving:
            eta = eta + (term.basis @ self._predictor.coefficients[span])[term.codes(now)]
        for kept, away in self._fading:
            eta = eta + kept**month * away
        return eta


def _axes(term: Term) -> set[str]:
    return {axis.name for axis in term.axes}


def _kept(term: Term) -> float:
    """Return the share of a term's effect that is left a month later."""
    return min((COVARIATES[axis.name].keeps for axis in term.axes if axis.name in COVARIATES), default=1.0)
