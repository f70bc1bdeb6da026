"""Hazards fitted to cells: what they say of any cells, now and ahead, how sure they are, and what drives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.hazard.advance import in_months
from goodwill.worth.hazard.anew import drawn_after
from goodwill.worth.hazard.boosted import Boost
from goodwill.worth.hazard.course import Course
from goodwill.worth.hazard.drivers import LEVEL, drivers, widths
from goodwill.worth.hazard.predictor import Predictor, hazard_of
from goodwill.worth.hazard.recipe import CALENDAR
from goodwill.worth.hazard.regression import Choice
from goodwill.worth.hazards import Driver

_AT_ONCE = 2_000_000
"""How many months of cells trees are asked of at once."""


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
        boosts: What boosted trees add to the predictors of some causes.
    """

    predictors: Mapping[Cause, Predictor]
    cells: Cells
    choices: Mapping[Cause, Choice]
    notes: tuple[str, ...] = ()
    boosts: Mapping[Cause, Boost] = field(default_factory=dict)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes that anyone left by, in the order in which they act."""
        return tuple(cause for cause in CAUSES if cause in self.predictors)

    def chance(self, cells: Cells) -> dict[Cause, Floats]:
        """Return the hazards of each cell in its month, ``(n_cells,)`` by cause."""
        return {cause: hazard_of(self._predictor(cause, cells)) for cause in self.causes}

    def ranges(self, cells: Cells, *, level: float = LEVEL) -> dict[Cause, Range]:
        """Return the hazards of each cell with the intervals that the data leave open."""
        found = {}
        for cause in self.causes:
            eta, errors = self._predictor(cause, cells), self.predictors[cause].errors(cells)
            if cause in self.boosts:
                errors = np.hypot(errors, self.boosts[cause].errors(cells))
            low, high = widths(eta, errors, level)
            found[cause] = Range(hazard_of(low), hazard_of(eta), hazard_of(high), level)
        return found

    def ahead(self, cells: Cells, n_months: int) -> Floats:
        """Return the hazards of each cell in its month and those after it, ``(n_causes, n_cells, n_months)``."""
        found = np.empty((len(self.causes), len(cells), n_months))
        for row, cause in enumerate(self.causes):
            Course(self.predictors[cause], cells, n_months).hazards(found[row])
            if cause in self.boosts:
                _boost(found[row], self.boosts[cause], cells)
        return found

    def draws(self, n: int, rng: np.random.Generator) -> list[Fitted]:
        """Return ``n`` hazards with coefficients drawn from what the data leave open."""
        return self._drawn({cause: one.drawn(n, rng) for cause, one in self.predictors.items()}, n, rng)

    def draws_after(self, earlier: Fitted, drawn: Sequence[Fitted], rng: np.random.Generator) -> list[Fitted]:
        """Return a draw beside each draw of hazards that were fitted before, to a part of what these were fitted to."""
        told = {
            cause: drawn_after(one, earlier.predictors[cause], [each.predictors[cause] for each in drawn], rng)
            if cause in earlier.predictors
            else one.drawn(len(drawn), rng)
            for cause, one in self.predictors.items()
        }
        return self._drawn(told, len(drawn), rng)

    def _drawn(self, drawn: Mapping[Cause, Sequence[Predictor]], n: int, rng: np.random.Generator) -> list[Fitted]:
        boosts = {cause: one.drawn(n, rng) for cause, one in self.boosts.items()}
        return [
            replace(
                self,
                predictors={cause: of[i] for cause, of in drawn.items()},
                boosts={cause: of[i] for cause, of in boosts.items()},
            )
            for i in range(n)
        ]

    def unrest(self) -> dict[Cause, float]:
        """Return how far calendar months lie apart by each cause for no reason that is known."""
        return {cause: one.spread_of(CALENDAR) for cause, one in self.predictors.items()}

    def drivers(self) -> list[Driver]:
        """Return what each level of each covariate does, by cause, what surely does most first."""
        return [one for cause in self.causes for one in drivers(self.predictors[cause], self.cells, cause)]

    def _predictor(self, cause: Cause, cells: Cells) -> Floats:
        eta = self.predictors[cause].of(cells)
        return eta + self.boosts[cause].of(cells) if cause in self.boosts else eta


def _boost(hazard: Floats, boost: Boost, cells: Cells) -> None:
    """Multiply cumulative hazards ``(n_cells, n_months)`` by what trees say of the cells in each month."""
    n_months = hazard.shape[1]
    for some in np.array_split(np.arange(len(cells)), -(-len(cells) * n_months // _AT_ONCE) or 1):
        added = boost.of(in_months(cells.take(some), n_months)).reshape(len(some), n_months)
        hazard[some] = -np.expm1(np.log1p(-np.minimum(hazard[some], 1 - 1e-12)) * np.exp(added))
