"""How the house's own past decisions were answered, from the months its subscribers lived."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goodwill.decisions.forecast import Counts, Past, seen
from goodwill.decisions.record import PRICED, Kind
from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Cause
from goodwill.worth.cells import Cells, Factor
from goodwill.worth.factors import STEPS
from goodwill.worth.hazard import Fitted
from goodwill.worth.hazards import Hazards

_OWN = ("step", "price", "decision", "decided")
_UNMET = "unmet"
"""A level that was never fitted counts as a usual one."""
_REACHED = 0.5
"""A plan in a country is touched if more of its people than this lived through the decision."""


def past_of(kind: Kind, fitted: Fitted) -> list[Past]:
    """Return the house's own past decisions of a kind, as measured; those too small or too young to tell are left out.

    What those it touched did is held against what their hazards without any price or decision would have made of
    them, and against the same of those it did not touch.

    Args:
        kind: Priced kinds share one past: how people answer a dearer price.
        fitted: The hazards of all that was lived.
    """
    if kind not in PRICED:
        return []
    lived = fitted.cells
    if "step" not in lived.factors:
        return []
    expected = _expected(fitted, lived)
    found = []
    moves, first = _moves(lived), int(lived.month.min())
    for name, begun, size, touched in moves:
        others = [other - first for _, other, _, _ in moves if other != begun]
        counts = [_counts(lived, expected, some) for some in (touched, ~touched)]
        try:
            at = begun - first
            found.append(seen(name, size, *counts, announced=at - 1, in_force=at, others=others))
        except TooLittleKnown:
            continue
    return found


def _expected(hazards: Hazards, lived: Cells) -> np.ndarray:
    """Return who would have left by choice if no price had moved and nothing been decided, ``(n_cells,)``."""
    plain = {
        name: Factor(np.zeros_like(one.codes), (_UNMET,)) if name in _OWN else one
        for name, one in lived.factors.items()
    }
    chance = hazards.chance(replace(lived, factors=plain))[Cause.VOLUNTARY]
    return np.asarray(chance * lived.exposed(Cause.VOLUNTARY))


def _moves(lived: Cells) -> list[tuple[str, int, float, np.ndarray]]:
    """Return the months in which prices rose for many: a name, the month, the log ratio, and the cells of whom it touched."""
    step, price = lived.factors["step"], lived.factors["price"]
    grew = np.array([np.log(STEPS.get(word, 1.0)) for word in step.levels])[step.codes]
    fresh = np.array([word == "1" for word in price.levels])[price.codes] & (grew != 0)
    group = _groups(lived)
    found = []
    for month in np.unique(lived.month[fresh]):
        now = fresh & (lived.month == month)
        struck = np.bincount(group[now], lived.n_at_risk[now], group.max() + 1)
        there = np.bincount(group[lived.month == month], lived.n_at_risk[lived.month == month], group.max() + 1)
        touched = struck > _REACHED * np.maximum(there, 1)
        if touched.any():
            size = float(lived.n_at_risk[now] @ grew[now] / lived.n_at_risk[now].sum())
            found.append((f"{month // 12}-{month % 12 + 1:02d}", int(month), size, touched[group]))
    return found


def _groups(lived: Cells) -> np.ndarray:
    plan, country = lived.factors["plan"], lived.factors["country"]
    return np.asarray(plan.codes * len(country.levels) + country.codes)


def _counts(lived: Cells, expected: np.ndarray, some: np.ndarray) -> Counts:
    at = lived.month[some] - lived.month.min()
    n = int(np.ptp(lived.month)) + 1
    left, usual = (
        np.bincount(at, values[some], n).astype(np.float64) for values in (lived.left(Cause.VOLUNTARY), expected)
    )
    return Counts(left, usual)
