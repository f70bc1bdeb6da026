"""The walk of a cell through the months ahead: who is still here, who pays, who leaves and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, is_billed


@dataclass(frozen=True, slots=True)
class Walk:
    """What is expected of each cell in each of some months, as shares of who was there at the start.

    Args:
        pays: ``(n_cells, n_months)`` who is there at the beginning of a month, is billed and pays.
        leaves: ``(n_ways, n_cells, n_months)`` who leaves in a month, by way; nobody does by :data:`TRIAL`.
        stays: ``(n_cells,)`` who is there after the last month.
    """

    pays: Floats
    leaves: Floats
    stays: Floats


def walk(hazards: Hazards, cells: Cells, n_months: int, *, is_running: bool) -> Walk:
    """Return the months ahead of each cell, its own month first.

    Args:
        hazards: The monthly chances of leaving by each cause.
        cells: Where each stands in the first month.
        n_months: How many months.
        is_running: Whether the first month is half over: its bill was paid, and half its chance of leaving is past.
    """
    chances = _in_order(hazards, cells, n_months)
    if is_running:
        chances[0, :, 0] = 0.0
        chances[1:, :, 0] = _second_half(chances[1:, :, 0])
    billed = is_billed(cells.factors[FOOTING], cells.tenure[:, None] + np.arange(n_months))
    if is_running:
        billed[:, 0] = 0
    keeps = np.cumprod(1 - chances, axis=0)
    after = np.cumprod(keeps[-1], axis=1)
    here = np.concatenate([np.ones_like(after[:, :1]), after[:, :-1]], axis=1)
    before = np.concatenate([np.ones_like(keeps[:1]), keeps[:-1]])
    return Walk(here * billed * keeps[0], here * before * chances, after[:, -1])


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
