"""The walk of a cell through the months ahead: who is still here, who pays, who leaves and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats, Ints
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, is_billed


@dataclass(frozen=True, slots=True)
class Walk:
    """What is expected of each cell in the month in progress, and in those after it as shares of who gets there.

    Args:
        first_stays: ``(n_cells,)`` who is still there after the month in progress.
        first_leaves: ``(n_causes, n_cells)`` who leaves in it.
        pays: ``(n_cells, n_months - 1)`` who is there at the beginning of a later month, is billed and pays.
        leaves: ``(n_causes, n_cells, n_months - 1)`` who leaves in a later month.
    """

    first_stays: Floats
    first_leaves: Floats
    pays: Floats
    leaves: Floats


def walk(hazards: Hazards, cells: Cells, n_months: int) -> Walk:
    """Return the month in progress and those after it.

    The month in progress is half over: its bill was paid, and half its chance of leaving is past.

    Args:
        hazards: The monthly chances of leaving by each cause.
        cells: Where each stands in the month in progress.
        n_months: How many months, this one among them.
    """
    chances = _in_order(hazards, cells, n_months)
    now = _second_half(chances[:, :, 0] * (np.arange(len(CAUSES)) > 0)[:, None])
    stays = np.cumprod(1 - now, axis=0)
    before = np.concatenate([np.ones_like(stays[:1]), stays[:-1]])
    tenure = cells.tenure[:, None] + np.arange(1, n_months)
    pays, leaves = _steps(chances[:, :, 1:], is_billed(cells.factors[FOOTING], tenure, is_back=True))
    return Walk(stays[-1], before * now, pays, leaves)


def begin(hazards: Hazards, cells: Cells, n_months: int) -> tuple[Floats, Floats]:
    """Return who pays ``(n_cells, n_months)`` and who leaves ``(n_causes, n_cells, n_months)`` of those who begin now."""
    tenure = cells.tenure[:, None] + np.arange(n_months)
    return _steps(_in_order(hazards, cells, n_months), is_billed(cells.factors[FOOTING], tenure, is_back=False))


def _steps(chances: Floats, billed: Ints) -> tuple[Floats, Floats]:
    """Return who pays and who leaves in each month, as shares of who was there at the beginning of the first."""
    keeps = np.cumprod(1 - chances, axis=0)
    after = np.cumprod(keeps[-1], axis=1)
    here = np.concatenate([np.ones_like(after[:, :1]), after[:, :-1]], axis=1)
    before = np.concatenate([np.ones_like(keeps[:1]), keeps[:-1]])
    return here * billed * keeps[0], here * before * chances


def _in_order(hazards: Hazards, cells: Cells, n_months: int) -> Floats:
    """Return the chances of leaving by each of all causes, in the order in which they act."""
    told = hazards.ahead(cells, n_months)
    chances = np.zeros((len(CAUSES), len(cells), n_months))
    for place, cause in enumerate(hazards.causes):
        chances[CAUSES.index(Cause(cause))] = told[place]
    return chances


def _second_half(chance: Floats) -> Floats:
    """Return the chance of leaving in the second half of a month, of those who did not in the first."""
    half: Floats = chance / 2 / (1 - chance / 2)
    return half
