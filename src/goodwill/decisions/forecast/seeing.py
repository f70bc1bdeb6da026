"""Sees how a past decision was answered, from monthly counts of those it touched and those it did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodwill.decisions.forecast.bins import Floats, Ints
from goodwill.decisions.forecast.evidence import figure
from goodwill.decisions.forecast.learning import LATER_MONTHS, Past
from goodwill.errors import TooLittleKnown

FEWEST_LEFT = 30
"""Fewer leavers than this in a window do not carry a push."""
_BEFORE = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """Who left in each month, ``(n_months,)``, beside how many were expected to if nothing had been decided.

    ``expected`` may be off by a factor that stays the same: only its course counts (those at risk will do, where
    their hazards stay alike).
    """

    left: Floats
    expected: Floats


def seen(
    name: str,
    size: float,
    touched: Counts,
    untouched: Counts | None,
    *,
    announced: int,
    in_force: int,
    others: Sequence[int] = (),
) -> Past:
    """Return how a past decision was answered: pushes on the log hazard with standard errors.

    What was touched is held against its own months before, and its change against that of the untouched in the same
    months; without anybody untouched, a month's common shocks stay in the figure and in its error.

    Args:
        name: Its name.
        size: ``log(new / old)`` for prices, 1 for the rest.
        touched: Counts of those it touched.
        untouched: Counts of those it did not; None or few: there are none.
        announced: The month it was told in, as an index.
        in_force: The month it was in force from; later than ``announced`` or the same.
        others: The months in which other decisions of the kind were in force from: what fades of one is no part of another.

    Raises:
        TooLittleKnown: There are no three months before it, none after, or fewer than 30 leavers in either.
    """
    before = np.arange(_calm_from(announced, others), announced)
    bill = np.arange(in_force, min(in_force + 1, len(touched.left)))
    if len(before) < 3 or touched.left[before].sum() < FEWEST_LEFT:
        raise TooLittleKnown(f"{name}: 3 months and {FEWEST_LEFT} leavers before it were wanted; {len(before)} months and "
                             f"{touched.left[before].sum():.0f} leavers came")  # fmt: skip
    found = _push(touched, untouched, before, bill)
    if found is None:
        raise TooLittleKnown(f"{name}: {FEWEST_LEFT} leavers in the month it came into force were wanted; fewer came")
    later = np.arange(in_force + 2, min(in_force + 2 + LATER_MONTHS, len(touched.left)))
    is_alone = not any(in_force < other < in_force + 2 + LATER_MONTHS for other in others)
    whole = later if len(later) == LATER_MONTHS and is_alone else later[:0]
    news = np.arange(announced, in_force)
    return Past(name, size, found, _push(touched, untouched, before, news), _push(touched, untouched, before, whole))


def _calm_from(announced: int, others: Sequence[int]) -> int:
    """Return from which month on nothing else was fresh before a decision; three months before it at the latest."""
    last = max((other + 2 for other in others if other < announced), default=0)
    return max(min(max(last, announced - _BEFORE), announced - 3), 0)


def _push(touched: Counts, untouched: Counts | None, before: Ints, window: Ints) -> tuple[float, float] | None:
    """Return the mean push over a window and its standard error; None: too few left in it."""
    mine = _change(touched, before, window)
    if mine is None:
        return None
    theirs = None if untouched is None else _change(untouched, before, window)
    if theirs is not None:
        return mine[0] - theirs[0], float(np.hypot(mine[1], theirs[1]))
    shock = figure("noise", "month") * np.sqrt(2.0 / len(window) + 2.0 / len(before))
    return mine[0], float(np.hypot(mine[1], shock))


def _change(counts: Counts, before: Ints, window: Ints) -> tuple[float, float] | None:
    left = counts.left[window].sum(), counts.left[before].sum()
    if not len(window) or min(left) < FEWEST_LEFT:
        return None
    expected = counts.expected[window].sum(), counts.expected[before].sum()
    return float(np.log(left[0] / expected[0]) - np.log(left[1] / expected[1])), float(
        np.sqrt(1 / left[0] + 1 / left[1])
    )
