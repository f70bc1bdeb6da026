"""Who stays, out of everyone or of some: a curve for each large group, and the months or weeks of each cohort."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from goodwill.estimates import Life, curve, wilson

if TYPE_CHECKING:
    import pyarrow as pa

MOST_CURVES = 5
"""So many groups have a curve of their own; who is in none of the largest is told as one more."""
EVERY = {"month": ("cohort", "seen", "stayed"), "week": ("week", "weeks_seen", "weeks_stayed")}
"""The columns that say when somebody began, and for how many months or weeks they were seen and stayed."""


def curves(told: pa.Table, column: str, seen: str = "seen", stayed: str = "stayed") -> list[dict[str, Any]]:
    """Return the curves of the largest groups, largest first, and of all others together.

    Each has its ``group`` (empty: unknown; None: the others), ``n_groups``, ``n_started`` and ``months``: lists of
    at risk, kept, and the ends of the share's 95 % interval.
    """
    lives = _lives(told, column, seen, stayed)
    ordered = sorted(lives, key=lambda group: (-_size(lives[group]), str(group)))
    found = [_told(group, 1, lives[group]) for group in ordered[:MOST_CURVES]]
    rest = ordered[MOST_CURVES:]
    if rest:
        found.append(_told(None, len(rest), [life for group in rest for life in lives[group]]))
    return found


def curve_of_all(told: pa.Table, seen: str = "seen", stayed: str = "stayed") -> dict[str, Any] | None:
    """Return the one curve of everybody there, as one of :func:`curves`; None if nobody of them ever started."""
    lives = [life for group in _lives(told, seen, seen, stayed).values() for life in group]
    return _told("", 1, lives) if lives else None


def cohorts(told: pa.Table, column: str = "cohort", seen: str = "seen", stayed: str = "stayed") -> list[dict[str, Any]]:
    """Return each month of start, latest first: how many started, and how many of them were kept.

    Each has its ``start`` (yyyymm; of weeks their Monday, as days since 1970), ``n_started`` and ``kept``, which begins with the
    first whole month and ends with the last that all of the cohort are old enough for.
    """
    lives = _lives(told, column, seen, stayed)
    return [
        {"start": start, "n_started": _size(lives[start]), "kept": _kept(lives[start])}
        for start in sorted(lives, reverse=True)
    ]


def _kept(lives: list[Life]) -> list[int]:
    known_for = min(seen for seen, *_ in lives)
    exactly: Counter[int] = Counter()
    for _seen, stayed, n in lives:
        exactly[min(stayed, known_for)] += n
    return list(accumulate(exactly[n] for n in range(known_for, 0, -1)))[::-1]


def _lives(told: pa.Table, column: str, seen: str, stayed: str) -> dict[Any, list[Life]]:
    """Return how long the subscribers of each group were seen and stayed; who never started is in none."""
    keys = list(dict.fromkeys([column, seen, stayed]))
    counted = told.select(keys).group_by(keys).aggregate([([], "count_all")])
    lives: dict[Any, list[Life]] = defaultdict(list)
    for row in counted.to_pylist():
        if row[seen] is not None:
            lives[row[column]].append((row[seen], row[stayed], row["count_all"]))
    return lives


def _size(lives: list[Life]) -> int:
    return sum(n for *_, n in lives)


def _told(group: str | None, n_groups: int, lives: list[Life]) -> dict[str, Any]:
    months = []
    for one in curve(lives):
        share = wilson(one.n_kept, one.n_at_risk)
        months.append([one.n_at_risk, one.n_kept, round(share.low, 6), round(share.high, 6)])
    return {"group": group, "n_groups": n_groups, "n_started": _size(lives), "months": months}
