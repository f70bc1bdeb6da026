"""Hazards fitted to cells: what they say of any cells, now and ahead, how sure they are, and what drives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.hazard.course import Course
from goodwill.worth.hazard.drivers import LEVEL, drivers, widths
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.regression import Choice
from goodwill.worth.hazards import Driver


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
        for row, cause in enumerate(self.causes):
            Course(self.predictors[cause], cells, n_months).hazards(found[row])
        return found

    def draws(self, n: int, rng: np.random.Generator) -> list[Fitted]:
        """Return ``n`` hazards with coefficients drawn from what the data leave open."""
        drawn = {cause: one.drawn(n, rng) for cause, one in self.predictors.items()}
        return [replace(self, predictors={cause: of[i] for cause, of in drawn.items()}) for i in range(n)]

    def drivers(self) -> list[Driver]:
        """Return what each level of each covariate does, by cause, what surely does most first."""
        return [one for cause in self.causes for one in drivers(self.predictors[cause], self.cells, cause)]
