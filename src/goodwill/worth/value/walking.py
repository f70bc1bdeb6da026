"""The walk of cells through the months ahead: who is still here, who pays, who leaves and when; and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from goodwill.vocabulary import Cause
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.hazards import Hazards
from goodwill.worth.value.aging import FOOTING, is_billed
from goodwill.worth.value.states import Masks

_INVOLUNTARY = CAUSES.index(Cause.INVOLUNTARY)


@dataclass(frozen=True, slots=True)
class Walk:
    """What is expected in some months, as shares of who is there at the beginning of the first.

    Args:
        pays: ``(n_cells, n_months)`` who is there at the beginning of a month, is billed and pays.
        leaves: ``(n_cells, n_months)`` who leaves in a month, by the place of the cause among all.
        stays: ``(n_cells,)`` who is there after the last.
    """

    pays: Floats
    leaves: Mapping[int, Floats]
    stays: Floats


def chances(hazards: Hazards, cells: Cells, n_months: int) -> dict[int, Floats]:
    """Return the chances of leaving in each month by each cause that hazards know, by its place among all causes.

    Each is ``(n_cells, n_months)``; they are in the order in which causes act.
    """
    ways = [CAUSES.index(Cause(cause)) for cause in hazards.causes]
    return dict(zip(ways, hazards.ahead(cells, n_months), strict=True))


def walk(chance: Mapping[int, Floats], billed: Masks) -> Walk:
    """Return the walk through some months.

    Args:
        chance: Of leaving by each cause, one acting after another: ``(n_cells, n_months)`` each.
        billed: ``(n_cells, n_months)`` which months begin with a bill.
    """
    leaves: dict[int, Floats] = {}
    pays = stays = np.ones(billed.shape)
    for way, gone in chance.items():
        leaves[way] = gone * stays
        stays = stays * (1 - gone)
        pays = stays if way == _INVOLUNTARY else pays
    here = np.ones(billed.shape)
    np.cumprod(stays[:, :-1], axis=1, out=here[:, 1:])
    gone_by = {way: gone * here for way, gone in leaves.items()}
    return Walk(pays * here * billed, gone_by, here[:, -1] * stays[:, -1])


def running(chance: Mapping[int, Floats]) -> Walk:
    """Return the rest of the month in progress, which is half over: its bill was paid, half its chance of leaving is past.

    Args:
        chance: Of leaving in the whole of it by each cause: ``(n_cells, 1)`` each.
    """
    rest = {way: one / 2 / (1 - one / 2) for way, one in chance.items() if way != _INVOLUNTARY}
    n = max((len(one) for one in chance.values()), default=0)
    return walk(rest, np.zeros((n, 1), bool))


def billed_ahead(cells: Cells, first: int, n_months: int) -> Masks:
    """Return which of some months ahead begin with a bill, counted from the one in progress; who rests is back by then."""
    return is_billed(cells.factors[FOOTING], cells.tenure[:, None] + np.arange(first, first + n_months), is_back=True)
