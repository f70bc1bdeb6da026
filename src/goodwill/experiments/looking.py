"""Intervals that hold however often one looks, so that looking early is honest."""

from __future__ import annotations

from math import log, sqrt

from goodwill.errors import BadExperiment
from goodwill.experiments.differences import Sums
from goodwill.vocabulary import Estimate


def difference_so_far(*, treated: Sums, held_out: Sums, planned: int, level: float = 0.95) -> Estimate:
    """Return the difference in means so far, treated minus held out: whoever looks daily is wrong no oftener.

    With probability ``level`` *all* intervals of one experiment hold the true difference, so one may stop whenever one
    likes. The price is width: at the planned size 1.55 times that of an interval for who looks once at level 0.95.

    Args:
        treated: The sums of the treated arm.
        held_out: The sums of the arm left alone.
        planned: Units in both arms together at which the interval is narrowest beside one for who looks once; chosen
            before the first look.
        level: The coverage aimed at, in (0, 1).

    Raises:
        BadExperiment: An arm has fewer than two units, or none were planned.

    Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Ann. Stat. 52:2613, theorem 2.2 and its tuning.
    """
    if planned < 1:
        raise BadExperiment(f"wanted how many units are planned; {planned} came")
    if min(treated.n, held_out.n) < 2:
        raise BadExperiment(f"wanted two units or more in each arm; came {treated.n} treated and {held_out.n} held out")
    n, apart = treated.n + held_out.n, treated.mean - held_out.mean
    error = sqrt(treated.variance / treated.n + held_out.variance / held_out.n)
    half = error * _times(n, planned, 1 - level)
    rests_on = f"{treated.n} treated, {held_out.n} held out, valid at every look"
    return Estimate(apart, apart - half, apart + half, level, rests_on)


def _times(n: int, planned: int, alpha: float) -> float:
    """Return how many standard errors the interval goes to either side after ``n`` of ``planned`` units."""
    tuned = n * (-2 * log(alpha) + log(-2 * log(alpha)) + 1) / planned
    return sqrt(2 * (tuned + 1) / tuned * log(sqrt(tuned + 1) / alpha))
