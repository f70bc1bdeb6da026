"""Who leaves, as the console counts it: causes, curves, drivers, and how the hazards fared on later months."""

# ruff: noqa: PLC0415 -- the engines and the room of worth are slow to import, and most pages do without them

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goodwill.vocabulary import taken_apart

if TYPE_CHECKING:
    from goodwill.vocabulary import Estimate
    from goodwill.worth.cells import Cells
    from goodwill.worth.hazard import Told
    from goodwill.worth.hazard.judged import Judged

GROUPINGS = ("plan", "country", "spell", "footing")
"""What curves go by: covariates of the hazard."""
MOST_GROUPS = 6
Ends = tuple[float, float, float]
"""A figure and the ends of its interval."""


def count() -> dict[str, Any]:
    """Fit hazards to all months lived, and return what the page shows; too little known is told in words."""
    from goodwill.errors import TooLittleKnown
    from goodwill.warehouse import months
    from goodwill.warehouse.profiles import Look
    from goodwill.worth.cells import cells_of
    from goodwill.worth.factors import FORMULAS
    from goodwill.worth.hazard import told

    cells = cells_of(months.cells(FORMULAS, look=Look(as_of=datetime.now(UTC))))
    try:
        found = told(cells)
    except TooLittleKnown as reason:
        return {"too_little": taken_apart(reason.args[0])}
    return {
        "n_lived": float(found.n_lived),
        "causes": [(one.cause, float(one.n_left), _ends(one.chance)) for one in found.causes],
        "curves": {by: _curves(cells, by) for by in GROUPINGS},
        "all": _curves(cells, "")[0],
        "drivers": _drivers(found),
        "later": None if found.later is None else _later(found.later),
        "notes": list(found.notes),
    }


def _drivers(found: Told) -> list[dict[str, Any]]:
    return [
        {
            "cause": one.cause, "factor": one.factor, "level": one.level, "beside": one.beside,
            "ratio": _ends(one.ratio), "n_at_risk": float(one.n_at_risk),
        }
        for one in found.drivers
    ]  # fmt: skip


def _later(judged: Judged) -> dict[str, Any]:
    return {
        "slope": _ends(judged.slope),
        "foretold": _ends(judged.foretold),
        "came": float(judged.came),
        "deciles": [(float(one.n_at_risk), float(one.foretold), *_ends(one.came)) for one in judged.deciles],
    }


def _curves(cells: Cells, by: str) -> list[dict[str, Any]]:
    """Return the curves of the largest groups: each month's number at risk, share still here, and shares left by cause."""
    from goodwill.worth.curves import curves, lives_of

    drawn = curves(lives_of(cells, [by] if by else []))
    at_start = drawn.lives.n_at_risk[:, 0]
    largest = sorted(range(len(at_start)), key=lambda i: -at_start[i])[:MOST_GROUPS]
    return [
        {
            "group": drawn.lives.groups[i][0] if by else "",
            "months": _stages(drawn.survival[i], drawn.low[i], drawn.high[i], drawn.lives.n_at_risk[i]),
            "causes": {
                cause: _stages(
                    drawn.incidence[at, i],
                    drawn.incidence_low[at, i],
                    drawn.incidence_high[at, i],
                    drawn.lives.n_at_risk[i],
                )
                for at, cause in enumerate(drawn.lives.causes)
            },
        }
        for i in largest
        if at_start[i] > 0
    ]


def _stages(*columns: Any) -> list[tuple[float, ...]]:
    """Return one row a month for as long as anybody was seen: share, low, high, at risk."""
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [row for row in rows if row[-1] > 0 and not any(map(math.isnan, row))]


def _ends(told: Estimate) -> Ends:
    return float(told.value), float(told.low), float(told.high)
