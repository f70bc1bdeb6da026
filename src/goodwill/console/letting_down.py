"""What letdowns and decisions did to the chance of leaving, as the console counts it."""

# ruff: noqa: PLC0415 -- the engines and the room of worth are slow to import, and most pages do without them

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodwill.vocabulary import Estimate
    from goodwill.worth.letdowns import Effect


def count() -> list[dict[str, Any]]:
    """Compare those struck with those alike, and return what the page shows of each kind; empty: nothing was lived yet."""
    from goodwill import appraisal
    from goodwill.errors import TooLittleKnown
    from goodwill.warehouse.profiles import Look

    try:
        return [_told(one) for one in appraisal.letdowns(Look(as_of=datetime.now(UTC)))]
    except TooLittleKnown:
        return []


def _told(one: Effect) -> dict[str, Any]:
    fades, repair = one.fades, one.repair
    return {
        "sort": one.sort,
        "name": one.name,
        "n_struck": one.n_struck,
        "n_matched": one.n_matched,
        "first": _ends(one.first),
        "months": [_ends(month) for month in one.months],
        "fades": None if fades is None else (fades.months, fades.low, fades.high),
        "repair": None if repair is None else (repair.n_repaired, repair.n_not, _ends(repair.ratio), repair.refused),
        "balance": [(each.factor, each.level, each.apart) for each in one.balance],
        "against": one.against,
        "refused": one.refused,
    }


def _ends(told: Estimate | None) -> tuple[float, float, float] | None:
    if told is None or not math.isfinite(told.high):
        return None
    return float(told.value), float(told.low), float(told.high)
