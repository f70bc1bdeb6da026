"""What any fitted hazards answer: the monthly chance of leaving by each cause, now and in the months ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from goodwill.vocabulary import Cause, Estimate
from goodwill.worth.cells import Cells, Floats


@dataclass(frozen=True, slots=True)
class Driver:
    """What one level of a covariate does to the hazard of one cause, beside the covariate's usual level.

    ``ratio`` is of hazards: 1.2 is a fifth more likely to leave in any month; ``words`` say it for a manager.
    """

    cause: Cause
    factor: str
    level: str
    beside: str
    ratio: Estimate
    n_at_risk: float
    n_left: float
    words: str


class Hazards(Protocol):
    """Monthly hazards by competing causes, fitted to cells.

    Causes act one after another within a month, in the order of ``causes``: each hazard is the chance of leaving by
    that cause for those whom no earlier one took. Of all who begin a month, ``h1`` leave by the first,
    ``(1 - h1) h2`` by the second, and so on; the rest, the product of all ``1 - h``, stay.
    """

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes, in the order in which they act."""

    def chance(self, cells: Cells) -> Mapping[Cause, Floats]:
        """Return the hazards of each cell in its month, ``(n_cells,)`` by cause. Levels never fitted count as usual ones."""

    def ahead(self, cells: Cells, n_months: int) -> Floats:
        """Return the hazards of each cell in its own month and those after it, ``(n_causes, n_cells, n_months)``.

        Tenure and calendar advance; what fades (a price rise, a decision, a letdown) fades, what a month tells (plays,
        contacts) is held: :mod:`goodwill.worth.factors` says which. Nobody is taken to leave meanwhile.
        """

    def draws(self, n: int, rng: np.random.Generator) -> Sequence[Hazards]:
        """Return ``n`` hazards with coefficients drawn from what the data leave open."""

    def unrest(self) -> Mapping[Cause, float]:
        """Return how far calendar months lie apart by each cause for no reason that is known: a standard deviation of the predictor."""

    def drivers(self) -> Sequence[Driver]:
        """Return what each level of each covariate does, what surely does most first."""
