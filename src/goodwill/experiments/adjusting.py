"""CUPED: what was known of each unit before the split explains part of the outcome, and is taken out of the noise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from goodwill.errors import BadExperiment

Floats = npt.NDArray[np.float64]


def adjusted(outcomes: Floats, before: Floats, arms: npt.NDArray[np.int64]) -> Floats:
    """Return the outcomes less what the past explains of them; each arm's expected difference is left as it was.

    The slopes are those within arms, so that the treatment itself is not mistaken for the past.

    Args:
        outcomes: ``(n,)``, one for each unit.
        before: ``(n,)`` or ``(n, k)``, measured before the split; never after it.
        arms: ``(n,)``, the place of each unit's arm.

    Raises:
        BadExperiment: The three are not of one length, or something in them is not a finite number.

    Source: Deng, Xu, Kohavi and Walker 2013, WSDM; with several covariates, Lin 2013, Ann. Appl. Stat. 7:295.
    """
    past = np.atleast_2d(np.asarray(before, np.float64).T).T
    if not len(outcomes) == len(past) == len(arms):
        raise BadExperiment(
            f"wanted as many outcomes as pasts and arms; came {len(outcomes)}, {len(past)}, {len(arms)}"
        )
    if not (np.isfinite(outcomes).all() and np.isfinite(past).all()):
        raise BadExperiment(
            "wanted finite numbers; some outcomes or pasts are not: give the unknown a value of its own"
        )
    within, apart = past - _means(past, arms), outcomes - _means(outcomes[:, None], arms)[:, 0]
    slopes = np.linalg.lstsq(within, apart, rcond=None)[0]
    explained: Floats = (past - past.mean(axis=0)) @ slopes
    return outcomes - explained


def _means(told: Floats, arms: npt.NDArray[np.int64]) -> Floats:
    """Return for each row the mean of its arm's rows."""
    _, places = np.unique(arms, return_inverse=True)
    n_each = np.bincount(places)
    sums = np.stack([np.bincount(places, weights=column) for column in told.T], axis=1)
    means: Floats = (sums / n_each[:, None])[places]
    return means
