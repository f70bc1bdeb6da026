"""A share that was seen, and the interval in which the share that is to be expected lies."""

from __future__ import annotations

from math import sqrt

from goodwill.vocabulary import Estimate

_Z = 1.959963984540054
_LEVEL = 0.95


def wilson(n: int, of: int) -> Estimate:
    """Return a share with its 95 % score interval, which stays within [0, 1] and holds for few and for extreme shares.

    Args:
        n: How many did; 0 <= n <= of.
        of: Of how many; at least one.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209; Newcombe 1998, Stat. Med. 17:857, method 3.
    """
    share, z2 = n / of, _Z * _Z
    middle = (2 * n + z2) / (2 * (of + z2))
    half = _Z * sqrt(z2 + 4 * n * (1 - share)) / (2 * (of + z2))
    low, high = (0.0 if n == 0 else middle - half), (1.0 if n == of else middle + half)
    return Estimate(share, low, high, _LEVEL, f"{n} of {of}, Wilson's score interval")
