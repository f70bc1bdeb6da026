"""Which share of some stayed so many months after their start, among those who started long enough ago."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

Life = tuple[int, int, int]
"""Seen for so many months, stayed so many of these, and how many lived so."""


@dataclass(frozen=True, slots=True)
class Month:
    """After ``month`` months: of ``n_at_risk`` who started at least so long ago, ``n_kept`` had never left by then."""

    month: int
    n_at_risk: int
    n_kept: int

    @property
    def share_kept(self) -> float:
        """The share kept, in [0, 1]."""
        return self.n_kept / self.n_at_risk


def curve(rows: Sequence[Life]) -> list[Month]:
    """Return the curve of some lives, from month 0 on for as long as somebody was at risk."""
    longest = max(seen for seen, *_ in rows)
    at_risk = _at_least(((seen, n) for seen, _, n in rows), longest)
    kept = _at_least(((min(seen, stayed), n) for seen, stayed, n in rows), longest)
    return [Month(month, *told) for month, told in enumerate(zip(at_risk, kept, strict=True))]


def _at_least(counted: Iterable[tuple[int, int]], longest: int) -> list[int]:
    """Return how many have at least 0, 1, … ``longest``, of how many have how much."""
    exactly = [0] * (longest + 1)
    for much, n in counted:
        exactly[much] += n
    return list(accumulate(reversed(exactly)))[::-1]
