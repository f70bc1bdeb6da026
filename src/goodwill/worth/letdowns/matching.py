"""Who is compared with whom: those alike but for the event, in the same calendar month and as long with us.

Coarsened exact matching (Iacus, King and Porro 2012, Political Analysis 20:1) in risk sets: whoever is compared was with us
and alike when the month of the event began, and still with us when it ended. So nobody has to live on to be counted
as struck. Strata are tried from the finest to the coarsest; who finds nobody alike is left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.worth.cells import Floats, Ints, told_apart
from goodwill.worth.letdowns.lived import Lived, Masks

LADDER = (
    ("tenure", "footing", "letdown", "plan", "country", "use", "payments"),
    ("tenure", "footing", "letdown", "plan", "country", "plays", "payments"),
    ("era", "footing", "letdown", "country", "plays", "payments"),
)
"""What those compared have in common besides the calendar month, the finest first.

``tenure`` is told in months, ``era`` by the first month, to the fifth, to the eleventh and later (of who pays by the year:
where in it they are); ``plays`` only by whether there were any. The country stays: seasons, prices and outages go by it.
"""
FEWEST = 3
"""Who finds fewer alike looks in the next coarser stratum."""
JUDGED = ("plan", "country", "footing", "use", "trend", "abandonment", "contacts", "letdown", "payments")
"""What balance is judged by."""
_FREQUENT = 0.05


@dataclass(frozen=True, slots=True)
class Matched:
    """Months before the event, of those struck and of those alike who were not.

    Args:
        rows: Which months of those lived: ``(n,)``; one may stand in several strata, as somebody alike.
        stratum: In which stratum each is compared: ``(n,)``.
        is_struck: Who was struck in that month: ``(n,)``.
        n_struck: How many were struck in all, those whom nobody is alike to among them.
    """

    rows: Ints
    stratum: Ints
    is_struck: Masks
    n_struck: int

    @property
    def n_matched(self) -> int:
        """How many of them are compared with somebody."""
        return int(self.is_struck.sum())

    @property
    def n_strata(self) -> int:
        """How many strata there are."""
        return int(self.stratum.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True)
class Balance:
    """How far apart the two sides lie in one level of a covariate, in standard deviations; 0 is alike."""

    factor: str
    level: str
    apart: float


def matched(lived: Lived, struck: Ints, others: Ints, *, ladder: Sequence[Sequence[str]] = LADDER) -> Matched:
    """Return those struck with those alike.

    Args:
        lived: All months.
        struck: The months in which somebody was struck.
        others: The months in which somebody was not.
        ladder: What they are to have in common, the finest first; what the months do not tell is passed by.
    """
    left, parts, n_strata = struck, [], 0
    for names in ladder:
        key = _key(lived, names)
        met = np.bincount(key[others], minlength=int(key.max(initial=0)) + 1)
        is_met = met[key[left]] >= FEWEST
        found, left = left[is_met], left[~is_met]
        if len(found):
            wanted, place = np.unique(key[found], return_inverse=True)
            alike = others[np.isin(key[others], wanted)]
            of_alike = np.searchsorted(wanted, key[alike])
            parts.append((np.concatenate([found, alike]), np.concatenate([place, of_alike]) + n_strata, len(found)))
            n_strata += len(wanted)
    rows = [part[0] for part in parts] or [np.zeros(0, np.int64)]
    strata = [part[1] for part in parts] or [np.zeros(0, np.int64)]
    sides = [np.arange(len(part[0])) < part[2] for part in parts] or [np.zeros(0, bool)]
    return Matched(np.concatenate(rows), np.concatenate(strata), np.concatenate(sides), len(struck))


def balance(lived: Lived, found: Matched) -> list[Balance]:
    """Return how far apart the sides lie in each frequent level of each covariate, the farthest first."""
    weight = weights(found)
    told = []
    for name in JUDGED:
        if name in lived.factors:
            factor = lived.factors[name]
            one, other = (
                _shares(factor.codes[found.rows], weight * side, len(factor.levels)) for side in _sides(found)
            )
            spread = np.sqrt(np.maximum((one * (1 - one) + other * (1 - other)) / 2, 1e-12))
            met = np.maximum(one, other) >= _FREQUENT
            apart = np.where(met, (one - other) / spread, 0.0)
            told += [Balance(name, level, float(apart[i])) for i, level in enumerate(factor.levels) if met[i]]
    return sorted(told, key=lambda one: -abs(one.apart))


def most_apart(n_struck: int) -> float:
    """Return how far apart sides may lie that are alike: a tenth of a deviation, or what chance does among so few."""
    return max(0.1, 3.5 * float(np.sqrt(1.5 / max(n_struck, 1))))


def weights(found: Matched) -> Floats:
    """Return what each month counts: 1 of those struck, and those alike as many in each stratum as were struck: ``(n,)``."""
    n = found.n_strata
    struck = np.bincount(found.stratum[found.is_struck], minlength=n)
    alike = np.bincount(found.stratum[~found.is_struck], minlength=n)
    share = struck / np.maximum(alike, 1)
    weight: Floats = np.where(found.is_struck, 1.0, share[found.stratum])
    return weight


def _sides(found: Matched) -> tuple[Masks, Masks]:
    return found.is_struck, ~found.is_struck


def _shares(codes: Ints, weight: Floats, n_levels: int) -> Floats:
    counted = np.bincount(codes, weights=weight, minlength=n_levels).astype(np.float64)
    shares: Floats = counted / max(counted.sum(), 1e-12)
    return shares


def _key(lived: Lived, names: Sequence[str]) -> Ints:
    columns = [lived.column(name) for name in names if lived.has(name)]
    return told_apart([lived.month - lived.month.min(initial=0), *columns])[1]
