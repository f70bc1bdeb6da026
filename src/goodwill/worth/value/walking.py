"""The walk of cells through the months ahead: who is still here, who pays, who leaves and when; and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats, Ints
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, is_billed


@dataclass(frozen=True, slots=True)
class Walk:
    """What is expected in some months, as shares of who is there at the beginning of the first.

    Args:
        pays: ``(n_cells, n_months)`` who is there at the beginning of a month, is billed and pays.
        leaves: ``(n_causes, n_cells, n_months)`` who leaves in a month.
        stays: ``(n_cells,)`` who is there after the last.
    """

    pays: Floats
    leaves: Floats
    stays: Floats


def chances(hazards: Hazards, cells: Cells, n_months: int) -> Floats:
    """Return the chances of leaving in each month by each of all causes, in order: ``(n_causes, n_cells, n_months)``."""
    told = hazards.ahead(cells, n_months)
    if hazards.causes == CAUSES:
        return told
    whole = np.zeros((len(CAUSES), len(cells), n_months))
    for place, cause in enumerate(hazards.causes):
        whole[CAUSES.index(Cause(cause))] = told[place]
    return whole


def walk(chance: Floats, billed: Ints) -> Walk:
    """Return the walk through some months.

    Args:
        chance: ``(n_causes, n_cells, n_months)`` of leaving, causes acting one after another.
        billed: ``(n_cells, n_months)`` which months begin with a bill.
    """
    keeps = np.cumprod(1 - chance, axis=0)
    after = np.cumprod(keeps[-1], axis=1)
    here = np.concatenate([np.ones_like(after[:, :1]), after[:, :-1]], axis=1)
    leaves = here * chance
    leaves[1:] *= keeps[:-1]
    return Walk(here * billed * keeps[0], leaves, after[:, -1])


def running(chance: Floats) -> Walk:
    """Return the rest of the month in progress, which is half over: its bill was paid, half its chance of leaving is past.

    Args:
        chance: ``(n_causes, n_cells, 1)`` of leaving in the whole of it.
    """
    rest = chance / 2 / (1 - chance / 2)
    rest[CAUSES.index(Cause.INVOLUNTARY)] = 0.0
    return walk(rest, np.zeros(chance.shape[1:], np.int64))


def billed_ahead(cells: Cells, first: int, n_months: int) -> Ints:
    """Return which of some months ahead begin with a bill, counted from the one in progress; who rests is back by then."""
    return is_billed(cells.factors[FOOTING], cells.tenure[:, None] + np.arange(first, first + n_months), is_back=True)
