"""Chances that draws are made of."""

from __future__ import annotations

import numpy as np

from goodwill.worth.cells import Floats


def normals(n_draws: int, n: int, rng: np.random.Generator) -> Floats:
    """Return standard normals, ``(n_draws, n)``, whose mean over the draws is 0: of few draws too, what is told lies amidst.

    Their spread about that mean, divided by one less than there are, is what it would be of any others. One draw alone
    is any.
    """
    told = rng.standard_normal((n_draws, n))
    return told - told.mean(axis=0) if n_draws > 1 else told
