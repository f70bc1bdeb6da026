"""How far two shares of different people lie apart, and the interval in which their true difference lies."""

from __future__ import annotations

from math import sqrt

from goodwill.estimates.share import wilson
from goodwill.vocabulary import Estimate

_LEVEL = 0.95


def difference(n: int, of: int, other_n: int, other_of: int) -> Estimate:
    """Return the first share minus the second with its 95 % interval, within [-1, 1], sound for few and for extreme shares.

    Args:
        n: How many of the first did; 0 <= n <= of.
        of: Of how many; at least one.
        other_n: How many of the second did.
        other_of: Of how many; at least one.

    Source: Newcombe 1998, Stat. Med. 17:873, method 10: the squares of the shares' own score intervals are added.
    """
    one, two = wilson(n, of), wilson(other_n, other_of)
    apart = one.value - two.value
    below = sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return Estimate(apart, apart - below, apart + above, _LEVEL, f"{n} of {of} and {other_n} of {other_of}")
