"""How many times what was expected a count came to, in intervals that hold however often one looks."""

from __future__ import annotations

from math import lgamma, log

from goodwill.errors import BadExperiment
from goodwill.vocabulary import Estimate

_WEIGHT = 5.0
"""The mixture's weight, in events: how soon it is narrowest, for counts about as great as expected."""


def times_so_far(n_seen: int, expected: float, *, level: float = 0.95) -> Estimate:
    """Return how many times what was expected came, for who looks again and again while both grow.

    Args:
        n_seen: Events so far.
        expected: How many were expected by now; above 0.
        level: The coverage aimed at of *all* intervals together, in (0, 1).

    Raises:
        BadExperiment: Nothing was expected, or fewer than none came.

    Source: the gamma mixture of Poisson likelihood ratios and Ville's inequality; Howard, Ramdas, McAuliffe and Sekhon
    2021, Ann. Stat. 49:1055, proposition 10.
    """
    if expected <= 0 or n_seen < 0:
        raise BadExperiment(f"wanted events and how many were expected, above 0; came {n_seen} and {expected}")
    from scipy.optimize import brentq  # noqa: PLC0415 -- slow import

    wanted = -log(1 - level)

    def beyond(times: float) -> float:
        return _evidence(n_seen, expected, times) - wanted

    value = n_seen / expected
    low = 0.0 if beyond(1e-12) < 0 or not n_seen else float(brentq(beyond, 1e-12, value))
    high = value + 1.0
    while beyond(high) < 0:
        high *= 2
    rests_on = f"{n_seen} where {expected:.1f} were expected, valid at every look"
    return Estimate(value, low, float(brentq(beyond, max(value, 1e-12), high)), level, rests_on)


def _evidence(n_seen: int, expected: float, times: float) -> float:
    """Return the logarithm of the mixture over the likelihood of one rate: so much speaks against it."""
    mixed = lgamma(_WEIGHT + n_seen) - lgamma(_WEIGHT) + _WEIGHT * log(_WEIGHT)
    mixed -= (_WEIGHT + n_seen) * log(_WEIGHT + expected)
    return float(mixed - n_seen * log(times) + times * expected)
