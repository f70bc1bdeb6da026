"""What a guard-rail says of one arm: how many times what is expected it came to, in intervals that hold at every look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from goodwill.experiments import Sums, difference_so_far, summed, times_so_far
from goodwill.programmes.calendar import midnight
from goodwill.unasked import Plan
from goodwill.vocabulary import Estimate
from goodwill.warehouse.measures import Armed, Touched, tallied
from goodwill.warehouse.profiles import Look, profiles

DAYS_BEFORE = 28
"""So long before the announcement is compared with where nobody is held out."""
_FEW = 2
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """One measure of one arm, and how many times what is expected is borne; ``level`` is that of its intervals together."""

    plan: Plan
    announced_at: datetime
    arm: str
    measure: str
    above: float
    level: float

    def times(self, lived: Armed, now: datetime) -> Estimate | None:
        """Return how many times what is expected came (of revenue: what is expected over what came); None: nothing can be said.

        Expected is what those held out do; where nobody is, what was done in the 28 days before.
        """
        mine = lived.arms == self.arm
        if self.plan.is_whole:
            return self._beside_before(lived, mine, now)
        held = np.isin(lived.arms, [side.name for side in self.plan.arms if side.is_held_out])
        if self.plan.by == "region":
            return self._beside_regions(lived, mine, held)
        values = self._each(lived)
        return self._ratio(summed(values[mine]), summed(values[held]), planned=self.plan.planned or len(values))

    def _each(self, lived: Armed) -> npt.NDArray[np.float64]:
        values = lived.since[self.measure]
        return np.minimum(values, 1.0) if self.measure == "cancellations" else values

    def _ratio(self, treated: Sums, held: Sums, *, planned: int) -> Estimate | None:
        """Return the ratio of two arms' means, from the interval of *one - above times the other*: beyond as surely as that."""
        worse, base = (held, treated) if self.measure == "revenue" else (treated, held)
        if min(worse.n, base.n) < _FEW or base.mean <= 0:
            return None
        scaled = replace(base, mean=base.mean * self.above, variance=base.variance * self.above**2)
        apart = difference_so_far(treated=worse, held_out=scaled, planned=planned, level=self.level)
        value, low, high = (self.above + end / base.mean for end in (apart.value, apart.low, apart.high))
        return Estimate(value, low, high, self.level, apart.rests_on)

    def _beside_regions(self, lived: Armed, mine: Bools, held: Bools) -> Estimate | None:
        """Return the same with regions for units: what each of their people did, on average; few regions make it wide."""
        regions, values = _regions(lived, self.announced_at), self._each(lived)
        sides = [
            summed([float(values[side & (regions == one)].mean()) for one in np.unique(regions[side])])
            for side in (mine, held)
        ]
        n = min(side.n for side in sides)
        found = self._ratio(sides[0], sides[1], planned=sum(side.n for side in sides))
        if found is None:
            return None
        tail = (1 + self.level) / 2
        wider = float(stdtrit(n - 1, tail) / ndtri(tail))
        low, high = (found.value + wider * (end - found.value) for end in (found.low, found.high))
        return replace(found, low=low, high=high)

    def _beside_before(self, lived: Armed, mine: Bools, now: datetime) -> Estimate | None:
        """Return the same beside the weeks before: a rate as high as these can mean stands for what is expected."""
        days = (now - self.announced_at) / timedelta(days=1)
        if self.measure == "revenue" or days <= 0:
            return None
        if self.measure == "cancellations":
            before = _left_before(self.plan, self.announced_at)
        else:
            before = float(lived.before[self.measure][mine].sum())
        most = before + 1.28 * sqrt(before) + 1
        seen = round(float(self._each(lived)[mine].sum()))
        return times_so_far(seen, most * days / DAYS_BEFORE, level=self.level)


def _regions(lived: Armed, at: datetime) -> npt.NDArray[np.str_]:
    """Return the country of each, as it was at an instant."""
    rows = (row for table in profiles(("country",), look=Look(as_of=at)) for row in table.to_pylist())
    told = {row["subject"]: row["country"] or "" for row in rows}
    return np.array([told.get(subject, "") for subject in lived.subjects.tolist()], str)


def _left_before(plan: Plan, announced_at: datetime) -> float:
    """Return how many left in the weeks before, of those who were of its plans and countries when these began."""
    begin = announced_at - timedelta(days=DAYS_BEFORE)
    rows = tallied(Touched(begin, plan.plans, plan.countries), Look(as_of=announced_at))
    return float(sum(row.n_cancelled for row in rows if row.is_touched and midnight(row.day) >= begin))
