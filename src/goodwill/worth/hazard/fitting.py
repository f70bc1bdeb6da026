"""Fits hazards to cells, cause by cause, or refuses with what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from goodwill.errors import TooLittleKnown
from goodwill.vocabulary import Cause, say
from goodwill.worth.cells import CAUSES, Cells, Floats
from goodwill.worth.hazard import boosted as trees
from goodwill.worth.hazard.choosing import chosen
from goodwill.worth.hazard.fitted import Fitted
from goodwill.worth.hazard.regression import Choice, regressed

FEWEST_LEFT = 30
"""Fewer leavers than this tell nothing that an interval would not swallow."""
_NAMES = {Cause.VOLUNTARY: "left by choice", Cause.INVOLUNTARY: "was lost over a payment", Cause.LET_GO: "was let go"}


def fit(cells: Cells, *, choices: Mapping[Cause, Choice] | None = None, boosted: Collection[Cause] = ()) -> Fitted:
    """Return the hazards of some cells.

    Args:
        cells: All subscriber-months that were lived, those of who has left among them.
        choices: Interactions and strengths by cause; None: those are taken that foretell later months best.
        boosted: The causes whose regression boosted trees may challenge; they are heeded where they foretell later
            months better.

    Raises:
        TooLittleKnown: Nobody, too few leavers, or a single month of history.
        UnknownQuestion: Boosted trees are wanted and LightGBM is not installed.
    """
    _refuse_too_little(cells)
    causes = [cause for cause in CAUSES if cells.left(cause).sum() > 0]
    taken = {cause: chosen(cells, cause) if choices is None else choices.get(cause, Choice()) for cause in causes}
    predictors = {cause: regressed(cells, cause, taken[cause]) for cause in causes}
    tried = {one: trees.challenger(cells, one, taken[one], predictors[one]) for one in causes if one in boosted}
    boosts = {cause: one for cause, one in tried.items() if one is not None}
    notes = (*_notes(cells), *(_of_trees(cells, cause, is_heeded=cause in boosts) for cause in tried))
    return Fitted(predictors, cells, taken, notes, boosts)


def _refuse_too_little(cells: Cells) -> None:
    n_lived, n_left = cells.n_at_risk.sum(), sum(cells.left(cause).sum() for cause in CAUSES)
    n_months = len(np.unique(cells.month))
    if not n_lived:
        raise TooLittleKnown(say("hazards want months that somebody lived with us; there are none"))
    if n_months < 2:
        raise TooLittleKnown(
            say(
                "hazards want at least two months of history, so that time can be told from chance; there is one; "
                "subscribers: %(n)s",
                n=round(float(n_lived)),
            )
        )
    if n_left < FEWEST_LEFT:
        raise TooLittleKnown(
            say(
                "hazards want at least %(fewest)s who left; %(left)s have, in %(lived)s months that were lived",
                fewest=FEWEST_LEFT,
                left=round(float(n_left)),
                lived=round(float(n_lived)),
            )
        )


def _notes(cells: Cells) -> Iterator[str]:
    for cause in CAUSES:
        n_left = cells.left(cause).sum()
        if not n_left:
            yield f"Nobody {_NAMES[cause]}: no chance of it is told."
        elif n_left < FEWEST_LEFT:
            yield f"Only {n_left:,.0f} {_NAMES[cause]}: what is told of them leans on the usual chance of all."
    if "plan" in cells.factors:
        yield from _notes_of_plans(cells)


def _of_trees(cells: Cells, cause: Cause, *, is_heeded: bool) -> str:
    who = _NAMES[cause]
    if is_heeded:
        return f"Boosted trees foretell better who {who} in later months, and have a say in it; drivers are told by the regression alone."
    if not trees.may_challenge(cells, cause):
        return f"Boosted trees want {trees.FEWEST_LEFT} who {who} and eight months of history: the regression stands alone."
    return f"Boosted trees foretell no better who {who} in later months: the regression stands alone."


def never_left(cells: Cells) -> dict[str, float]:
    """Return the plans that nobody ever left, each with the months lived on it: what is told of them leans on the others."""
    if "plan" not in cells.factors:
        return {}
    left = sum((cells.left(cause) for cause in CAUSES), np.zeros(len(cells)))
    met, gone = _by_plan(cells, cells.n_at_risk), _by_plan(cells, left)
    return {plan or "unknown": n for plan, n in met.items() if n and not gone[plan]}


def _notes_of_plans(cells: Cells) -> Iterator[str]:
    for plan, n in never_left(cells).items():
        yield f"Nobody ever left plan {plan} ({n:,.0f} months): what is told of it leans on other plans."
    here = _by_plan(cells, cells.n_at_risk * (cells.month == cells.month.max()))
    for plan, n in _by_plan(cells, cells.n_at_risk).items():
        if n and not here[plan]:
            yield f"Nobody is on plan {plan or 'unknown'} any more: what is told of it is history."


def _by_plan(cells: Cells, weights: Floats) -> dict[str, float]:
    plans = cells.factors["plan"]
    sums = np.bincount(plans.codes, weights=weights, minlength=len(plans.levels))
    return dict(zip(plans.levels, sums.tolist(), strict=True))
