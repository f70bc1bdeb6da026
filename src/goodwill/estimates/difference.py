"""How far two shares of different people lie apart, and the interval in which their true difference lies."""

from __future__ import annotations

from math import sqrt

from goodwill.vocabulary import Estimate

_Z = 1.959963984540054
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
    one, two = n / of, other_n / other_of
    (low, high), (other_low, other_high) = _score(n, of), _score(other_n, other_of)
    apart = one - two
    below = sqrt((one - low) ** 2 + (other_high - two) ** 2)
    above = sqrt((high - one) ** 2 + (two - other_low) ** 2)
    return Estimate(apart, apart - below, apart + above, _LEVEL, f"{n} of {of} and {other_n} of {other_of}")


def _score(n: int, of: int) -> tuple[float, float]:
    """Return the ends of Wilson's interval."""
    z2 = _Z * _Z
    middle = (2 * n + z2) / (2 * (of + z2))
    half = _Z * sqrt(z2 + 4 * n * (1 - n / of)) / (2 * (of + z2))
    return middle - half if n else 0.0, middle + half if n < of else 1.0
