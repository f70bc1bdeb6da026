"""The fitted predictor of one cause: what it says of any cells, how sure it is, and other predictors as likely as it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from goodwill.worth.cells import Cells, Floats
from goodwill.worth.chance import normals
from goodwill.worth.hazard.frailty import Frailty
from goodwill.worth.hazard.terms import Term

_ROWS = 16_384
"""How many cells' columns are made at once."""


@dataclass(frozen=True, slots=True)
class Predictor:
    """A linear predictor on the complementary log-log scale.

    Args:
        terms: Its terms.
        coefficients: ``(n_columns,)``: the constant, then each term's columns.
        covariance: ``(n_columns, n_columns)``.
        frailty: What selection adds; None: nothing.
        spread: The variance of the frailty.
    """

    terms: tuple[Term, ...]
    coefficients: Floats
    covariance: Floats
    frailty: Frailty | None = None
    spread: float = 0.0

    def of(self, cells: Cells) -> Floats:
        """Return the predictor of each cell, ``(n_cells,)``."""
        eta = np.full(len(cells), self.coefficients[0])
        for term, span in self.parts():
            eta += (term.basis @ self.coefficients[span])[term.codes(cells)]
        return eta + self.selection(cells)

    def selection(self, cells: Cells) -> Floats:
        """Return what selection adds to each cell's predictor, ``(n_cells,)``."""
        if self.frailty is None:
            return np.zeros(len(cells))
        return self.frailty.offset(lambda term: term.codes(cells), self.spread)

    def errors(self, cells: Cells) -> Floats:
        """Return the standard error of each cell's predictor, ``(n_cells,)``."""
        found = np.empty(len(cells))
        for begin in range(0, len(cells), _ROWS):
            some = np.arange(begin, min(begin + _ROWS, len(cells)))
            columns = self.columns(cells.take(some))
            found[some] = np.sqrt(np.sum((columns @ self.covariance) * columns, axis=1))
        return found

    def columns(self, cells: Cells) -> Floats:
        """Return every column of the predictor, ``(n_cells, n_columns)``: for few cells."""
        return np.hstack([np.ones((len(cells), 1)), *(term.basis[term.codes(cells)] for term in self.terms)])

    def parts(self) -> Iterator[tuple[Term, slice]]:
        """Yield each term with where its columns stand."""
        begin = 1
        for term in self.terms:
            yield term, slice(begin, begin + term.width)
            begin += term.width

    def spread_of(self, name: str) -> float:
        """Return how far the levels of a term lie apart: the root of their mean square, with what is not sure of them; 0: no such term."""
        for term, span in self.parts():
            if term.name == name:
                at, covariance = self.coefficients[span], self.covariance[span, span]
                return float(np.sqrt(np.mean(at**2 + np.diag(covariance))))
        return 0.0

    def drawn(self, n: int, rng: np.random.Generator) -> Sequence[Predictor]:
        """Return ``n`` predictors with coefficients drawn from what the data leave open."""
        root = np.linalg.cholesky(self.covariance + 1e-12 * np.eye(len(self.coefficients)))
        moved = self.coefficients + normals(n, len(self.coefficients), rng) @ root.T
        return [replace(self, coefficients=one) for one in moved]


def hazard_of(eta: Floats) -> Floats:
    """Return the hazard of a predictor."""
    told = np.clip(eta, -40.0, 30.0)
    for reckon in (np.exp, np.negative, np.expm1, np.negative):  # in place: of many months, room is what costs
        reckon(told, out=told)
    return np.asarray(told)
