"""Some are likelier to leave than anything we know of them tells, and these leave first: what that does to those who stay.

With a frailty of mean 1 and variance ``theta`` that multiplies the hazard of each (gamma distributed), those still here
after a cumulative hazard ``m`` of the average leaver have ``exp(-theta m)`` of the hazard they would have had, were all
alike: tenure seems to protect, and effects seem to fade. Whoever has left once has ``1 + theta`` times the hazard.

Source: Vaupel, Manton and Stallard 1979, Demography 16:439; Hougaard 1984, Biometrika 71:75.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.worth.cells import Cells, Floats, Ints
from goodwill.worth.hazard.recipe import axis
from goodwill.worth.hazard.terms import TENURE, Axis, Term

SPREADS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.8)
"""The variances that are tried."""
USUAL_SPREAD = 0.25
"""What is thought of the variance before the data are looked at: exponential, with this mean."""
_YEARLY = ("year_begins", "within_year", "year_ends")


@dataclass(frozen=True, slots=True)
class Frailty:
    """What selection adds to the predictor, for a variance: ``selection`` is one term with one column, ``-m``."""

    selection: Term
    returned: Term | None

    def offset(self, codes: Callable[[Term], Ints], spread: float) -> Floats:
        """Return what is added to the predictor of each cell, ``(n_cells,)``, whose rows of a term's basis are told."""
        added = spread * self.selection.basis[codes(self.selection), 0]
        if self.returned is not None:
            added = added + np.log1p(spread) * self.returned.basis[codes(self.returned), 0]
        return np.asarray(added)


def frailty(cells: Cells, hazard: Floats) -> Frailty:
    """Return what selection does, from the hazard that those met at each tenure have: by plan, and by month or year.

    Args:
        cells: All that was lived.
        hazard: ``(n_cells,)`` the chance of leaving by the cause in question.
    """
    apart = [axis(cells, name) for name in ("plan", "footing") if name in cells.factors]
    whole = Axis(TENURE, tuple(range(int(cells.tenure.max(initial=0)) + 1)))
    shape = (*(len(one) for one in apart), len(whole))
    at = np.ravel_multi_index((*(one.codes(cells) for one in apart), whole.codes(cells)), shape)
    sums = [
        np.bincount(at, weights=weights, minlength=int(np.prod(shape))).astype(np.float64).reshape(shape)
        for weights in (cells.n_at_risk * -np.log1p(-np.minimum(hazard, 1 - 1e-12)), cells.n_at_risk)
    ]
    lived, met = (_over_footings(one, apart) for one in sums)
    monthly = lived / np.maximum(met, 1e-12)
    before = np.cumsum(monthly, axis=-1) - monthly
    basis = np.append(-before.reshape(-1), 0.0)[:, None]
    selection = Term("selection", (*apart, whole), basis, np.zeros((1, 1)), is_unknown_usual=False)
    return Frailty(selection, _returned(cells))


def _over_footings(sums: Floats, apart: Sequence[Axis]) -> Floats:
    """Return sums in which a year's footings share one life: who renews has lived through the months within."""
    names = [one.name for one in apart]
    if "footing" not in names:
        return sums
    where, levels = names.index("footing"), apart[names.index("footing")].levels
    moved, found = np.moveaxis(sums, where, 0), np.empty_like(np.moveaxis(sums, where, 0))
    yearly = np.isin(levels, _YEARLY)
    for group in (yearly, ~yearly):
        found[group] = moved[group].sum(axis=0)
    return np.moveaxis(found, 0, where)


def _returned(cells: Cells) -> Term | None:
    if "spell" not in cells.factors:
        return None
    spells = axis(cells, "spell")
    again = np.array([float(one != "first") for one in spells.levels] + [0.0])
    return Term("returned", (spells,), again[:, None], np.zeros((1, 1)), is_unknown_usual=False)


def likely(values: Sequence[float]) -> Floats:
    """Return how likely each spread is, ``(n_spreads,)`` summing to 1, from the log likelihood under each."""
    found = np.asarray(values) - np.array(SPREADS) / USUAL_SPREAD
    weights = np.exp(found - found.max()) * np.gradient(np.array(SPREADS))
    return np.asarray(weights / weights.sum())
