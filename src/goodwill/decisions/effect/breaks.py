"""Whether a series broke before the decision: a step that no way of moving by itself explains."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from goodwill.decisions.effect.kernel import RATE, SHAPE, log_likelihoods
from goodwill.decisions.effect.series import Floats

_STEP = 10.0
"""How large a step may be, in standard deviations of the noise."""
_EDGE = 5
"""So many steps at either end are no place for a break: too few to tell it from an odd day."""


def odds_of_break(lowers: Floats, told: Floats) -> tuple[float, int]:
    """Return how many times likelier a past is with one step somewhere than with none, and the likeliest place of it.

    Both are averaged over all ways, so that a series that wanders anyway has no break.

    Args:
        lowers: ``(n_ways, n, n)``, over the past alone.
        told: Its innovations, ``(n_ways, n, 1)``.

    Source: Kass and Raftery 1995, J. Am. Stat. Assoc. 90:773 (a factor of 20 to 150 is strong).
    """
    n = told.shape[1]
    places = np.arange(_EDGE, n - _EDGE)
    if not len(places):
        return 0.0, 0
    steps = (np.arange(n)[:, None] >= places).astype(np.float64)
    plain = float(logsumexp(log_likelihoods(lowers, told)))
    stepped = np.stack([_stepped(*one, steps) for one in zip(lowers, told[:, :, 0], strict=True)])
    each = np.asarray(logsumexp(stepped, axis=0)) - plain
    odds = float(np.exp(min(float(logsumexp(each)) - np.log(len(places)), 500.0)))
    return odds, int(places[each.argmax()])


def _stepped(lower: Floats, known: Floats, steps: Floats) -> Floats:
    """Return log likelihoods with a step at each place, ``(n_places,)``."""
    rate = RATE + (known**2).sum() / 2
    turned = solve_triangular(lower, steps, lower=True, check_finite=False)
    length = (turned**2).sum(axis=0)
    explained = (turned.T @ known) ** 2 / (1 / _STEP**2 + length) / 2
    found: Floats = (
        -np.log(np.diagonal(lower)).sum()
        - (SHAPE + len(lower) / 2) * np.log(rate - explained)
        - np.log1p(_STEP**2 * length) / 2
    )
    return found
