"""What a day was expected to bring, judged by the days before it alone, and between what most days fall.

Counts are put on a scale where they scatter alike, few or many: z = 2 √(n + 3/8). On it, the *season* of a weekday is
the median, over six weeks, of how far that day lay from the mean of its seven; the *level* is the mean of the last
fourteen days without their season, a day old weighing 13/15 of one younger, none let further from their median than
2.5 times their spread (1.4826 × the median distance). The expectation is level and season. Its interval is what the
same way of expecting was off by on the last 28 to 56 days: from the rank 0.1 (k + 1) to the rank 0.9 (k + 1) of its k
errors, and within that the whole numbers. So it makes no assumption on how days scatter, and is as wide as we were wrong.

Sources: Anscombe 1948, Biometrika 35:246 (the scale); Huber 1964, Ann. Math. Stat. 35:73 (the bounded mean);
Vovk, Gammerman & Shafer 2005, Algorithmic Learning in a Random World, chapter 2 (the interval by ranks of errors).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import cast

import numpy as np
import numpy.typing as npt

from goodwill.vocabulary import Estimate

LEVEL = 0.8
"""So many of all ordinary days are to fall within."""
LEAST = 70
"""Days that must be known before anything is expected: six weeks, and twenty-eight errors."""
_WEEKS, _DAYS, _ERRORS_LEAST, _ERRORS = 6, 14, 28, 56
_PAST = 7 * _WEEKS
_NEAR = 2.5 * 1.4826
_WEIGHTS = (13 / 15) ** np.arange(_DAYS)[::-1]
_RESTS_ON = "the same weekday over six weeks, the level of the last two, and how far that was off lately"

Days = npt.NDArray[np.float64]


def expected(past: Sequence[int]) -> Estimate | None:
    """Return how many are expected on the day after some days, with the interval that holds four such days of five.

    Args:
        past: What each day brought, without a gap, oldest first. Fewer than :data:`LEAST` days: None.
    """
    return expectations([*past, 0], 1)[0]


def expectations(days: Sequence[int], n: int) -> list[Estimate | None]:
    """Return for each of the last ``n`` days what was expected of it from the days before it; None: too few were known."""
    z = _scaled(np.asarray(days, float))
    first = max(len(z) - n, 0)
    began = max(first - _ERRORS, _PAST)
    foreseen = _foreseen(z, began) if len(z) > began else np.empty(0)
    errors = z[began:] - foreseen
    return [
        _estimate(foreseen[t - began], errors[max(t - began - _ERRORS, 0) : t - began]) if t >= LEAST else None
        for t in range(first, len(z))
    ]


def _foreseen(z: Days, began: int) -> Days:
    """Return what was foreseen for each day from ``began`` on: each from the six weeks before it."""
    weeks = np.lib.stride_tricks.sliding_window_view(z, _PAST)[began - _PAST : len(z) - _PAST]
    weeks = weeks.reshape(-1, _WEEKS, 7)
    season = np.median(weeks - weeks.mean(axis=2, keepdims=True), axis=1)
    season -= season.mean(axis=1, keepdims=True)
    days = (weeks - season[:, None, :]).reshape(-1, _PAST)[:, -_DAYS:]
    middle = np.median(days, axis=1, keepdims=True)
    reach = _NEAR * np.median(np.abs(days - middle), axis=1, keepdims=True)
    level = np.clip(days, middle - reach, middle + reach) @ _WEIGHTS / _WEIGHTS.sum()
    return cast("Days", level + season[:, 0])  # seven days before a day is its own weekday


def _estimate(foreseen: float, errors: Days) -> Estimate:
    rank = (len(errors) + 1) * (1 - LEVEL) / 2
    low, high = np.interp((rank, len(errors) + 1 - rank), np.arange(1, len(errors) + 1), np.sort(errors))
    at_least = ceil(_counted(foreseen + low))
    at_most = max(floor(_counted(foreseen + high)), at_least)
    return Estimate(_counted(foreseen), at_least, at_most, LEVEL, _RESTS_ON)


def _scaled(counts: Days) -> Days:
    return cast("Days", 2 * np.sqrt(counts + 3 / 8))


def _counted(z: float) -> float:
    """Return a count again. The ninth decimal is as exact as the arithmetic: a thousand is a thousand, and not a bit more."""
    return float(round(max((max(z, 0.0) / 2) ** 2 - 3 / 8, 0.0), 9))
