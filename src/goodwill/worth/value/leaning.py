"""What states would be worth under each draw of the model: worked out for each, or learnt from some of them for very many.

How a draw moves the logarithm of a value is all but a sum of what it does to each covariate's level: of very many states
some are worked out, and all others lean on them. It makes intervals, never a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from goodwill.worth.abreast import abreast
from goodwill.worth.cells import Floats, Ints
from goodwill.worth.value.bills import MANY, Appraiser, bills_of_each
from goodwill.worth.value.states import Stage, States

Singles: TypeAlias = npt.NDArray[np.float64] | npt.NDArray[np.float32]
_LEARNT_FROM = 3000
_TENURES = (1, 2, 3, 6, 9, 12, 18, 24, 36, 60)
_RIDGE = 1e-2


def drawn_bills(
    states: States, whole: Floats, draws: Sequence[Appraiser], *, many: int = MANY, seed: int = 0
) -> Singles:
    """Return what each state would be worth by each draw: ``(n_draws, n_states)``.

    Args:
        states: The states.
        whole: What they are worth by the model itself.
        draws: Who values by each draw.
        many: How many who are with us are each worked out; of more, some are learnt from.
        seed: Chooses those.
    """
    here = np.flatnonzero(states.stage == Stage.HERE)
    if len(here) <= many:
        return np.stack(bills_of_each(draws, states))
    found = np.empty((len(draws), len(states)), np.float32)
    others = np.flatnonzero(states.stage != Stage.HERE)
    away = states.take(others)
    found[:, others] = np.stack(bills_of_each(draws, away))
    some = np.random.default_rng(seed).permutation(here)[:_LEARNT_FROM]
    few = states.take(some)
    ratios = np.stack(bills_of_each(draws, few)) / np.maximum(whole[some], 1e-12)
    columns = _columns(states.take(here))
    place = np.searchsorted(here, some)
    learnt = _learnt([(codes[place], n) for codes, n in columns], np.log(np.maximum(ratios, 1e-12)).T)

    def lean(row: int) -> None:
        moved = np.zeros(len(here), np.float32)
        for (codes, _), effect in zip(columns, learnt[row], strict=True):
            moved += effect[codes]
        found[row, here] = whole[here] * np.exp(moved)

    abreast(lean, range(len(draws)))
    return found


def _columns(states: States) -> list[tuple[Ints, int]]:
    """Return what a draw may act on: the code of each state and how many there are, for each covariate."""
    cells, n = states.cells, len(states)
    told = [(np.zeros(n, np.int64), 1), (np.searchsorted(_TENURES, cells.tenure, side="right"), len(_TENURES) + 1)]
    told += [(states.has_asked + 2 * states.is_past_due, 4)]
    return [*told, *((one.codes, len(one.levels)) for one in cells.factors.values())]


def _learnt(columns: Sequence[tuple[Ints, int]], moved: Floats) -> list[list[npt.NDArray[np.float32]]]:
    """Return what each draw adds at each level of each column, by ridge regression; ``moved`` is ``(n, n_draws)``."""
    design = np.hstack([np.eye(n)[codes] for codes, n in columns])
    gram = design.T @ design + _RIDGE * np.eye(design.shape[1])
    effects = np.linalg.solve(gram, design.T @ moved).astype(np.float32)
    ends = np.cumsum([n for _, n in columns])[:-1]
    return [np.split(draw, ends) for draw in effects.T]
