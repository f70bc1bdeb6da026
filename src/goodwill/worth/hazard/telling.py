"""All that is to be said of the hazards of some cells: causes, curves, drivers, how they fared on later months, what to mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.errors import UnknownQuestion
from goodwill.vocabulary import Cause, Estimate
from goodwill.worth.cells import CAUSES, Cells
from goodwill.worth.curves import Curves, curves, lives_of
from goodwill.worth.hazard.choosing import split
from goodwill.worth.hazard.fitted import Fitted
from goodwill.worth.hazard.fitting import fit
from goodwill.worth.hazard.judged import Judged, judged, share
from goodwill.worth.hazards import Driver

_YEAR = 12


@dataclass(frozen=True, slots=True)
class OfCause:
    """One cause: who left by it, and the chance of it in a month of all who were still there to."""

    cause: Cause
    n_left: float
    chance: Estimate
    pairs: tuple[str, ...]
    is_boosted: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Who of a group is still here after each month; ``after_a_year`` None: nobody was seen for so long."""

    group: tuple[str, ...]
    months: Sequence[dict[str, float]]
    after_a_year: Estimate | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of hazards.

    Args:
        n_lived: Months that were lived.
        n_cells: Cells they were added up to.
        causes: What is said of each cause that anyone left by.
        curves: Curves by the covariates asked for, or of all.
        drivers: What each level does, by cause, what surely does most first.
        later: How hazards fitted to the earlier months fared on the last ones; None: there are too few months.
        notes: What a reader should know.
    """

    n_lived: float
    n_cells: int
    causes: tuple[OfCause, ...]
    curves: tuple[Curve, ...]
    drivers: tuple[Driver, ...]
    later: Judged | None
    notes: tuple[str, ...]


def told(cells: Cells, *, by: Sequence[str] = (), is_challenged: bool = False) -> Told:
    """Fit hazards to some cells and return what is said of them.

    Args:
        cells: All months that were lived.
        by: The covariates that curves go by.
        is_challenged: Whether boosted trees may challenge the regression.

    Raises:
        TooLittleKnown: Too little was lived.
        UnknownQuestion: Curves are asked for by what is no covariate, or boosted trees without LightGBM.
    """
    if unknown := [name for name in by if name not in cells.factors]:
        raise UnknownQuestion(f"curves go by {', '.join(cells.factors)}; {unknown[0]!r} came")
    found = fit(cells, boosted=CAUSES if is_challenged else ())
    drawn = tuple(_curves(curves(lives_of(cells, by))))
    causes = tuple(_of_cause(found, cell) for cell in CAUSES if cell in found.predictors)
    drivers = tuple(found.drivers())
    return Told(float(cells.n_at_risk.sum()), len(cells), causes, drawn, drivers, later(found), found.notes)


def later(found: Fitted) -> Judged | None:
    """Return how hazards fitted like these, but to the earlier months only, fared on the last ones."""
    parts = split(found.cells)
    if parts is None:
        return None
    earlier, last = parts
    return judged(fit(earlier, choices=found.choices, boosted=tuple(found.boosts)), last)


def _of_cause(found: Fitted, cause: Cause) -> OfCause:
    left, there = float(found.cells.left(cause).sum()), float(found.cells.exposed(cause).sum())
    pairs = tuple(" × ".join(both) for both in found.choices[cause].pairs)
    return OfCause(cause, left, share(left, there), pairs, cause in found.boosts)


def _curves(drawn: Curves) -> Iterator[Curve]:
    for i, group in enumerate(drawn.lives.groups):
        seen = np.flatnonzero(drawn.lives.n_at_risk[i] > 0)
        months = [_month(drawn, i, at) for at in seen.tolist()]
        yield Curve(group, months, _after(drawn, i, _YEAR) if len(seen) >= _YEAR else None)


def _month(drawn: Curves, i: int, at: int) -> dict[str, float]:
    shares = {"": drawn.incidence, "_low": drawn.incidence_low, "_high": drawn.incidence_high}
    causes = {
        cause + end: float(one[row, i, at])
        for row, cause in enumerate(drawn.lives.causes)
        for end, one in shares.items()
    }
    of_all = {name: float(getattr(drawn, name)[i, at]) for name in ("survival", "low", "high")}
    return {"month": float(drawn.lives.times[at]), "n_at_risk": float(drawn.lives.n_at_risk[i, at]), **of_all, **causes}


def _after(drawn: Curves, i: int, months: int) -> Estimate:
    at = months - 1
    low, high = float(drawn.low[i, at]), float(drawn.high[i, at])
    return Estimate(float(drawn.survival[i, at]), low, high, drawn.level, "Kaplan-Meier, log-log Greenwood")
