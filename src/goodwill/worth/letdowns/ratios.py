"""How many times as likely those struck are to leave as those alike, by months since: stratified, with intervals by jackknife.

In each month since, the ratio of risks over strata is Mantel and Haenszel's (1959, J. Natl. Cancer Inst. 22:719), told as
the ratio of cumulative hazards that it is on the complementary log-log scale. What is not known of it comes from leaving
out a fortieth of the people at a time: one person may be compared with many, and stands in many months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from goodwill.vocabulary import Estimate
from goodwill.worth.cells import Floats, Ints
from goodwill.worth.letdowns.lived import Lived, Masks
from goodwill.worth.letdowns.matching import Matched

LEVEL = 0.9
N_PARTS = 40
FEWEST = 5
"""With fewer who left on either side a month is not told."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Logarithms of ratios by months since the event, 1 first.

    Args:
        logs: ``(n_months,)``; not a number where too few left.
        parts: The same with a part of the people left out: ``(N_PARTS, n_months)``.
        whole: Over all months together; ``whole_parts`` with a part left out.
        n_left: Of those struck, who left in each month; ``n_alike``: of those alike.
    """

    logs: Floats
    parts: Floats
    whole: float
    whole_parts: Floats
    n_left: Floats
    n_alike: Floats

    def covariance(self) -> Floats:
        """Return the covariance of the logarithms: ``(n_months, n_months)``."""
        away = self.parts - self.parts.mean(axis=0)
        found: Floats = (N_PARTS - 1) / N_PARTS * away.T @ away
        return found

    def estimates(self, rests_on: str) -> list[Estimate | None]:
        """Return the ratio of each month; None where too few left."""
        return [
            None if np.isnan(log) else estimate(log, part, rests_on)
            for log, part in zip(self.logs.tolist(), self.parts.T, strict=True)
        ]

    def over_all(self, rests_on: str) -> Estimate | None:
        """Return the ratio over all months together; None if too few left."""
        return None if np.isnan(self.whole) else estimate(self.whole, self.whole_parts, rests_on)

    def less(self, before: Curve) -> Curve:
        """Return the ratios over what they were before: what would have been without the event."""
        return Curve(
            self.logs - before.whole,
            self.parts - before.whole_parts[:, None],
            self.whole - before.whole,
            self.whole_parts - before.whole_parts,
            self.n_left,
            self.n_alike,
        )


def estimate(log: float, parts: Floats, rests_on: str) -> Estimate:
    """Return a ratio with the interval that leaving out parts of the people gives it."""
    error = float(np.sqrt((N_PARTS - 1) / N_PARTS * np.sum((parts - parts.mean()) ** 2)))
    half = float(special.stdtrit(N_PARTS - 1, 0.5 + LEVEL / 2)) * error
    return Estimate(float(np.exp(log)), float(np.exp(log - half)), float(np.exp(log + half)), LEVEL, rests_on)


def curve(lived: Lived, found: Matched, *, n_months: int, first: int = 1, is_ended: Masks | None = None) -> Curve:
    """Return the ratios of the months after the event.

    Args:
        lived: All months.
        found: Who is compared with whom, by the month before.
        n_months: How many months are looked at.
        first: Which month after is the first.
        is_ended: Months at whose beginning somebody is no longer compared, for something else befell them; None: never.
    """
    ratios = []
    is_in = np.ones(len(found.rows), bool)
    for n in range(1, first + n_months):
        rows, is_there = lived.then(found.rows, n)
        is_in &= is_there
        if is_ended is not None and n > 1:
            is_in &= ~is_ended[rows]
        if n >= first:
            ratios.append(_Sums.of(lived, found, rows, is_in & ~lived.is_lost[rows]))
    return _curve(ratios)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Mantel and Haenszel's sums: of all (first) and with a part of the people left out, ``(1 + N_PARTS,)`` each."""

    struck: Floats
    alike: Floats
    expected: Floats
    at_risk: Floats
    n_left: float
    n_alike: float

    @classmethod
    def of(cls, lived: Lived, found: Matched, rows: Ints, is_in: Masks) -> _Sums:
        part, side = lived.part(N_PARTS)[rows], found.is_struck
        n1, n0 = (_counted(found, part, is_in & one) for one in (side, ~side))
        d1, d0 = (_counted(found, part, is_in & one & lived.left[rows]) for one in (side, ~side))
        both = np.maximum(n1 + n0, 1e-12)
        usual = d0 / np.maximum(n0, 1e-12)
        is_met = n0 > 0
        return cls(
            struck=(d1 * n0 / both).sum(axis=0),
            alike=(d0 * n1 / both).sum(axis=0),
            expected=(n1 * usual * is_met).sum(axis=0),
            at_risk=(n1 * is_met).sum(axis=0),
            n_left=float(d1[:, 0].sum()),
            n_alike=float(d0[:, 0].sum()),
        )

    @property
    def logs(self) -> Floats:
        """The logarithms of the ratios of cumulative hazards: ``(1 + N_PARTS,)``."""
        usual = np.clip(self.expected / np.maximum(self.at_risk, 1e-12), 1e-9, 0.9)
        ratio = np.maximum(self.struck, 1e-12) / np.maximum(self.alike, 1e-12)
        risk = np.clip(ratio * usual, 1e-9, 0.99)
        logs: Floats = np.log(np.log1p(-risk) / np.log1p(-usual))
        return logs

    def plus(self, other: _Sums) -> _Sums:
        return _Sums(
            self.struck + other.struck,
            self.alike + other.alike,
            self.expected + other.expected,
            self.at_risk + other.at_risk,
            self.n_left + other.n_left,
            self.n_alike + other.n_alike,
        )


def _counted(found: Matched, part: Ints, which: Masks) -> Floats:
    """Return how many of each stratum: of all, and with each part left out: ``(n_strata, 1 + N_PARTS)``."""
    n = max(found.n_strata, 1)
    each = np.bincount((found.stratum * N_PARTS + part)[which], minlength=n * N_PARTS).reshape(n, N_PARTS)
    whole = each.sum(axis=1, keepdims=True)
    counted: Floats = np.hstack([whole, whole - each]).astype(np.float64)
    return counted


def _curve(sums: list[_Sums]) -> Curve:
    whole = sums[0]
    for one in sums[1:]:
        whole = whole.plus(one)
    logs = np.array([one.logs if _is_told(one) else np.full(1 + N_PARTS, np.nan) for one in sums])
    of_all = whole.logs if _is_told(whole) else np.full(1 + N_PARTS, np.nan)
    n_left: npt.NDArray[np.float64] = np.array([one.n_left for one in sums])
    n_alike = np.array([one.n_alike for one in sums])
    return Curve(logs[:, 0], logs[:, 1:].T, float(of_all[0]), of_all[1:], n_left, n_alike)


def _is_told(one: _Sums) -> bool:
    return min(one.n_left, one.n_alike) >= FEWEST
