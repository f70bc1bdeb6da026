"""How a change is shared out: Shapley's value, which asks no order of the causes, and whole units that add up.

Sources: Shapley 1953, A value for n-person games; Shorrocks 2013, J. Economic Inequality 11:99 (of decompositions).
"""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np

from goodwill.worth.cells import Floats, Ints


@cache
def shapley_weights(n: int) -> Floats:
    """Return the matrix that turns the values of all subsets of ``n`` causes into each cause's share: ``(2**n, n)``.

    The subset number ``s`` holds cause ``i`` if bit ``i`` of ``s`` is set.
    """
    weights = np.zeros((2**n, n))
    for subset in range(2**n):
        size = subset.bit_count()
        for cause in range(n):
            if subset >> cause & 1:
                weights[subset, cause] = 1 / (n * comb(n - 1, size - 1))
            else:
                weights[subset, cause] = -1 / (n * comb(n - 1, size))
    return weights


def shares(values: Floats) -> Floats:
    """Return each cause's share in the change from the first value to the last: ``(n_rows, n_causes)``.

    Args:
        values: ``(n_rows, 2**n_causes)`` what each is worth if some causes have acted, in the order of
            :func:`shapley_weights`: the first if none has, the last if all have.
    """
    n = values.shape[1].bit_length() - 1
    shared: Floats = values @ shapley_weights(n)
    return shared


def whole_units(parts: Floats, total: Ints) -> Ints:
    """Return parts as whole units that add up to a total: the largest remainders are rounded up.

    Of remainders alike the first comes first.

    Args:
        parts: ``(n_rows, n_parts)``, one or more, each row adding up to its total but for less than a unit of rounding.
        total: ``(n_rows,)``.
    """
    floors = np.floor(parts)
    whole = floors.astype(np.int64)
    each, more = np.divmod(total - whole.sum(axis=1), parts.shape[1])
    order = np.argsort(floors - parts, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(parts.shape[1]), order.shape), axis=1)
    units: Ints = whole + each[:, None] + (rank < more[:, None])
    return units
