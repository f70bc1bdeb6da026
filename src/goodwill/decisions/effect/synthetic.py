"""A comparison made of several: weights of those left alone that together moved like the one that was not."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from goodwill.decisions.effect.series import Floats

_ONE = 1e3
"""How much heavier the weights' adding up to one is than all else."""


def weights(treated: Floats, donors: Floats, *, step: int = 1) -> Floats:
    """Return the weights, none below 0 and adding up to 1, whose sum of donors moved most like the treated, level apart.

    The ridge is what the donors' own noise adds to the misfit, so that it draws towards many donors where each is noisy.

    Args:
        treated: ``(n,)``, before the decision.
        donors: ``(n, n_donors)``, one or more; over the same steps.
        step: Days in a step: daily ones have their weekdays' means taken out before noise is looked for.

    Sources: Abadie, Diamond and Hainmueller 2010, J. Am. Stat. Assoc. 105:493 (the simplex); Doudchenko and Imbens 2016,
    NBER 22791, and Ferman and Pinto 2021, Quant. Econ. 12:1197 (levels apart); Abadie and L'Hour 2021 (the ridge).
    """
    n, n_donors = donors.shape
    if n_donors == 1:
        return np.ones(1)
    apart, centred = treated - treated.mean(), donors - donors.mean(axis=0)
    spread = max(float(apart.std()), 1e-12)
    ridge = np.sqrt(n * noise_of(donors, step=step))
    left = np.vstack([centred, np.diag(ridge), np.full(n_donors, _ONE * spread * np.sqrt(n))])
    right = np.concatenate([apart, np.zeros(n_donors), [_ONE * spread * np.sqrt(n)]])
    found = np.asarray(nnls(left / spread, right / spread)[0], np.float64)
    return found / found.sum() if found.sum() > 0 else np.full(n_donors, 1 / n_donors)


def noise_of(paths: Floats, *, step: int = 1) -> Floats:
    """Return the variance of the noise of each path ``(n, m)``, from its second differences; ``(m,)``."""
    if len(paths) < 4:
        return np.zeros(paths.shape[1])
    plain = without_weekdays(paths) if step == 1 and len(paths) >= 14 else paths
    return np.asarray(np.diff(plain, n=2, axis=0).var(axis=0) / 6)


def without_weekdays(paths: Floats) -> Floats:
    """Return paths ``(n, m)`` with the mean of each of the seven weekdays taken out, the path's own mean left in."""
    means = np.stack([paths[day::7].mean(axis=0) for day in range(7)])
    plain: Floats = paths - means[np.arange(len(paths)) % 7] + paths.mean(axis=0)
    return plain
