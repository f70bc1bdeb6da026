"""An experiment looked at: its units asked of the ledger, its figures and its rule worked out."""

from __future__ import annotations

from dataclasses import replace

from goodwill.trials.comparing import PLANNED, WITHIN_DAYS, figures
from goodwill.trials.figures import Figures
from goodwill.trials.gathering import gathered, valued
from goodwill.trials.picking import Picked, picked
from goodwill.warehouse.profiles import NOW, Look


def looked_at(
    name: str, look: Look = NOW, *, within_days: int = WITHIN_DAYS, planned: int = PLANNED, is_valued: bool = True
) -> tuple[Figures, Picked | None]:
    """Return the figures of an experiment and the rule learnt from it; None: nothing may be compared.

    Args:
        name: The experiment: that of a programme has the programme's name.
        look: When, known by when and with which engine to look.
        within_days: How long after the split each unit is followed.
        planned: Units at which intervals are narrowest, chosen before the first look.
        is_valued: Whether to value everyone as of then, which takes longer.

    Raises:
        UnknownQuestion: Nobody was ever assigned in an experiment of that name.
    """
    lives = gathered(name, look)
    if is_valued:
        goodwill, rests_on = valued(lives, look)
        lives = replace(lives, goodwill=goodwill, rests_on=rests_on)
    told = figures(lives, within_days=within_days, planned=planned)
    return told, None if told.refused else picked(lives, within_days=within_days)
