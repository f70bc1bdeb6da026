"""Who stays, out of everyone: a curve for each large group, and the months of each cohort."""

# ruff: noqa: PLC0415 -- Arrow and the engines are slow to import; these are called by what counts

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.warehouse.measures.retention import Life

MOST_CURVES = 5
"""So many groups have a curve of their own; who is in none of the largest is told as one more."""


def curves(told: pa.Table, column: str) -> list[dict[str, Any]]:
    """Return the curves of the largest groups, largest first, and of all others together.

    Each has its ``group`` (empty: unknown; None: the others), ``n_groups``, ``n_started`` and ``months``: lists of
    at risk, kept, and the ends of the share's 95 % interval.
    """
    lives = _lives(told, column)
    ordered = sorted(lives, key=lambda group: (-_size(lives[group]), str(group)))
    found = [_told(group, 1, lives[group]) for group in ordered[:MOST_CURVES]]
    rest = ordered[MOST_CURVES:]
    if rest:
        found.append(_told(None, len(rest), [life for group in rest for life in lives[group]]))
    return found


def cohorts(told: pa.Table) -> list[dict[str, Any]]:
    """Return each month of start (``month`` as yyyymm), latest first: how many started, and how many of them were kept.

    ``kept`` begins with the first whole month and ends with the last that all of the cohort are old enough for.
    """
    from goodwill.warehouse.measures import curve

    found = []
    for month, lives in sorted(_lives(told, "cohort").items(), reverse=True):
        n_started = _size(lives)
        kept = [one.n_kept for one in curve(lives)[1:] if one.n_at_risk == n_started]
        found.append({"month": month, "n_started": n_started, "kept": kept})
    return found


def _lives(told: pa.Table, column: str) -> dict[Any, list[Life]]:
    """Return how long the subscribers of each group were seen and stayed; who never started is in none."""
    counted = (
        told.select([column, "seen", "stayed"]).group_by([column, "seen", "stayed"]).aggregate([([], "count_all")])
    )
    lives: dict[Any, list[Life]] = defaultdict(list)
    for row in counted.to_pylist():
        if row["seen"] is not None:
            lives[row[column]].append((row["seen"], row["stayed"], row["count_all"]))
    return lives


def _size(lives: list[Life]) -> int:
    return sum(n for *_, n in lives)


def _told(group: str | None, n_groups: int, lives: list[Life]) -> dict[str, Any]:
    from goodwill.warehouse.measures import curve, wilson

    months = []
    for one in curve(lives):
        share = wilson(one.n_kept, one.n_at_risk)
        months.append([one.n_at_risk, one.n_kept, round(share.low, 6), round(share.high, 6)])
    return {"group": group, "n_groups": n_groups, "n_started": _size(lives), "months": months}
